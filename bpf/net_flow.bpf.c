// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * net.flow: TCP connections with exact payload bytes per direction and the process that owns them,
 * and UDP by socket and peer (net_flow_udp.h).
 *
 * A connection is followed from its handshake by storage that the kernel frees with the socket.
 * What it moved since the last sample is handed over when it closes (ring) and at every flush while
 * it lives (iterators). The close and the iterator of the agent's own network namespace hold the
 * socket's lock; that of the others does not, so it takes only what it read undisturbed. What is
 * told is claimed by exchange, so no byte is counted twice or left out.
 *
 * No hook of TCP's runs while bytes pass. Who owns a server's connection is likely who listens, and
 * known when accept(2) asks for the peer, when the reader finds the socket among a process's files,
 * or when a process closes it.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "net_flow.h"
#include "socket.h"
#include "source.h"
#include "task.h"

#define RING_BYTES (512 * 1024)
#define FALLBACK_FLOWS_MAX 65536
#define OWN_SOCKETS_MAX 64
#define LISTENERS_MAX 4096
#define CLAIMS_MAX 4

/* Where the iterator of live connections looks; those of other namespaces have one of their own. */
const volatile __u32 own_network_namespace = 0;

struct flow {
	__u64 id;
	__u64 started_ns;
	__u64 cgroup_id;
	/* What earlier samples told, or what stood when the agent came. */
	__u64 sent_bytes;
	__u64 received_bytes;
	__u32 sent_packets;
	__u32 received_packets;
	__u32 retransmits;
	__u32 pid;
	char command[TASK_COMM_LEN];
	__u8 role;
	__u8 own;
	__u8 closed;
	__u8 owned;		/* the owner is known; else it is who listens, or nobody */
	__u8 padding[4];
};

/* A connection as its client sees it. */
struct endpoints {
	__u8 client_address[16];
	__u8 server_address[16];
	__u16 client_port;
	__u16 server_port;
};

struct listener {
	__u32 network_namespace;
	__u32 port;
};

/* A process that listens; pid 0 where it is not known. */
struct listening_process {
	__u64 cgroup_id;
	__u32 pid;
	__u32 padding;
	char command[TASK_COMM_LEN];
};

struct totals {
	__u64 sent_bytes;
	__u64 received_bytes;
	__u32 sent_packets;
	__u32 received_packets;
	__u32 retransmits;
	__u32 rtt_us;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct flow);
} flows SEC(".maps");

/* By the socket's address, where the kernel gives tracing programs no socket storage. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, FALLBACK_FLOWS_MAX);
	__type(key, __u64);
	__type(value, struct flow);
} fallback_flows SEC(".maps");

/* Cookies of the agent's own sockets; the agent writes them before it connects. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OWN_SOCKETS_MAX);
	__type(key, __u64);
	__type(value, __u8);
} own_sockets SEC(".maps");

/* The agent's own connections, by which their other end is known when it is on this node. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OWN_SOCKETS_MAX);
	__type(key, struct endpoints);
	__type(value, __u8);
} own_connections SEC(".maps");

/*
 * Ports somebody listens on: they tell the role of connections older than the agent, and the likely
 * owner of a server's new one.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, LISTENERS_MAX);
	__type(key, struct listener);
	__type(value, struct listening_process);
} listeners SEC(".maps");

/*
 * Servers' connections that began under the programs' eyes and whose owner is likely only: while
 * there are new ones, the reader looks.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} unowned SEC(".maps");

/*
 * How often a connection of the agent's own namespace was found to have news by a look that takes no
 * lock: while that stands still, the reader need not walk the kernel's whole table of connections.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} news SEC(".maps");

TELL_TYPE(net_flow_sample_type, struct net_flow_sample);

/*
 * bytes_acked counts a client's SYN and a FIN once it is acknowledged; bytes_received counts the
 * peer's FIN. Neither is payload.
 */
static __always_inline void read_totals(struct sock *sk, __u8 role, int state,
					struct totals *totals)
{
	struct tcp_sock *tp = (struct tcp_sock *)sk;
	unsigned long done = 1UL << bpf_core_enum_value(enum sock_flags, SOCK_DONE);
	__u64 acked = BPF_CORE_READ(tp, bytes_acked);
	__u64 received = BPF_CORE_READ(tp, bytes_received);
	bool fin_sent = state == TCP_FIN_WAIT1 || state == TCP_FIN_WAIT2 || state == TCP_CLOSING ||
			state == TCP_LAST_ACK || state == TCP_TIME_WAIT;

