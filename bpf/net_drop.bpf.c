// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * net.drop: packets that the kernel threw away, counted by reason, place in the kernel and
 * interface.
 *
 * The hook is where every dropped packet is freed. A reason of NOT_SPECIFIED or less is left out:
 * most of these are ordinary frees that nobody called anything else.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "net_drop.h"
#include "source.h"
#include "aggregate.h"

/* Of about three intervals together. */
#define DROPS_MAX 4096

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, DROPS_MAX);
	__type(key, struct net_drop_key);
	__type(value, struct net_drop_value);
} drops SEC(".maps");

TELL_TYPE(net_drop_key_type, struct net_drop_key);
TELL_TYPE(net_drop_value_type, struct net_drop_value);

/* The protocol that the IP header names; what is no IP header names none. */
static __always_inline __u8 ip_protocol(struct sk_buff *skb, __u16 ether_type)
{
	unsigned char *header = BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, network_header);
	__u32 offset = ether_type == ETH_P_IP ? 9 : 6;
	__u8 protocol = 0;

	if (ether_type != ETH_P_IP && ether_type != ETH_P_IPV6)
		return 0;
	if (bpf_probe_read_kernel(&protocol, sizeof(protocol), header + offset))
		return 0;
	return protocol;
}

/*
 * The kernel knows its functions by address; a reader has to go through megabytes of /proc/kallsyms
 * for one. Only kernels from 5.13 on are asked.
 */
static __always_inline void tell_function(struct net_drop_value *value, __u64 location)
{
	long length;

	if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_snprintf))
		return;
	length = BPF_SNPRINTF(value->function, sizeof(value->function), "%ps", location);
	if (length < 0 || length > sizeof(value->function))
		value->function[0] = 0;
}

static __always_inline int handle(struct sk_buff *skb, __u64 location, __u32 reason)
{
	struct net_drop_key key = {};
	struct net_drop_value first = {};
	struct net_device *device;
	int shift;

	if (reason <= SKB_DROP_REASON_NOT_SPECIFIED)
		return 0;
	shift = source_admit();
	if (shift < 0)
		return 0;
	/* A datagram in a socket's queue keeps something else there; reading that gives zeros. */
	device = BPF_CORE_READ(skb, dev);
	key.generation = source_generation();
	key.reason = reason;
	key.location = location;
	key.network_namespace = BPF_CORE_READ(device, nd_net.net, ns.inum);
	key.interface = BPF_CORE_READ(device, ifindex);
	if (!key.network_namespace) {
		key.interface = BPF_CORE_READ(skb, skb_iif);
		key.network_namespace = BPF_CORE_READ(skb, sk, __sk_common.skc_net.net, ns.inum);
	}
	key.ether_type = bpf_ntohs(BPF_CORE_READ(skb, protocol));
	key.protocol = ip_protocol(skb, key.ether_type);
	if (!bpf_map_lookup_elem(&drops, &key)) {
		BPF_CORE_READ_STR_INTO(&first.interface, device, name);
		tell_function(&first, location);
	}
	aggregate(&drops, &key, &first, shift, BPF_CORE_READ(skb, len));
	return 0;
}

/* Rung 1: kernels from 5.17 on tell the reason. */
SEC("tp_btf/kfree_skb")
int BPF_PROG(drop_btf, struct sk_buff *skb, void *location, enum skb_drop_reason reason)
{
	return handle(skb, (__u64)location, reason);
}

/* Rung 2: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/kfree_skb")
int drop_raw(struct bpf_raw_tracepoint_args *ctx)
{
	if (!bpf_core_enum_value_exists(enum skb_drop_reason, SKB_DROP_REASON_NO_SOCKET))
		return 0;
	return handle((struct sk_buff *)ctx->args[0], ctx->args[1], (__u32)ctx->args[2]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
