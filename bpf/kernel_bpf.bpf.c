// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * kernel.bpf: eBPF programs that somebody loads into the kernel, or is refused to.
 *
 * The hook is where bpf(2) returns, or where every system call does; what is not BPF_PROG_LOAD is
 * left at once. The call's arguments are still in its registers then, so that its beginning needs
 * no hook.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "kernel_bpf.h"
#include "own.h"
#include "source.h"
#include "syscall.h"
#include "task.h"

#define RING_BYTES (1024 * 1024)
#define BPF_PROG_LOAD 5

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

TELL_TYPE(kernel_bpf_sample_type, struct kernel_bpf_sample);

/* The beginning of what bpf(2) is given to load a program; part of the kernel's ABI. */
struct load_request {
	__u32 type;
	__u32 instructions;
	__u64 code;
	__u64 license;
	__u32 log_level;
	__u32 log_size;
	__u64 log;
	__u32 version;
	__u32 flags;
	char name[16];
};

/* The request of a load that returns now; NULL for any other call. */
static __always_inline void *load_request(struct pt_regs *regs, __u32 number)
{
	if (number != SYSCALL(321, 280) ||
	    (__u32)syscall_argument(regs, 0) != BPF_PROG_LOAD)
		return NULL;
	return (void *)syscall_argument(regs, 1);
}

/* The number of the program behind a descriptor of the current process. */
static __always_inline __u32 program_id(struct task_struct *task, long descriptor)
{
	struct file **files = BPF_CORE_READ(task, files, fdt, fd), *file = NULL;
	struct bpf_prog *program;

	bpf_probe_read_kernel(&file, sizeof(file), files + descriptor);
	program = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(program, aux, id);
}

static __always_inline void fill(struct kernel_bpf_sample *sample, void *place, long result)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct load_request request = {};

	if (bpf_probe_read_user(&request, sizeof(request), place))
		source_count(SOURCE_UNREADABLE);
	sample->occurred_ns = bpf_ktime_get_boot_ns();
	sample->started_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	sample->cgroup_id = task_cgroup_id(task);
	sample->pid = BPF_CORE_READ(task, tgid);
	sample->user_id = BPF_CORE_READ(task, cred, uid.val);
	sample->type = request.type;
	sample->instructions = request.instructions;
	sample->id = result >= 0 ? program_id(task, result) : 0;
	sample->error = result >= 0 ? 0 : -result;
	sample->padding = 0;
	__builtin_memcpy(sample->name, request.name, sizeof(sample->name));
	BPF_CORE_READ_STR_INTO(&sample->command, task, group_leader, comm);
}

static __always_inline int handle(struct pt_regs *regs, __u32 number, long result)
{
	struct kernel_bpf_sample *sample;
	void *request = load_request(regs, number);
	int shift;

	if (!request)
		return 0;
	if (is_own_task((struct task_struct *)bpf_get_current_task())) {
		source_count(SOURCE_OWN);
		return 0;
	}
	shift = source_admit();
	if (shift < 0)
		return 0;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		source_count(SOURCE_RING_LOST);
		return 0;
	}
	fill(sample, request, result);
	sample->sample_shift = shift;
	bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
	return 0;
}

/* Rung 1: where this call alone returns; others hardly notice. */
SEC("tracepoint")
int load_call(struct call_left *call)
{
	return handle(current_registers(), call->number, call->result);
}

/* Rung 2: kernels before 5.15, or without tracefs. */
SEC("tp_btf/sys_exit")
int BPF_PROG(load_btf, struct pt_regs *regs, long result)
{
	return handle(regs, typed_syscall_number(regs), result);
}

/* Rung 3: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/sys_exit")
int load_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->args[0];

	return handle(regs, syscall_number(regs), ctx->args[1]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
