#pragma once
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "keeper.h"
#include "links.h"

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

/*
 * A descriptor of a tracepoint by its number in tracefs, that counts nothing; -1, errno. A program
 * that is attached to it runs on every CPU, whichever one the event itself is on.
 */
static inline int perf_open_tracepoint(uint64_t number)
{
	struct perf_event_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.type = PERF_TYPE_TRACEPOINT;
	attr.size = sizeof(attr);
	attr.config = number;
	return (int)syscall(__NR_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
}

/*
 * Removes the program that an earlier agent put at its place among the filters of an interface's
 * clsact queueing discipline. Here, because libbpf wants padding to be zero.
 */
#define OWN_FILTER 0x6d62

static inline int traffic_filter_detach(int interface, int egress)
{
	DECLARE_LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface,
			    .attach_point = egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);
	DECLARE_LIBBPF_OPTS(bpf_tc_opts, opts, .handle = OWN_FILTER, .priority = OWN_FILTER);

	return bpf_tc_detach(&hook, &opts);
}
