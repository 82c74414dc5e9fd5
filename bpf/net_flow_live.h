/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What net.flow reads of live connections: at every flush, and of those older than the agent at start. */
#ifndef METERBEE_NET_FLOW_LIVE_H
#define METERBEE_NET_FLOW_LIVE_H

static __always_inline __u8 role_by_listener(struct sock *sk, int state)
{
	struct listener listener = {
		.network_namespace = network_namespace(sk),
		.port = local_port(sk),
	};

	if (state == TCP_SYN_SENT)
		return NET_FLOW_ROLE_CLIENT;
	if (bpf_map_lookup_elem(&listeners, &listener))
		return NET_FLOW_ROLE_SERVER;
	return NET_FLOW_ROLE_CLIENT;
}

/* A connection older than the agent: what it moved before is not ours to report. */
static __always_inline void adopt(struct sock *sk, struct sock *trusted, int state)
{
	struct flow first = {};
	struct totals totals;

	first.id = bpf_get_socket_cookie(trusted);
	first.role = role_by_listener(sk, state);
	first.own = is_own_socket(first.id);
	read_totals(sk, first.role, state, &totals);
	mark_told(&first, &totals);
	if (!bpf_sk_storage_get(&flows, trusted, &first, BPF_LOCAL_STORAGE_GET_F_CREATE))
		source_count(SOURCE_MAP_FULL);
}

static __always_inline bool has_news(const struct flow *flow, const struct totals *totals)
{
	return totals->sent_bytes != flow->sent_bytes ||
	       totals->received_bytes != flow->received_bytes ||
	       totals->retransmits != flow->retransmits;
}

/*
 * Tells a live connection. A sample that does not fit is asked for again with the next read; so
 * nothing is claimed before there is room.
 */
static __always_inline void tell_live(struct seq_file *seq, struct sock *sk, struct flow *flow,
				      const struct totals *totals)
{
	struct net_flow_sample sample = {};
	int decision = source_decide(spread(flow->id));

	if (decision >= 0 &&
	    BPF_CORE_READ(seq, size) - BPF_CORE_READ(seq, count) <= sizeof(sample)) {
		/* Fails, and so asks for this connection again. */
		bpf_seq_write(seq, &sample, sizeof(sample));
		return;
	}
	fill(&sample, flow, totals, sk);
	sample.state = NET_FLOW_OPEN;
	sample.sample_shift = decision;
	tell(&sample, flow, totals);
	source_count_decided(decision);
	if (decision >= 0)
		bpf_seq_write(seq, &sample, sizeof(sample));
}

/*
 * Live connections of the own namespace, where `elsewhere` found news of any, and now and then
 * whatever it found. The first pass adopts those that are older than the agent.
 */
SEC("iter/tcp")
int live(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	struct totals totals;
	struct tcp_sock *tp;
	struct flow *flow;
	struct sock *sk;
	int state;

	if (!common)
		return 0;
	tp = bpf_skc_to_tcp_sock(common);
	if (!tp)
		return 0;
	sk = (struct sock *)tp;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (state == TCP_LISTEN) {
		remember_listener(sk, NULL);
		return 0;
	}
	flow = bpf_sk_storage_get(&flows, tp, NULL, 0);
	if (!flow) {
		if (state != TCP_CLOSE)
			adopt(sk, (struct sock *)tp, state);
		return 0;
	}
	if (flow->own || flow->closed)
		return 0;
	read_totals(sk, flow->role, state, &totals);
	if (has_news(flow, &totals))
		tell_live(ctx->meta->seq, sk, flow, &totals);
	return 0;
}

static __always_inline void count_news(void)
{
	__u32 key = 0;
	__u64 *count = bpf_map_lookup_elem(&news, &key);

	if (count)
		__sync_fetch_and_add(count, 1);
}

/* Nobody is at work on the socket, neither a process nor a packet. */
static __always_inline bool is_free(struct sock *sk)
{
	if (!bpf_core_field_exists(sk->sk_lock.slock.rlock.raw_lock.val.counter))
		return false;
	return !BPF_CORE_READ(sk, sk_lock.owned) &&
	       !BPF_CORE_READ(sk, sk_lock.slock.rlock.raw_lock.val.counter);
}

/*
 * Live connections of other network namespaces, which iter/tcp does not show: found by the storage
 * that follows them. Their lock is not held here. But whoever changes the counted bytes holds it,
 * and is a packet, which is counted, or changes the state: what was read between two moments at
 * which nobody held it, with no packet and no change in between, is as good as read under it. A
 * socket too busy for that has its turn with the next flush, or tells at its close.
 *
 * The own namespace's are met here too. What is read of them says only whether `live` is worth its
 * walk.
 */
SEC("iter/bpf_sk_storage_map")
int elsewhere(struct bpf_iter__bpf_sk_storage_map *ctx)
{
	struct sock *sk = ctx->sk;
	struct totals totals;
	struct flow *flow;
	__u32 segments;
	int state;

	if (!sk)
		return 0;
	flow = bpf_sk_storage_get(&flows, sk, NULL, 0);
	if (!flow || flow->own || flow->closed)
		return 0;
	if (network_namespace(sk) == own_network_namespace) {
		read_totals(sk, flow->role, BPF_CORE_READ(sk, __sk_common.skc_state), &totals);
		if (has_news(flow, &totals))
			count_news();
		return 0;
	}
	segments = BPF_CORE_READ((struct tcp_sock *)sk, segs_in);
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (!is_free(sk))
		return 0;
	read_totals(sk, flow->role, state, &totals);
	if (state != BPF_CORE_READ(sk, __sk_common.skc_state) || state == TCP_CLOSE ||
	    !is_free(sk) || segments != BPF_CORE_READ((struct tcp_sock *)sk, segs_in))
		return 0;
	if (has_news(flow, &totals))
		tell_live(ctx->meta->seq, sk, flow, &totals);
	return 0;
}

/* A TCP or UDP socket among a process's files. */
static __always_inline struct sock *socket_of(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	struct socket *socket;

	if (!file)
		return NULL;
	socket = bpf_sock_from_file(file);
	return socket ? socket->sk : NULL;
}

/* Once at start, before `owners`: who listens, in every namespace. */
SEC("iter/task_file")
int listening(struct bpf_iter__task_file *ctx)
{
	struct sock *sk = socket_of(ctx);

	if (sk && is_tcp(sk) && BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_LISTEN)
		remember_listener(sk, ctx->task);
	return 0;
}

/*
 * At start: owners of the sockets that are older than the agent, in every namespace. Later: those of
 * servers' connections that were accepted without a word.
 */
SEC("iter/task_file")
int owners(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct sock *sk = socket_of(ctx);
	struct flow *flow;
	int state;

	if (!task)
		return 0;
	if (sk && BPF_CORE_READ(sk, sk_protocol) == IPPROTO_UDP) {
		remember_udp_owner(sk, task);
		return 0;
	}
	if (!sk || !is_tcp(sk))
		return 0;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (state == TCP_LISTEN || state == TCP_CLOSE)
		return 0;
	flow = bpf_sk_storage_get(&flows, sk, NULL, 0);
	if (!flow) {
		adopt(sk, sk, state);
		flow = bpf_sk_storage_get(&flows, sk, NULL, 0);
	}
	if (!flow || flow->owned || flow->closed)
		return 0;
	set_owner(flow, task);
	count_unowned(flow, -1);
	return 0;
}

#endif
