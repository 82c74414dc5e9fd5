/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * What many events are added up to, in a map that the reader empties generation by generation.
 *
 * A key begins with source_generation(), a value with a tally. What finds no room in the map is
 * added to `other`, so that the sum over all is always what was counted as aggregated.
 */
#ifndef METERBEE_AGGREGATE_H
#define METERBEE_AGGREGATE_H

#define HISTOGRAM_BUCKETS 25

struct tally {
	__u64 count;
	__u64 sum;		/* of bytes or nanoseconds, as the source says */
};

/* Bucket 0 holds what took at most 1 microsecond, each next one up to twice as much. */
struct histogram {
	struct tally tally;
	__u64 buckets[HISTOGRAM_BUCKETS];
};

TELL_TYPE(histogram_type, struct histogram);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tally);
} other SEC(".maps");

static __always_inline void tally_add(struct tally *tally, __u64 count, __u64 sum)
{
	__sync_fetch_and_add(&tally->count, count);
	__sync_fetch_and_add(&tally->sum, sum);
}

static __always_inline void add_to_tally(void *map, __u32 index, __u64 count, __u64 sum)
{
	struct tally *rest = bpf_map_lookup_elem(map, &index);

	if (rest)
		tally_add(rest, count, sum);
}

static __always_inline void add_to_other(__u64 count, __u64 sum)
{
	source_count(SOURCE_MAP_FULL);
	add_to_tally(&other, 0, count, sum);
}

/* The value under a key, made from `first` where it is new; NULL where the map has no room. */
static __always_inline void *value_of(void *map, const void *key, const void *first)
{
	void *value = bpf_map_lookup_elem(map, key);

	if (value)
		return value;
	bpf_map_update_elem(map, key, first, BPF_NOEXIST);
	return bpf_map_lookup_elem(map, key);
}

/* Adds one admitted event, which stands for 2^shift of its kind; NULL: among the others. */
static __always_inline void aggregate_in(struct tally *value, int shift, __u64 sum)
{
	__u64 count = 1ULL << (shift & 31);

	source_count(SOURCE_AGGREGATED);
	if (value)
		tally_add(value, count, sum << (shift & 31));
	else
		add_to_other(count, sum << (shift & 31));
}

static __always_inline struct tally *aggregate(void *map, const void *key, const void *first,
					       int shift, __u64 sum)
{
	struct tally *value = value_of(map, key, first);

	aggregate_in(value, shift, sum);
	return value;
}

static __always_inline __u32 histogram_bucket(__u64 ns)
{
	__u64 us = (ns + 999) / 1000, left;
	__u32 bucket = 0;

	if (us <= 1)
		return 0;
	left = us - 1;
	if (left >> 32)
		return HISTOGRAM_BUCKETS - 1;
	if (left >> 16) {
		bucket += 16;
		left >>= 16;
	}
	if (left >> 8) {
		bucket += 8;
		left >>= 8;
	}
	if (left >> 4) {
		bucket += 4;
		left >>= 4;
	}
	if (left >> 2) {
		bucket += 2;
		left >>= 2;
	}
	if (left >> 1)
		bucket += 1;
	bucket += 1;
	return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

/* Adds how long one admitted event took. */
static __always_inline void aggregate_time(void *map, const void *key, int shift, __u64 ns)
{
	struct histogram first = {}, *value;
	__u32 bucket = histogram_bucket(ns);

	value = (struct histogram *)aggregate(map, key, &first, shift, ns);
	if (value && bucket < HISTOGRAM_BUCKETS)
		__sync_fetch_and_add(&value->buckets[bucket], 1ULL << (shift & 31));
}

#endif
