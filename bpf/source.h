/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * What every data source has: its part of the ledger, counted before any decision is made, the
 * decision itself, and a ring whose reader comes by a timer.
 *
 * A program calls source_admit() for everything it sees. What is admitted is either written to the
 * ring (a refused reserve is SOURCE_RING_LOST) or added to a map that is read every few seconds
 * (then SOURCE_AGGREGATED, and SOURCE_RING_LOST where the map has no room).
 */
#ifndef METERBEE_SOURCE_H
#define METERBEE_SOURCE_H

/* Puts a type into the object's BTF for the reader's tests; nothing reads the constant itself. */
#define TELL_TYPE(name, type) \
	const volatile type *const volatile name __attribute__((used)) = NULL

/* Keep in step with SourceCounter in AgentCore; a test compares the two. */
enum source_counter {
	SOURCE_SEEN = 0,	/* everything the source saw */
	SOURCE_RING_LOST = 1,	/* of these, samples for which the ring (or map) had no room */
	SOURCE_MAP_FULL = 2,	/* things not followed because a map had no room */
	SOURCE_OWN = 3,		/* things left out because they are the agent's own */
	SOURCE_UNREADABLE = 4,	/* samples with a part that could not be read */
	SOURCE_SAMPLED_OUT = 5,	/* of the seen, left to the weight of another */
	SOURCE_HELD = 6,	/* of the seen, counted only, for want of budget */
	SOURCE_AGGREGATED = 7,	/* of the seen, added up in a map */
	SOURCE_COUNTERS = 8,
};

/* One reading tells all of them. */
struct source_counters {
	__u64 of[SOURCE_COUNTERS];
};

enum source_mode {
	SOURCE_FULL = 0,
	SOURCE_COUNT_ONLY = 1,
};

/* What the agent decided; read for every sample, so that nothing is loaded anew for a change. */
struct source_control {
	__u32 mode;
	__u32 sample_shift;	/* one of 2^shift is handed over */
	__u32 generation;	/* of maps that are read every interval */
	__u32 padding;
};

TELL_TYPE(source_counter_type, enum source_counter);
TELL_TYPE(source_control_type, struct source_control);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct source_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct source_control);
} control SEC(".maps");

static __always_inline void source_count(enum source_counter counter)
{
	__u32 key = 0;
	struct source_counters *all = bpf_map_lookup_elem(&counters, &key);

	/* One program of a source may interrupt another on the same CPU. */
	if (all)
		__sync_fetch_and_add(&all->of[counter], 1);
}

/* What is to become of one thing that was seen; at least 0: it is handed over with this shift. */
enum source_decision {
	SOURCE_LEAVE_OUT = -1,
	SOURCE_HOLD = -2,
};

/*
 * Decides without counting. `random` is even over its low bits and the same for everything that
 * must be kept or left out together.
 */
static __always_inline int source_decide(__u32 random)
{
	__u32 key = 0;
	struct source_control *now = bpf_map_lookup_elem(&control, &key);
	__u32 shift;

	if (!now)
		return 0;
	if (now->mode == SOURCE_COUNT_ONLY)
		return SOURCE_HOLD;
	shift = now->sample_shift & 31;
	if (shift && (random & ((1U << shift) - 1)))
		return SOURCE_LEAVE_OUT;
	return shift;
}

static __always_inline void source_count_decided(int decision)
{
	source_count(SOURCE_SEEN);
	if (decision == SOURCE_LEAVE_OUT)
		source_count(SOURCE_SAMPLED_OUT);
	else if (decision == SOURCE_HOLD)
		source_count(SOURCE_HELD);
}

/* Decides and counts: negative where nothing is handed over, else the shift of the weight. */
static __always_inline int source_admit_by(__u32 random)
{
	int decision = source_decide(random);

	source_count_decided(decision);
	return decision;
}

static __always_inline int source_admit(void)
{
	return source_admit_by(bpf_get_prandom_u32());
}

/*
 * The first member of a key in a map that is read every interval: the reader takes a generation one
 * interval after it was closed, so that no program can still be adding to it.
 */
static __always_inline __u32 source_generation(void)
{
	__u32 key = 0;
	struct source_control *now = bpf_map_lookup_elem(&control, &key);

	return now ? now->generation : 0;
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
