#pragma once
#include <bpf/libbpf.h>
#include <pthread.h>

#define LINKS_AT_ONCE 16

static inline void *link_destroy(void *link)
{
	bpf_link__destroy((struct bpf_link *)link);
	return NULL;
}

/*
 * Takes programs away from their events: since Linux 6.13 the kernel waits for some tens of
 * milliseconds at each, so threads wait for all together. Without threads it is one after the other.
 */
static inline void links_destroy(struct bpf_link **links, int count)
{
	pthread_t threads[LINKS_AT_ONCE];
	int begin, index, started;

	for (begin = 0; begin < count; begin += started ? started : 1) {
		for (started = 0; started < LINKS_AT_ONCE && begin + started < count; started++)
			if (pthread_create(&threads[started], NULL, link_destroy,
					   links[begin + started]))
				break;
		if (!started)
			bpf_link__destroy(links[begin]);
		for (index = 0; index < started; index++)
			pthread_join(threads[index], NULL);
	}
}
