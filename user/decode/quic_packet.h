/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QUIC packets with a long header, read off the front of hostile datagrams (RFC 9000, section 17.2; RFC 9369,
 * section 3.2), and the frames that Initial packets hold (RFC 9000, sections 12.4 and 19).
 */
#ifndef HINTWATCH_DECODE_QUIC_PACKET_H
#define HINTWATCH_DECODE_QUIC_PACKET_H

#include <string.h>

#include "decode/quic_keys.h"

struct quic_packet {
	__u32 version;
	enum quic_kind kind;
	bool initial;
	struct quic_id destination, source;
	struct quic_sealed sealed; /* with `initial` */
};

/*
 * The packet at the front of the rest of a datagram, which then begins behind it. False: there is none that is whole,
 * of a known version, and with a length; so what follows a Retry, a short header or zeros is never read.
 */
bool quic_packet_read(struct span *rest, struct quic_packet *packet);

struct quic_crypto_frame {
	__u64 offset;
	struct span data;
};

/*
 * The next CRYPTO frame of the plaintext of an Initial packet. False: there is none, or there is a frame in front of
 * it that is cut or may not be there.
 */
bool quic_crypto_frame_next(struct span *frames, struct quic_crypto_frame *frame);

static inline bool quic_same_id(const struct quic_id *a, const struct quic_id *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

#endif
