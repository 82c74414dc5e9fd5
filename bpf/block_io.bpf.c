// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * block.io: requests to block devices, their bytes, errors and time, by device and operation.
 *
 * The hook is where a request is completed. The block layer has noted when it was made, for its own
 * statistics, so what waited in its queues counts too, and its beginning needs no hook.
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

TELL_TYPE(block_io_key_type, struct block_io_key);
TELL_TYPE(block_io_value_type, struct block_io_value);

static __always_inline struct gendisk *disk_of(struct request *request)
{
	if (bpf_core_field_exists(request->q->disk))
		return BPF_CORE_READ(request, q, disk);
	return BPF_CORE_READ((struct request___disk *)request, rq_disk);
}

static __always_inline void add(struct request *request, int shift, __u64 ns, int error, __u32 bytes)
{
	struct gendisk *disk = disk_of(request);
	struct block_io_value first = {}, *value;
	struct block_io_key key = {};
	__u32 bucket = histogram_bucket(ns);

	key.generation = source_generation();
	key.major = BPF_CORE_READ(disk, major);
	key.minor = BPF_CORE_READ(disk, first_minor);
	key.operation = BPF_CORE_READ(request, cmd_flags) & REQ_OP_MASK;
	BPF_CORE_READ_STR_INTO(&first.disk, disk, disk_name);
	value = (struct block_io_value *)aggregate(&requests, &key, &first, shift, ns);
	if (!value)
		return;
	__sync_fetch_and_add(&value->bytes, (__u64)bytes << (shift & 31));
	if (bucket < HISTOGRAM_BUCKETS)
		__sync_fetch_and_add(&value->buckets[bucket], 1ULL << (shift & 31));
	if (error)
		__sync_fetch_and_add(&value->errors, 1ULL << (shift & 31));
}

static __always_inline int handle(struct request *request, int error, __u32 bytes)
{
	__u64 started = BPF_CORE_READ(request, start_time_ns), now = bpf_ktime_get_ns();
	int shift;

	/* Not part of the device's statistics: what the block layer asks for by itself. */
	if (!started)
		return 0;
	shift = source_admit();
	if (shift < 0)
		return 0;
	add(request, shift, now > started ? now - started : 0, error, bytes);
	return 0;
}

/* Rung 1. */
SEC("tp_btf/block_rq_complete")
int BPF_PROG(complete_btf, struct request *request, unsigned char error, unsigned int bytes)
{
	return handle(request, error, bytes);
}

/* Rung 2: kernels whose verifier does not know the tracepoint's types. */
SEC("raw_tp/block_rq_complete")
int complete_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return handle((struct request *)ctx->args[0], (__u8)ctx->args[1], ctx->args[2]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
