// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * cpu.profile: what processes spend processor time on, as stacks of the kernel and the process.
 *
 * The hook is a clock of every CPU. Equal stacks of a process are added up here, so that a busy
 * loop costs one entry of a map. Idle CPUs are not told.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "own.h"
#include "source.h"
#include "task.h"
#include "subject.h"
#include "aggregate.h"
#include "cpu_profile.h"

/* Of about three intervals together. */
#define STACKS_MAX 16384
#define FIXED_STACKS_MAX 2048
#define HASH_START 0xcbf29ce484222325ULL
#define HASH_FACTOR 0x100000001b3ULL

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, STACKS_MAX);
	__type(key, struct cpu_profile_key);
	__type(value, struct cpu_profile_stack);
} stacks SEC(".maps");

/* For kernels where programs of clocks may use no memory that is not set aside. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FIXED_STACKS_MAX);
	__type(key, struct cpu_profile_key);
	__type(value, struct cpu_profile_stack);
} fixed_stacks SEC(".maps");

/* Too large for the stack. One clock of a CPU does not interrupt itself. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_profile_stack);
} scratch SEC(".maps");

TELL_TYPE(cpu_profile_key_type, struct cpu_profile_key);
TELL_TYPE(cpu_profile_stack_type, struct cpu_profile_stack);

static __always_inline void read_frames(struct cpu_profile_stack *stack, void *context)
{
	long bytes = bpf_get_stack(context, stack->frames, CPU_PROFILE_KERNEL_FRAMES_MAX * 8, 0);
	__u32 count = bytes > 0 ? bytes / 8 : 0;

	if (count > CPU_PROFILE_KERNEL_FRAMES_MAX)
		count = CPU_PROFILE_KERNEL_FRAMES_MAX;
	stack->kernel_frames = count;
	bytes = bpf_get_stack(context, &stack->frames[count], CPU_PROFILE_USER_FRAMES_MAX * 8,
			      BPF_F_USER_STACK);
	stack->user_frames = bytes > 0 ? bytes / 8 : 0;
}

static __always_inline __u64 hash_of(const struct cpu_profile_stack *stack)
{
	__u32 count = stack->kernel_frames + stack->user_frames, index;
	__u64 hash = HASH_START ^ stack->kernel_frames;

	for (index = 0; index < CPU_PROFILE_FRAMES_MAX; index++) {
		if (index >= count)
			break;
		hash = (hash ^ stack->frames[index]) * HASH_FACTOR;
		hash ^= hash >> 29;
	}
	return hash;
}

static __always_inline int handle(void *context, void *map)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct cpu_profile_key key = {};
	struct cpu_profile_stack *stack;
	__u32 zero = 0;
	int shift;

	key.pid = bpf_get_current_pid_tgid() >> 32;
	/* Idle. */
	if (!key.pid)
		return 0;
	if (is_own_task(task)) {
		source_count(SOURCE_OWN);
		return 0;
	}
	shift = source_admit();
	if (shift < 0)
		return 0;
	stack = bpf_map_lookup_elem(&scratch, &zero);
	if (!stack)
		return 0;
	read_frames(stack, context);
	read_subject(&stack->subject, task);
	key.generation = source_generation();
	key.stack = hash_of(stack);
	aggregate(map, &key, stack, shift, 0);
	return 0;
}

/* Rung 1. */
SEC("perf_event")
int clock_growing(void *context)
{
	return handle(context, &stacks);
}

/* Rung 2: kernels before 6.1. */
SEC("perf_event")
int clock_fixed(void *context)
{
	return handle(context, &fixed_stacks);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
