/* SPDX-License-Identifier: BSD-2-Clause */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#include "decode/quic_keys.h"

enum {
	SECRET_BYTES = 32, /* of SHA-256 */
	SALT_BYTES = 20,
	INFO_BYTES = 32, /* more than any HkdfLabel here */
};

struct quic_crypto {
	EVP_KDF_CTX *hkdf;
	EVP_CIPHER_CTX *ecb, *gcm;
};

/* What a kind mixes into its keys. */
struct recipe {
	__u8 salt[SALT_BYTES];
	const char *key, *iv, *hp;
};

/* draft-ietf-quic-tls-29, section 5.2; RFC 9001, sections 5.1 and 5.2; RFC 9369, section 3.3 */
static const struct recipe recipes[QUIC_KINDS] = {
	[QUIC_DRAFT] = { { 0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
	                   0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99 },
	                 "quic key",
	                 "quic iv",
	                 "quic hp" },
	[QUIC_V1] = { { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
	                0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a },
	              "quic key",
	              "quic iv",
	              "quic hp" },
	[QUIC_V2] = { { 0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
	                0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9 },
	              "quicv2 key",
	              "quicv2 iv",
	              "quicv2 hp" },
};

enum quic_kind quic_kind(__u32 version)
{
	if (version == QUIC_1)
		return QUIC_V1;
	if (version == QUIC_2)
		return QUIC_V2;
	if (version < QUIC_DRAFT_29 || version > QUIC_DRAFT_34)
		return QUIC_UNKNOWN;
	return version <= QUIC_DRAFT_32 ? QUIC_DRAFT : QUIC_V1;
}

static EVP_KDF_CTX *open_hkdf(void)
{
	OSSL_PARAM digest[] = { OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char[]){ "SHA256" }, 0),
		                OSSL_PARAM_construct_end() };
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);

	EVP_KDF_free(kdf);
	if (ctx && EVP_KDF_CTX_set_params(ctx, digest) > 0)
		return ctx;
	EVP_KDF_CTX_free(ctx);
	return NULL;
}

struct quic_crypto *quic_crypto_open(void)
{
	struct quic_crypto *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->hkdf = open_hkdf();
	c->ecb = EVP_CIPHER_CTX_new();
	c->gcm = EVP_CIPHER_CTX_new();
	if (c->hkdf && c->ecb && c->gcm && EVP_EncryptInit_ex(c->ecb, EVP_aes_128_ecb(), NULL, NULL, NULL) &&
	    EVP_DecryptInit_ex(c->gcm, EVP_aes_128_gcm(), NULL, NULL, NULL))
		return c;
	quic_crypto_close(c);
	return NULL;
}

void quic_crypto_close(struct quic_crypto *c)
{
	if (!c)
		return;
	EVP_KDF_CTX_free(c->hkdf);
	EVP_CIPHER_CTX_free(c->ecb);
	EVP_CIPHER_CTX_free(c->gcm);
	free(c);
}

/* One of the two steps of HKDF (RFC 5869, section 2). `name`: the parameter that is not the key. */
static bool hkdf(struct quic_crypto *c, int mode, struct span key, const char *name, struct span value, __u8 *out,
                 size_t len)
{
	OSSL_PARAM params[] = { OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
		                OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (char *)key.data, key.len),
		                OSSL_PARAM_construct_octet_string(name, (char *)value.data, value.len),
		                OSSL_PARAM_construct_end() };

	return EVP_KDF_derive(c->hkdf, out, len, params) > 0;
}

/* HKDF-Expand-Label with an empty context (RFC 8446, section 7.1) */
static bool expand(struct quic_crypto *c, const __u8 *secret, const char *label, __u8 *out, size_t len)
{
	static const char prefix[] = "tls13 ";
	size_t prefix_len = sizeof(prefix) - 1, label_len = strlen(label), n = 0;
	char info[INFO_BYTES];

	info[n++] = 0;
	info[n++] = (char)len;
	info[n++] = (char)(prefix_len + label_len);
	memcpy(info + n, prefix, prefix_len);
	memcpy(info + n + prefix_len, label, label_len);
	n += prefix_len + label_len;
	info[n++] = 0;
	return hkdf(c, EVP_KDF_HKDF_MODE_EXPAND_ONLY, (struct span){ (const char *)secret, SECRET_BYTES },
	            OSSL_KDF_PARAM_INFO, (struct span){ info, n }, out, len);
}