	if (role == NET_FLOW_ROLE_CLIENT && acked)
		acked--;
	if (fin_sent && acked && BPF_CORE_READ(tp, snd_una) == BPF_CORE_READ(tp, write_seq))
		acked--;
	if (received && (BPF_CORE_READ(sk, __sk_common.skc_flags) & done))
		received--;
	totals->sent_bytes = acked;
	totals->received_bytes = received;
	totals->sent_packets = BPF_CORE_READ(tp, segs_out);
	totals->received_packets = BPF_CORE_READ(tp, segs_in);
	totals->retransmits = BPF_CORE_READ(tp, total_retrans);
	totals->rtt_us = BPF_CORE_READ(tp, srtt_us) >> 3;
}

/* Called once for a connection that begins, and once when its owner is found or it ends without. */
static __always_inline void count_unowned(const struct flow *flow, long difference)
{
	__u32 key = 0;
	__u64 *count;

	/* Those that are older than the programs were never counted. */
	if (flow->role != NET_FLOW_ROLE_SERVER || !flow->started_ns)
		return;
	count = bpf_map_lookup_elem(&unowned, &key);
	if (count)
		__sync_fetch_and_add(count, difference);
}

static __always_inline void set_owner(struct flow *flow, struct task_struct *task)
{
	flow->owned = 1;
	flow->pid = BPF_CORE_READ(task, tgid);
	flow->cgroup_id = task_cgroup_id(task);
	BPF_CORE_READ_STR_INTO(&flow->command, task, group_leader, comm);
}

static __always_inline void set_owner_to_current(struct flow *flow)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	if (!(BPF_CORE_READ(task, flags) & PF_KTHREAD))
		set_owner(flow, task);
}

static __always_inline void read_endpoints(struct sock *sk, bool client, struct endpoints *ends)
{
	read_address(sk, client, ends->client_address);
	read_address(sk, !client, ends->server_address);
	ends->client_port = client ? local_port(sk) : remote_port(sk);
	ends->server_port = client ? remote_port(sk) : local_port(sk);
}

static __always_inline bool is_own_socket(__u64 cookie)
{
	return bpf_map_lookup_elem(&own_sockets, &cookie) != NULL;
}

/* Cookies are consecutive numbers per CPU; all samples of a connection are kept or none. */
static __always_inline __u32 spread(__u64 flow_id)
{
	return (flow_id * 0x9e3779b97f4a7c15ULL) >> 32;
}

#include "net_flow_udp.h"

/* A client whose socket is being connected by the current process. */
static __always_inline void begin_client(struct flow *flow, __u64 id)
{
	__builtin_memset(flow, 0, sizeof(*flow));
	flow->id = id;
	flow->started_ns = bpf_ktime_get_boot_ns();
	flow->role = NET_FLOW_ROLE_CLIENT;
	flow->own = is_own_socket(id);
	set_owner_to_current(flow);
	if (flow->own)
		source_count(SOURCE_OWN);
}

/* A server's new socket; interrupt context, so its owner is not known yet. */
static __always_inline void begin_server(struct flow *flow, struct sock *sk, __u64 id)
{
	struct endpoints ends = {};

	__builtin_memset(flow, 0, sizeof(*flow));
	flow->id = id;
	flow->started_ns = bpf_ktime_get_boot_ns();
	flow->role = NET_FLOW_ROLE_SERVER;
	read_endpoints(sk, false, &ends);
	flow->own = bpf_map_lookup_elem(&own_connections, &ends) != NULL;
	if (flow->own)
		source_count(SOURCE_OWN);
}

static __always_inline void remember_own(struct sock *sk, bool open)
{
	struct endpoints ends = {};
	__u8 yes = 1;

	read_endpoints(sk, true, &ends);
	if (!open)
		bpf_map_delete_elem(&own_connections, &ends);
	else if (bpf_map_update_elem(&own_connections, &ends, &yes, BPF_ANY))
		source_count(SOURCE_MAP_FULL);
}

static __always_inline void fill(struct net_flow_sample *sample, const struct flow *flow,
				 const struct totals *totals, struct sock *sk)
{
	sample->occurred_ns = bpf_ktime_get_boot_ns();
	sample->started_ns = flow->started_ns;
	sample->flow_id = flow->id;
	sample->cgroup_id = flow->cgroup_id;
	sample->rtt_us = totals->rtt_us;
	sample->pid = flow->pid;
	sample->network_namespace = network_namespace(sk);
	sample->local_port = local_port(sk);
	sample->remote_port = remote_port(sk);
	sample->role = flow->role;
	sample->padding = 0;
	read_address(sk, true, sample->local_address);
	read_address(sk, false, sample->remote_address);
	__builtin_memcpy(sample->command, flow->command, sizeof(sample->command));
}

