/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What net_dns.bpf.c hands over; NetDNSSample and NetDNSQuery in AgentCore read it. */
#ifndef METERBEE_NET_DNS_H
#define METERBEE_NET_DNS_H

#define NET_DNS_MESSAGE_BYTES_MAX 512
#define NET_DNS_QUESTION_BYTES_MAX 256

enum net_dns_flag {
	NET_DNS_UNASKED = 1,	/* a response to nothing that was seen */
};

/* A question that waits for its answer: what of it is needed then. */
struct net_dns_key {
	__u64 cookie;		/* the asker's socket */
	__u16 id;		/* of the message */
	__u16 client_port;
	__u32 padding;
};

_Static_assert(sizeof(struct net_dns_key) == 16, "NetDNSKey reads these offsets");

struct net_dns_query {
	__u64 asked_ns;		/* CLOCK_BOOTTIME */
	__u64 cgroup_id;
	__u32 pid;
	__u32 question_length;
	char command[16];
	__u8 server_address[16];	/* IPv4 as ::ffff:a.b.c.d */
	__u8 question[NET_DNS_QUESTION_BYTES_MAX];	/* the message's beginning */
};

_Static_assert(sizeof(struct net_dns_query) == 312, "NetDNSQuery reads these offsets");

/* Only so much of `message` as its length says is handed over. */
struct net_dns_sample {
	__u64 occurred_ns;	/* CLOCK_BOOTTIME, of the answer */
	__u64 asked_ns;		/* 0: unknown */
	__u64 cgroup_id;
	__u32 pid;
	__u32 flags;
	char command[16];
	__u8 server_address[16];
	__u16 client_port;
	__u16 sample_shift;
	__u16 message_bytes;	/* its whole length */
	__u16 message_length;	/* bytes of it below */
	__u8 message[NET_DNS_MESSAGE_BYTES_MAX];
};

_Static_assert(__builtin_offsetof(struct net_dns_sample, message) == 72,
	       "NetDNSSample reads these offsets");

#endif