/* RFC 9001, section 5.2 */
bool quic_keys_derive(struct quic_crypto *c, enum quic_kind kind, const struct quic_id *first, struct quic_keys *out)
{
	const struct recipe *r = &recipes[kind];
	const struct span salt = { (const char *)r->salt, SALT_BYTES }, id = { (const char *)first->bytes, first->len };
	__u8 initial[SECRET_BYTES], client[SECRET_BYTES];

	return hkdf(c, EVP_KDF_HKDF_MODE_EXTRACT_ONLY, id, OSSL_KDF_PARAM_SALT, salt, initial, SECRET_BYTES) &&
	       expand(c, initial, "client in", client, SECRET_BYTES) &&
	       expand(c, client, r->key, out->key, sizeof(out->key)) &&
	       expand(c, client, r->iv, out->iv, sizeof(out->iv)) && expand(c, client, r->hp, out->hp, sizeof(out->hp));
}

/* RFC 9000, section A.3 */
static __u64 whole_number(__u64 next, __u64 truncated, unsigned bytes)
{
	__u64 window = 1ull << 8 * bytes, candidate = (next & ~(window - 1)) | truncated;

	if (candidate + window / 2 <= next && candidate < (1ull << 62) - window)
		return candidate + window;
	if (candidate > next + window / 2 && candidate >= window)
		return candidate - window;
	return candidate;
}

/* The front of a packet without its protection: the first byte, and the packet number. */
struct front {
	__u8 first, number[QUIC_NUMBER_BYTES];
	unsigned number_bytes;
};

/* RFC 9001, section 5.4.1 */
static bool unmask(struct quic_crypto *c, const struct quic_keys *keys, const struct quic_sealed *packet,
                   struct front *f)
{
	const __u8 *bytes = (const __u8 *)packet->bytes.data, *number = bytes + packet->number_at;
	__u8 mask[QUIC_SAMPLE_BYTES];
	int n;

	if (!EVP_EncryptInit_ex(c->ecb, NULL, NULL, keys->hp, NULL) ||
	    !EVP_EncryptUpdate(c->ecb, mask, &n, number + QUIC_NUMBER_BYTES, QUIC_SAMPLE_BYTES))
		return false;
	f->first = bytes[0] ^ (mask[0] & 0x0f);
	f->number_bytes = (f->first & 3) + 1;
	for (unsigned i = 0; i < f->number_bytes; i++)
		f->number[i] = number[i] ^ mask[1 + i];
	return true;
}

/* The header, without its protection, is what the tag vouches for as well (RFC 9001, section 5.3). */
static bool open_with(struct quic_crypto *c, const struct quic_keys *keys, const struct quic_sealed *packet,
                      const struct front *f, __u64 number, __u8 *plain, int plain_len)
{
	const __u8 *bytes = (const __u8 *)packet->bytes.data;
	const __u8 *sealed = bytes + packet->number_at + f->number_bytes;
	__u8 nonce[sizeof(keys->iv)];
	int n;

	memcpy(nonce, keys->iv, sizeof(nonce));
	for (int i = 0; i < 8; i++)
		nonce[sizeof(nonce) - 1 - i] ^= (__u8)(number >> 8 * i);
	return EVP_DecryptInit_ex(c->gcm, NULL, NULL, keys->key, nonce) &&
	       EVP_DecryptUpdate(c->gcm, NULL, &n, &f->first, 1) &&
	       EVP_DecryptUpdate(c->gcm, NULL, &n, bytes + 1, (int)packet->number_at - 1) &&
	       EVP_DecryptUpdate(c->gcm, NULL, &n, f->number, (int)f->number_bytes) &&
	       EVP_DecryptUpdate(c->gcm, plain, &n, sealed, plain_len) &&
	       EVP_CIPHER_CTX_ctrl(c->gcm, EVP_CTRL_AEAD_SET_TAG, QUIC_TAG_BYTES, (void *)(sealed + plain_len)) > 0 &&
	       EVP_DecryptFinal_ex(c->gcm, plain + plain_len, &n) > 0;
}

long quic_unseal(struct quic_crypto *c, const struct quic_keys *keys, const struct quic_sealed *packet, __u64 *next,
                 __u8 *plain)
{
	struct front f;
	__u64 number = 0;
	long plain_len;

	if (packet->bytes.len < packet->number_at + QUIC_NUMBER_BYTES + QUIC_SAMPLE_BYTES ||
	    !unmask(c, keys, packet, &f))
		return -1;
	for (unsigned i = 0; i < f.number_bytes; i++)
		number = number << 8 | f.number[i];
	number = whole_number(*next, number, f.number_bytes);
	plain_len = (long)(packet->bytes.len - packet->number_at - f.number_bytes - QUIC_TAG_BYTES);
	if (!open_with(c, keys, packet, &f, number, plain, (int)plain_len))
		return -1;
	if (number >= *next)
		*next = number + 1;
	return plain_len;
}
