/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * UDP: payload bytes by socket and peer, added up and read every few seconds.
 *
 * The hooks are at the root of the control groups, where every datagram passes once on its way out
 * of a socket and once on its way in; sock_send_length and sock_recv_length do not know the peer of
 * an unconnected socket and count what is only looked at. A socket's owner is who made it.
 */
#ifndef METERBEE_NET_FLOW_UDP_H
#define METERBEE_NET_FLOW_UDP_H

#include "packet.h"

#define UDP_FLOWS_MAX 8192
#define UDP_HEADER_BYTES 8
#define ALLOW 1

struct net_flow_udp_key {
	__u32 generation;
	__u16 local_port;
	__u16 remote_port;
	__u64 flow_id;			/* socket cookie */
	__u8 local_address[16];		/* IPv4 as ::ffff:a.b.c.d */
	__u8 remote_address[16];
};

struct net_flow_udp_owner {
	__u64 cgroup_id;
	__u32 pid;			/* 0: not known */
	__u32 network_namespace;
	char command[TASK_COMM_LEN];
};

struct net_flow_udp_value {
	__u64 sent_bytes;
	__u64 received_bytes;
	__u32 sent_packets;
	__u32 received_packets;
	__u32 sample_shift;
	__u32 is_server;		/* the first datagram came in */
	/* Whose the socket was then: it may be gone when this is read. */
	struct net_flow_udp_owner owner;
};

struct net_flow_udp_rest {
	__u64 packets;
	__u64 bytes;
};

_Static_assert(sizeof(struct net_flow_udp_key) == 48, "NetFlowUDPKey reads these offsets");
_Static_assert(sizeof(struct net_flow_udp_value) == 64, "NetFlowUDPValue reads these offsets");
_Static_assert(sizeof(struct net_flow_udp_owner) == 32, "NetFlowUDPOwner reads these offsets");

TELL_TYPE(net_flow_udp_key_type, struct net_flow_udp_key);
TELL_TYPE(net_flow_udp_value_type, struct net_flow_udp_value);
TELL_TYPE(net_flow_udp_owner_type, struct net_flow_udp_owner);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, UDP_FLOWS_MAX);
	__type(key, struct net_flow_udp_key);
	__type(value, struct net_flow_udp_value);
} udp_flows SEC(".maps");

/* What found no room among the flows: of what went out, and of what came in. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct net_flow_udp_rest);
} udp_rest SEC(".maps");

/* Goes with the socket. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct net_flow_udp_owner);
} udp_owners SEC(".maps");

static __always_inline void remember_udp_owner(void *sk, struct task_struct *task)
{
	struct net_flow_udp_owner owner = {}, *known;

	owner.pid = BPF_CORE_READ(task, tgid);
	owner.cgroup_id = task_cgroup_id(task);
	owner.network_namespace = BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
	BPF_CORE_READ_STR_INTO(&owner.command, task, group_leader, comm);
	known = bpf_sk_storage_get(&udp_owners, sk, &owner, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (known)
		*known = owner;
	else
		source_count(SOURCE_MAP_FULL);
}

SEC("cgroup/sock_create")
int udp_created(struct bpf_sock *sk)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	if (sk->type == SOCK_DGRAM && (sk->family == AF_INET || sk->family == AF_INET6) &&
	    !(BPF_CORE_READ(task, flags) & PF_KTHREAD))
		remember_udp_owner(sk, task);
	return ALLOW;
}

/* The first of a socket's and a peer's datagrams in an interval. */
static __always_inline void begin_udp_flow(struct __sk_buff *skb, bool out, int shift,
					   const struct net_flow_udp_key *key)
{
	struct net_flow_udp_value first = {
		.sample_shift = shift,
		.is_server = !out,
	};
	struct bpf_sock *sk = skb->sk;
	struct net_flow_udp_owner *owner = NULL;

	if (sk)
		owner = bpf_sk_storage_get(&udp_owners, sk, NULL, 0);
	if (owner)
		first.owner = *owner;
	bpf_map_update_elem(&udp_flows, key, &first, BPF_NOEXIST);
}

/* Reads where a datagram comes from and goes to; the payload's size, or -1 for anything else. */
static __always_inline long read_datagram(struct __sk_buff *skb, bool out,
					  struct net_flow_udp_key *key)
{
	__u8 *source = out ? key->local_address : key->remote_address;
	__u8 *destination = out ? key->remote_address : key->local_address;
	__u32 offset = udp_offset(skb);
	__be16 ports[2];

	if (!offset)
		return -1;
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		source[10] = source[11] = destination[10] = destination[11] = 0xff;
		if (bpf_skb_load_bytes(skb, 12, source + 12, 4) ||
		    bpf_skb_load_bytes(skb, 16, destination + 12, 4))
			return -1;
	} else if (bpf_skb_load_bytes(skb, 8, source, 16) ||
		   bpf_skb_load_bytes(skb, 24, destination, 16)) {
		return -1;
	}
	if (bpf_skb_load_bytes(skb, offset, ports, sizeof(ports)) ||
	    skb->len < offset + UDP_HEADER_BYTES)
		return -1;
	key->local_port = bpf_ntohs(ports[out ? 0 : 1]);
	key->remote_port = bpf_ntohs(ports[out ? 1 : 0]);
	return skb->len - offset - UDP_HEADER_BYTES;
}

static __always_inline void add_to_rest(bool out, long bytes, int shift)
{
	__u32 key = !out;
	struct net_flow_udp_rest *rest = bpf_map_lookup_elem(&udp_rest, &key);

	source_count(SOURCE_MAP_FULL);
	if (!rest)
		return;
	__sync_fetch_and_add(&rest->packets, 1ULL << (shift & 31));
	__sync_fetch_and_add(&rest->bytes, (__u64)bytes << (shift & 31));
}

static __always_inline int count_datagram(struct __sk_buff *skb, bool out)
{
	struct net_flow_udp_value *value;
	struct net_flow_udp_key key = {};
	long bytes = read_datagram(skb, out, &key);
	int shift;

	if (bytes < 0)
		return ALLOW;
	key.flow_id = bpf_get_socket_cookie(skb);
	if (is_own_socket(key.flow_id))
		return ALLOW;
	shift = source_admit_by(spread(key.flow_id));
	if (shift < 0)
		return ALLOW;
	key.generation = source_generation();
	value = bpf_map_lookup_elem(&udp_flows, &key);
	if (!value) {
		begin_udp_flow(skb, out, shift, &key);
		value = bpf_map_lookup_elem(&udp_flows, &key);
	}
	source_count(SOURCE_AGGREGATED);
	if (!value) {
		add_to_rest(out, bytes, shift);
		return ALLOW;
	}
	__sync_fetch_and_add(out ? &value->sent_bytes : &value->received_bytes, bytes);
	__sync_fetch_and_add(out ? &value->sent_packets : &value->received_packets, 1);
	return ALLOW;
}

SEC("cgroup_skb/egress")
int udp_out(struct __sk_buff *skb)
{
	return count_datagram(skb, true);
}

SEC("cgroup_skb/ingress")
int udp_in(struct __sk_buff *skb)
{
	return count_datagram(skb, false);
}

#endif
