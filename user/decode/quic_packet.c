/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/quic_packet.h"
#include "decode/tls_wire.h"

/* The types of version 1 (RFC 9000, section 17.2). */
enum packet_type { PACKET_INITIAL, PACKET_0RTT, PACKET_HANDSHAKE, PACKET_RETRY };

/* RFC 9000, table 3 */
enum frame_type {
	FRAME_PADDING = 0x00,
	FRAME_PING = 0x01,
	FRAME_ACK = 0x02,
	FRAME_ACK_ECN = 0x03,
	FRAME_CRYPTO = 0x06,
	FRAME_CONNECTION_CLOSE = 0x1c,
};

/* RFC 9000, section 16 */
static bool take_varint(struct span *in, __u64 *value)
{
	struct span taken;
	__u8 first;

	if (!in->len)
		return false;
	first = (__u8)in->data[0];
	if (!tls_take(in, 1u << (first >> 6), &taken))
		return false;
	*value = first & 0x3f;
	for (size_t i = 1; i < taken.len; i++)
		*value = *value << 8 | (__u8)taken.data[i];
	return true;
}

/* Bytes behind their length. */
static bool take_bytes(struct span *in, struct span *bytes)
{
	__u64 len;

	return take_varint(in, &len) && tls_take(in, len, bytes);
}

static bool take_id(struct span *in, struct quic_id *id)
{
	struct span bytes;

	if (!tls_vector(in, 1, &bytes) || bytes.len > QUIC_ID_BYTES)
		return false;
	*id = (struct quic_id){ .len = (__u8)bytes.len };
	memcpy(id->bytes, bytes.data, bytes.len);
	return true;
}

static bool take_version(struct span *in, __u32 *version)
{
	struct span bytes;

	if (!tls_take(in, sizeof(*version), &bytes))
		return false;
	*version = be32_at((const __u8 *)bytes.data);
	return true;
}

/* RFC 9369, section 3.2: version 2 counts from Retry. */
static enum packet_type type_of(__u8 first, enum quic_kind kind)
{
	unsigned type = first >> 4;

	return (kind == QUIC_V2 ? type - 1 : type) & 3;
}

bool quic_packet_read(struct span *rest, struct quic_packet *packet)
{
	const char *from = rest->data;
	struct span in = *rest, token, body;
	enum packet_type type;
	__u32 first;

	if (!tls_number(&in, 1, &first) || (first & 0xc0) != 0xc0 || !take_version(&in, &packet->version) ||
	    !take_id(&in, &packet->destination) || !take_id(&in, &packet->source))
		return false;
	packet->kind = quic_kind(packet->version);
	type = type_of((__u8)first, packet->kind);
	if (packet->kind == QUIC_UNKNOWN || type == PACKET_RETRY)
		return false;
	packet->initial = type == PACKET_INITIAL;
	if ((packet->initial && !take_bytes(&in, &token)) || !take_bytes(&in, &body))
		return false;
	packet->sealed = (struct quic_sealed){ span_between(from, span_end(body)), (size_t)(body.data - from) };
	*rest = in;
	return true;
}

/* RFC 9000, section 19.3, behind the type; each range takes two bytes at least. */
static bool skip_ack(struct span *in, bool ecn)
{
	__u64 ranges, ignored;

	if (!take_varint(in, &ignored) || !take_varint(in, &ignored) || !take_varint(in, &ranges) ||
	    !take_varint(in, &ignored))
		return false;
	for (; ranges; ranges--)
		if (!take_varint(in, &ignored) || !take_varint(in, &ignored))
			return false;
	return !ecn || (take_varint(in, &ignored) && take_varint(in, &ignored) && take_varint(in, &ignored));
}

/* RFC 9000, section 19.19, behind the type */
static bool skip_connection_close(struct span *in)
{
	struct span reason;
	__u64 ignored;

	return take_varint(in, &ignored) && take_varint(in, &ignored) && take_bytes(in, &reason);
}

bool quic_crypto_frame_next(struct span *frames, struct quic_crypto_frame *frame)
{
	__u32 type;

	while (tls_number(frames, 1, &type)) {
		bool read;

		switch (type) {
		case FRAME_PADDING:
		case FRAME_PING:
			read = true;
			break;
		case FRAME_ACK:
		case FRAME_ACK_ECN:
			read = skip_ack(frames, type == FRAME_ACK_ECN);
			break;
		case FRAME_CONNECTION_CLOSE:
			read = skip_connection_close(frames);
			break;
		case FRAME_CRYPTO:
			return take_varint(frames, &frame->offset) && take_bytes(frames, &frame->data);
		default:
			read = false;
		}
		if (!read)
			return false;
	}
	return false;
}
