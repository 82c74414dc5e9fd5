/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What sched_latency.bpf.c adds up; SchedLatencySource in AgentCore reads it. */
#ifndef METERBEE_SCHED_LATENCY_H
#define METERBEE_SCHED_LATENCY_H

struct sched_latency_key {
	__u32 generation;
	__u32 padding;
	__u64 cgroup_id;
};

_Static_assert(sizeof(struct sched_latency_key) == 16, "SchedLatencyKey reads these offsets");

#endif
