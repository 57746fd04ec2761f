/*
 * QUIC Initial packets, sealed as a client seals them (RFC 9001, section 5). The keys come from the code under test,
 * which the examples of the RFCs vouch for; the sealing is of its own.
 */
#ifndef HINTWATCH_TESTS_SEALING_H
#define HINTWATCH_TESTS_SEALING_H

#include <openssl/evp.h>
#include <stdlib.h>

#include "decode/quic_packet.h"

enum { SEALED_BYTES = 1 << 14 };

/* Frames, or a datagram, as they are put together. */
struct made_bytes {
	size_t len;
	__u8 bytes[SEALED_BYTES];
};

struct initial {
	__u32 version;
	struct quic_id first; /* whose keys these are */
	struct quic_id destination, source;
	unsigned type; /* as in version 1 */
	unsigned number_bytes;
	__u64 number;
	size_t token_bytes;
	__u8 first_byte_flips;
};

static inline void put_bytes(struct made_bytes *m, const void *bytes, size_t n)
{
	if (n > sizeof(m->bytes) - m->len)
		abort();
	if (n)
		memcpy(m->bytes + m->len, bytes, n);
	m->len += n;
}

static inline void put_byte(struct made_bytes *m, unsigned byte)
{
	const __u8 b = (__u8)byte;

	put_bytes(m, &b, 1);
}

static inline void put_number(struct made_bytes *m, __u64 number, unsigned bytes)
{
	while (bytes--)
		put_byte(m, number >> 8 * bytes & 0xff);
}

/* In the shortest form (RFC 9000, section 16). */
static inline void put_varint(struct made_bytes *m, __u64 value)
{
	unsigned power = value < 1 << 6 ? 0 : value < 1 << 14 ? 1 : value < 1 << 30 ? 2 : 3;

	put_number(m, value | (__u64)power << ((8 << power) - 2), 1u << power);
}

static inline void put_fill(struct made_bytes *m, unsigned byte, size_t n)
{
	while (n--)
		put_byte(m, byte);
}

static inline void put_crypto(struct made_bytes *m, __u64 offset, const void *data, size_t n)
{
	put_byte(m, 0x06);
	put_varint(m, offset);
	put_varint(m, n);
	put_bytes(m, data, n);
}

static inline void put_id(struct made_bytes *m, const struct quic_id *id)
{
	put_byte(m, id->len);
	put_bytes(m, id->bytes, id->len);
}

static inline void seal_or_die(bool fine)
{
	if (!fine)
		abort();
}

/* Protects what is in m from `from` on: header up to `number_at`, packet number, frames, and room for the tag. */
static inline void seal_in_place(struct made_bytes *m, size_t from, size_t number_at, const struct initial *i,
                                 const struct quic_keys *keys)
{
	static EVP_CIPHER_CTX *gcm, *ecb;
	__u8 nonce[12], mask[16], *packet = m->bytes + from, *number = m->bytes + number_at;
	__u8 *plain = number + i->number_bytes, *tag = m->bytes + m->len - QUIC_TAG_BYTES;
	int n;

	if (!gcm) {
		gcm = EVP_CIPHER_CTX_new();
		ecb = EVP_CIPHER_CTX_new();
	}
	memcpy(nonce, keys->iv, sizeof(nonce));
	for (int b = 0; b < 8; b++)
		nonce[11 - b] ^= (__u8)(i->number >> 8 * b);
	seal_or_die(EVP_EncryptInit_ex(gcm, EVP_aes_128_gcm(), NULL, keys->key, nonce) &&
	            EVP_EncryptUpdate(gcm, NULL, &n, packet, (int)(plain - packet)) &&
	            EVP_EncryptUpdate(gcm, plain, &n, plain, (int)(tag - plain)) && EVP_EncryptFinal_ex(gcm, tag, &n) &&
	            EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, QUIC_TAG_BYTES, tag) > 0 &&
	            EVP_EncryptInit_ex(ecb, EVP_aes_128_ecb(), NULL, keys->hp, NULL) &&
	            EVP_EncryptUpdate(ecb, mask, &n, number + 4, sizeof(mask)));
	packet[0] ^= mask[0] & 0x0f;
	for (unsigned b = 0; b < i->number_bytes; b++)
		number[b] ^= mask[1 + b];
}

static inline const struct quic_keys *sealing_keys(const struct initial *i)
{
	static struct quic_crypto *crypto;
	static struct quic_keys keys;

	if (!crypto)
		crypto = quic_crypto_open();
	seal_or_die(crypto && quic_keys_derive(crypto, quic_kind(i->version), &i->first, &keys));
	return &keys;
}

/* Adds the packet to the datagram. A few bytes of PADDING make it long enough to be sealed. */
static inline void put_initial(struct made_bytes *datagram, const struct initial *i, const struct made_bytes *frames)
{
	size_t from = datagram->len, number_at, padding = frames->len < 4 ? 4 - frames->len : 0;
	unsigned type = i->version == 0x6b3343cf ? (i->type + 1) & 3 : i->type;

	put_byte(datagram, (0xc0 | type << 4 | (i->number_bytes - 1)) ^ i->first_byte_flips);
	put_number(datagram, i->version, 4);
	put_id(datagram, &i->destination);
	put_id(datagram, &i->source);
	if (i->type == 0) {
		put_varint(datagram, i->token_bytes);
		put_fill(datagram, 't', i->token_bytes);
	}
	put_varint(datagram, i->number_bytes + frames->len + padding + QUIC_TAG_BYTES);
	number_at = datagram->len;
	put_number(datagram, i->number, i->number_bytes);
	put_bytes(datagram, frames->bytes, frames->len);
	put_fill(datagram, 0, padding + QUIC_TAG_BYTES);
	seal_in_place(datagram, from, number_at, i, sealing_keys(i));
}

#endif
