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

/*
 * Unmaps what was touched of the program's code and constants; what is needed again comes from the
 * page cache. A segment that may be written holds what the dynamic loader relocated, and stays.
 * elf(5), getauxval(3), madvise(2)
 */
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
static inline void linux_release_program_pages(void)
{
	const ElfW(Phdr) *segments = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	size_t count = segments ? getauxval(AT_PHNUM) : 0, i;
	uintptr_t page = getauxval(AT_PAGESZ), base = 0, begin, end;

	for (i = 0; i < count; i++)
		if (segments[i].p_type == PT_PHDR)
			base = (uintptr_t)segments - segments[i].p_vaddr;
	for (i = 0; i < count; i++) {
		if (segments[i].p_type != PT_LOAD || (segments[i].p_flags & PF_W))
			continue;
		begin = base + segments[i].p_vaddr;
		end = begin + segments[i].p_memsz;
		begin &= ~(page - 1);
		/* A hint: what is refused stays as it is. */
		madvise((void *)begin, end - begin, MADV_DONTNEED);
	}
}

/* `f_type` of statfs(2); 0 where the path cannot be looked at. */
#include <errno.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>
static inline long linux_file_system_type(const char *path)
{
	struct statfs status;

	return statfs(path, &status) == 0 ? (long)status.f_type : 0;
}

/*
 * A descriptor of tracefs as if it were mounted, which it is nowhere: nobody else sees it, and it
 * goes with the descriptor. Needs CAP_SYS_ADMIN and Linux 5.2; -1, errno. fsopen(2), whose numbers
 * are the same on all architectures.
 */
static inline int linux_open_tracefs(void)
{
	enum { FSOPEN = 430, FSCONFIG = 431, FSMOUNT = 432, CLOEXEC = 1, CREATE = 6, RDONLY = 1 };
	int context = (int)syscall(FSOPEN, "tracefs", CLOEXEC), opened = -1, number;

	if (context < 0)
		return -1;
	if (syscall(FSCONFIG, context, CREATE, NULL, NULL, 0) == 0)
		opened = (int)syscall(FSMOUNT, context, CLOEXEC, RDONLY);
	number = errno;
	close(context);
	errno = number;
	return opened;
}

/* One message with descriptors over a socket pair; -1, errno. */
#include <string.h>
#include <sys/socket.h>
#define LINUX_DESCRIPTORS_MAX 200
static inline long linux_send_message(int socket, const void *bytes, size_t size,
				      const int *descriptors, size_t count)
{
	char control[CMSG_SPACE(sizeof(int) * LINUX_DESCRIPTORS_MAX)];
	struct iovec part = { (void *)bytes, size };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct cmsghdr *header;

	if (count > 0 && count <= LINUX_DESCRIPTORS_MAX) {
		memset(control, 0, sizeof(control));
		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int) * count);
		memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

/* The next message and its descriptors, at most LINUX_DESCRIPTORS_MAX; 0 at the end. */
static inline long linux_receive_message(int socket, void *bytes, size_t size, int *descriptors,
					 size_t *count)
{
	char control[CMSG_SPACE(sizeof(int) * LINUX_DESCRIPTORS_MAX)];
	struct iovec part = { bytes, size };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;
	long received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);

	*count = 0;
	if (received <= 0)
		return received;
	for (header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
		if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
			continue;
		*count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(descriptors, CMSG_DATA(header), *count * sizeof(int));
	}
	return received;
}

/* pthread_clockjoin_np(3), since glibc 2.31 */
#include <pthread.h>
#include <time.h>
int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock,
			 const struct timespec *deadline);

/* fork(2); the caller has one thread only. */
#include <unistd.h>
static inline int linux_fork(void)
{
	return fork();
}

/* Asks for a signal when the parent goes (prctl(2)). */
#include <sys/prctl.h>
static inline int linux_die_with_parent(int signal)
{
	return prctl(PR_SET_PDEATHSIG, signal);
}

/* Keeps these capabilities of those there are, and gives up the rest for good; -1, errno. */
#include <linux/capability.h>
#include <sys/syscall.h>
static inline int linux_keep_capabilities(uint64_t kept)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];
	int capability, part;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	if (syscall(SYS_capget, &header, data))
		return -1;
	/* Fails without CAP_SETPCAP, where there is nothing to be had by it either. */
	for (capability = 0; capability <= 63; capability++)
		if (!(kept >> capability & 1))
			prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (part = 0; part < 2; part++) {
		uint32_t mask = (uint32_t)(kept >> (32 * part));

		data[part].permitted &= mask;
		data[part].effective = data[part].permitted;
		data[part].inheritable = 0;
	}
	return (int)syscall(SYS_capset, &header, data);
}

/*
 * From now on this process gets no socket but local ones and netlink's, by which traffic filters
 * of earlier agents are removed; seccomp(2), for good. -1, errno.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#if defined(__x86_64__)
#define LINUX_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define LINUX_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif
static inline int linux_forbid_network(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LINUX_AUDIT_ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
		/* The numbers of the x32 ABI would get by. */
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 5, 0),
#else
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0xffffffff, 5, 0),
#endif
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_setup, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/*
 * rtnetlink(7): a socket that asks for interfaces, or, where `tells`, one that hears of those that
 * come and go and of nothing else that happens to them. -1, errno.
 */
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <sys/time.h>
#define LINUX_LINK_ANSWER_SECONDS 5
static inline int linux_open_link_socket(int tells)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = tells ? RTMGRP_LINK : 0 };
	struct timeval patience = { .tv_sec = LINUX_LINK_ANSWER_SECONDS };
	int bytes = 4 << 20;
	/* Type and family are the first two of message and link; a new link has changed whole. */
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELLINK), 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWLINK), 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, NLMSG_HDRLEN + offsetof(struct ifinfomsg, ifi_change)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xffffffff, 0, 2),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, NLMSG_HDRLEN + offsetof(struct ifinfomsg, ifi_family)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNSPEC, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };
	int opened = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | (tells ? SOCK_NONBLOCK : 0),
			    NETLINK_ROUTE);

	if (opened < 0)
		return -1;
	/* As much as one may have; the first asks for a right that not everybody has. */
	if (tells && setsockopt(opened, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(opened, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if ((tells && setsockopt(opened, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program))) ||
	    setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    bind(opened, (struct sockaddr *)&address, sizeof(address))) {
		close(opened);
		return -1;
	}
	return opened;
}

/* Asks for all interfaces; the answers carry `number`. 0; -1, errno. */
static inline int linux_ask_for_links(int socket, uint32_t number)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} question = {
		.header = { .nlmsg_len = sizeof(question), .nlmsg_type = RTM_GETLINK,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = number },
		.link = { .ifi_family = AF_UNSPEC },
	};

	return send(socket, &question, sizeof(question), MSG_NOSIGNAL) == sizeof(question) ? 0 : -1;
}
