// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * process.exec: program executions with arguments, executable, user, parent and control group.
 *
 * The hook runs in the process itself after the new image is in place, once per successful execve:
 * the arguments are where the kernel has put them, and no failed attempt is counted. Processes that
 * are older are walked once, so that their records tell what they are.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "process_exec.h"
#include "place.h"
#include "source.h"
#include "task.h"

#define RING_BYTES (512 * 1024)
#define PATH_NAMES_MAX 48

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

/* Too large for the stack. Tracepoints run without preemption, so one per CPU is enough. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct process_exec_sample);
} scratch SEC(".maps");

/* The same for the walk over all processes, which executions may interrupt. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct process_exec_sample);
} walked SEC(".maps");

struct walk {
	struct process_exec_sample *sample;
	struct place place;
	__u32 used;			/* bytes of text */
	__u32 start;			/* where the path starts in text */
	bool done;
};

/* One name of the path, from the file towards the root and across mounts. */
static long walk_up(__u32 index, struct walk *walk)
{
	struct dentry *named;
	__u32 used = walk->used;
	long length;

	switch (place_up(&walk->place, &named)) {
	case PLACE_ROOT:
		walk->done = true;
		return 1;
	case PLACE_NAMED:
		break;
	default:
		return 0;
	}
	if (used - walk->start > PROCESS_EXEC_PATH_BYTES_MAX ||
	    used > PROCESS_EXEC_ARGS_BYTES_MAX + PROCESS_EXEC_PATH_BYTES_MAX)
		return 1;
	length = bpf_probe_read_kernel_str(&walk->sample->text[used], PROCESS_EXEC_NAME_BYTES_MAX,
					   BPF_CORE_READ(named, d_name.name));
	if (length <= 0)
		return 1;
	walk->used = used + length;
	return 0;
}

static __always_inline __u32 read_args(struct process_exec_sample *sample, struct task_struct *task)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long size = BPF_CORE_READ(task, mm, arg_end) - start;
	__u32 length = size < PROCESS_EXEC_ARGS_BYTES_MAX ? size : PROCESS_EXEC_ARGS_BYTES_MAX;

	sample->args_total = size;
	if (bpf_probe_read_user(sample->text, length, (void *)start)) {
		sample->flags |= PROCESS_EXEC_ARGS_UNREAD;
		source_count(SOURCE_UNREADABLE);
		length = 0;
	}
	sample->args_length = length;
	return length;
}

static __always_inline void read_executable(struct process_exec_sample *sample, struct file *file,
					    __u32 used)
{
	struct walk walk = {
		.sample = sample,
		.place.dentry = BPF_CORE_READ(file, f_path.dentry),
		.place.mount = BPF_CORE_READ(file, f_path.mnt),
		.used = used,
		.start = used,
	};

	sample->executable_inode = BPF_CORE_READ(file, f_inode, i_ino);
	sample->executable_device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	bpf_loop(PATH_NAMES_MAX, walk_up, &walk, 0);
	if (!walk.done)
		sample->flags |= PROCESS_EXEC_PATH_CUT;
	sample->path_length = walk.used - used;
}

static __always_inline void read_process(struct process_exec_sample *sample,
					 struct task_struct *task)
{
	sample->occurred_ns = bpf_ktime_get_boot_ns();
	sample->started_ns = BPF_CORE_READ(task, start_boottime);
	sample->cgroup_id = task_cgroup_id(task);
	sample->exec_id = BPF_CORE_READ(task, self_exec_id);
	sample->pid = BPF_CORE_READ(task, tgid);
	sample->parent_pid = BPF_CORE_READ(task, real_parent, tgid);
	sample->user_id = BPF_CORE_READ(task, cred, uid.val);
	sample->effective_user_id = BPF_CORE_READ(task, cred, euid.val);
	BPF_CORE_READ_STR_INTO(&sample->command, task, comm);
}

static __always_inline int handle(struct task_struct *task, struct linux_binprm *binprm)
{
	struct process_exec_sample *sample;
	__u32 key = 0, size;
	int shift = source_admit();

	if (shift < 0)
		return 0;
	sample = bpf_map_lookup_elem(&scratch, &key);
	if (!sample)
		return 0;
	read_process(sample, task);
	sample->flags = shift << PROCESS_EXEC_SHIFT_BIT;
	read_executable(sample, BPF_CORE_READ(binprm, file), read_args(sample, task));
	size = __builtin_offsetof(struct process_exec_sample, text) + sample->args_length +
	       sample->path_length;
	if (size > sizeof(*sample))
		size = sizeof(*sample);
	if (bpf_ringbuf_output(&samples, sample, size, ring_flags(&samples, RING_BYTES)))
		source_count(SOURCE_RING_LOST);
	return 0;
}

/* Rung 1. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_btf, struct task_struct *task, int old_pid, struct linux_binprm *binprm)
{
	return handle(task, binprm);
}

/* Rung 2: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/sched_process_exec")
int exec_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle((struct task_struct *)ctx->args[0], (struct linux_binprm *)ctx->args[2]);
}

/* Processes that run already: nobody was told when they executed what they are. */
SEC("iter/task")
int running(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct process_exec_sample *sample;
	struct file *file;
	__u32 key = 0;

	if (!task || BPF_CORE_READ(task, pid) != BPF_CORE_READ(task, tgid))
		return 0;
	sample = bpf_map_lookup_elem(&walked, &key);
	if (!sample)
		return 0;
	read_process(sample, task);
	sample->flags = 0;
	sample->args_total = 0;
	sample->args_length = 0;
	sample->path_length = 0;
	file = BPF_CORE_READ(task, mm, exe_file);
	if (file)
		read_executable(sample, file, 0);
	else
		sample->flags = PROCESS_EXEC_PATH_CUT;
	bpf_seq_write(ctx->meta->seq, sample, sizeof(*sample));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
