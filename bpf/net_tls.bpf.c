// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * net.tls: HTTP/1.x requests with their answers inside TLS, where processes hand them to OpenSSL's
 * libssl and get them back.
 *
 * The hooks are at the library's functions in every process that uses it. Nothing is held between a
 * function's beginning and its return but a small entry for the thread; which connection a session
 * goes over is learned when the library itself uses the socket in between.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "net_http.h"
#include "source.h"
#include "task.h"
#include "tcp_socket.h"
#include "http_conversation.h"

#define CALLS_MAX 4096
#define SESSIONS_MAX 4096
#define OWN_SOCKETS_MAX 64

/* A thread inside one of the functions. */
struct call {
	__u64 session;		/* the address of its SSL structure */
	__u64 buffer;
	__u64 size;		/* where the _ex functions write how much it was; 0: they return it */
	__u64 ns;
	__u32 knows_ends;
	__u32 asks;		/* counted in `asking` */
	struct net_http_ends ends;
	__u32 padding;
};

struct session_key {
	__u64 session;
	__u32 pid;
	__u32 start;		/* of the process: its lower bits tell a reused pid apart */
};

/*
 * Threads in the functions whose session's ends are not known, or a little more: one that is killed
 * there is not taken off. Without any, what sockets send and receive is left after one load.
 */
__s64 asking = 0;

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, CALLS_MAX);
	__type(key, __u64);
	__type(value, struct call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SESSIONS_MAX);
	__type(key, struct session_key);
	__type(value, struct conversation);
} sessions SEC(".maps");

/* Both ends of the agent's connections as their other end has them, if that is on this node. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OWN_SOCKETS_MAX);
	__type(key, struct net_http_ends);
	__type(value, __u8);
} own_connections SEC(".maps");

/* The function's arguments, from 0; -1 is what it returns. */
static __always_inline __u64 argument(struct pt_regs *regs, int index)
{
	struct pt_regs___arm64 *others = (struct pt_regs___arm64 *)regs;

	if (bpf_core_field_exists(others->syscallno))
		return index < 0 ? BPF_CORE_READ(others, regs[0]) :
				   index == 0 ? BPF_CORE_READ(others, regs[0]) :
				   index == 1 ? BPF_CORE_READ(others, regs[1]) :
						BPF_CORE_READ(others, regs[3]);
	return index < 0  ? BPF_CORE_READ(regs, ax) :
	       index == 0 ? BPF_CORE_READ(regs, di) :
	       index == 1 ? BPF_CORE_READ(regs, si) :
			    BPF_CORE_READ(regs, cx);
}

static __always_inline void key_of(__u64 session, struct session_key *key)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	key->session = session;
	key->pid = bpf_get_current_pid_tgid() >> 32;
	key->start = BPF_CORE_READ(task, group_leader, start_boottime);
}

static __always_inline int enter(struct pt_regs *regs, bool tells_size)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct call call = {};
	struct session_key key = {};
	struct conversation *now;

	call.session = argument(regs, 0);
	call.buffer = argument(regs, 1);
	call.size = tells_size ? argument(regs, 3) : 0;
	call.ns = bpf_ktime_get_boot_ns();
	key_of(call.session, &key);
	now = bpf_map_lookup_elem(&sessions, &key);
	call.knows_ends = now && now->ends.remote_port;
	call.asks = !call.knows_ends;
	if (bpf_map_update_elem(&calls, &thread, &call, BPF_ANY))
		source_count(SOURCE_MAP_FULL);
	else if (call.asks)
		__sync_fetch_and_add(&asking, 1);
	return 0;
}

static __always_inline struct conversation *begin(const struct session_key *key,
						  const struct call *call, __u8 side)
{
	__u32 zero = 0;
	struct conversation *now = bpf_map_lookup_elem(&blank, &zero);
	struct net_http_ends ends;

	if (!now)
		return NULL;
	bpf_map_update_elem(&sessions, key, now, BPF_ANY);
	now = bpf_map_lookup_elem(&sessions, key);
	if (!now) {
		source_count(SOURCE_MAP_FULL);
		return NULL;
	}
	now->id = key->session;
	now->side = side;
	now->begun = 1;
	__builtin_memcpy(&ends, &call->ends, sizeof(ends));
	now->left_out = bpf_map_lookup_elem(&own_connections, &ends) != NULL;
	if (now->left_out)
		source_count(SOURCE_OWN);
	else
		now->left_out = !is_looked_at();
	return now;
}

