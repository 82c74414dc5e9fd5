/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What kernel_bpf.bpf.c hands over; KernelBPFSample in AgentCore reads it. */
#ifndef METERBEE_KERNEL_BPF_H
#define METERBEE_KERNEL_BPF_H

struct kernel_bpf_sample {
	__u64 occurred_ns;	/* CLOCK_BOOTTIME */
	__u64 started_ns;	/* of the process; with the pid it tells processes apart */
	__u64 cgroup_id;
	__u32 pid;
	__u32 user_id;
	__u32 type;		/* enum bpf_prog_type of the running kernel */
	__u32 id;		/* 0: not loaded */
	__u32 instructions;
	__u32 error;		/* 0: loaded */
	__u32 sample_shift;
	__u32 padding;
	char name[16];
	char command[16];
};

_Static_assert(sizeof(struct kernel_bpf_sample) == 88, "KernelBPFSample reads these offsets");

#endif
