/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * From a frame to the TCP segment inside it: IPv4 with options, IPv6 with extension headers, 802.1Q and
 * 802.1ad tags. Every refusal is a frame fate. A UDP datagram is described where it may be one of QUIC or DNS.
 */
#ifndef HINTWATCH_LOCATE_H
#define HINTWATCH_LOCATE_H

#include <stdbool.h>

#include "bytes.h"
#include "vocab.h"

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10, TCP_URG = 0x20 };

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 };

enum {
	VLAN_TAGS_MAX = 2,    /* 802.1Q inside 802.1ad */
	EXT_HEADERS_MAX = 8,  /* IPv6 extension headers followed before the TCP header */
	EXT_BYTES_MAX = 1024, /* in all of them */
	HEADERS_MASK = 2047,  /* headers lie in the first 2 KiB of a frame */
	UDP_BYTES = 8,
	PORT_DNS = 53,
	DNS_MIN_BYTES = 17,  /* a question for the root (RFC 1035, section 4.1) */
	QUIC_MIN_BYTES = 21, /* of a packet that header protection can be taken from (RFC 9001, section 5.4.2) */
};

struct address {
	__u64 half[2]; /* network order; IPv4 is IPv4-mapped (RFC 4291, section 2.5.5.2) */
};

struct segment {
	struct address source, destination;
	__u16 source_port, destination_port;
	__u32 seq; /* of the first payload byte (one more than in the header with SYN) */
	__u32 ack;
	__u32 payload_offset;      /* from the start of the frame */
	__u32 payload_bytes;       /* in the frame */
	__u32 wire_bytes;          /* of payload on the wire: more than that if the capture cut the frame */
	__u16 vlan[VLAN_TAGS_MAX]; /* outer tag first, 0 where absent */
	__u8 vlan_count;
	__u8 family; /* 4 or 6 */
	__u8 tcp_flags;
	__u8 peeked_bytes; /* of the payload in `peek`; 0: not readable in place */
	__u64 peek[2];     /* zero behind the last byte */
};

struct frame {
	const __u8 *data, *end; /* what can be read in place */
	__u32 frame_bytes;      /* what can be read at all */
	__u32 wire_bytes;       /* on the wire; more than that if the capture cut the frame */
};

/* n bytes at an offset; null: they cannot be read in place. The mask is for the verifier. */
static inline const __u8 *frame_at(const struct frame *f, __u32 offset, __u32 n)
{
	const __u8 *p = f->data + (offset & HEADERS_MASK);

	return p + n <= f->end ? p : 0;
}

/* Why n bytes at an offset cannot be read in place. */
static inline enum frame_fate out_of_reach(const struct frame *f, __u32 offset, __u32 n)
{
	if (offset + n > f->wire_bytes)
		return FRAME_MALFORMED;
	return offset + n > f->frame_bytes ? FRAME_SNAPPED : FRAME_SPLIT_HEADERS;
}

