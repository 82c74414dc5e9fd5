// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * net.dns: questions to name servers over UDP port 53 with their answers, latency and asker.
 *
 * The hooks see a socket's packets on their way out and in, at the root of the control groups. Only
 * questions that leave and answers that arrive are looked at, so that a server on the same node
 * does not make two of one. The message itself is read where the record is written.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "net_dns.h"
#include "own.h"
#include "packet.h"
#include "source.h"
#include "task.h"

#define RING_BYTES (256 * 1024)
#define QUERIES_MAX 4096
#define DNS_PORT 53
#define DNS_HEADER_BYTES 12
#define DNS_RESPONSE 0x80
#define ALLOW 1

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

/* Questions without an answer yet; the reader takes out those that waited too long. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, QUERIES_MAX);
	__type(key, struct net_dns_key);
	__type(value, struct net_dns_query);
} queries SEC(".maps");

TELL_TYPE(net_dns_key_type, struct net_dns_key);
TELL_TYPE(net_dns_query_type, struct net_dns_query);
TELL_TYPE(net_dns_sample_type, struct net_dns_sample);

/* The verifier forgets what the compiler knows of a length; so it is not to know it either. */
#define bound(length, max)                              \
	do {                                            \
		asm volatile("" : "+r"(length));        \
		if (length > (max))                     \
			length = (max);                 \
	} while (0)

struct udp_header {
	__be16 source;
	__be16 destination;
	__be16 length;
	__sum16 checksum;
};

struct message {
	__u32 offset;		/* in the packet */
	__u32 bytes;
	__be16 source;
	__be16 destination;
	__u8 id[2];
	__u8 flags;
};

static __always_inline bool find_message(struct __sk_buff *skb, struct message *message)
{
	struct udp_header udp;
	__u32 offset = udp_offset(skb);
	__u8 header[4];

	if (!offset || bpf_skb_load_bytes(skb, offset, &udp, sizeof(udp)))
		return false;
	message->source = bpf_ntohs(udp.source);
	message->destination = bpf_ntohs(udp.destination);
	if (message->source != DNS_PORT && message->destination != DNS_PORT)
		return false;
	message->offset = offset + sizeof(udp);
	if (skb->len < message->offset + DNS_HEADER_BYTES ||
	    bpf_skb_load_bytes(skb, message->offset, header, sizeof(header)))
		return false;
	message->bytes = skb->len - message->offset;
	message->id[0] = header[0];
	message->id[1] = header[1];
	message->flags = header[2];
	return true;
}

static __always_inline void read_peer(struct __sk_buff *skb, bool outward, __u8 address[16])
{
	if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		bpf_skb_load_bytes(skb, outward ? 24 : 8, address, 16);
		return;
	}
	__builtin_memset(address, 0, 10);
	address[10] = 0xff;
	address[11] = 0xff;
	bpf_skb_load_bytes(skb, outward ? 16 : 12, address + 12, 4);
}

static __always_inline void read_key(struct __sk_buff *skb, const struct message *message,
				     __u16 client_port, struct net_dns_key *key)
{
	key->cookie = bpf_get_socket_cookie(skb);
	key->id = message->id[0] << 8 | message->id[1];
	key->client_port = client_port;
}

/* A datagram is sent in the thread that asks. */
SEC("cgroup_skb/egress")
int ask(struct __sk_buff *skb)
{
	struct task_struct *task;
	struct net_dns_query query = {};
	struct net_dns_key key = {};
	struct message message = {};
	__u32 length;

	if (!find_message(skb, &message) || message.destination != DNS_PORT ||
	    (message.flags & DNS_RESPONSE))
		return ALLOW;
	task = (struct task_struct *)bpf_get_current_task();
	query.pid = BPF_CORE_READ(task, tgid);
	if (is_own_task(task)) {
		source_count(SOURCE_OWN);
		return ALLOW;
	}
	read_key(skb, &message, message.source, &key);
	query.asked_ns = bpf_ktime_get_boot_ns();
	query.cgroup_id = task_cgroup_id(task);
	BPF_CORE_READ_STR_INTO(&query.command, task, group_leader, comm);
	read_peer(skb, true, query.server_address);
	length = message.bytes;
	bound(length, NET_DNS_QUESTION_BYTES_MAX);
	if (length && !bpf_skb_load_bytes(skb, message.offset, query.question, length))
		query.question_length = length;
	/* Asked again, it waits since the first time. */
	if (bpf_map_update_elem(&queries, &key, &query, BPF_NOEXIST) &&
	    !bpf_map_lookup_elem(&queries, &key))
		source_count(SOURCE_MAP_FULL);
	return ALLOW;
}

static __always_inline void fill(struct net_dns_sample *sample, struct __sk_buff *skb,
				 const struct message *message, const struct net_dns_query *query)
{
	__u32 length = message->bytes;

	sample->occurred_ns = bpf_ktime_get_boot_ns();
	if (query) {
		sample->asked_ns = query->asked_ns;
		sample->cgroup_id = query->cgroup_id;
		sample->pid = query->pid;
		sample->flags = 0;
		__builtin_memcpy(sample->command, query->command, sizeof(sample->command));
	} else {
		sample->asked_ns = 0;
		sample->cgroup_id = 0;
		sample->pid = 0;
		sample->flags = NET_DNS_UNASKED;
		__builtin_memset(sample->command, 0, sizeof(sample->command));
	}
	read_peer(skb, false, sample->server_address);
	sample->client_port = message->destination;
	sample->message_bytes = length;
	bound(length, NET_DNS_MESSAGE_BYTES_MAX);
	sample->message_length = 0;
	if (length && !bpf_skb_load_bytes(skb, message->offset, sample->message, length))
		sample->message_length = length;
	else
		source_count(SOURCE_UNREADABLE);
}

SEC("cgroup_skb/ingress")
int answer(struct __sk_buff *skb)
{
	struct net_dns_sample *sample;
	struct net_dns_query *query;
	struct net_dns_key key = {};
	struct message message = {};
	int shift;

	if (!find_message(skb, &message) || message.source != DNS_PORT ||
	    !(message.flags & DNS_RESPONSE))
		return ALLOW;
	read_key(skb, &message, message.destination, &key);
	query = bpf_map_lookup_elem(&queries, &key);
	shift = source_admit();
	if (shift >= 0) {
		sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
		if (sample) {
			fill(sample, skb, &message, query);
			sample->sample_shift = shift;
			bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
		} else {
			source_count(SOURCE_RING_LOST);
		}
	}
	if (query)
		bpf_map_delete_elem(&queries, &key);
	return ALLOW;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
