/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* The process that a sample is about, as every newer sample tells it; Subject in AgentCore. */
#ifndef METERBEE_SUBJECT_H
#define METERBEE_SUBJECT_H

struct subject {
	__u64 started_ns;		/* CLOCK_BOOTTIME; with the pid it tells processes apart */
	__u64 cgroup_id;
	__u32 pid;
	__u32 parent_pid;
	__u32 user_id;
	__u32 effective_user_id;
	char command[16];
};

_Static_assert(sizeof(struct subject) == 48, "Subject reads these offsets");

TELL_TYPE(subject_type, struct subject);

static __always_inline void read_subject(struct subject *subject, struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	subject->started_ns = BPF_CORE_READ(leader, start_boottime);
	subject->cgroup_id = task_cgroup_id(task);
	subject->pid = BPF_CORE_READ(task, tgid);
	subject->parent_pid = BPF_CORE_READ(leader, real_parent, tgid);
	subject->user_id = BPF_CORE_READ(task, cred, uid.val);
	subject->effective_user_id = BPF_CORE_READ(task, cred, euid.val);
	BPF_CORE_READ_STR_INTO(&subject->command, leader, comm);
}

#endif
