#pragma once
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A descriptor of a per-CPU clock that ticks so often a second (perf_event_open(2)); -1, errno. */
static inline int perf_open_cpu_clock(int cpu, uint64_t hertz)
{
	struct perf_event_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.type = PERF_TYPE_SOFTWARE;
	attr.size = sizeof(attr);
	attr.config = PERF_COUNT_SW_CPU_CLOCK;
	attr.freq = 1;
	attr.sample_freq = hertz;
	return (int)syscall(__NR_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

/* Attach types of kernels from 6.6 on (linux/bpf.h), which older headers do not name. */
static inline enum bpf_attach_type tcx_ingress(void) { return (enum bpf_attach_type)46; }
static inline enum bpf_attach_type tcx_egress(void) { return (enum bpf_attach_type)47; }

/*
 * A program as a filter of an interface's clsact queueing discipline, at one place among its
 * filters: what is there is replaced. Here, because libbpf wants padding to be zero.
 */
#define OWN_FILTER 0x6d62

static inline int traffic_filter_attach(int program, int interface, int egress)
{
	DECLARE_LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface,
			    .attach_point = egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);
	DECLARE_LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = program, .flags = BPF_TC_F_REPLACE,
			    .handle = OWN_FILTER, .priority = OWN_FILTER);
	int result = bpf_tc_hook_create(&hook);

	if (result && result != -EEXIST)
		return result;
	return bpf_tc_attach(&hook, &opts);
}

static inline int traffic_filter_detach(int interface, int egress)
{
	DECLARE_LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface,
			    .attach_point = egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);
	DECLARE_LIBBPF_OPTS(bpf_tc_opts, opts, .handle = OWN_FILTER, .priority = OWN_FILTER);

	return bpf_tc_detach(&hook, &opts);
}
