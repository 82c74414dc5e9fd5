// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * file.open: sensitive files that were opened, by their canonical path or their inode.
 *
 * The hook is where a system call that opens has succeeded: the file is the one that was opened,
 * whatever the path was that led to it. Its path is walked from the file up to the root, across
 * mounts, and only what a rule names is handed over. A mount that shows a part of a file system
 * hides where that part lies, so there the path inside the file system counts too; and what a rule
 * names as a file is known by its inode, so that another link to it is found as well.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "own.h"
#include "source.h"
#include "task.h"
#include "subject.h"
#include "place.h"
#include "syscall.h"
#include "file_open.h"

#define RING_BYTES (256 * 1024)
#define TEXT_BYTES 4096
#define NAME_BYTES_MAX 255
#define NAMES_MAX 512

#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
/* What the kernel forgets once a file is open. */
#define O_AT_OPEN (O_CREAT | O_EXCL | O_TRUNC)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

/* The values of all three are the numbers of rules. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, FILE_OPEN_RULES_MAX);
	__type(key, struct file_open_prefix);
	__type(value, __u32);
} prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FILE_OPEN_RULES_MAX);
	__type(key, struct file_open_name);
	__type(value, __u32);
} names SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FILE_OPEN_RULES_MAX);
	__type(key, struct file_open_inode);
	__type(value, __u32);
} inodes SEC(".maps");

/* The text is filled from its end; behind it there is room for a name that begins at the end. */
struct scratch {
	struct file_open_sample sample;
	struct file_open_prefix prefix;
	char text[TEXT_BYTES + 512];
};

/* Too large for the stack. Tracepoints run without preemption, so one per CPU is enough. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratch SEC(".maps");

TELL_TYPE(file_open_sample_type, struct file_open_sample);
TELL_TYPE(file_open_prefix_type, struct file_open_prefix);
TELL_TYPE(file_open_name_type, struct file_open_name);
TELL_TYPE(file_open_inode_type, struct file_open_inode);

struct walk {
	struct scratch *scratch;
	struct place place;
	__u32 start;			/* where the path starts in text */
	__u32 rule;			/* of a name on the way */
	bool inside;			/* the file system only, not across mounts */
	bool bound;			/* a mount on the way shows a part of its file system */
	bool done;
};

static __always_inline void look_up_name(struct walk *walk, const char *text, __u32 length)
{
	struct file_open_name key = {};
	__u32 *rule;

	/* Only names with a dot are named without their parents. */
	if (text[1] != '.' || length >= sizeof(key.name))
		return;
	bpf_probe_read_kernel(key.name, length & (FILE_OPEN_NAME_BYTES_MAX - 1), text + 1);
	rule = bpf_map_lookup_elem(&names, &key);
	if (rule)
		walk->rule = *rule;
}

/* One name of the path, from the file towards the root. */
static long walk_up(__u32 index, struct walk *walk)
{
	struct dentry *named = walk->place.dentry, *parent;
	__u32 length, start;
	char *text;

	if (walk->inside) {
		parent = BPF_CORE_READ(named, d_parent);
		walk->place.dentry = parent;
		if (parent == named) {
			walk->done = true;
			return 1;
		}
	} else {
		switch (place_up(&walk->place, &named)) {
		case PLACE_ROOT:
			walk->done = true;
			return 1;
		case PLACE_BOUND:
			walk->bound = true;
			return 0;
		case PLACE_MOUNTED:
			return 0;
		default:
			break;
		}
	}
	length = BPF_CORE_READ(named, d_name.len);
	if (length > NAME_BYTES_MAX || length >= walk->start)
		return 1;
	start = (walk->start - length - 1) & (TEXT_BYTES - 1);
	text = &walk->scratch->text[start];
	text[0] = '/';
	bpf_probe_read_kernel(text + 1, length & NAME_BYTES_MAX, BPF_CORE_READ(named, d_name.name));
	walk->start = start;
	look_up_name(walk, text, length);
	return 0;
}

/* Writes the file's path to the end of the text. */
static __always_inline void write_path(struct walk *walk, struct file *file, bool inside)
{
	walk->place.dentry = BPF_CORE_READ(file, f_path.dentry);
	walk->place.mount = BPF_CORE_READ(file, f_path.mnt);
	walk->start = TEXT_BYTES - 1;
	walk->inside = inside;
	walk->done = false;
	walk->scratch->text[TEXT_BYTES - 1] = '/';
	bpf_loop(NAMES_MAX, walk_up, walk, 0);
}

static __always_inline __u32 prefix_rule(struct walk *walk)
{
	struct file_open_prefix *prefix = &walk->scratch->prefix;
	__u32 *rule;

	prefix->bits = sizeof(prefix->path) * 8;
	bpf_probe_read_kernel(prefix->path, sizeof(prefix->path),
			      &walk->scratch->text[walk->start & (TEXT_BYTES - 1)]);
	rule = bpf_map_lookup_elem(&prefixes, prefix);
	return rule ? *rule : 0;
}

static __always_inline __u32 inode_rule(struct file *file)
{
	struct file_open_inode key = {};
	__u32 *rule;

	key.inode = BPF_CORE_READ(file, f_inode, i_ino);
	key.device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	rule = bpf_map_lookup_elem(&inodes, &key);
	return rule ? *rule : 0;
}

