/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/tls.h"
#include "decode/tls_wire.h"

enum {
	RECORD_HEADER_BYTES = 5,
	RECORD_BYTES_MAX = 1 << 14,
	RECORD_HANDSHAKE = 22,
	VERSION_MAJOR = 3, /* of SSL 3.0 and all that came after it */
	HOST_NAME = 0,
};

size_t tls_join(struct span records, __u8 *buf, size_t size)
{
	struct span header, fragment;
	size_t joined = 0, len;

	while (joined < size && tls_take(&records, RECORD_HEADER_BYTES, &header)) {
		len = be16_at((const __u8 *)header.data + 3);
		if (header.data[0] != RECORD_HANDSHAKE || header.data[1] != VERSION_MAJOR || len > RECORD_BYTES_MAX ||
		    !tls_take(&records, tls_smaller(len, records.len), &fragment))
			break;
		len = tls_smaller(fragment.len, size - joined);
		memcpy(buf + joined, fragment.data, len);
		joined += len;
	}
	return joined;
}

static __u16 highest_version(struct span extensions, __u32 legacy)
{
	__u16 version, highest = 0;
	struct span body, list;

	if (!tls_find_extension(extensions, TLS_SUPPORTED_VERSIONS, &body) || !tls_only_vector(body, 1, &list) ||
	    list.len % 2)
		return (__u16)legacy;
	while (tls_next_value(&list, &version))
		if (version > highest)
			highest = version;
	return highest ? highest : (__u16)legacy;
}

/* RFC 6066, section 3. Every kind of name has a length of two bytes in front. */
static struct span host_name(struct span extensions)
{
	struct span body, list, name, found = { NULL, 0 };
	__u32 type;

	if (!tls_find_extension(extensions, TLS_SERVER_NAME, &body) || !tls_only_vector(body, 2, &list))
		return found;
	while (list.len) {
		if (!tls_number(&list, 1, &type) || !tls_vector(&list, 2, &name) || !name.len)
			return (struct span){ NULL, 0 };
		if (type == HOST_NAME && !found.len)
			found = name;
	}
	return found;
}

static bool is_grease_id(struct span id)
{
	return id.len == 2 && tls_is_grease(be16_at((const __u8 *)id.data));
}

/* RFC 7301, section 3.1. False: an id is empty, or the lengths disagree. */
static bool read_ids(struct span list, struct tls_client_hello *out)
{
	struct span id;

	while (list.len) {
		if (!tls_vector(&list, 1, &id) || !id.len)
			return false;
		if (is_grease_id(id))
			continue;
		if (out->alpn_count < TLS_IDS_MAX)
			out->alpn[out->alpn_count++] = id;
		else
			out->alpn_cut = true;
	}
	return true;
}

static void read_alpn(struct span extensions, struct tls_client_hello *out)
{
	struct span body, list;

	if (!tls_find_extension(extensions, TLS_ALPN, &body) || !tls_only_vector(body, 2, &list))
		return;
	if (!read_ids(list, out)) {
		out->alpn_count = 0;
		out->alpn_cut = false;
	}
}

/* The extensions at the end of a message, which may lack them. */
static bool whole_extensions(struct span rest, struct span *extensions)
{
	struct span block, body;
	__u16 type;

	*extensions = rest;
	if (!rest.len)
		return true;
	if (!tls_only_vector(rest, 2, extensions))
		return false;
	for (block = *extensions; tls_next_extension(&block, &type, &body);)
		;
	return !block.len;
}

bool tls_client_hello_read(struct span handshake, char transport, struct tls_client_hello *out)
{
	struct span message, random, ciphers, compression, extensions, ech;
	__u32 type, legacy_version;
	struct ja4_hello ja4;

	if (!tls_number(&handshake, 1, &type) || type != TLS_MESSAGE_CLIENT_HELLO ||
	    !tls_vector(&handshake, 3, &message) || !tls_front(&message, &legacy_version, &random) ||
	    !tls_vector(&message, 2, &ciphers) || ciphers.len % 2 || !tls_vector(&message, 1, &compression) ||
	    !whole_extensions(message, &extensions))
		return false;
	memset(out, 0, sizeof(*out));
	out->version = highest_version(extensions, legacy_version);
	out->sni = host_name(extensions);
	read_alpn(extensions, out);
	out->ech = tls_find_extension(extensions, TLS_ENCRYPTED_CLIENT_HELLO, &ech);
	ja4 = (struct ja4_hello){ transport, out->version, .ciphers = ciphers, .extensions = extensions };
	if (out->alpn_count)
		ja4.alpn = out->alpn[0];
	ja4_write(&ja4, out->ja4);
	return true;
}
