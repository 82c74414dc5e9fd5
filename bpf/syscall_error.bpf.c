// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * syscall.error: system calls that failed, counted by call, error, command and control group.
 *
 * The hook is where every call returns to user space; what succeeded is left at once.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "syscall_error.h"
#include "own.h"
#include "source.h"
#include "aggregate.h"
#include "task.h"

/* Of about three intervals together. */
#define ERRORS_MAX 8192
/* From here on numbers are the kernel's own: the call is restarted, and nobody sees them. */
#define ERESTARTSYS 512

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, ERRORS_MAX);
	__type(key, struct syscall_error_key);
	__type(value, struct tally);
} errors SEC(".maps");

TELL_TYPE(syscall_error_key_type, struct syscall_error_key);

static __always_inline long syscall_number(struct pt_regs *regs)
{
	struct pt_regs___arm64 *others = (struct pt_regs___arm64 *)regs;

	if (bpf_core_field_exists(others->syscallno))
		return BPF_CORE_READ(others, syscallno);
	return BPF_CORE_READ(regs, orig_ax);
}

static __always_inline int handle(struct pt_regs *regs, long result)
{
	struct syscall_error_key key = {};
	struct tally first = {};
	struct task_struct *task;
	int shift;

	if (result >= 0 || result <= -ERESTARTSYS)
		return 0;
	if (is_own_task((struct task_struct *)bpf_get_current_task())) {
		source_count(SOURCE_OWN);
		return 0;
	}
	shift = source_admit();
	if (shift < 0)
		return 0;
	task = (struct task_struct *)bpf_get_current_task();
	key.generation = source_generation();
	key.error = -result;
	key.syscall = syscall_number(regs);
	key.cgroup_id = task_cgroup_id(task);
	BPF_CORE_READ_STR_INTO(&key.command, task, group_leader, comm);
	aggregate(&errors, &key, &first, shift, 0);
	return 0;
}

/* Rung 1. */
SEC("tp_btf/sys_exit")
int BPF_PROG(exit_btf, struct pt_regs *regs, long result)
{
	return handle(regs, result);
}

/* Rung 2: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle((struct pt_regs *)ctx->args[0], ctx->args[1]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
