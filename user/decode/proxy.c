/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/address.h"
#include "decode/proxy.h"

static const struct span nothing = { "", 0 };

#define V1_BEGIN "PROXY "
#define V1_UNKNOWN "UNKNOWN"
#define V2_BEGIN "\r\n\r\n\0\r\nQUIT\n"

enum {
	V1_BYTES_MAX = 107,
	V2_BYTES = 16,
	V2_LOCAL = 0,
	V2_COMMAND_MAX = 1,
	V2_UNSPEC = 0,
	V2_INET = 1,
	V2_INET6 = 2,
	V2_FAMILY_MAX = 3,
	V2_PROTOCOL_MAX = 2
};

enum { TLV_ALPN = 0x01, TLV_AUTHORITY = 0x02, TLV_CRC32C = 0x03, TLV_SSL = 0x20, TLV_SSL_VERSION = 0x21 };
enum { TLV_BYTES = 3, SSL_BYTES = 5, SSL_CLIENT = 1 };

static bool begins(struct span s, const char *with, size_t n)
{
	return s.len >= n && !memcmp(s.data, with, n);
}

/* Up to a space, which is passed. */
static struct span next_word(struct span *rest)
{
	struct span word = span_before(*rest, ' ');

	*rest = span_between(span_end(word) + (word.len < rest->len), span_end(*rest));
	return word;
}

static bool port_read(struct span digits, __u16 *port)
{
	__u32 n = 0;

	if (!digits.len || digits.len > 5 || (digits.len > 1 && digits.data[0] == '0'))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (!is_digit(digits.data[i]))
			return false;
		n = n * 10 + (__u32)(digits.data[i] - '0');
	}
	*port = (__u16)n;
	return n <= 65535;
}

static bool v1_read(struct span bytes, struct proxy_header *out)
{
	struct span line = { bytes.data, bytes.len < V1_BYTES_MAX ? bytes.len : V1_BYTES_MAX }, rest, word;
	const char *lf = span_find(line, '\n');
	bool (*read)(struct span, struct address *);

	if (!lf || lf[-1] != '\r')
		return false;
	rest = span_between(bytes.data + sizeof(V1_BEGIN) - 1, lf - 1);
	word = next_word(&rest);
	out->version = 1;
	out->local = span_is(word, V1_UNKNOWN);
	if (out->local)
		return true;
	out->family = span_is(word, "TCP4") ? 4 : 6;
	read = out->family == 4 ? address4_read : address6_read;
	return (out->family == 4 || span_is(word, "TCP6")) && read(next_word(&rest), &out->source) &&
	       read(next_word(&rest), &out->destination) && port_read(next_word(&rest), &out->source_port) &&
	       port_read(rest, &out->destination_port);
}

/* RFC 9260, appendix A, with the four bytes at `zeros` taken as zero. */
static __u32 crc32c(struct span bytes, const char *zeros)
{
	__u32 crc = 0xffffffff;

	for (const char *p = bytes.data; p < span_end(bytes); p++) {
		crc ^= p >= zeros && p < zeros + 4 ? 0 : (__u8)*p;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

static bool next_tlv(struct span *rest, __u8 *type, struct span *value)
{
	const __u8 *p = (const __u8 *)rest->data;

	if (rest->len < TLV_BYTES || rest->len - TLV_BYTES < be16_at(p + 1))
		return false;
	*type = p[0];
	*value = (struct span){ rest->data + TLV_BYTES, be16_at(p + 1) };
	*rest = span_between(span_end(*value), span_end(*rest));
	return true;
}

/* Which elements are there, one byte; whether a certificate was verified, four; TLVs (section 2.2.6). */
static bool ssl_read(struct span bytes, struct proxy_header *out)
{
	struct span rest, value;
	__u8 type;

	if (bytes.len < SSL_BYTES)
		return false;
	out->ssl = bytes.data[0] & SSL_CLIENT;
	rest = span_between(bytes.data + SSL_BYTES, span_end(bytes));
	while (rest.len) {
		if (!next_tlv(&rest, &type, &value))
			return false;
		if (type == TLV_SSL_VERSION)
			out->ssl_version = value;
	}
	return true;
}

/* There is one checksum at most: each takes a walk over the whole header. */
static bool tlvs_read(struct span header, struct span rest, struct proxy_header *out)
{
	const char *checksum = NULL;
	struct span value;
	__u8 type;

	while (rest.len) {
		if (!next_tlv(&rest, &type, &value))
			return false;
		switch (type) {
		case TLV_ALPN:
			out->alpn = value;
			break;
		case TLV_AUTHORITY:
			out->authority = value;
			break;
		case TLV_SSL:
			if (!ssl_read(value, out))
				return false;
			break;
		case TLV_CRC32C:
			if (checksum || value.len != 4)
				return false;
			checksum = value.data;
			break;
		default:
			break;
		}
	}
	return !checksum || crc32c(header, checksum) == be32_at((const __u8 *)checksum);
}

static void addresses_read(const __u8 *p, int family, struct proxy_header *out)
{
	if (family == V2_INET) {
		out->family = 4;
		out->source = address_mapped(p);
		out->destination = address_mapped(p + 4);
		p += 8;
	} else {
		out->family = 6;
		memcpy(&out->source, p, 16);
		memcpy(&out->destination, p + 16, 16);
		p += 32;
	}
	out->source_port = be16_at(p);
	out->destination_port = be16_at(p + 2);
}

/* Behind LOCAL anything may stand, and where TLVs begin behind UNSPEC nobody says. */
static bool v2_read(struct span bytes, struct proxy_header *out)
{
	static const __u8 address_bytes[] = { 0, 2 * 4 + 2 * 2, 2 * 16 + 2 * 2, 2 * 108 };
	const __u8 *p = (const __u8 *)bytes.data;
	int command, family, protocol;
	struct span header;

	if (bytes.len < V2_BYTES || p[12] >> 4 != 2 || bytes.len - V2_BYTES < be16_at(p + 14))
		return false;
	header = (struct span){ bytes.data, V2_BYTES + (size_t)be16_at(p + 14) };
	command = p[12] & 15;
	family = p[13] >> 4;
	protocol = p[13] & 15;
	out->version = 2;
	out->local = command == V2_LOCAL || family == V2_UNSPEC || protocol == V2_UNSPEC;
	if (command == V2_LOCAL)
		return true;
	if (command > V2_COMMAND_MAX || family > V2_FAMILY_MAX || protocol > V2_PROTOCOL_MAX)
		return false;
	if (out->local)
		return true;
	if (header.len - V2_BYTES < address_bytes[family])
		return false;
	if (family == V2_INET || family == V2_INET6)
		addresses_read(p + V2_BYTES, family, out);
	return tlvs_read(header, span_between(bytes.data + V2_BYTES + address_bytes[family], span_end(header)), out);
}

bool proxy_read(struct span bytes, struct proxy_header *out)
{
	*out = (struct proxy_header){ .alpn = nothing, .authority = nothing, .ssl_version = nothing };
	if (begins(bytes, V1_BEGIN, sizeof(V1_BEGIN) - 1))
		return v1_read(bytes, out);
	return begins(bytes, V2_BEGIN, sizeof(V2_BEGIN) - 1) && v2_read(bytes, out);
}
