// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * net.http: HTTP/1.x requests with their answers, on both sides of TCP connections.
 *
 * The hooks are where a socket has sent or received: other descriptors cost nothing. Which buffer it
 * was is still in the registers of the system call then. When a call began to send is noted in a
 * slot of the thread, since it may take long to return: where TCP takes the first bytes, or where
 * system calls begin.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "net_http.h"
#include "source.h"
#include "syscall.h"
#include "task.h"
#include "tcp_socket.h"
#include "http_conversation.h"

#define ENTRIES 4096
#define STRANGERS 4096
/* After so many messages in a row that are none of HTTP, a socket is not looked at any more. */
#define STRANGE_MESSAGES 1024
#define FALLBACK_CONVERSATIONS_MAX 8192
#define OWN_SOCKETS_MAX 64
#define MSG_PEEK 2
#define ECONNRESET 104
#define S_IFMT 0170000
#define S_IFSOCK 0140000

/* When a thread began to send; whose slot it is, is checked when it is read. 0: it did not. */
struct entry {
	__u64 pid_tgid;
	__u64 ns;
	__u64 socket;		/* 0: not known */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ENTRIES);
	__type(key, __u32);
	__type(value, struct entry);
} entries SEC(".maps");

/* A socket without conversation; whose slot it is, is checked when it is read. */
struct stranger {
	__u64 cookie;
	__u64 messages;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, STRANGERS);
	__type(key, __u32);
	__type(value, struct stranger);
} strangers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct conversation);
} conversations SEC(".maps");

/* By the socket's address, where only descriptors lead to sockets. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, FALLBACK_CONVERSATIONS_MAX);
	__type(key, __u64);
	__type(value, struct conversation);
} fallback_conversations SEC(".maps");

/* Cookies of the agent's own sockets; the agent writes them before it connects. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OWN_SOCKETS_MAX);
	__type(key, __u64);
	__type(value, __u8);
} own_sockets SEC(".maps");

/* Both ends of the agent's connections as their other end has them, if that is on this node. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OWN_SOCKETS_MAX);
	__type(key, struct net_http_ends);
	__type(value, __u8);
} own_connections SEC(".maps");

/* With a socket, the call may have been noted already, and that counts. */
static __always_inline void note_entry(const struct sock *sk)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	__u32 slot = pid_tgid & (ENTRIES - 1);
	struct entry *entry = bpf_map_lookup_elem(&entries, &slot);

	if (!entry || (sk && entry->ns && entry->pid_tgid == pid_tgid &&
		       entry->socket == (__u64)sk))
		return;
	entry->pid_tgid = pid_tgid;
	entry->socket = (__u64)sk;
	entry->ns = bpf_ktime_get_boot_ns();
}

static __always_inline void note_call(long number)
{
	if (form_of(number, true) != BUFFER_NONE)
		note_entry(NULL);
}

/* When the call that sends now began, if that is known; the next one is another. */
static __always_inline __u64 take_entry(void)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid(), ns;
	__u32 slot = pid_tgid & (ENTRIES - 1);
	struct entry *entry = bpf_map_lookup_elem(&entries, &slot);

	if (!entry || entry->pid_tgid != pid_tgid)
		return 0;
	ns = entry->ns;
	entry->ns = 0;
	return ns;
}

static __always_inline struct stranger *stranger_of(__u64 cookie)
{
	__u32 slot = cookie & (STRANGERS - 1);

	return bpf_map_lookup_elem(&strangers, &slot);
}

/* What most sockets of databases and the like are, left after a few plain loads. */
static __always_inline bool is_stranger(const struct sock *sk)
{
	__u64 cookie = sk->__sk_common.skc_cookie.counter;
	struct stranger *known = stranger_of(cookie);

	return known && cookie && known->cookie == cookie && known->messages >= STRANGE_MESSAGES;
}

static __always_inline void note_stranger(struct sock *sk)
{
	__u64 cookie = bpf_get_socket_cookie(sk);
	struct stranger *known = stranger_of(cookie);

	if (!known)
		return;
	if (known->cookie != cookie) {
		known->cookie = cookie;
		known->messages = 0;
	}
	known->messages++;
}

static __always_inline bool is_own(struct sock *sk, __u64 cookie)
{
	struct net_http_ends ends = {};

	if (bpf_map_lookup_elem(&own_sockets, &cookie))
		return true;
	read_ends(sk, &ends);
	return bpf_map_lookup_elem(&own_connections, &ends) != NULL;
}

