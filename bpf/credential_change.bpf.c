// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * credential.change: threads whose user, groups, capabilities or user namespace became others.
 *
 * What a thread was is noted where a system call that can change it begins, and compared where it
 * returns, so that only what really changed is told. A program that is executed is told when it
 * got rights that its caller had not: by a set-user bit, a set-group bit or capabilities of a file.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "source.h"
#include "task.h"
#include "subject.h"
#include "syscall.h"
#include "credential_change.h"

#define RING_BYTES (128 * 1024)
#define CALLS_MAX 4096
#define WORDS (sizeof(struct credential) / sizeof(__u64))

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

/* By task: a thread that executes a program may go on under another number. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, CALLS_MAX);
	__type(key, __u64);
	__type(value, struct credential);
} calls SEC(".maps");

TELL_TYPE(credential_type, struct credential);
TELL_TYPE(credential_change_sample_type, struct credential_change_sample);

static __always_inline bool executes(struct pt_regs *regs, __u32 number)
{
	return number == SYSCALL(59, 221) || number == SYSCALL(322, 281);
}

/* set*id, setgroups, capset, unshare, setns and what executes. */
static __always_inline bool can_change(struct pt_regs *regs, __u32 number)
{
	if (syscall_is_arm64(regs))
		return (number >= 143 && number <= 147) || number == 149 || number == 151 ||
		       number == 152 || number == 159 || number == 91 || number == 97 ||
		       number == 268 || executes(regs, number);
	if (number >= 105 && number <= 126)
		return number == 105 || number == 106 || number == 113 || number == 114 ||
		       number == 116 || number == 117 || number == 119 || number == 122 ||
		       number == 123 || number == 126;
	return number == 272 || number == 308 || executes(regs, number);
}

static __always_inline void read_groups(struct credential *now, const struct cred *cred)
{
	struct group_info *info = BPF_CORE_READ(cred, group_info);
	__u32 count = BPF_CORE_READ(info, ngroups);
	__u32 bytes = count < CREDENTIAL_GROUPS_MAX ? count * sizeof(__u32) : sizeof(now->groups);

	now->group_count = count;
	bpf_probe_read_kernel(now->groups, bytes & 127,
			      (void *)info + bpf_core_field_offset(struct group_info, gid));
}

static __always_inline void read_credential(struct credential *now, const struct cred *cred)
{
	__builtin_memset(now, 0, sizeof(*now));
	now->user = BPF_CORE_READ(cred, uid.val);
	now->group = BPF_CORE_READ(cred, gid.val);
	now->saved_user = BPF_CORE_READ(cred, suid.val);
	now->saved_group = BPF_CORE_READ(cred, sgid.val);
	now->effective_user = BPF_CORE_READ(cred, euid.val);
	now->effective_group = BPF_CORE_READ(cred, egid.val);
	now->file_user = BPF_CORE_READ(cred, fsuid.val);
	now->file_group = BPF_CORE_READ(cred, fsgid.val);
	bpf_core_read(&now->inheritable, sizeof(__u64), &cred->cap_inheritable);
	bpf_core_read(&now->permitted, sizeof(__u64), &cred->cap_permitted);
	bpf_core_read(&now->effective, sizeof(__u64), &cred->cap_effective);
	bpf_core_read(&now->bounding, sizeof(__u64), &cred->cap_bset);
	bpf_core_read(&now->ambient, sizeof(__u64), &cred->cap_ambient);
	now->user_namespace = BPF_CORE_READ(cred, user_ns, ns.inum);
	read_groups(now, cred);
}

static __always_inline bool differs(const struct credential *before, const struct credential *after)
{
	const __u64 *left = (const __u64 *)before, *right = (const __u64 *)after;
	__u32 index;

	for (index = 0; index < WORDS; index++)
		if (left[index] != right[index])
			return true;
	return false;
}

/* Whether an executed program has rights that its caller had not. */
static __always_inline bool gains(const struct credential *before, const struct credential *after)
{
	return (after->effective_user != before->effective_user &&
		after->effective_user != after->user) ||
	       (after->effective_group != before->effective_group &&
		after->effective_group != after->group) ||
	       (after->user && (after->permitted & ~before->permitted));
}

