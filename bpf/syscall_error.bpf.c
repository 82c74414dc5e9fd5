// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * syscall.error: system calls that failed, counted by call, error and process.
 *
 * The hook is where every call returns to user space; what succeeded is left at once.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "own.h"
#include "source.h"
#include "aggregate.h"
#include "task.h"
#include "subject.h"
#include "syscall_error.h"

/* Of about three intervals together. */
#define ERRORS_MAX 8192
/* From here on numbers are the kernel's own: the call is restarted, and nobody sees them. */
#define ERESTARTSYS 512

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, ERRORS_MAX);
	__type(key, struct syscall_error_key);
	__type(value, struct syscall_error_value);
} errors SEC(".maps");

TELL_TYPE(syscall_error_key_type, struct syscall_error_key);
TELL_TYPE(syscall_error_value_type, struct syscall_error_value);

static __always_inline long syscall_number(struct pt_regs *regs)
{
	struct pt_regs___arm64 *others = (struct pt_regs___arm64 *)regs;

	if (bpf_core_field_exists(others->syscallno))
		return BPF_CORE_READ(others, syscallno);
	return BPF_CORE_READ(regs, orig_ax);
}

/* Who it is, where nothing has failed for the same reason yet. */
static __always_inline void begin(const struct syscall_error_key *key, struct task_struct *task)
{
	struct syscall_error_value first = {};

	read_subject(&first.subject, task);
	bpf_map_update_elem(&errors, key, &first, BPF_NOEXIST);
}

static __always_inline int handle(struct pt_regs *regs, long result)
{
	struct syscall_error_key key = {};
	struct task_struct *task, *leader;
	struct tally *value;
	int shift;

	if (result >= 0 || result <= -ERESTARTSYS)
		return 0;
	task = (struct task_struct *)bpf_get_current_task();
	if (is_own_task(task)) {
		source_count(SOURCE_OWN);
		return 0;
	}
	shift = source_admit();
	if (shift < 0)
		return 0;
	leader = BPF_CORE_READ(task, group_leader);
	key.generation = source_generation();
	key.error = -result;
	key.syscall = syscall_number(regs);
	key.started_ns = BPF_CORE_READ(leader, start_boottime);
	key.pid = BPF_CORE_READ(task, tgid);
	key.exec_id = BPF_CORE_READ(leader, self_exec_id);
	value = bpf_map_lookup_elem(&errors, &key);
	if (!value) {
		begin(&key, task);
		value = bpf_map_lookup_elem(&errors, &key);
	}
	aggregate_in(value, shift, 0);
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
