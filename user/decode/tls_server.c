/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/tls.h"
#include "decode/tls_wire.h"

/* RFC 8446, section 4.1.3 */
static bool is_retry(struct span random)
{
	static const __u8 retry[TLS_RANDOM_BYTES] = {
		0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
		0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
	};

	return !memcmp(random.data, retry, sizeof(retry));
}

/* RFC 7301, section 3.1: exactly one. */
static struct span chosen_id(struct span body)
{
	struct span list, id;

	if (tls_only_vector(body, 2, &list) && tls_only_vector(list, 1, &id))
		return id;
	return (struct span){ NULL, 0 };
}

/* Reads up to the extension that tells. False: there is none among those that are whole. */
static bool read_choice(struct span *extensions, struct tls_server_hello *out)
{
	struct span body;
	__u16 type;

	while (tls_next_extension(extensions, &type, &body)) {
		if (type == TLS_SUPPORTED_VERSIONS && body.len == 2)
			out->version = be16_at((const __u8 *)body.data);
		if (type == TLS_ALPN)
			out->alpn = chosen_id(body);
		if (type == TLS_SUPPORTED_VERSIONS || type == TLS_ALPN)
			return true;
	}
	return false;
}

bool tls_server_hello_read(struct span handshake, struct tls_server_hello *out)
{
	struct span message, random, cipher_and_compression, extensions;
	__u32 type, bytes, legacy_version, extension_bytes;
	bool whole;

	if (!tls_number(&handshake, 1, &type) || type != TLS_MESSAGE_SERVER_HELLO || !tls_number(&handshake, 3, &bytes))
		return false;
	whole = handshake.len >= bytes;
	message = (struct span){ handshake.data, tls_smaller(handshake.len, bytes) };
	if (!tls_front(&message, &legacy_version, &random) || !tls_take(&message, 3, &cipher_and_compression))
		return false;
	*out = (struct tls_server_hello){ .version = (__u16)legacy_version, .retry = is_retry(random) };
	if (!message.len)
		return whole;
	if (!tls_number(&message, 2, &extension_bytes))
		return false;
	whole &= message.len == extension_bytes;
	extensions = (struct span){ message.data, tls_smaller(message.len, extension_bytes) };
	return read_choice(&extensions, out) || (whole && !extensions.len);
}
