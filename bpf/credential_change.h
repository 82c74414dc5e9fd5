/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What credential_change.bpf.c hands over; CredentialChangeSample in AgentCore reads it. */
#ifndef METERBEE_CREDENTIAL_CHANGE_H
#define METERBEE_CREDENTIAL_CHANGE_H

#define CREDENTIAL_GROUPS_MAX 16
#define CREDENTIAL_NO_CALL 0xffffffff

/* A thread's rights; what the kernel calls `fs` is for files. */
struct credential {
	__u32 user;
	__u32 group;
	__u32 saved_user;
	__u32 saved_group;
	__u32 effective_user;
	__u32 effective_group;
	__u32 file_user;
	__u32 file_group;
	__u64 inheritable;
	__u64 permitted;
	__u64 effective;
	__u64 bounding;
	__u64 ambient;
	__u32 user_namespace;
	__u32 group_count;		/* supplementary groups; the first are in `groups` */
	__u32 groups[CREDENTIAL_GROUPS_MAX];
};

struct credential_change_sample {
	__u64 occurred_ns;		/* CLOCK_BOOTTIME */
	struct subject subject;
	__u32 thread_id;
	__u32 call;			/* the system call's number, or CREDENTIAL_NO_CALL */
	__u32 sample_shift;
	__u32 padding;
	struct credential before;
	struct credential after;
};

_Static_assert(sizeof(struct credential) == 144, "Credential reads these offsets");
_Static_assert(sizeof(struct credential_change_sample) == 72 + 2 * 144,
	       "CredentialChangeSample reads these offsets");

#endif
