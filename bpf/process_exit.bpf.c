// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * process.exit: ends of processes with code or signal, lifetime, processor time and memory.
 *
 * The hook runs in every thread that ends; the last one of a process counts, whichever it is. The
 * first thread, whose name and code are the process's, may have ended long before.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "process_exit.h"
#include "source.h"
#include "task.h"

#define RING_BYTES (256 * 1024)
#define ENDED_MAX 8192

struct process_identity {
	__u64 started_ns;
	__u64 pid;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

/*
 * Processes that ended and are not gone, for kernels that do not say which thread was the last: two
 * threads that end at once both find none left.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, ENDED_MAX);
	__type(key, struct process_identity);
	__type(value, __u8);
} ended SEC(".maps");

TELL_TYPE(process_exit_sample_type, struct process_exit_sample);

/* What wait(2) would say: all threads' code where something ended them together. */
static __always_inline __u32 wait_status(struct task_struct *leader, struct signal_struct *signal)
{
	if (BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(signal, group_exit_code);
	return BPF_CORE_READ(leader, exit_code);
}

static __always_inline void fill(struct process_exit_sample *sample, struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	sample->occurred_ns = bpf_ktime_get_boot_ns();
	sample->started_ns = BPF_CORE_READ(leader, start_boottime);
	sample->cgroup_id = task_cgroup_id(task);
	sample->cpu_ns = BPF_CORE_READ(signal, sum_sched_runtime) +
			 BPF_CORE_READ(task, se.sum_exec_runtime);
	sample->max_rss_pages = BPF_CORE_READ(signal, maxrss);
	sample->exec_id = BPF_CORE_READ(leader, self_exec_id);
	sample->pid = BPF_CORE_READ(task, tgid);
	sample->parent_pid = BPF_CORE_READ(leader, real_parent, tgid);
	sample->user_id = BPF_CORE_READ(task, cred, uid.val);
	sample->status = wait_status(leader, signal);
	sample->flags = 0;
	if (leader != task) {
		sample->cpu_ns += BPF_CORE_READ(leader, se.sum_exec_runtime);
		sample->flags = PROCESS_EXIT_LEADER_FIRST;
	}
	BPF_CORE_READ_STR_INTO(&sample->command, leader, comm);
}

static __always_inline int handle(struct task_struct *task)
{
	struct process_exit_sample *sample;
	int shift;

	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	shift = source_admit();
	if (shift < 0)
		return 0;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		source_count(SOURCE_RING_LOST);
		return 0;
	}
	fill(sample, task);
	sample->sample_shift = shift;
	bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
	return 0;
}

static __always_inline void identify(struct process_identity *identity, struct task_struct *task)
{
	identity->started_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	identity->pid = BPF_CORE_READ(task, tgid);
}

static __always_inline int handle_without_flag(struct task_struct *task)
{
	struct process_identity identity = {};
	__u8 yes = 1;

	if (BPF_CORE_READ(task, signal, live.counter))
		return 0;
	identify(&identity, task);
	if (bpf_map_update_elem(&ended, &identity, &yes, BPF_NOEXIST)) {
		if (bpf_map_lookup_elem(&ended, &identity))
			return 0;
		/* Told in any case: at worst twice. */
		source_count(SOURCE_MAP_FULL);
	}
	return handle(task);
}

/* Rung 1: kernels that say whether this thread was the last. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_btf, struct task_struct *task, bool group_dead)
{
	return group_dead ? handle(task) : 0;
}

/* Rung 2: those that do not. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_live, struct task_struct *task)
{
	return handle_without_flag(task);
}

/* Rung 3: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/sched_process_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle_without_flag((struct task_struct *)ctx->args[0]);
}

/* Rungs 2 and 3: the first thread goes last, when all have ended and somebody asked how. */
SEC("raw_tp/sched_process_free")
int forget(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx->args[0];
	struct process_identity identity = {};

	if (BPF_CORE_READ(task, pid) != BPF_CORE_READ(task, tgid))
		return 0;
	identify(&identity, task);
	bpf_map_delete_elem(&ended, &identity);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
