/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What a socket is, and its ends; IPv4 addresses as IPv6 maps them (RFC 4291, 2.5.5.2). */
#ifndef METERBEE_SOCKET_H
#define METERBEE_SOCKET_H

static __always_inline void read_address(struct sock *sk, bool local, __u8 address[16])
{
	__be32 ipv4;

	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET6) {
		if (local)
			BPF_CORE_READ_INTO((struct in6_addr *)address, sk,
					   __sk_common.skc_v6_rcv_saddr);
		else
			BPF_CORE_READ_INTO((struct in6_addr *)address, sk, __sk_common.skc_v6_daddr);
		return;
	}
	ipv4 = local ? BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr) :
		       BPF_CORE_READ(sk, __sk_common.skc_daddr);
	__builtin_memset(address, 0, 10);
	address[10] = 0xff;
	address[11] = 0xff;
	__builtin_memcpy(address + 12, &ipv4, sizeof(ipv4));
}

/* skc_num is 0 by the time a connection closes. */
static __always_inline __u16 local_port(struct sock *sk)
{
	return bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
}

static __always_inline __u16 remote_port(struct sock *sk)
{
	return bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

static __always_inline __u32 network_namespace(struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
}

static __always_inline bool is_tcp(struct sock *sk)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	return (family == AF_INET || family == AF_INET6) &&
	       BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP;
}

/* The same for a socket whose type the verifier knows: plain loads, as it runs at every send. */
static __always_inline bool is_typed_tcp(const struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;

	return (family == AF_INET || family == AF_INET6) && sk->sk_protocol == IPPROTO_TCP;
}

#endif
