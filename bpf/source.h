/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * What every data source has: its part of the ledger, counted before any decision is made, and a
 * ring whose reader comes by a timer.
 */
#ifndef METERBEE_SOURCE_H
#define METERBEE_SOURCE_H

/* Puts a type into the object's BTF for the reader's tests; nothing reads the constant itself. */
#define TELL_TYPE(name, type) \
	const volatile type *const volatile name __attribute__((used)) = NULL

/* Keep in step with SourceCounter in AgentCore; a test compares the two. */
enum source_counter {
	SOURCE_SEEN = 0,	/* samples that were to be handed over */
	SOURCE_RING_LOST = 1,	/* of these, samples for which the ring had no room */
	SOURCE_MAP_FULL = 2,	/* things not followed because a map had no room */
	SOURCE_OWN = 3,		/* things left out because they are the agent's own */
	SOURCE_UNREADABLE = 4,	/* samples with a part that could not be read */
	SOURCE_COUNTERS = 8,
};

TELL_TYPE(source_counter_type, enum source_counter);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SOURCE_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

static __always_inline void source_count(enum source_counter counter)
{
	__u32 key = counter;
	__u64 *value = bpf_map_lookup_elem(&counters, &key);

	/* One program of a source may interrupt another on the same CPU. */
	if (value)
		__sync_fetch_and_add(value, 1);
}

/*
 * Waking the reader for every sample costs several times what the sample costs. The reader comes by
 * timer, and is woken only when a burst has half filled the ring.
 */
static __always_inline __u64 ring_flags(void *ring, __u64 size_bytes)
{
	if (bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) > size_bytes / 2)
		return BPF_RB_FORCE_WAKEUP;
	return BPF_RB_NO_WAKEUP;
}

#endif
