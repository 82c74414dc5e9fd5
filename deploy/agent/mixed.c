// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The load for deploy/agent-cost-sources.sh: something of every data source that a process can
 * cause without harm, in rounds of 100 samples.
 *
 *   mixed SECONDS ROUNDS   makes so many rounds a second, and prints how many it made
 *
 * A round is 10 connections (two samples of net.flow each), 10 HTTP exchanges (two of net.http), 10
 * DNS questions, 2 executions (process.exec and process.exit), 16 openings of a sensitive file, 5
 * changes of groups, 25 refused eBPF programs, and, for the sources that add up, 20 failed calls, 20
 * datagrams and a page written to disk.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in web, names;
static int web_server, name_server, asker, near_end, far_end, page;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void require(int isTrue, const char *what)
{
	if (isTrue)
		return;
	perror(what);
	exit(1);
}

static int bound(int kind, const char *host, int port, struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int descriptor = socket(AF_INET, kind | SOCK_CLOEXEC, 0);

	memset(address, 0, sizeof(*address));
	address->sin_family = AF_INET;
	address->sin_port = htons(port);
	inet_pton(AF_INET, host, &address->sin_addr);
	require(!bind(descriptor, (struct sockaddr *)address, sizeof(*address)), host);
	require(!getsockname(descriptor, (struct sockaddr *)address, &size), "getsockname");
	return descriptor;
}

static int connected(int *peer)
{
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	require(!connect(client, (struct sockaddr *)&web, sizeof(web)), "connect");
	*peer = accept4(web_server, NULL, NULL, SOCK_CLOEXEC);
	require(*peer >= 0, "accept");
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(*peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return client;
}

static void make_connection(void)
{
	struct linger reset = { 1, 0 };
	char byte = 1;
	int peer, client = connected(&peer);

	require(send(client, &byte, 1, 0) == 1 && recv(peer, &byte, 1, 0) == 1, "send");
	/* No TIME_WAIT: there are not ports enough for minutes of hundreds a second. */
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
	close(peer);
}

static void make_exchange(unsigned long number)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	char text[256];
	int length = snprintf(text, sizeof(text), "GET /items/%lu HTTP/1.1\r\nHost: m\r\n\r\n", number);

	require(send(near_end, text, length, 0) == length, "send");
	require(recv(far_end, text, sizeof(text), 0) > 0, "recv");
	require(send(far_end, answer, sizeof(answer) - 1, 0) > 0, "send");
	require(recv(near_end, text, sizeof(text), 0) > 0, "recv");
}

static void make_question(unsigned long number)
{
	unsigned char text[] = "\0\0\1\0\0\1\0\0\0\0\0\0\5mixed\4test\0\0\1\0\1";
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	char bytes[512];
	ssize_t length;

	text[0] = number >> 8;
	text[1] = number;
	require(send(asker, text, sizeof(text) - 1, 0) > 0, "ask");
	length = recvfrom(name_server, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &size);
	require(length > 12, "question");
	bytes[2] |= 0x80;
	require(sendto(name_server, bytes, length, 0, (struct sockaddr *)&from, size) > 0, "answer");
	require(recv(asker, bytes, sizeof(bytes), 0) > 0, "answer");
}

static void make_execution(void)
{
	char *arguments[] = { "/bin/true", NULL }, *environment[] = { NULL };
	pid_t pid;

	require(!posix_spawn(&pid, arguments[0], NULL, NULL, arguments, environment), "spawn");
	waitpid(pid, NULL, 0);
}

static void make_round(unsigned long round)
{
	static char bytes[4096];
	union bpf_attr request;
	gid_t group;
	int index;

	for (index = 0; index < 10; index++) {
		make_connection();
		make_exchange(round * 10 + index);
		make_question(round * 10 + index);
	}
	for (index = 0; index < 2; index++)
		make_execution();
	for (index = 0; index < 16; index++)
		close(open("/etc/shadow", O_RDONLY | O_CLOEXEC));
	for (index = 0; index < 5; index++) {
		group = 1 + (round * 5 + index) % 1000;
		require(!setgroups(1, &group), "setgroups");
	}
	memset(&request, 0, sizeof(request));
	for (index = 0; index < 25; index++)
		syscall(SYS_bpf, BPF_PROG_LOAD, &request, sizeof(request));
	for (index = 0; index < 20; index++) {
		close(9999);
		/* No datagram socket is bound there: it is dropped. */
		sendto(name_server, "x", 1, 0, (struct sockaddr *)&web, sizeof(web));
	}
	require(pwrite(page, bytes, sizeof(bytes), 0) == sizeof(bytes) && !fdatasync(page), "page");
}

int main(int count, char **arguments)
{
	double seconds = count > 2 ? atof(arguments[1]) : 0, rate = count > 2 ? atof(arguments[2]) : 0;
	unsigned long made = 0;
	double begin, ahead;
	char name[] = "/var/tmp/meterbee-mixed-XXXXXX";

	if (seconds <= 0 || rate <= 0) {
		fprintf(stderr, "usage: mixed SECONDS ROUNDS\n");
		return 2;
	}
	web_server = bound(SOCK_STREAM, "127.0.0.1", 0, &web);
	require(!listen(web_server, 512), "listen");
	/* An address of loopback that no resolver of the node listens at. */
	name_server = bound(SOCK_DGRAM, "127.53.53.53", 53, &names);
	asker = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	require(!connect(asker, (struct sockaddr *)&names, sizeof(names)), "connect");
	near_end = connected(&far_end);
	page = mkostemp(name, O_CLOEXEC);
	require(page >= 0, name);
	unlink(name);
	for (begin = now(); now() - begin < seconds; made++) {
		make_round(made);
		ahead = begin + (made + 1) / rate - now();
		if (ahead > 0)
			usleep(ahead * 1e6);
	}
	printf("%lu\n", made);
	return 0;
}
