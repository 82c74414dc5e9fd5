// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * net.interface: packets and bytes of every network interface of the agent's network namespace, by
 * direction, link headers included.
 *
 * The hook is traffic control, which sees what goes in and out after the driver has made it a
 * packet; several segments in one are counted as so many packets.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "net_interface.h"
#include "source.h"
#include "aggregate.h"

/* Both directions of about three intervals together. */
#define INTERFACES_MAX 4096
#define TC_ACT_UNSPEC -1

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, INTERFACES_MAX);
	__type(key, struct net_interface_key);
	__type(value, struct tally);
} traffic SEC(".maps");

TELL_TYPE(net_interface_key_type, struct net_interface_key);

static __always_inline void count(__u32 interface, __u32 direction, __u64 packets, __u64 bytes)
{
	struct net_interface_key key = {
		.interface = interface,
		.direction = direction,
	};
	struct tally first = {}, *value;
	int shift = source_admit();

	if (shift < 0)
		return;
	key.generation = source_generation();
	value = aggregate(&traffic, &key, &first, shift, bytes);
	if (packets < 2)
		return;
	packets = (packets - 1) << (shift & 31);
	if (value)
		__sync_fetch_and_add(&value->count, packets);
	else
		add_to_tally(&other, 0, packets, 0);
}

/* Whatever other programs or filters there are go on after these. */
SEC("tc")
int receive(struct __sk_buff *skb)
{
	count(skb->ifindex, NET_INTERFACE_RECEIVE, skb->gso_segs ?: 1, skb->len);
	return TC_ACT_UNSPEC;
}

/* The length on the wire has the headers of every segment, but only on this side. */
SEC("tc")
int transmit(struct __sk_buff *skb)
{
	count(skb->ifindex, NET_INTERFACE_TRANSMIT, skb->gso_segs ?: 1, skb->wire_len ?: skb->len);
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
