/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What net_http.bpf.c and net_tls.bpf.c hand over; NetHTTPSample in AgentCore reads it. */
#ifndef METERBEE_NET_HTTP_H
#define METERBEE_NET_HTTP_H

#define NET_HTTP_HEAD_BYTES_MAX 256

enum net_http_side {
	NET_HTTP_CLIENT = 0,
	NET_HTTP_SERVER = 1,
};

enum net_http_flag {
	NET_HTTP_CLOSED = 1,	/* the connection ended before an answer came */
	NET_HTTP_PIPELINED = 2,	/* requests were seen to wait for each other's answers */
	NET_HTTP_BROKEN = 4,	/* which request an answer belongs to is not known any more */
};

struct net_http_ends {
	__u8 local_address[16];		/* IPv4 as ::ffff:a.b.c.d; all 0: unknown */
	__u8 remote_address[16];
	__u16 local_port;
	__u16 remote_port;
};

/* The beginning of bytes that were sent or received by one call, and begin with a request. */
struct net_http_chunk {
	__u64 asked_ns;		/* CLOCK_BOOTTIME */
	__u32 bytes;		/* of the call */
	__u32 length;		/* of these, bytes below */
	__u8 text[NET_HTTP_HEAD_BYTES_MAX];
};

/* One answer with the chunk whose request it answers. */
struct net_http_sample {
	__u64 occurred_ns;	/* CLOCK_BOOTTIME, of the answer's first bytes */
	__u64 asked_ns;		/* 0: unknown */
	__u64 conversation;	/* the socket's cookie, or the address of the TLS session */
	__u64 answer_offset;	/* of the answer among the bytes of its direction that were seen */
	__u64 cgroup_id;
	__u32 pid;
	__u32 chunk;		/* its number in the conversation; 0: none was seen */
	__u32 answered;		/* answers that were given after this chunk, before this one */
	__u32 request_bytes;
	__u32 response_bytes;
	__u16 request_length;
	__u16 response_length;
	__u8 side;
	__u8 flags;
	__u16 sample_shift;
	struct net_http_ends ends;
	char command[16];
	__u8 request[NET_HTTP_HEAD_BYTES_MAX];
	__u8 response[NET_HTTP_HEAD_BYTES_MAX];
};

_Static_assert(sizeof(struct net_http_ends) == 36, "NetHTTPSample reads these offsets");
_Static_assert(__builtin_offsetof(struct net_http_sample, ends) == 68 &&
		       __builtin_offsetof(struct net_http_sample, request) == 120,
	       "NetHTTPSample reads these offsets");

#endif
