/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What kernel_module.bpf.c hands over; KernelModuleSample in AgentCore reads it. */
#ifndef METERBEE_KERNEL_MODULE_H
#define METERBEE_KERNEL_MODULE_H

#define MODULE_NAME_BYTES_MAX 56

struct kernel_module_sample {
	__u64 occurred_ns;		/* CLOCK_BOOTTIME */
	struct subject subject;
	__u64 taints;			/* bits of the kernel's own numbers */
	__u32 unloaded;
	__u32 sample_shift;
	char name[MODULE_NAME_BYTES_MAX];
};

_Static_assert(sizeof(struct kernel_module_sample) == 128,
	       "KernelModuleSample reads these offsets");

#endif
