/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What syscall_error.bpf.c adds up; SyscallErrorSource in AgentCore reads it. */
#ifndef METERBEE_SYSCALL_ERROR_H
#define METERBEE_SYSCALL_ERROR_H

struct syscall_error_key {
	__u32 generation;
	__u16 error;		/* errno, positive */
	__u16 syscall;		/* its number on this architecture */
	__u64 cgroup_id;
	char command[16];	/* the process's, not the thread's */
};

_Static_assert(sizeof(struct syscall_error_key) == 32, "SyscallErrorKey reads these offsets");

#endif
