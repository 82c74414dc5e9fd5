// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * sched.latency: how long threads that could run waited for a processor, by control group.
 *
 * The scheduler keeps that account for every thread by itself. The hook is where a thread leaves
 * its processor: the account then holds the wait before it came, and the difference to the last
 * time is what it waited. So no time is taken, and none of the much more frequent wake-ups cost.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "sched_latency.h"
#include "source.h"
#include "aggregate.h"
#include "task.h"

/* Of about three intervals together. */
#define GROUPS_MAX 3072
#define WAITING_MAX 16384

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, GROUPS_MAX);
	__type(key, struct sched_latency_key);
	__type(value, struct histogram);
} waits SEC(".maps");

/* A thread's account when it was last seen; freed by the kernel with the thread. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} accounts SEC(".maps");

/* When a waiting thread became ready, where the scheduler keeps no account of it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WAITING_MAX);
	__type(key, __u32);
	__type(value, __u64);
} waiting SEC(".maps");

TELL_TYPE(sched_latency_key_type, struct sched_latency_key);

static __always_inline void add(struct task_struct *task, __u64 ns)
{
	struct sched_latency_key key = {};
	int shift = source_admit();

	if (shift < 0)
		return;
	key.generation = source_generation();
	key.cgroup_id = task_cgroup_id(task);
	aggregate_time(&waits, &key, shift, ns);
}

/* Rung 1: kernels with task storage (5.11) and the scheduler's account (CONFIG_SCHED_INFO). */
SEC("tp_btf/sched_switch")
int BPF_PROG(switch_account, bool preempt, struct task_struct *previous, struct task_struct *next)
{
	__u64 now, *told, first = 0;

	if (!previous->pid)
		return 0;
	now = previous->sched_info.run_delay;
	told = bpf_task_storage_get(&accounts, previous, NULL, 0);
	if (!told) {
		/* What it waited before it was first seen is not ours, unless it has just begun. */
		if (previous->sched_info.pcount > 1)
			first = now;
		told = bpf_task_storage_get(&accounts, previous, &first,
					    BPF_LOCAL_STORAGE_GET_F_CREATE);
		if (!told) {
			source_count(SOURCE_MAP_FULL);
			return 0;
		}
	}
	if (now <= *told)
		return 0;
	add(previous, now - *told);
	*told = now;
	return 0;
}

static __always_inline int ready(struct task_struct *task)
{
	__u32 pid = BPF_CORE_READ(task, pid);
	__u64 now = bpf_ktime_get_ns();

	if (pid && bpf_map_update_elem(&waiting, &pid, &now, BPF_ANY))
		source_count(SOURCE_MAP_FULL);
	return 0;
}

static __always_inline bool is_runnable(struct task_struct *task)
{
	struct task_struct___state *older = (void *)task;

	if (bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state) == 0;
	return BPF_CORE_READ(older, state) == 0;
}

/* Rung 2: from wake-up, or from being preempted, to running, by our own clock. */
SEC("raw_tp/sched_wakeup")
int wakeup_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return ready((struct task_struct *)ctx->args[0]);
}

SEC("raw_tp/sched_wakeup_new")
int wakeup_new_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return ready((struct task_struct *)ctx->args[0]);
}

SEC("raw_tp/sched_switch")
int switch_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *next = (struct task_struct *)ctx->args[2];
	__u32 pid = BPF_CORE_READ(next, pid);
	__u64 *since = bpf_map_lookup_elem(&waiting, &pid), now = bpf_ktime_get_ns();

	/* Whoever did not go to sleep goes on being ready. */
	if (is_runnable((struct task_struct *)ctx->args[1]))
		ready((struct task_struct *)ctx->args[1]);
	if (!since)
		return 0;
	if (now > *since)
		add(next, now - *since);
	bpf_map_delete_elem(&waiting, &pid);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
