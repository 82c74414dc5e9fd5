/* Counts the calls of the C allocator in this process, by standing in front of glibc's. */
#pragma once

/* Calls of malloc, calloc, realloc and posix_memalign so far. */
long allocation_count(void);
