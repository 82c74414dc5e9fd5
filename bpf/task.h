/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* Who does it: process, command and control group of a task. */
#ifndef METERBEE_TASK_H
#define METERBEE_TASK_H

#define TASK_COMM_LEN 16

/*
 * The hierarchy whose control groups tell containers apart, chosen at start. On hybrid hosts the
 * unified one holds everybody in its root, so a version 1 controller has to be asked.
 */
enum cgroup_hierarchy {
	CGROUP_UNIFIED = 0,
	CGROUP_PIDS = 1,
	CGROUP_MEMORY = 2,
	CGROUP_CPU = 3,
};

const volatile __u32 cgroup_hierarchy = CGROUP_UNIFIED;

static __always_inline __u64 task_cgroup_id(struct task_struct *task)
{
	struct cgroup_subsys_state *css = NULL;
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	__u64 offset = bpf_core_field_offset(struct css_set, subsys);
	__u64 index;

	switch (cgroup_hierarchy) {
	case CGROUP_PIDS:
		index = bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id);
		break;
	case CGROUP_MEMORY:
		index = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
		break;
	case CGROUP_CPU:
		index = bpf_core_enum_value(enum cgroup_subsys_id, cpu_cgrp_id);
		break;
	default:
		return BPF_CORE_READ(set, dfl_cgrp, kn, id);
	}
	bpf_probe_read_kernel(&css, sizeof(css), (void *)set + offset + index * sizeof(css));
	return BPF_CORE_READ(css, cgroup, kn, id);
}

#endif