static __always_inline void begin(struct conversation *now, struct sock *sk, __u64 cookie,
				  __u8 side)
{
	now->id = cookie;
	now->side = side;
	now->begun = 1;
	now->left_out = is_own(sk, cookie);
	if (now->left_out)
		source_count(SOURCE_OWN);
	else
		now->left_out = !is_looked_at();
}

static __always_inline void take(struct conversation *now, struct sock *sk,
				 const struct passage *passage, enum message_kind kind)
{
	struct net_http_ends ends = {};

	if (kind == MESSAGE_REQUEST) {
		ask(now, 0, passage);
		return;
	}
	if (kind == MESSAGE_INTERIM || !is_answers_way(now, passage->outward))
		return;
	if (kind == MESSAGE_ANSWER) {
		read_ends(sk, &ends);
		tell(now, &ends, passage);
	}
	now->answer_bytes += passage->bytes;
	if (kind == MESSAGE_ANSWER)
		move_on(now, 0);
}

/* A client reads that its server has closed. */
static __always_inline void close(struct conversation *now, struct sock *sk)
{
	struct net_http_ends ends = {};

	if (now->left_out || now->side != NET_HTTP_CLIENT || !now->front || now->answered)
		return;
	read_ends(sk, &ends);
	tell(now, &ends, NULL);
	now->answered++;
}

static __always_inline bool is_end(long result, bool outward)
{
	return !outward && (result == 0 || result == -ECONNRESET);
}

static __always_inline bool find_passage(long number, void *argument, long result, bool outward,
					 struct passage *passage)
{
	enum buffer_form form = form_of(number, outward);
	__u64 available = result;

	if (form == BUFFER_NONE)
		return false;
	passage->buffer = first_bytes(form, argument, &available);
	passage->bytes = result;
	passage->length = available;
	passage->outward = outward;
	return passage->buffer != NULL;
}

/* Rung 1. It comes again for every buffer that is filled. */
SEC("tp_btf/tcp_sendmsg_locked")
int BPF_PROG(enter_tcp, const struct sock *sk)
{
	if (!is_stranger(sk))
		note_entry(sk);
	return 0;
}

/* Rung 2: kernels before 6.16. */
SEC("tracepoint")
int enter_call(struct call_entered *call)
{
	note_entry(NULL);
	return 0;
}

/* Rung 3: the same without tracefs. */
SEC("tp_btf/sys_enter")
int BPF_PROG(enter_btf, struct pt_regs *regs, long number)
{
	note_call(number);
	return 0;
}

static __always_inline void call_of(struct pt_regs *regs, struct system_call *call)
{
	struct pt_regs___arm64 *others = (struct pt_regs___arm64 *)regs;

	if (bpf_core_field_exists(others->syscallno)) {
		call->number = BPF_CORE_READ(others, syscallno);
		call->fd = BPF_CORE_READ(others, orig_x0);
		call->buffer = BPF_CORE_READ(others, regs[1]);
		return;
	}
	call->number = BPF_CORE_READ(regs, orig_ax);
	call->fd = BPF_CORE_READ(regs, di);
	call->buffer = BPF_CORE_READ(regs, si);
}

/* The same for registers whose type the verifier knows. */
static __always_inline void typed_call_of(struct pt_regs *regs, struct system_call *call)
{
	struct pt_regs___arm64 *others = (struct pt_regs___arm64 *)regs;

	if (bpf_core_field_exists(others->syscallno)) {
		call->number = others->syscallno;
		call->buffer = others->regs[1];
		return;
	}
	call->number = regs->orig_ax;
	call->buffer = regs->si;
}

