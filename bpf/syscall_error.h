/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What syscall_error.bpf.c adds up; SyscallErrorSource in AgentCore reads it. */
#ifndef METERBEE_SYSCALL_ERROR_H
#define METERBEE_SYSCALL_ERROR_H

struct syscall_error_key {
	__u32 generation;
	__u16 error;		/* errno, positive */
	__u16 syscall;		/* its number on this architecture */
	__u64 started_ns;	/* of the process: with pid and exec_id it is one and no other */
	__u32 pid;
	__u32 exec_id;		/* a process may be several programs, one after the other */
};

struct syscall_error_value {
	struct tally tally;
	struct subject subject;	/* as it was at the first */
};

_Static_assert(sizeof(struct syscall_error_key) == 24, "SyscallErrorKey reads these offsets");
_Static_assert(sizeof(struct syscall_error_value) == 64, "SyscallErrorValue reads these offsets");

#endif