static inline bool is_vlan(__u16 ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

static inline bool is_tunnel(__u8 protocol)
{
	return protocol == 4 || protocol == 41 || protocol == 47 || protocol == 97;
}

/* Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
static inline bool is_extension(__u8 protocol)
{
	return protocol == 0 || protocol == 43 || protocol == 44 || protocol == 51 || protocol == 60 ||
	       protocol == 135 || protocol == 139 || protocol == 140;
}

/*
 * FRAME_FOLLOWED from the functions below: what they looked for is there. *offset is moved from the beginning
 * of their header to the next one's, *end is where the IP datagram ends.
 */

/* This UDP datagram may be one of QUIC, whose long header has both bits (RFC 9000, section 17.2), or of DNS. */
static inline bool udp_matters(const struct frame *f, __u32 offset)
{
	const __u8 *p = frame_at(f, offset, UDP_BYTES + 16);

	return !p || (p[UDP_BYTES] & 0xc0) == 0xc0 || be16_at(p) == PORT_DNS || be16_at(p + 2) == PORT_DNS;
}

static inline enum frame_fate locate_ipv4(struct segment *s, const struct frame *f, __u32 *offset, __u32 *end,
                                          __u8 *protocol)
{
	const __u8 *p = frame_at(f, *offset, 20);
	__u32 header_bytes, total_bytes;

	if (!p)
		return out_of_reach(f, *offset, 20);
	header_bytes = (p[0] & 15) * 4u;
	if (p[0] >> 4 != 4 || header_bytes < 20)
		return FRAME_MALFORMED;
	total_bytes = be16_at(p + 2);
	if (!total_bytes) /* above 64 KiB, or captured before segmentation offload filled it in */
		total_bytes = f->wire_bytes - *offset;
	if (total_bytes < header_bytes || *offset + total_bytes > f->wire_bytes)
		return FRAME_MALFORMED;
	*protocol = p[9];
	if (p[9] != PROTOCOL_TCP && (p[9] != PROTOCOL_UDP || !udp_matters(f, *offset + header_bytes)))
		return is_tunnel(p[9]) ? FRAME_TUNNEL : FRAME_NOT_TCP;
	if (be16_at(p + 6) & 0x3fff) /* more fragments, or not the first */
		return p[9] == PROTOCOL_TCP ? FRAME_IP_FRAGMENT : FRAME_NOT_TCP;
	s->family = 4;
	s->source.half[0] = s->destination.half[0] = 0;
	s->source.half[1] = 0xffff0000ull | (__u64) * (const any_quad *)(p + 12) << 32;
	s->destination.half[1] = 0xffff0000ull | (__u64) * (const any_quad *)(p + 16) << 32;
	*end = *offset + total_bytes;
	*offset += header_bytes;
	return FRAME_FOLLOWED;
}

/*
 * `past` is masked on every turn: else every chain of header lengths would be a way of its own for the
 * verifier. The mask cuts nothing off, EXT_BYTES_MAX is checked.
 */
static inline enum frame_fate locate_extensions(const struct frame *f, __u32 *offset, __u8 *last)
{
	__u32 past = 0, bytes;
	__u8 protocol = *last;
	const __u8 *p;

	for (int i = 0; i < EXT_HEADERS_MAX && protocol != PROTOCOL_TCP; i++) {
		if (protocol == PROTOCOL_UDP && udp_matters(f, *offset + past))
			break;
		if (!is_extension(protocol))
			return is_tunnel(protocol) ? FRAME_TUNNEL : FRAME_NOT_TCP;
		p = frame_at(f, *offset + past, 8);
		if (!p)
			return out_of_reach(f, *offset + past, 8);
		if (protocol == 44 && be16_at(p + 2) & 0xfff9) /* an atomic fragment is whole (RFC 6946) */
			return FRAME_IP_FRAGMENT;
		bytes = protocol == 44 ? 0 : protocol == 51 ? p[1] * 4u : p[1] * 8u; /* RFC 4302, RFC 6564 */
		past += bytes + 8;
		if (past >= EXT_BYTES_MAX)
			return FRAME_EXT_CHAIN;
		protocol = p[0];
		FORGET(past);
		past &= EXT_BYTES_MAX - 1;
	}
	*offset += past;
	*last = protocol;
	return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP ? FRAME_FOLLOWED : FRAME_EXT_CHAIN;
}

static inline enum frame_fate locate_ipv6(struct segment *s, const struct frame *f, __u32 *offset, __u32 *end,
                                          __u8 *protocol)
{
	const __u8 *p = frame_at(f, *offset, 40);
	__u32 bytes;

	if (!p)
		return out_of_reach(f, *offset, 40);
	if (p[0] >> 4 != 6)
		return FRAME_MALFORMED;
	bytes = be16_at(p + 4);
	*end = bytes ? *offset + 40 + bytes : f->wire_bytes; /* jumbogram (RFC 2675), or segmentation offload */
	if (*end > f->wire_bytes)
		return FRAME_MALFORMED;
	s->family = 6;
	s->source.half[0] = word_at(p + 8);
	s->source.half[1] = word_at(p + 16);
	s->destination.half[0] = word_at(p + 24);
	s->destination.half[1] = word_at(p + 32);
	*offset += 40;
	*protocol = p[6];
	return locate_extensions(f, offset, protocol);
}

/* The first payload bytes, where they can be had for nothing. */
static inline void locate_peek(struct segment *s, const struct frame *f)
{
	const __u8 *payload = frame_at(f, s->payload_offset, 16);
	__u32 n = s->payload_bytes;

	s->peeked_bytes = 0;
	if (!payload)
		return;
	s->peeked_bytes = n < 16 ? (__u8)n : 16;
	s->peek[0] = word_at(payload) & first_bytes(n);
	s->peek[1] = word_at(payload + 8) & first_bytes(n < 8 ? 0 : n - 8);
}

static inline enum frame_fate locate_tcp(struct segment *s, const struct frame *f, __u32 offset, __u32 end)
{
	const __u8 *p = frame_at(f, offset, 20);
	__u32 header_bytes;

	if (!p)
		return out_of_reach(f, offset, 20);
	header_bytes = (p[12] >> 4) * 4u;
	if (header_bytes < 20 || offset + header_bytes > end)
		return FRAME_MALFORMED;
	if (offset + header_bytes > f->frame_bytes)
		return FRAME_SNAPPED;
	s->source_port = be16_at(p);
	s->destination_port = be16_at(p + 2);
	s->seq = be32_at(p + 4);
	s->ack = be32_at(p + 8);
	s->tcp_flags = p[13];
	s->payload_offset = offset + header_bytes;
	s->wire_bytes = end - s->payload_offset;
	s->payload_bytes = (end < f->frame_bytes ? end : f->frame_bytes) - s->payload_offset;
	if (s->tcp_flags & TCP_SYN)
		s->seq++;
	if (!s->wire_bytes)
		return FRAME_NO_PAYLOAD;
	locate_peek(s, f);
	return FRAME_FOLLOWED;
}

/* The payload is what the IP datagram holds: segmentation offload leaves other lengths in the header. */
static inline enum frame_fate locate_udp(struct segment *s, const struct frame *f, __u32 offset, __u32 end)
{
	const __u8 *p = frame_at(f, offset, UDP_BYTES);
	__u32 least = offset + UDP_BYTES;

	FORGET(p);
	least += !p || be16_at(p) == PORT_DNS || be16_at(p + 2) == PORT_DNS ? DNS_MIN_BYTES : QUIC_MIN_BYTES;
	if (least > end || least > f->frame_bytes)
		return FRAME_NOT_TCP;
	if (!p)
		return FRAME_SPLIT_HEADERS;
	s->source_port = be16_at(p);
	s->destination_port = be16_at(p + 2);
	s->seq = s->ack = 0;
	s->tcp_flags = 0;
	s->payload_offset = offset + UDP_BYTES;
	s->wire_bytes = end - s->payload_offset;
	s->payload_bytes = (end < f->frame_bytes ? end : f->frame_bytes) - s->payload_offset;
	locate_peek(s, f);
	return FRAME_QUIC;
}

/*
 * From the network layer on, which begins at an offset and is what ethertype says. The caller has set the VLAN
 * tags that are not in the frame. FRAME_FOLLOWED: the segment has payload and is described; likewise with
 * FRAME_NO_PAYLOAD, but for that; FRAME_QUIC: a UDP datagram is described, and datagram_kind() tells what it is. Any
 * other fate: the frame ends here.
 */
static inline enum frame_fate locate(struct segment *s, const struct frame *f, __u32 offset, __u16 ethertype)
{
	enum frame_fate fate;
	const __u8 *tag;
	__u32 end = 0;
	__u8 protocol = 0;

	for (int i = 0; i < VLAN_TAGS_MAX && is_vlan(ethertype) && s->vlan_count < VLAN_TAGS_MAX; i++) {
		tag = frame_at(f, offset, 4);
		if (!tag)
			return out_of_reach(f, offset, 4);
		if (s->vlan_count++ == 0)
			s->vlan[0] = be16_at(tag) & 0xfff;
		else
			s->vlan[1] = be16_at(tag) & 0xfff;
		ethertype = be16_at(tag + 2);
		offset += 4;
	}
	switch (ethertype) {
	case 0x0800:
		fate = locate_ipv4(s, f, &offset, &end, &protocol);
		break;
	case 0x86dd:
		fate = locate_ipv6(s, f, &offset, &end, &protocol);
		break;
	case 0x8100:
	case 0x88a8:
	case 0x9100:
		return FRAME_EXT_CHAIN;
	case 0x8847:
	case 0x8848:
		return FRAME_MPLS;
	case 0x8863:
	case 0x8864:
		return FRAME_PPPOE;
	default:
		return FRAME_NOT_IP;
	}
	if (fate != FRAME_FOLLOWED)
		return fate;
	return protocol == PROTOCOL_TCP ? locate_tcp(s, f, offset, end) : locate_udp(s, f, offset, end);
}

#endif
