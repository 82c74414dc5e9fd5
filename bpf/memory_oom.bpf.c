// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * memory.oom: processes that the kernel kills for want of memory, of the node or of a control group.
 *
 * The hook is where the victim is marked, in the thread that asked for memory.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "memory_oom.h"
#include "source.h"
#include "task.h"

#define RING_BYTES (16 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

TELL_TYPE(memory_oom_sample_type, struct memory_oom_sample);

static __always_inline void fill(struct memory_oom_sample *sample, struct task_struct *victim)
{
	struct task_struct *current = (struct task_struct *)bpf_get_current_task();

	sample->occurred_ns = bpf_ktime_get_boot_ns();
	sample->started_ns = BPF_CORE_READ(victim, group_leader, start_boottime);
	sample->cgroup_id = task_cgroup_id(victim);
	sample->total_vm_pages = BPF_CORE_READ(victim, mm, total_vm);
	sample->pid = BPF_CORE_READ(victim, tgid);
	sample->user_id = BPF_CORE_READ(victim, cred, uid.val);
	sample->trigger_pid = BPF_CORE_READ(current, tgid);
	sample->score_adjustment = BPF_CORE_READ(victim, signal, oom_score_adj);
	sample->padding = 0;
	BPF_CORE_READ_STR_INTO(&sample->command, victim, group_leader, comm);
	BPF_CORE_READ_STR_INTO(&sample->trigger_command, current, group_leader, comm);
}

static __always_inline int handle(struct task_struct *victim)
{
	struct memory_oom_sample *sample;
	int shift = source_admit();

	if (shift < 0)
		return 0;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		source_count(SOURCE_RING_LOST);
		return 0;
	}
	fill(sample, victim);
	sample->sample_shift = shift;
	bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
	return 0;
}

/* Rung 1: kernels from 6.9 on, whose tracepoint tells the task. */
SEC("tp_btf/mark_victim")
int BPF_PROG(victim_btf, struct task_struct *victim, unsigned int user_id)
{
	return handle(victim);
}

/* Rung 2: older kernels, where the tracepoint tells a number only. */
SEC("fentry/mark_oom_victim")
int BPF_PROG(victim_fentry, struct task_struct *victim)
{
	return handle(victim);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
