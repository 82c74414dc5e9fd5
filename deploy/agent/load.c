// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * Loads for deploy/agent-cost.sh and deploy/agent-endurance.sh, as plain as can be: what they cost
 * is the kernel's, so that what an observer adds shows.
 *
 *   load exec SECONDS [RATE]    starts /bin/true; load connect SECONDS [RATE]  connects and closes
 *   load request SECONDS        requests and responses of 64 bytes over one connection
 *   load program SECONDS [RATE] asks for eBPF programs that the kernel refuses: samples by the million
 *
 * Prints how many it made, without RATE as many as it can, and the nanoseconds of processor time
 * that one took: unlike a rate, these hardly depend on what else the machine does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* Of this process and its children, user and system. */
static double processor_ns(void)
{
	struct rusage own, others;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &others);
	return (own.ru_utime.tv_sec + own.ru_stime.tv_sec + others.ru_utime.tv_sec +
		others.ru_stime.tv_sec) * 1e9 +
	       (own.ru_utime.tv_usec + own.ru_stime.tv_usec + others.ru_utime.tv_usec +
		others.ru_stime.tv_usec) * 1e3;
}

static int listener(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memset(address, 0, sizeof(*address));
	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(descriptor, (struct sockaddr *)address, sizeof(*address)) ||
	    listen(descriptor, 512) ||
	    getsockname(descriptor, (struct sockaddr *)address, &size)) {
		perror("listen");
		exit(1);
	}
	return descriptor;
}

static void one_exec(void)
{
	char *arguments[] = { "/bin/true", NULL }, *environment[] = { NULL };
	pid_t pid;

	if (posix_spawn(&pid, arguments[0], NULL, NULL, arguments, environment)) {
		perror("spawn");
		exit(1);
	}
	waitpid(pid, NULL, 0);
}

static void one_connection(int server, const struct sockaddr_in *address)
{
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), peer;
	struct linger reset = { 1, 0 };
	char byte = 1;

	if (connect(client, (const struct sockaddr *)address, sizeof(*address)) ||
	    (peer = accept(server, NULL, NULL)) < 0) {
		perror("connect");
		exit(1);
	}
	if (send(client, &byte, 1, 0) != 1 || recv(peer, &byte, 1, 0) != 1)
		exit(1);
	/* No TIME_WAIT: there are not ports enough for minutes of thousands a second. */
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
	close(peer);
}

static void one_program(void)
{
	union bpf_attr request;

	memset(&request, 0, sizeof(request));
	syscall(SYS_bpf, BPF_PROG_LOAD, &request, sizeof(request));
}

static int connected(int server, const struct sockaddr_in *address)
{
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	char bytes[64];

	if (fork() == 0) {
		int peer = accept(server, NULL, NULL);

		/* Else it would hold the connection open, and never see its end. */
		close(client);
		setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		while (recv(peer, bytes, sizeof(bytes), MSG_WAITALL) == sizeof(bytes))
			send(peer, bytes, sizeof(bytes), MSG_NOSIGNAL);
		_exit(0);
	}
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(client, (const struct sockaddr *)address, sizeof(*address))) {
		perror("connect");
		exit(1);
	}
	return client;
}

int main(int count, char **arguments)
{
	double seconds = count > 2 ? atof(arguments[2]) : 0, begin, ahead;
	double rate = count > 3 ? atof(arguments[3]) : 0;
	const char *what = count > 1 ? arguments[1] : "";
	struct sockaddr_in address;
	int server = listener(&address), client = -1;
	unsigned long made = 0;
	char bytes[64] = { 1 };

	if (seconds <= 0 || !strchr("ecrp", what[0])) {
		fprintf(stderr, "usage: load exec|connect|request|program SECONDS [RATE]\n");
		return 2;
	}
	if (what[0] == 'r')
		client = connected(server, &address);
	for (begin = now(); now() - begin < seconds; made++) {
		if (what[0] == 'e')
			one_exec();
		else if (what[0] == 'c')
			one_connection(server, &address);
		else if (what[0] == 'p')
			one_program();
		else if (send(client, bytes, sizeof(bytes), 0) != sizeof(bytes) ||
			 recv(client, bytes, sizeof(bytes), MSG_WAITALL) != sizeof(bytes))
			return 1;
		ahead = rate > 0 ? begin + made / rate - now() : 0;
		if (ahead > 0)
			usleep(ahead * 1e6);
	}
	if (client >= 0) {
		close(client);
		wait(NULL);
	}
	printf("%lu %.0f\n", made, processor_ns() / made);
	return 0;
}
