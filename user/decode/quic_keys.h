/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys of a client's QUIC Initial packets, and what they open. They come from the first Destination Connection
 * ID that the client chose, which everyone on the path sees (RFC 9001, section 5.2).
 */
#ifndef HINTWATCH_DECODE_QUIC_KEYS_H
#define HINTWATCH_DECODE_QUIC_KEYS_H

#include "decode/sighting.h"

enum {
	QUIC_ID_BYTES = 20,     /* of a connection ID, at most (RFC 9000, section 17.2) */
	QUIC_TAG_BYTES = 16,    /* of AEAD_AES_128_GCM (RFC 5116, section 5.1) */
	QUIC_NUMBER_BYTES = 4,  /* of a packet number, at most */
	QUIC_SAMPLE_BYTES = 16, /* what the mask of the header is made of (RFC 9001, section 5.4.3) */
};

enum quic_version {
	QUIC_1 = 1,                 /* RFC 9000, section 15 */
	QUIC_2 = 0x6b3343cf,        /* RFC 9369, section 3.1 */
	QUIC_DRAFT_29 = 0xff00001d, /* the number of a draft is its last byte */
	QUIC_DRAFT_32 = 0xff000020,
	QUIC_DRAFT_34 = 0xff000022,
};

/* Versions by what protects their Initial packets. */
enum quic_kind {
	QUIC_UNKNOWN,
	QUIC_DRAFT, /* 29 to 32; their successors have the salt of version 1 */
	QUIC_V1,    /* RFC 9000 and 9001, and drafts 33 and 34 */
	QUIC_V2,    /* RFC 9369 */
	QUIC_KINDS
};

enum quic_kind quic_kind(__u32 version);

struct quic_id {
	__u8 len;
	__u8 bytes[QUIC_ID_BYTES]; /* zeros behind it */
};

struct quic_keys {
	__u8 key[16], iv[12], hp[16];
};

/* A protected packet: `number_at` bytes of header in front of the packet number; whole, and nothing behind it. */
struct quic_sealed {
	struct span bytes;
	size_t number_at;
};

/* OpenSSL's contexts, made once; for one thread. NULL: no memory, or an OpenSSL without these algorithms. */
struct quic_crypto *quic_crypto_open(void);
void quic_crypto_close(struct quic_crypto *c);

/* The keys of the client whose first Destination Connection ID this is. False: OpenSSL fails. */
bool quic_keys_derive(struct quic_crypto *c, enum quic_kind kind, const struct quic_id *first, struct quic_keys *out);

/*
 * Takes off both protections (RFC 9001, sections 5.3 and 5.4). *next is one more than the highest packet number so
 * far, 0 at first; it is kept up. `plain` has room for the whole packet. Returns the number of bytes written there;
 * -1: these keys did not seal this packet, or it is too short to be one.
 */
long quic_unseal(struct quic_crypto *c, const struct quic_keys *keys, const struct quic_sealed *packet, __u64 *next,
                 __u8 *plain);

#endif
