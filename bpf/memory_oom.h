/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What memory_oom.bpf.c hands over; MemoryOOMSample in AgentCore reads it. */
#ifndef METERBEE_MEMORY_OOM_H
#define METERBEE_MEMORY_OOM_H

struct memory_oom_sample {
	__u64 occurred_ns;	/* CLOCK_BOOTTIME */
	__u64 started_ns;	/* of the victim; with the pid it tells processes apart */
	__u64 cgroup_id;	/* the victim's */
	__u64 total_vm_pages;
	__u32 pid;		/* the victim's */
	__u32 user_id;
	__u32 trigger_pid;	/* who asked for memory when there was none */
	__s32 score_adjustment;
	__u32 sample_shift;
	__u32 padding;
	char command[16];
	char trigger_command[16];
};

_Static_assert(sizeof(struct memory_oom_sample) == 88, "MemoryOOMSample reads these offsets");

#endif
