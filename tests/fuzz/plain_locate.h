/*
 * A second reader of frames, byte by byte and straight from the RFCs, to compare the fast one with: 791 (IPv4),
 * 8200 and 6946 (IPv6), 4302 (AH), 9293 (TCP), 768 (UDP, if a QUIC packet or a question of DNS fits in it), and IEEE 802.1Q. It says where
 * the payload is, or that there is none to be found.
 */
#ifndef HINTWATCH_TESTS_PLAIN_LOCATE_H
#define HINTWATCH_TESTS_PLAIN_LOCATE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct plain {
	bool found, udp;
	uint8_t source[16], destination[16], flags;
	uint16_t source_port, destination_port;
	uint32_t seq, ack, payload_offset, payload_bytes;
	unsigned int vlans;
	uint16_t vlan[2];
	/* while reading */
	const uint8_t *bytes;
	uint64_t at, captured, end;
};

enum {
	PLAIN_EXTENSIONS = 8,
	PLAIN_EXTENSION_BYTES = 1024,
	PLAIN_TCP = 6,
	PLAIN_UDP = 17,
	PLAIN_QUIC_BYTES = 21,
	PLAIN_DNS_BYTES = 17
};

static inline uint32_t plain_number(const struct plain *p, uint64_t at, int bytes)
{
	uint32_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | p->bytes[at + (uint64_t)i];
	return n;
}

static inline bool plain_has(const struct plain *p, uint64_t n)
{
	return p->at + n <= p->captured;
}

static inline bool plain_is_last(struct plain *p, uint8_t protocol)
{
	p->udp = protocol == PLAIN_UDP;
	return p->udp || protocol == PLAIN_TCP;
}

static inline bool plain_ipv4(struct plain *p)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	uint32_t header, total;

	if (!plain_has(p, 20) || p->bytes[p->at] >> 4 != 4)
		return false;
	header = (p->bytes[p->at] & 15) * 4u;
	total = plain_number(p, p->at + 2, 2);
	if (total && p->at + total > p->end)
		return false;
	if (total) /* 0: segmentation offload, and it ends with the frame */
		p->end = p->at + total;
	if (header < 20 || p->at + header > p->end || !plain_is_last(p, p->bytes[p->at + 9]))
		return false;
	if (plain_number(p, p->at + 6, 2) & 0x3fff)
		return false;
	memcpy(p->source, mapped, 12);
	memcpy(p->destination, mapped, 12);
	memcpy(p->source + 12, p->bytes + p->at + 12, 4);
	memcpy(p->destination + 12, p->bytes + p->at + 16, 4);
	p->at += header;
	return true;
}

static inline bool plain_extensions(struct plain *p, uint8_t next)
{
	uint64_t from = p->at;

	for (int i = 0; !plain_is_last(p, next); i++) {
		if (i == PLAIN_EXTENSIONS || !plain_has(p, 8))
			return false;
		switch (next) {
		case 0:
		case 43:
		case 60:
		case 135:
		case 139:
		case 140:
			next = p->bytes[p->at];
			p->at += 8 + 8u * p->bytes[p->at + 1];
			break;
		case 51:
			next = p->bytes[p->at];
			p->at += 8 + 4u * p->bytes[p->at + 1];
			break;
		case 44:
			if (plain_number(p, p->at + 2, 2) & 0xfff9)
				return false;
			next = p->bytes[p->at];
			p->at += 8;
			break;
		default:
			return false;
		}
		if (p->at - from >= PLAIN_EXTENSION_BYTES)
			return false;
	}
	return true;
}

static inline bool plain_ipv6(struct plain *p)
{
	uint32_t length;

	if (!plain_has(p, 40) || p->bytes[p->at] >> 4 != 6)
		return false;
	length = plain_number(p, p->at + 4, 2);
	if (length && p->at + 40 + length > p->end)
		return false;
	if (length)
		p->end = p->at + 40 + length;
	memcpy(p->source, p->bytes + p->at + 8, 16);
	memcpy(p->destination, p->bytes + p->at + 24, 16);
	p->at += 40;
	return plain_extensions(p, p->bytes[p->at - 34]);
}

static inline bool plain_tcp(struct plain *p)
{
	uint32_t header;

	if (!plain_has(p, 20))
		return false;
	header = (p->bytes[p->at + 12] >> 4) * 4u;
	if (header < 20 || p->at + header > p->end || p->at + header > p->captured)
		return false;
	p->source_port = (uint16_t)plain_number(p, p->at, 2);
	p->destination_port = (uint16_t)plain_number(p, p->at + 2, 2);
	p->flags = p->bytes[p->at + 13];
	p->seq = plain_number(p, p->at + 4, 4) + (p->flags >> 1 & 1);
	p->ack = plain_number(p, p->at + 8, 4);
	p->payload_offset = (uint32_t)(p->at + header);
	p->payload_bytes = (uint32_t)(p->end - p->at - header);
	return true;
}

static inline bool plain_udp(struct plain *p)
{
	uint64_t least = 8 + PLAIN_DNS_BYTES;

	if (!plain_has(p, least) || p->at + least > p->end)
		return false;
	p->source_port = (uint16_t)plain_number(p, p->at, 2);
	p->destination_port = (uint16_t)plain_number(p, p->at + 2, 2);
	if (p->source_port != 53 && p->destination_port != 53)
		least = 8 + PLAIN_QUIC_BYTES;
	if (!plain_has(p, least) || p->at + least > p->end)
		return false;
	p->payload_offset = (uint32_t)(p->at + 8);
	p->payload_bytes = (uint32_t)(p->end - p->at - 8);
	return true;
}

static inline void plain_locate(struct plain *p, const uint8_t *bytes, uint32_t captured, uint32_t wire, uint32_t at,
                                uint16_t ethertype)
{
	p->bytes = bytes;
	p->at = at;
	p->captured = captured;
	p->end = wire;
	while ((ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100) && p->vlans < 2) {
		if (!plain_has(p, 4))
			return;
		p->vlan[p->vlans++] = plain_number(p, p->at, 2) & 0xfff;
		ethertype = (uint16_t)plain_number(p, p->at + 2, 2);
		p->at += 4;
	}
	if (ethertype != 0x0800 && ethertype != 0x86dd)
		return;
	p->found = (ethertype == 0x0800 ? plain_ipv4(p) : plain_ipv6(p)) && (p->udp ? plain_udp(p) : plain_tcp(p));
}

#endif
