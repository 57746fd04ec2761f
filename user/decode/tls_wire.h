/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The presentation language of TLS (RFC 8446, section 3), read off the front of hostile bytes. What returns false
 * may have taken a part; only tls_next_extension() then leaves its span as it was.
 */
#ifndef HINTWATCH_DECODE_TLS_WIRE_H
#define HINTWATCH_DECODE_TLS_WIRE_H

#include "decode/span.h"

enum { TLS_RANDOM_BYTES = 32, TLS_SESSION_ID_BYTES_MAX = 32 };

/* RFC 8446, section 4 */
enum tls_message { TLS_MESSAGE_CLIENT_HELLO = 1, TLS_MESSAGE_SERVER_HELLO = 2 };

/* RFC 8446, section 4.2, and RFC 7301; 0xfe0d is encrypted_client_hello (RFC 9849) */
enum tls_extension {
	TLS_SERVER_NAME = 0,
	TLS_SIGNATURE_ALGORITHMS = 13,
	TLS_ALPN = 16,
	TLS_SUPPORTED_VERSIONS = 43,
	TLS_ENCRYPTED_CLIENT_HELLO = 0xfe0d,
};

/* RFC 8701, section 2: both bytes are the same, and end in A. */
static inline bool tls_is_grease(__u16 value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

static inline size_t tls_smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline bool tls_take(struct span *in, size_t n, struct span *taken)
{
	if (in->len < n)
		return false;
	*taken = (struct span){ in->data, n };
	if (n)
		*in = (struct span){ in->data + n, in->len - n };
	return true;
}

/* A number of `bytes` bytes, at most three. */
static inline bool tls_number(struct span *in, size_t bytes, __u32 *value)
{
	struct span taken;

	if (!tls_take(in, bytes, &taken))
		return false;
	*value = 0;
	for (size_t i = 0; i < bytes; i++)
		*value = *value << 8 | (__u8)taken.data[i];
	return true;
}

/* A vector behind its length, which is a number of `bytes` bytes. */
static inline bool tls_vector(struct span *in, size_t bytes, struct span *vector)
{
	__u32 len;

	return tls_number(in, bytes, &len) && tls_take(in, len, vector);
}

/* The same where nothing may follow. */
static inline bool tls_only_vector(struct span in, size_t bytes, struct span *vector)
{
	return tls_vector(&in, bytes, vector) && !in.len;
}

/* The next of a list of 16-bit values that is no GREASE. */
static inline bool tls_next_value(struct span *list, __u16 *value)
{
	__u32 number;

	while (tls_number(list, 2, &number)) {
		*value = (__u16)number;
		if (!tls_is_grease(*value))
			return true;
	}
	return false;
}

/* The next extension. False: there is none that is whole; nothing is left in the block if it was whole itself. */
static inline bool tls_next_extension(struct span *block, __u16 *type, struct span *body)
{
	struct span in = *block;
	__u32 number;

	if (!tls_number(&in, 2, &number) || !tls_vector(&in, 2, body))
		return false;
	*type = (__u16)number;
	*block = in;
	return true;
}

/* The first extension of this type: none may come twice (RFC 8446, section 4.2). */
static inline bool tls_find_extension(struct span block, enum tls_extension wanted, struct span *body)
{
	__u16 type;

	while (tls_next_extension(&block, &type, body))
		if (type == wanted)
			return true;
	return false;
}

/* What both hellos begin with (RFC 8446, sections 4.1.2 and 4.1.3). */
static inline bool tls_front(struct span *message, __u32 *legacy_version, struct span *random)
{
	struct span session_id;

	return tls_number(message, 2, legacy_version) && tls_take(message, TLS_RANDOM_BYTES, random) &&
	       tls_vector(message, 1, &session_id) && session_id.len <= TLS_SESSION_ID_BYTES_MAX;
}

#endif
