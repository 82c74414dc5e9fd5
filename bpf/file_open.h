/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What file_open.bpf.c hands over and is told; FileOpenSample and SensitiveFiles in AgentCore. */
#ifndef METERBEE_FILE_OPEN_H
#define METERBEE_FILE_OPEN_H

#define FILE_OPEN_PATH_BYTES_MAX 512
#define FILE_OPEN_PREFIX_BYTES_MAX 128
#define FILE_OPEN_NAME_BYTES_MAX 32
#define FILE_OPEN_RULES_MAX 256

enum file_open_flag {
	FILE_OPEN_PATH_CUT = 1,		/* the path is longer; its beginning is told */
	FILE_OPEN_PATH_LOST = 2,	/* too long or deep to be followed, and told for that */
};

/* Only so much of `path` as `path_length` says is handed over. */
struct file_open_sample {
	__u64 occurred_ns;		/* CLOCK_BOOTTIME */
	struct subject subject;
	__u64 inode;
	__u32 device;			/* the kernel's number: major << 20 | minor */
	__u32 open_flags;		/* of open(2) */
	__u32 rule;			/* what made it sensitive; 0 for a path that was lost */
	__u16 flags;
	__u16 sample_shift;
	__u32 path_length;
	__u32 padding;
	char path[FILE_OPEN_PATH_BYTES_MAX];
};

_Static_assert(__builtin_offsetof(struct file_open_sample, path) == 88,
	       "FileOpenSample reads these offsets");

/* A path's beginning, with a slash at its end where whole names are meant. */
struct file_open_prefix {
	__u32 bits;
	char path[FILE_OPEN_PREFIX_BYTES_MAX];
};

/* A file or directory of any parent, by its name with NULs behind it. */
struct file_open_name {
	char name[FILE_OPEN_NAME_BYTES_MAX];
};

struct file_open_inode {
	__u64 inode;
	__u32 device;
	__u32 padding;
};

#endif
