/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What net_drop.bpf.c adds up; NetDropSource in AgentCore reads it. */
#ifndef METERBEE_NET_DROP_H
#define METERBEE_NET_DROP_H

struct net_drop_key {
	__u32 generation;
	__u32 reason;			/* enum skb_drop_reason of the running kernel */
	__u64 location;			/* address of the kernel code that dropped */
	__u32 network_namespace;	/* inode number; 0: unknown */
	__u32 interface;		/* number in that namespace; 0: unknown */
	__u16 ether_type;
	__u8 protocol;			/* of IP; 0: not IP */
	__u8 padding[5];
};

_Static_assert(sizeof(struct net_drop_key) == 32, "NetDropKey reads these offsets");

struct net_drop_value {
	__u64 packets;
	__u64 bytes;
	char interface[16];		/* its name when the first was dropped */
	char function[64];		/* at the location, as %ps spells it; "": not told, or longer */
};

_Static_assert(sizeof(struct net_drop_value) == 96, "NetDropValue reads these offsets");

#endif
