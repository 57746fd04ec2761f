/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * UDP datagrams that begin with a QUIC Initial packet, and DNS messages: counted and handed over, no state kept. They
 * are read in user space.
 */
#ifndef HINTWATCH_DATAGRAM_H
#define HINTWATCH_DATAGRAM_H

#include "settle.h"

enum {
	QUIC_VERSION_1 = 1,          /* RFC 9000, section 15 */
	QUIC_VERSION_2 = 0x6b3343cf, /* RFC 9369, section 3.1 */
	QUIC_DRAFTS = 0xff0000,      /* and the number of the draft */
	QUIC_CLIENT_BYTES = 1200,    /* RFC 9000, section 14.1: at least so many with a client's Initial */
	QUIC_ID_MAX_BYTES = 20,      /* section 17.2 */
	DATAGRAM_DNS = HELLO_COUNT,  /* beside enum hello */
};

/*
 * What the datagram begins with: enum hello, or -1 where it is no Initial packet. The type's bits stand for another
 * type in version 2 (RFC 9369, section 3.2); of unknown versions only the size tells (RFC 8999, section 5.1).
 */
static inline int quic_kind(const struct segment *seg)
{
	__u64 w = seg->peek[0];
	__u32 version = __builtin_bswap32((__u32)(w >> 8)), type = w >> 4 & 3;

	if ((w & 0xc0) != 0xc0 || (w >> 40 & 0xff) > QUIC_ID_MAX_BYTES || !version ||
	    seg->payload_bytes < QUIC_MIN_BYTES)
		return -1;
	if (version == QUIC_VERSION_1)
		return type == 0 ? HELLO_QUIC_V1 : -1;
	if (version == QUIC_VERSION_2)
		return type == 1 ? HELLO_QUIC_V2 : -1;
	if (version >> 8 == QUIC_DRAFTS)
		return type == 0 ? HELLO_QUIC_DRAFT : -1;
	return seg->wire_bytes >= QUIC_CLIENT_BYTES ? HELLO_QUIC_OTHER : -1;
}

/* The same of any datagram that matters: DATAGRAM_DNS, too, whose ID and flags may look like an unknown version. */
static inline int datagram_kind(const struct segment *seg)
{
	int kind = quic_kind(seg);

	return (kind < 0 || kind == HELLO_QUIC_OTHER) &&
	                       (seg->source_port == PORT_DNS || seg->destination_port == PORT_DNS)
	               ? DATAGRAM_DNS
	               : kind;
}

/* How much of it is to be loaded to the front of the scratch slot; at least DNS_MIN_BYTES. */
static inline __u32 datagram_load_bytes(const struct segment *seg)
{
	return seg->payload_bytes < HEAD_LOAD_BYTES ? seg->payload_bytes : HEAD_LOAD_BYTES;
}

/* The second ID's length, behind the first ID: of the n bytes at p, which begin a long header. */
static inline bool quic_source_id_fits(const __u8 *p, __u32 n)
{
	__u32 at = 6u + p[5];

	return at < n && p[at] <= QUIC_ID_MAX_BYTES;
}

/* The first n bytes of the datagram in s->segment are where they belong. Those of unknown versions are only counted. */
static inline enum frame_fate datagram_loaded(struct slot *s, struct counters *c, int kind, __u32 n, __u32 ifindex)
{
	const struct segment *seg = &s->segment;

	if (kind != DATAGRAM_DNS && !quic_source_id_fits(s->bytes, n))
		return FRAME_NOT_TCP;
	s->hash = flow_key(seg, &host_structure()->hash_key).hash;
	s->ifindex = ifindex;
	slot_restart(s, 0);
	slot_loaded(s, n);
	s->head.pos = n;
	FORGET(kind);
	if (kind >= 0 && kind < HELLO_COUNT)
		count(c, COUNT_HELLO + kind);
	if (kind != HELLO_QUIC_OTHER)
		hand_over_other(s, c, kind == DATAGRAM_DNS ? SAMPLE_DNS : SAMPLE_QUIC,
		                n == seg->wire_bytes   ? CUT_NONE
		                : n == HEAD_LOAD_BYTES ? CUT_HEAD_LIMIT
		                                       : CUT_SNAPLEN);
	return kind == DATAGRAM_DNS ? FRAME_DNS : FRAME_QUIC;
}

#endif