static __always_inline int hand_over(const struct credential *before,
				     const struct credential *after, __u32 call)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct credential_change_sample *sample;
	int shift = source_admit();

	if (shift < 0)
		return 0;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		source_count(SOURCE_RING_LOST);
		return 0;
	}
	sample->occurred_ns = bpf_ktime_get_boot_ns();
	read_subject(&sample->subject, task);
	sample->thread_id = bpf_get_current_pid_tgid();
	sample->call = call;
	sample->sample_shift = shift;
	sample->padding = 0;
	sample->before = *before;
	sample->after = *after;
	bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
	return 0;
}

/* Notes what a thread is, at the beginning of a call that can change it. */
static __always_inline int note(struct task_struct *task)
{
	__u64 key = (__u64)task;
	struct credential now;

	read_credential(&now, BPF_CORE_READ(task, cred));
	if (bpf_map_update_elem(&calls, &key, &now, BPF_ANY))
		source_count(SOURCE_MAP_FULL);
	return 0;
}

/* What became of it, where the call returns. */
static __always_inline int compare(struct pt_regs *regs, __u32 number, long result)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct credential *before, after;
	__u64 key = (__u64)task;

	before = bpf_map_lookup_elem(&calls, &key);
	if (!before)
		return 0;
	/* What setfsuid returns is the old user, not an error. */
	if (result >= 0) {
		read_credential(&after, BPF_CORE_READ(task, cred));
		if (executes(regs, number) ? gains(before, &after) : differs(before, &after))
			hand_over(before, &after, number);
	}
	bpf_map_delete_elem(&calls, &key);
	return 0;
}

static __always_inline int handle_enter(struct pt_regs *regs, long number)
{
	struct task_struct *task;

	if (!can_change(regs, number))
		return 0;
	task = (struct task_struct *)bpf_get_current_task();
	return syscall_is_compat(task) ? 0 : note(task);
}

static __always_inline int handle_exit(struct pt_regs *regs, __u32 number, long result)
{
	return can_change(regs, number) ? compare(regs, number, result) : 0;
}

/* What commit_creds() is about to put in force. */
static __always_inline int handle_commit(const struct cred *next)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct credential before, after;

	read_credential(&before, BPF_CORE_READ(task, cred));
	read_credential(&after, next);
	return differs(&before, &after) ? hand_over(&before, &after, CREDENTIAL_NO_CALL) : 0;
}

/* Rung 1: where calls that can change them begin and return; others hardly notice. */
SEC("tracepoint")
int enter_call(struct call_entered *call)
{
	return note((struct task_struct *)bpf_get_current_task());
}

SEC("tracepoint")
int exit_call(struct call_left *call)
{
	return compare(NULL, call->number, call->result);
}

/* Rung 2: kernels without tracefs, or without tracepoints of single calls. */
SEC("tp_btf/sys_enter")
int BPF_PROG(enter_btf, struct pt_regs *regs, long number)
{
	return handle_enter(regs, number);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(exit_btf, struct pt_regs *regs, long result)
{
	return handle_exit(regs, typed_syscall_number(regs), result);
}

/* Rung 3: kernels whose verifier does not know the tracepoints' types. */
SEC("raw_tp/sys_enter")
int enter_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle_enter((struct pt_regs *)ctx->args[0], ctx->args[1]);
}

SEC("raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->args[0];

	return handle_exit(regs, syscall_number(regs), ctx->args[1]);
}

/* Rung 4: kernels without tracepoints of system calls; every change, by whatever call. */
SEC("fentry/commit_creds")
int BPF_PROG(commit_fentry, struct cred *next)
{
	return handle_commit(next);
}

/* Rung 5. */
SEC("kprobe/commit_creds")
int commit_kprobe(struct pt_regs *regs)
{
	return handle_commit((const struct cred *)first_parameter(regs));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