/* The rule that names the file, with its path written; 0 for none. */
static __always_inline __u32 sensitive(struct walk *walk, struct file *file)
{
	__u32 rule = inode_rule(file), inside;

	write_path(walk, file, false);
	if (!walk->done)
		return rule;
	if (!rule)
		rule = walk->rule;
	if (!rule)
		rule = prefix_rule(walk);
	if (rule || !walk->bound)
		return rule;
	write_path(walk, file, true);
	inside = prefix_rule(walk);
	rule = inside ? inside : walk->rule;
	if (rule)
		write_path(walk, file, false);
	return rule;
}

static __always_inline int hand_over(struct walk *walk, struct file *file, __u32 rule, __u32 flags,
				     int shift)
{
	struct file_open_sample *sample = &walk->scratch->sample;
	__u32 length = TEXT_BYTES - 1 - walk->start, size;

	sample->occurred_ns = bpf_ktime_get_boot_ns();
	read_subject(&sample->subject, (struct task_struct *)bpf_get_current_task());
	sample->inode = BPF_CORE_READ(file, f_inode, i_ino);
	sample->device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	sample->open_flags = flags;
	sample->rule = rule;
	sample->flags = walk->done ? 0 : FILE_OPEN_PATH_LOST;
	sample->sample_shift = shift;
	if (length > FILE_OPEN_PATH_BYTES_MAX) {
		length = FILE_OPEN_PATH_BYTES_MAX;
		sample->flags |= FILE_OPEN_PATH_CUT;
	}
	bpf_probe_read_kernel(sample->path, FILE_OPEN_PATH_BYTES_MAX,
			      &walk->scratch->text[walk->start & (TEXT_BYTES - 1)]);
	sample->path_length = length;
	size = __builtin_offsetof(struct file_open_sample, path) + length;
	if (size > sizeof(*sample))
		size = sizeof(*sample);
	if (bpf_ringbuf_output(&samples, sample, size, ring_flags(&samples, RING_BYTES)))
		source_count(SOURCE_RING_LOST);
	return 0;
}

static __always_inline int handle(struct file *file, __u32 flags)
{
	struct walk walk = {};
	__u32 key = 0, rule;
	int shift;

	walk.scratch = bpf_map_lookup_elem(&scratch, &key);
	if (!walk.scratch)
		return 0;
	rule = sensitive(&walk, file);
	if (!rule && walk.done)
		return 0;
	if (is_own_task((struct task_struct *)bpf_get_current_task())) {
		source_count(SOURCE_OWN);
		return 0;
	}
	shift = source_admit();
	if (shift < 0)
		return 0;
	return hand_over(&walk, file, rule, flags, shift);
}

/* Whether the call opens a file, and the flags it was given. */
static __always_inline bool opens(struct pt_regs *regs, __u32 number, __u32 *flags)
{
	__u64 how = 0;

	if (number == SYSCALL(257, 56) || number == SYSCALL(304, 265)) {
		*flags = syscall_argument(regs, 2);
		return true;
	}
	if (number == SYSCALL(437, 437)) {
		if (bpf_probe_read_user(&how, sizeof(how), (void *)syscall_argument(regs, 2)))
			source_count(SOURCE_UNREADABLE);
		*flags = how;
		return true;
	}
	if (syscall_is_arm64(regs) || (number != 2 && number != 85))
		return false;
	*flags = number == 85 ? O_CREAT | O_TRUNC : syscall_argument(regs, 1);
	return true;
}

static __always_inline int handle_exit(struct pt_regs *regs, __u32 number, long result)
{
	struct task_struct *task;
	struct file **files, *file = NULL;
	__u32 flags = 0;

	if (result < 0 || !opens(regs, number, &flags))
		return 0;
	task = (struct task_struct *)bpf_get_current_task();
	if (syscall_is_compat(task))
		return 0;
	files = BPF_CORE_READ(task, files, fdt, fd);
	bpf_probe_read_kernel(&file, sizeof(file), files + result);
	/* Another thread has closed it already. */
	if (!file) {
		source_count(SOURCE_UNREADABLE);
		return 0;
	}
	return handle(file, BPF_CORE_READ(file, f_flags) | (flags & O_AT_OPEN));
}

/* Rung 1: where calls that open return; others hardly notice. */
SEC("tracepoint")
int open_call(struct call_left *call)
{
	return handle_exit(current_registers(), call->number, call->result);
}

/* Rung 2: kernels before 5.17, or without tracefs. */
SEC("tp_btf/sys_exit")
int BPF_PROG(open_btf, struct pt_regs *regs, long result)
{
	return handle_exit(regs, typed_syscall_number(regs), result);
}

/* Rung 3: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/sys_exit")
int open_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->args[0];

	return handle_exit(regs, syscall_number(regs), ctx->args[1]);
}

/* Rung 4: kernels without tracepoints of system calls. The open can still fail behind it. */
SEC("lsm/file_open")
int BPF_PROG(open_lsm, struct file *file)
{
	handle(file, BPF_CORE_READ(file, f_flags));
	return 0;
}

/* Rung 5: the same without security modules by BPF. */
SEC("kprobe/security_file_open")
int open_kprobe(struct pt_regs *regs)
{
	struct file *file = (struct file *)first_parameter(regs);

	return handle(file, BPF_CORE_READ(file, f_flags));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
