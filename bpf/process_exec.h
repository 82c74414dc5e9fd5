/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What process_exec.bpf.c hands over; ProcessExecSample in AgentCore reads it. */
#ifndef METERBEE_PROCESS_EXEC_H
#define METERBEE_PROCESS_EXEC_H

#define PROCESS_EXEC_ARGS_BYTES_MAX 256
#define PROCESS_EXEC_PATH_BYTES_MAX 512
#define PROCESS_EXEC_NAME_BYTES_MAX 256

enum process_exec_flag {
	PROCESS_EXEC_ARGS_UNREAD = 1,	/* the arguments' page could not be read */
	PROCESS_EXEC_PATH_CUT = 2,	/* the path has more or longer names than fit */
};

#define PROCESS_EXEC_SHIFT_BIT 8	/* above it in `flags`: the shift of the sample's weight */

/* Only so much of `text` as the lengths say is handed over. */
struct process_exec_sample {
	__u64 occurred_ns;		/* CLOCK_BOOTTIME */
	__u64 started_ns;		/* CLOCK_BOOTTIME; with the pid it tells processes apart */
	__u64 cgroup_id;
	__u64 executable_inode;
	__u64 exec_id;			/* how many programs the process has been */
	__u32 executable_device;
	__u32 pid;
	__u32 parent_pid;
	__u32 user_id;
	__u32 effective_user_id;
	__u32 args_total;		/* bytes of all arguments, their NULs included */
	__u16 args_length;		/* bytes of them in `text` */
	__u16 path_length;		/* bytes after them: names from the file up to the root, with NULs */
	__u32 flags;
	char command[16];
	char text[PROCESS_EXEC_ARGS_BYTES_MAX + PROCESS_EXEC_PATH_BYTES_MAX +
		  PROCESS_EXEC_NAME_BYTES_MAX];
};

_Static_assert(__builtin_offsetof(struct process_exec_sample, text) == 88,
	       "ProcessExecSample reads these offsets");
_Static_assert(sizeof(struct process_exec_sample) == 88 + 1024, "no padding at the end");

#endif
