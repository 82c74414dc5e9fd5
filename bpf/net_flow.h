/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What net_flow.bpf.c hands over; NetFlowSample in AgentCore reads it. */
#ifndef METERBEE_NET_FLOW_H
#define METERBEE_NET_FLOW_H

enum net_flow_role {
	NET_FLOW_ROLE_UNKNOWN = 0,	/* older than the agent, and no listener tells */
	NET_FLOW_ROLE_CLIENT = 1,
	NET_FLOW_ROLE_SERVER = 2,
};

enum net_flow_state {
	NET_FLOW_OPEN = 0,
	NET_FLOW_CLOSED = 1,
	NET_FLOW_FAILED = 2,		/* closed without ever being established */
};

/*
 * One connection since its last sample: byte, packet and retransmit counts are differences, so that
 * their sums over a connection's samples are the connection's own.
 */
struct net_flow_sample {
	__u64 occurred_ns;		/* CLOCK_BOOTTIME */
	__u64 started_ns;		/* CLOCK_BOOTTIME; 0: before the agent */
	__u64 flow_id;			/* socket cookie */
	__u64 cgroup_id;		/* 0: owner unknown */
	__u64 sent_bytes;		/* payload that the peer has acknowledged */
	__u64 received_bytes;		/* payload received in order */
	__u32 sent_packets;
	__u32 received_packets;
	__u32 retransmits;
	__u32 rtt_us;			/* smoothed; 0: never measured */
	__u32 pid;			/* 0: owner unknown */
	__u32 network_namespace;	/* inode number */
	__u16 local_port;
	__u16 remote_port;
	__u8 role;
	__u8 state;
	__u8 sample_shift;		/* it stands for 2^shift connections */
	__u8 padding;
	__u8 local_address[16];		/* IPv4 as ::ffff:a.b.c.d */
	__u8 remote_address[16];
	char command[16];
};

_Static_assert(sizeof(struct net_flow_sample) == 128, "NetFlowSample reads these offsets");

#endif
