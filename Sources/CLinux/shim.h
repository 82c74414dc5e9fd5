/* Linux calls that Swift's Glibc module leaves out; declared as the manual pages do. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include "names.h"

/* open_by_handle_at(2), for handles of eight bytes. */
struct linux_file_handle {
	unsigned int handle_bytes;
	int handle_type;
	uint64_t handle;
};

int open_by_handle_at(int mount_fd, struct linux_file_handle *handle, int flags);

/* malloc_trim(3) */
int malloc_trim(size_t pad);

/* `f_type` of statfs(2); 0 where the path cannot be looked at. */
#include <sys/vfs.h>
static inline long linux_file_system_type(const char *path)
{
	struct statfs status;

	return statfs(path, &status) == 0 ? (long)status.f_type : 0;
}