/* `begun_ns`: when the call began, where it sends and that is known. */
static __always_inline int handle_socket(struct sock *sk, long result, bool outward,
					 __u64 begun_ns)
{
	struct conversation *now = bpf_sk_storage_get(&conversations, sk, NULL, 0);
	struct passage passage = {};
	struct system_call call = {};
	enum message_kind kind;

	if (now && now->left_out)
		return 0;
	if (result <= 0) {
		if (now && is_end(result, outward))
			close(now, sk);
		return 0;
	}
	typed_call_of((struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf()), &call);
	if (!find_passage(call.number, (void *)call.buffer, result, outward, &passage)) {
		if (now && is_answers_way(now, outward))
			now->answer_bytes += result;
		return 0;
	}
	kind = message_in(now, &passage);
	if (!now) {
		if (kind == MESSAGE_NONE) {
			note_stranger(sk);
			return 0;
		}
		now = bpf_sk_storage_get(&conversations, sk, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
		if (!now) {
			source_count(SOURCE_MAP_FULL);
			return 0;
		}
		begin(now, sk, bpf_get_socket_cookie(sk), side_of(kind, outward));
		if (now->left_out)
			return 0;
	}
	if (kind != MESSAGE_NONE)
		passage.ns = begun_ns ? begun_ns : bpf_ktime_get_boot_ns();
	take(now, sk, &passage, kind);
	return 0;
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(sent, struct sock *sk, int result)
{
	if (!is_typed_tcp(sk) || is_stranger(sk))
		return 0;
	return handle_socket(sk, result, true, take_entry());
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(received, struct sock *sk, int result, int flags)
{
	if ((flags & MSG_PEEK) || !is_typed_tcp(sk) || is_stranger(sk))
		return 0;
	return handle_socket(sk, result, false, 0);
}

/* Rung 4: kernels before 6.3, where the way to the socket leads over the call's descriptor. */
static __always_inline struct sock *socket_of(unsigned long descriptor)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct file **files = BPF_CORE_READ(task, files, fdt, fd), *file = NULL;
	struct socket *socket;
	struct sock *sk;

	if (bpf_probe_read_kernel(&file, sizeof(file), files + descriptor) || !file ||
	    (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	sk = BPF_CORE_READ(socket, sk);
	return sk && is_tcp(sk) ? sk : NULL;
}

static __always_inline struct conversation *begin_fallback(struct sock *sk, __u64 key, __u8 side)
{
	__u32 zero = 0;
	struct conversation *now = bpf_map_lookup_elem(&blank, &zero);
	__u64 cookie = BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);

	if (!now)
		return NULL;
	bpf_map_update_elem(&fallback_conversations, &key, now, BPF_ANY);
	now = bpf_map_lookup_elem(&fallback_conversations, &key);
	if (!now) {
		source_count(SOURCE_MAP_FULL);
		return NULL;
	}
	/* Only the agent's own sockets are sure to have a cookie already. */
	begin(now, sk, cookie ? cookie : bpf_ktime_get_boot_ns() ^ key, side);
	read_ends(sk, &now->ends);
	return now;
}

/* Another socket may be where one was that is gone. */
static __always_inline struct conversation *known_fallback(struct sock *sk, __u64 key)
{
	struct conversation *now = bpf_map_lookup_elem(&fallback_conversations, &key);
	struct net_http_ends ends = {};

	if (!now)
		return NULL;
	read_ends(sk, &ends);
	if (ends.local_port == now->ends.local_port && ends.remote_port == now->ends.remote_port &&
	    !__builtin_memcmp(ends.remote_address, now->ends.remote_address, 16))
		return now;
	bpf_map_delete_elem(&fallback_conversations, &key);
	return NULL;
}

static __always_inline int handle_descriptor(const struct system_call *call, long result,
					     bool outward)
{
	__u64 begun_ns = outward ? take_entry() : 0;
	struct sock *sk = socket_of(call->fd);
	struct passage passage = {};
	struct conversation *now;
	enum message_kind kind;
	__u64 key = (__u64)sk;

	if (!sk)
		return 0;
	now = known_fallback(sk, key);
	if (now && now->left_out)
		return 0;
	if (result <= 0) {
		if (now && is_end(result, outward))
			close(now, sk);
		return 0;
	}
	if (!find_passage(call->number, (void *)call->buffer, result, outward, &passage))
		return 0;
	kind = message_in(now, &passage);
	if (!now && kind != MESSAGE_NONE)
		now = begin_fallback(sk, key, side_of(kind, outward));
	if (!now || now->left_out)
		return 0;
	if (kind != MESSAGE_NONE)
		passage.ns = begun_ns ? begun_ns : bpf_ktime_get_boot_ns();
	take(now, sk, &passage, kind);
	return 0;
}

SEC("raw_tp/sys_enter")
int enter_raw(struct bpf_raw_tracepoint_args *ctx)
{
	note_call(ctx->args[1]);
	return 0;
}

SEC("raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct system_call call = {};
	long result = ctx->args[1];

	call_of((struct pt_regs *)ctx->args[0], &call);
	if (form_of(call.number, true) != BUFFER_NONE)
		return handle_descriptor(&call, result, true);
	if (form_of(call.number, false) != BUFFER_NONE)
		return handle_descriptor(&call, result, false);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