static __always_inline void mark_told(struct flow *flow, const struct totals *totals)
{
	flow->sent_bytes = totals->sent_bytes;
	flow->received_bytes = totals->received_bytes;
	flow->sent_packets = totals->sent_packets;
	flow->received_packets = totals->received_packets;
	flow->retransmits = totals->retransmits;
}

/* What `now` has over what was told, for this caller alone. */
static __always_inline __u64 claim_bytes(__u64 *told, __u64 now)
{
	__u64 before = *(volatile __u64 *)told, found;
	int i;

	for (i = 0; i < CLAIMS_MAX && before < now; i++) {
		found = __sync_val_compare_and_swap(told, before, now);
		if (found == before)
			return now - before;
		before = found;
	}
	return 0;
}

static __always_inline __u32 claim_count(__u32 *told, __u32 now)
{
	__u32 before = *(volatile __u32 *)told, found;
	int i;

	/* These wrap. */
	for (i = 0; i < CLAIMS_MAX && (__s32)(now - before) > 0; i++) {
		found = __sync_val_compare_and_swap(told, before, now);
		if (found == before)
			return now - before;
		before = found;
	}
	return 0;
}

static __always_inline void tell(struct net_flow_sample *sample, struct flow *flow,
				 const struct totals *totals)
{
	sample->sent_bytes = claim_bytes(&flow->sent_bytes, totals->sent_bytes);
	sample->received_bytes = claim_bytes(&flow->received_bytes, totals->received_bytes);
	sample->sent_packets = claim_count(&flow->sent_packets, totals->sent_packets);
	sample->received_packets = claim_count(&flow->received_packets, totals->received_packets);
	sample->retransmits = claim_count(&flow->retransmits, totals->retransmits);
}

static __always_inline void end(struct flow *flow, struct sock *sk, int old)
{
	struct net_flow_sample *sample;
	struct totals totals;
	int shift;

	flow->closed = 1;
	if (flow->own) {
		if (flow->role == NET_FLOW_ROLE_CLIENT)
			remember_own(sk, false);
		return;
	}
	shift = source_admit_by(spread(flow->id));
	if (shift < 0)
		return;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		source_count(SOURCE_RING_LOST);
		return;
	}
	read_totals(sk, flow->role, old, &totals);
	fill(sample, flow, &totals, sk);
	sample->state = old == TCP_SYN_SENT ? NET_FLOW_FAILED : NET_FLOW_CLOSED;
	sample->sample_shift = shift;
	tell(sample, flow, &totals);
	bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
}

/* What may happen to a followed connection between its first state and its last. */
static __always_inline void follow(struct flow *flow, struct sock *sk, int new)
{
	if (new == TCP_ESTABLISHED && flow->own && flow->role == NET_FLOW_ROLE_CLIENT)
		remember_own(sk, true);
	/* Only close() and shutdown() lead here, so this is the owner. */
	if (!flow->owned && (new == TCP_FIN_WAIT1 || new == TCP_LAST_ACK))
		set_owner_to_current(flow);
}

static __always_inline void remember_listener(struct sock *sk, struct task_struct *task)
{
	struct listener listener = {
		.network_namespace = network_namespace(sk),
		.port = local_port(sk),
	};
	struct listening_process process = {};

	if (task) {
		process.pid = BPF_CORE_READ(task, tgid);
		process.cgroup_id = task_cgroup_id(task);
		BPF_CORE_READ_STR_INTO(&process.command, task, group_leader, comm);
	}
	/* Who listens is not forgotten for somebody unknown. */
	if (bpf_map_update_elem(&listeners, &listener, &process, task ? BPF_ANY : BPF_NOEXIST) &&
	    !bpf_map_lookup_elem(&listeners, &listener))
		source_count(SOURCE_MAP_FULL);
}

/* Until it is known who accepts a connection, it is likely who listens. */
static __always_inline void set_likely_owner(struct flow *flow, struct sock *sk)
{
	struct listener listener = {
		.network_namespace = network_namespace(sk),
		.port = local_port(sk),
	};
	struct listening_process *process = bpf_map_lookup_elem(&listeners, &listener);

	if (!process)
		return;
	flow->pid = process->pid;
	flow->cgroup_id = process->cgroup_id;
	__builtin_memcpy(flow->command, process->command, sizeof(flow->command));
}

