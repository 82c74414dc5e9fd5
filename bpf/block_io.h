/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What block_io.bpf.c adds up; BlockIOSource in AgentCore reads it. */
#ifndef METERBEE_BLOCK_IO_H
#define METERBEE_BLOCK_IO_H

#define BLOCK_IO_DISK_BYTES 32

struct block_io_key {
	__u32 generation;
	__u32 major;
	__u32 minor;
	__u32 operation;	/* enum req_op of the running kernel */
};

_Static_assert(sizeof(struct block_io_key) == 16, "BlockIOKey reads these offsets");

struct block_io_value {
	__u64 count;		/* requests */
	__u64 total_ns;
	__u64 buckets[25];	/* as in struct histogram */
	__u64 bytes;
	__u64 errors;		/* requests */
	char disk[BLOCK_IO_DISK_BYTES];
};

_Static_assert(sizeof(struct block_io_value) == 264, "BlockIOValue reads these offsets");

#endif
