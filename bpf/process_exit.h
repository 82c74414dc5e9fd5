/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What process_exit.bpf.c hands over; ProcessExitSample in AgentCore reads it. */
#ifndef METERBEE_PROCESS_EXIT_H
#define METERBEE_PROCESS_EXIT_H

struct process_exit_sample {
	__u64 occurred_ns;	/* CLOCK_BOOTTIME */
	__u64 started_ns;	/* CLOCK_BOOTTIME; with the pid it tells processes apart */
	__u64 cgroup_id;
	__u64 cpu_ns;		/* of all its threads */
	__u64 max_rss_pages;
	__u64 exec_id;		/* how many programs it has been, as the kernel counts */
	__u32 pid;
	__u32 parent_pid;
	__u32 user_id;
	__u32 status;		/* as wait(2) gives it */
	__u32 flags;
	__u32 sample_shift;
	char command[16];
};

enum process_exit_flag {
	PROCESS_EXIT_LEADER_FIRST = 1,	/* its first thread had ended before */
};

_Static_assert(sizeof(struct process_exit_sample) == 88, "ProcessExitSample reads these offsets");

#endif