/*
 * Rung 1: typed arguments, so that the flow can be kept with its socket. Beginning and end are two
 * programs: the kernel skips a program that interrupts itself on a CPU, and sockets are opened with
 * interrupts on. The end runs with them off, so it is never skipped for another's beginning.
 */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(state_btf, struct sock *sk, int old, int new)
{
	struct flow *flow, first;
	bool owned;

	if (old == TCP_LISTEN || new == TCP_CLOSE || !is_typed_tcp(sk))
		return 0;
	if (new == TCP_LISTEN) {
		remember_listener(sk, (struct task_struct *)bpf_get_current_task());
		return 0;
	}
	flow = bpf_sk_storage_get(&flows, sk, NULL, 0);
	if (new == TCP_SYN_SENT) {
		begin_client(&first, bpf_get_socket_cookie(sk));
		if (flow)
			*flow = first;
		else if (!bpf_sk_storage_get(&flows, sk, &first, BPF_LOCAL_STORAGE_GET_F_CREATE))
			source_count(SOURCE_MAP_FULL);
		return 0;
	}
	if (!flow && old == TCP_SYN_RECV && new == TCP_ESTABLISHED) {
		begin_server(&first, sk, bpf_get_socket_cookie(sk));
		set_likely_owner(&first, sk);
		if (bpf_sk_storage_get(&flows, sk, &first, BPF_LOCAL_STORAGE_GET_F_CREATE))
			count_unowned(&first, 1);
		else
			source_count(SOURCE_MAP_FULL);
		return 0;
	}
	if (!flow || flow->closed)
		return 0;
	owned = flow->owned;
	follow(flow, sk, new);
	if (!owned && flow->owned)
		count_unowned(flow, -1);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(close_btf, struct sock *sk, int old, int new)
{
	struct flow *flow;

	if (new != TCP_CLOSE || old == TCP_LISTEN || !is_typed_tcp(sk))
		return 0;
	flow = bpf_sk_storage_get(&flows, sk, NULL, 0);
	if (!flow || flow->closed)
		return 0;
	if (!flow->owned)
		count_unowned(flow, -1);
	end(flow, sk, old);
	return 0;
}

/*
 * Rung 2: kernels that refuse the first. Flows are kept by the socket's address; live connections
 * and the owners of servers' sockets that never close by themselves are not seen.
 */
SEC("raw_tp/inet_sock_set_state")
int state_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct sock *sk = (struct sock *)ctx->args[0];
	int old = ctx->args[1], new = ctx->args[2];
	struct flow *flow, first;
	__u64 key = (__u64)sk, id;

	if (old == TCP_LISTEN || new == TCP_LISTEN || !is_tcp(sk))
		return 0;
	flow = bpf_map_lookup_elem(&fallback_flows, &key);
	if (new == TCP_SYN_SENT || (!flow && old == TCP_SYN_RECV && new == TCP_ESTABLISHED)) {
		/* Only the agent's own sockets are sure to have a cookie already. */
		id = BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);
		if (new == TCP_SYN_SENT)
			begin_client(&first, id);
		else
			begin_server(&first, sk, id);
		if (!first.id)
			first.id = first.started_ns ^ key;
		if (bpf_map_update_elem(&fallback_flows, &key, &first, BPF_ANY))
			source_count(SOURCE_MAP_FULL);
		return 0;
	}
	if (!flow)
		return 0;
	if (new != TCP_CLOSE) {
		follow(flow, sk, new);
		return 0;
	}
	end(flow, sk, old);
	bpf_map_delete_elem(&fallback_flows, &key);
	return 0;
}

/*
 * accept(2) asks for the peer's name where its caller does: in the process that has the connection
 * from now on. It costs nothing while bytes pass.
 */
static __always_inline int own(struct bpf_sock_addr *address)
{
	struct flow *flow;

	if (address->protocol != IPPROTO_TCP || !address->sk)
		return ALLOW;
	flow = bpf_sk_storage_get(&flows, address->sk, NULL, 0);
	if (!flow || flow->owned || flow->closed)
		return ALLOW;
	set_owner_to_current(flow);
	if (flow->owned)
		count_unowned(flow, -1);
	return ALLOW;
}

SEC("cgroup/getpeername4")
int owner_ipv4(struct bpf_sock_addr *address)
{
	return own(address);
}

SEC("cgroup/getpeername6")
int owner_ipv6(struct bpf_sock_addr *address)
{
	return own(address);
}

#include "net_flow_live.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
