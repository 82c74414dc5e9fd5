// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * block.io: requests to block devices, their bytes, errors and time, by device and operation.
 *
 * The block layer notes when a request is made, for its own statistics, so what waited in its
 * queues counts too, and its beginning needs no hook. Bytes and errors are known where parts of a
 * request are completed; its time ends a little later, where the block layer closes its account.
 */
#include "vmlinux_min.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "block_io.h"
#include "source.h"
#include "aggregate.h"

/* Of about three intervals together. */
#define REQUESTS_MAX 3072
#define REQ_OP_MASK 0xff

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, REQUESTS_MAX);
	__type(key, struct block_io_key);
	__type(value, struct block_io_value);
} requests SEC(".maps");

/* Bytes and errors of what found no room; `other` has its requests and their time. */
enum other_part {
	OTHER_BYTES = 0,
	OTHER_ERRORS = 1,
	OTHER_PARTS = 2,
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, OTHER_PARTS);
	__type(key, __u32);
	__type(value, struct tally);
} other_parts SEC(".maps");

TELL_TYPE(block_io_key_type, struct block_io_key);
TELL_TYPE(block_io_value_type, struct block_io_value);

static __always_inline struct gendisk *disk_of(struct request *request)
{
	if (bpf_core_field_exists(request->q->disk))
		return BPF_CORE_READ(request, q, disk);
	return BPF_CORE_READ((struct request___disk *)request, rq_disk);
}

static __always_inline void read_key(struct request *request, struct block_io_key *key,
				     struct block_io_value *first)
{
	struct gendisk *disk = disk_of(request);

	key->generation = source_generation();
	key->major = BPF_CORE_READ(disk, major);
	key->minor = BPF_CORE_READ(disk, first_minor);
	key->operation = BPF_CORE_READ(request, cmd_flags) & REQ_OP_MASK;
	BPF_CORE_READ_STR_INTO(&first->disk, disk, disk_name);
}

/* `value` is NULL for what found no room. */
static __always_inline void add_bytes(struct block_io_value *value, int shift, int error,
				      __u32 length)
{
	__u64 weight = 1ULL << (shift & 31), bytes = (__u64)length << (shift & 31);

	if (!value) {
		add_to_tally(&other_parts, OTHER_BYTES, weight, bytes);
		if (error)
			add_to_tally(&other_parts, OTHER_ERRORS, weight, 0);
		return;
	}
	__sync_fetch_and_add(&value->bytes, bytes);
	if (error)
		__sync_fetch_and_add(&value->errors, weight);
}

/* Adds one request and its time. */
static __always_inline struct block_io_value *add_time(struct request *request, __u64 started,
						       int shift)
{
	__u64 now = bpf_ktime_get_ns(), ns = now > started ? now - started : 0;
	struct block_io_value first = {}, *value;
	struct block_io_key key = {};
	__u32 bucket = histogram_bucket(ns);

	read_key(request, &key, &first);
	value = (struct block_io_value *)aggregate(&requests, &key, &first, shift, ns);
	if (value && bucket < HISTOGRAM_BUCKETS)
		__sync_fetch_and_add(&value->buckets[bucket], 1ULL << (shift & 31));
	return value;
}

/* The same for all hooks that one request passes, and even over its low bits. */
static __always_inline __u32 random_of(__u64 started)
{
	return (started * 0x9e3779b97f4a7c15ULL) >> 32;
}

/* A part of a request, or all of it: bytes and errors only. */
static __always_inline int handle_part(struct request *request, int error, __u32 bytes)
{
	__u64 started = BPF_CORE_READ(request, start_time_ns);
	struct block_io_value first = {}, *value;
	struct block_io_key key = {};
	int shift;

	if (!started)
		return 0;
	shift = source_decide(random_of(started));
	if (shift < 0)
		return 0;
	read_key(request, &key, &first);
	value = value_of(&requests, &key, &first);
	add_bytes(value, shift, error, bytes);
	return 0;
}

static __always_inline int handle_done(struct request *request)
{
	__u64 started = BPF_CORE_READ(request, start_time_ns);
	int shift;

	/* Not part of the device's statistics: what the block layer asks for by itself. */
	if (!started)
		return 0;
	shift = source_admit_by(random_of(started));
	if (shift >= 0)
		add_time(request, started, shift);
	return 0;
}

/* Where nothing tells when the account is closed. */
static __always_inline int handle(struct request *request, int error, __u32 bytes)
{
	__u64 started = BPF_CORE_READ(request, start_time_ns);
	struct block_io_value *value;
	int shift;

	if (!started)
		return 0;
	shift = source_admit();
	if (shift < 0)
		return 0;
	value = add_time(request, started, shift);
	add_bytes(value, shift, error, bytes);
	return 0;
}

/* Rung 1: kernels from 6.5 on. */
SEC("tp_btf/block_rq_complete")
int BPF_PROG(part_btf, struct request *request, unsigned char error, unsigned int bytes)
{
	return handle_part(request, error, bytes);
}

SEC("tp_btf/block_io_done")
int BPF_PROG(done_btf, struct request *request)
{
	return handle_done(request);
}

/* Rung 2. */
SEC("tp_btf/block_rq_complete")
int BPF_PROG(complete_btf, struct request *request, unsigned char error, unsigned int bytes)
{
	return handle(request, error, bytes);
}

/* Rung 3: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/block_rq_complete")
int complete_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle((struct request *)ctx->args[0], (__u8)ctx->args[1], ctx->args[2]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
