/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/* What a packet is, at the hooks of control groups, which begin with its IP header. */
#ifndef METERBEE_PACKET_H
#define METERBEE_PACKET_H

#define IPV4_HEADER_BYTES 20
#define IPV6_HEADER_BYTES 40
#define IPV4_FRAGMENT 0x1fff

/*
 * Where the UDP header is; 0 for what is no UDP, or not the first fragment of it. Plain loads of the
 * header's first bytes, as this runs at every packet of TCP as well.
 */
static __always_inline __u32 udp_offset(struct __sk_buff *skb)
{
	__u8 *header = (__u8 *)(long)skb->data, *end = (__u8 *)(long)skb->data_end;

	if (header + IPV4_HEADER_BYTES > end)
		return 0;
	if (header[0] >> 4 == 6)
		return header[6] == IPPROTO_UDP ? IPV6_HEADER_BYTES : 0;
	if (header[9] != IPPROTO_UDP || header[0] >> 4 != 4 ||
	    (bpf_ntohs(*(__be16 *)(header + 6)) & IPV4_FRAGMENT))
		return 0;
	return (header[0] & 15) * 4;
}

#endif
