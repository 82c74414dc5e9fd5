/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What cpu_profile.bpf.c adds up; CPUProfileKey and CPUProfileStack in AgentCore read it. */
#ifndef METERBEE_CPU_PROFILE_H
#define METERBEE_CPU_PROFILE_H

#define CPU_PROFILE_KERNEL_FRAMES_MAX 48
#define CPU_PROFILE_USER_FRAMES_MAX 127
#define CPU_PROFILE_FRAMES_MAX (CPU_PROFILE_KERNEL_FRAMES_MAX + CPU_PROFILE_USER_FRAMES_MAX)

struct cpu_profile_key {
	__u32 generation;
	__u32 pid;
	__u64 stack;			/* a hash of the frames */
};

/* Frames of the kernel come first, the innermost at the beginning; then those of the process. */
struct cpu_profile_stack {
	__u64 samples;
	__u64 unused;
	struct subject subject;
	__u32 kernel_frames;
	__u32 user_frames;
	__u64 frames[CPU_PROFILE_FRAMES_MAX];
};

_Static_assert(sizeof(struct cpu_profile_stack) == 72 + 8 * 175, "CPUProfileStack reads these");

#endif