static __always_inline void take(struct conversation *now, __u32 pid, const struct passage *passage,
				 enum message_kind kind)
{
	if (kind == MESSAGE_REQUEST) {
		ask(now, pid, passage);
		return;
	}
	if (kind == MESSAGE_INTERIM || !is_answers_way(now, passage->outward))
		return;
	if (kind == MESSAGE_ANSWER)
		tell(now, &now->ends, passage);
	now->answer_bytes += passage->bytes;
	if (kind == MESSAGE_ANSWER)
		move_on(now, pid);
}

static __always_inline void handle(const struct call *call, __u32 bytes, bool outward)
{
	struct passage passage = {};
	struct session_key key = {};
	struct conversation *now;
	enum message_kind kind;

	passage.buffer = (void *)call->buffer;
	passage.bytes = bytes;
	passage.length = bytes;
	passage.outward = outward;
	key_of(call->session, &key);
	now = bpf_map_lookup_elem(&sessions, &key);
	if (now && now->left_out)
		return;
	kind = message_in(now, &passage);
	if (!now && kind != MESSAGE_NONE)
		now = begin(&key, call, side_of(kind, outward));
	if (!now || now->left_out)
		return;
	if (!now->ends.remote_port)
		__builtin_memcpy(&now->ends, &call->ends, sizeof(now->ends));
	passage.ns = outward ? call->ns : bpf_ktime_get_boot_ns();
	take(now, key.pid, &passage, kind);
}

static __always_inline int leave(struct pt_regs *regs, bool outward)
{
	__u64 thread = bpf_get_current_pid_tgid(), moved = 0;
	struct call *call = bpf_map_lookup_elem(&calls, &thread);
	int result = argument(regs, -1);

	if (!call)
		return 0;
	if (result > 0) {
		moved = result;
		if (call->size && bpf_probe_read_user(&moved, sizeof(moved), (void *)call->size))
			moved = 0;
		if (moved)
			handle(call, moved, outward);
	}
	if (call->asks)
		__sync_fetch_and_add(&asking, -1);
	bpf_map_delete_elem(&calls, &thread);
	return 0;
}

SEC("uprobe")
int write_enter(struct pt_regs *ctx)
{
	return enter(ctx, false);
}

SEC("uprobe")
int write_ex_enter(struct pt_regs *ctx)
{
	return enter(ctx, true);
}

SEC("uretprobe")
int write_leave(struct pt_regs *ctx)
{
	return leave(ctx, true);
}

SEC("uprobe")
int read_enter(struct pt_regs *ctx)
{
	return enter(ctx, false);
}

SEC("uprobe")
int read_ex_enter(struct pt_regs *ctx)
{
	return enter(ctx, true);
}

SEC("uretprobe")
int read_leave(struct pt_regs *ctx)
{
	return leave(ctx, false);
}

/* The end of a session: the next one may have the same address. */
SEC("uprobe")
int session_free(struct pt_regs *ctx)
{
	struct session_key key = {};
	struct conversation *now;

	key_of(argument(ctx, 0), &key);
	now = bpf_map_lookup_elem(&sessions, &key);
	if (!now)
		return 0;
	if (!now->left_out && now->side == NET_HTTP_CLIENT && now->front && !now->answered)
		tell(now, &now->ends, NULL);
	bpf_map_delete_elem(&sessions, &key);
	return 0;
}

static __always_inline int learn_ends(const struct sock *sk)
{
	__u64 thread;
	struct call *call;

	if (!asking || !is_typed_tcp(sk))
		return 0;
	thread = bpf_get_current_pid_tgid();
	call = bpf_map_lookup_elem(&calls, &thread);
	if (!call || call->knows_ends)
		return 0;
	read_ends((struct sock *)sk, &call->ends);
	call->knows_ends = 1;
	return 0;
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(socket_sent, struct sock *sk)
{
	return learn_ends(sk);
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(socket_received, struct sock *sk)
{
	return learn_ends(sk);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
