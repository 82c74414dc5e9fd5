/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* Both ends of a TCP socket, and the buffer of the system call that moves bytes over it. */
#ifndef METERBEE_TCP_SOCKET_H
#define METERBEE_TCP_SOCKET_H

#include "socket.h"

static __always_inline void read_ends(struct sock *sk, struct net_http_ends *ends)
{
	read_address(sk, true, ends->local_address);
	read_address(sk, false, ends->remote_address);
	ends->local_port = local_port(sk);
	ends->remote_port = remote_port(sk);
}

/* How a system call names the bytes it moves. */
enum buffer_form {
	BUFFER_NONE,
	BUFFER_PLAIN,		/* read, write, sendto, recvfrom */
	BUFFER_VECTOR,		/* readv, writev */
	BUFFER_MESSAGE,		/* sendmsg, recvmsg */
};

struct system_call {
	long number;
	unsigned long fd;
	unsigned long buffer;
};

static __always_inline enum buffer_form form_on_x86_64(long number, bool outward)
{
	switch (number) {
	case 0: /* read */
	case 45: /* recvfrom */
		return outward ? BUFFER_NONE : BUFFER_PLAIN;
	case 1: /* write */
	case 44: /* sendto */
		return outward ? BUFFER_PLAIN : BUFFER_NONE;
	case 19: /* readv */
		return outward ? BUFFER_NONE : BUFFER_VECTOR;
	case 20: /* writev */
		return outward ? BUFFER_VECTOR : BUFFER_NONE;
	case 46: /* sendmsg */
		return outward ? BUFFER_MESSAGE : BUFFER_NONE;
	case 47: /* recvmsg */
		return outward ? BUFFER_NONE : BUFFER_MESSAGE;
	}
	return BUFFER_NONE;
}

static __always_inline enum buffer_form form_on_arm64(long number, bool outward)
{
	switch (number) {
	case 63: /* read */
	case 207: /* recvfrom */
		return outward ? BUFFER_NONE : BUFFER_PLAIN;
	case 64: /* write */
	case 206: /* sendto */
		return outward ? BUFFER_PLAIN : BUFFER_NONE;
	case 65: /* readv */
		return outward ? BUFFER_NONE : BUFFER_VECTOR;
	case 66: /* writev */
		return outward ? BUFFER_VECTOR : BUFFER_NONE;
	case 211: /* sendmsg */
		return outward ? BUFFER_MESSAGE : BUFFER_NONE;
	case 212: /* recvmsg */
		return outward ? BUFFER_NONE : BUFFER_MESSAGE;
	}
	return BUFFER_NONE;
}

static __always_inline enum buffer_form form_of(long number, bool outward)
{
	struct pt_regs___arm64 *others = NULL;

	return bpf_core_field_exists(others->syscallno) ? form_on_arm64(number, outward) :
							  form_on_x86_64(number, outward);
}

/* Part of the kernel's ABI. */
struct io_vector {
	void *base;
	__u64 length;
};

/* Where the first bytes are; `available` is how many of the call's are there. */
static __always_inline void *first_bytes(enum buffer_form form, void *argument, __u64 *available)
{
	struct io_vector vector = {};

	if (form == BUFFER_PLAIN)
		return argument;
	/* A message's vectors come after its address and that one's length. */
	if (form == BUFFER_MESSAGE &&
	    bpf_probe_read_user(&argument, sizeof(argument), argument + 16))
		return NULL;
	if (bpf_probe_read_user(&vector, sizeof(vector), argument))
		return NULL;
	if (vector.length < *available)
		*available = vector.length;
	return vector.base;
}

#endif
