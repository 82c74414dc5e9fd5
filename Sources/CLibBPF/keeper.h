#pragma once
#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/*
 * A process that keeps events of tracepoints open for another one. The kernel waits for tens of
 * milliseconds when the last user of a tracepoint goes, one after the other, and a process that
 * ends would wait for all, its programs running on meanwhile; so the last user is this process.
 *
 * A message is the number of a set; with descriptors the set is kept, without it is let go, some
 * seconds later: until then the next one can come to the same tracepoints without a wait. So it is
 * when the other process has ended.
 */
#define KEEPER_SETS_MAX 128
#define KEEPER_SET_MAX 32
#define KEEPER_LINGER_SECONDS 3

struct keeper_set {
	uint32_t number;	/* 0: free */
	int count;
	time_t until;		/* of the monotonic clock; 0: for as long as it is wanted */
	int descriptors[KEEPER_SET_MAX];
};

static inline void keeper_close(struct keeper_set *set)
{
	int index;

	for (index = 0; index < set->count; index++)
		close(set->descriptors[index]);
	set->number = 0;
}

/* The set of this number, or a free one for 0; NULL where there is none. */
static inline struct keeper_set *keeper_find(struct keeper_set *sets, uint32_t number)
{
	int index;

	for (index = 0; index < KEEPER_SETS_MAX; index++)
		if (sets[index].number == number)
			return &sets[index];
	return NULL;
}

static inline time_t keeper_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Closes what is due; whether more will be. */
static inline int keeper_sweep(struct keeper_set *sets)
{
	time_t now = keeper_now();
	int index, left = 0;

	for (index = 0; index < KEEPER_SETS_MAX; index++) {
		if (!sets[index].number || !sets[index].until)
			continue;
		if (sets[index].until <= now)
			keeper_close(&sets[index]);
		else
			left = 1;
	}
	return left;
}

static inline void keeper_take(struct keeper_set *sets, const struct keeper_set *message)
{
	struct keeper_set *found = keeper_find(sets, message->count ? 0 : message->number);
	struct keeper_set copy = *message;

	if (!message->count) {
		if (found)
			found->until = keeper_now() + KEEPER_LINGER_SECONDS;
	} else if (found) {
		*found = copy;
	} else {
		keeper_close(&copy);
	}
}

/* Sends a set, or, with no descriptors, asks to let it go; -1, errno. */
static inline int keeper_send(int socket, uint32_t number, const int *descriptors, int count)
{
	char control[CMSG_SPACE(sizeof(int) * KEEPER_SET_MAX)];
	struct iovec part = { &number, sizeof(number) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct cmsghdr *header;

	if (count > KEEPER_SET_MAX) {
		errno = E2BIG;
		return -1;
	}
	if (count > 0) {
		memset(control, 0, sizeof(control));
		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int) * count);
		memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) == sizeof(number) ? 0 : -1;
}

/* 1 for a message, 0 at the end. */
static inline int keeper_receive(int socket, struct keeper_set *set)
{
	char control[CMSG_SPACE(sizeof(int) * KEEPER_SET_MAX)];
	struct iovec part = { &set->number, sizeof(set->number) };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;
	ssize_t size;

	do
		size = recvmsg(socket, &message, 0);
	while (size < 0 && errno == EINTR);
	if (size != sizeof(set->number))
		return 0;
	set->count = 0;
	set->until = 0;
	for (header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
		if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
			continue;
		set->count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(set->descriptors, CMSG_DATA(header), sizeof(int) * set->count);
	}
	return 1;
}

/* Only calls that may follow a fork in a process of several threads. */
static inline void keeper_run(int socket)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2];
	struct keeper_set sets[KEEPER_SETS_MAX], message;

	memset(none, 0, sizeof(none));
	memset(sets, 0, sizeof(sets));
	prctl(PR_SET_NAME, "meterbee-keeper");
	/* Nobody's pipes are to stay open because of this process. */
	dup2(socket, 0);
	syscall(SYS_close_range, 1U, ~0U, 0U);
	syscall(SYS_capset, &header, none);
	for (;;) {
		struct pollfd input = { .fd = 0, .events = POLLIN };

		if (poll(&input, 1, keeper_sweep(sets) ? 1000 : -1) <= 0)
			continue;
		if (!keeper_receive(0, &message))
			break;
		keeper_take(sets, &message);
	}
	sleep(KEEPER_LINGER_SECONDS);
	_exit(0);
}

/* Starts it; the end of it that this process speaks to, or -1, errno. */
static inline int keeper_start(void)
{
	int ends[2], pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -1;
	pid = fork();
	if (pid == 0)
		keeper_run(ends[1]);
	close(ends[1]);
	if (pid > 0)
		return ends[0];
	close(ends[0]);
	return -1;
}
