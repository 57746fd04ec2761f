/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The beginning of a CRYPTO stream (RFC 9000, section 19.6), as far as a ClientHello may reach: bytes that come in any
 * order and more than once. All zeros: nothing came yet.
 */
#ifndef HINTWATCH_DECODE_QUIC_STREAM_H
#define HINTWATCH_DECODE_QUIC_STREAM_H

#include "decode/quic_packet.h"

enum { QUIC_STREAM_BYTES = 8192, QUIC_STREAM_WORD_BITS = 64 };

struct quic_stream {
	__u64 have[QUIC_STREAM_BYTES / QUIC_STREAM_WORD_BITS]; /* a bit per byte */
	__u8 bytes[QUIC_STREAM_BYTES];                         /* set where there is a bit */
};

/* Keeps the bytes that are not there yet; others at the same place count for nothing (RFC 9000, section 2.2). */
void quic_stream_keep(struct quic_stream *s, const struct quic_crypto_frame *frame);

/* Whether the first n bytes are there; n is at most QUIC_STREAM_BYTES. */
bool quic_stream_has(const struct quic_stream *s, size_t n);

#endif
