/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What net_interface.bpf.c adds up; NetInterfaceSource in AgentCore reads it. */
#ifndef METERBEE_NET_INTERFACE_H
#define METERBEE_NET_INTERFACE_H

enum net_interface_direction {
	NET_INTERFACE_RECEIVE = 0,
	NET_INTERFACE_TRANSMIT = 1,
};

struct net_interface_key {
	__u32 generation;
	__u32 interface;	/* its number */
	__u32 direction;
};

_Static_assert(sizeof(struct net_interface_key) == 12, "NetInterfaceKey reads these offsets");

#endif
