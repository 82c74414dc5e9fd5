/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * Which processes are the agent's own: it never reports what it causes itself.
 *
 * Loader and worker are children of one parent and may be started again; so they are known by it
 * and not by their own numbers. Where the agent is one process, there is no such parent.
 */
#ifndef METERBEE_OWN_H
#define METERBEE_OWN_H

const volatile __u32 own_pid = 0;		/* the process that loads; 0: nobody is left out */
const volatile __u32 own_parent_pid = 0;	/* the parent of loader and worker; 0: there is none */

static __always_inline bool is_own_task(struct task_struct *task)
{
	__u32 pid = BPF_CORE_READ(task, tgid);

	if (own_pid && pid == own_pid)
		return true;
	if (!own_parent_pid)
		return false;
	return pid == own_parent_pid ||
	       BPF_CORE_READ(task, group_leader, real_parent, tgid) == own_parent_pid;
}

#endif
