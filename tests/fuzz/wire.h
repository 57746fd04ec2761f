/*
 * TCP segments of a few connections, as frames without a link layer, given to the gate compiled natively: over
 * IPv4, IPv6, and IPv4 in a VLAN. Every frame ends where the address sanitizer sees anybody read on.
 */
#ifndef HINTWATCH_TESTS_WIRE_H
#define HINTWATCH_TESTS_WIRE_H

#include <arpa/inet.h>

#include "fuzz.h"
#include "source/native.h"

enum { WIRE_CONNECTIONS = 8, WIRE_MSS = 1448, WIRE_SEGMENT_MAX = 60000 };

struct wire_segment {
	unsigned int connection, direction; /* direction 1 is the answering side */
	uint32_t seq, ack;
	uint8_t flags;
	const uint8_t *bytes;
	uint32_t n, captured; /* payload bytes; how many of them the capture holds */
};

static inline uint8_t *wire_put(uint8_t *p, const void *bytes, size_t n)
{
	memcpy(p, bytes, n);
	return p + n;
}

static inline uint8_t *wire_half(uint8_t *p, uint32_t n)
{
	uint16_t half = htons((uint16_t)n);

	return wire_put(p, &half, sizeof(half));
}

static inline uint8_t *wire_word(uint8_t *p, uint32_t n)
{
	n = htonl(n);
	return wire_put(p, &n, sizeof(n));
}

static inline uint8_t *wire_ipv4(uint8_t *p, const struct wire_segment *s)
{
	static const uint8_t ends[2][4] = { { 192, 0, 2, 1 }, { 198, 51, 100, 2 } };

	p = wire_half(p, 0x4500);
	p = wire_half(p, 40 + s->n);
	p = wire_word(p, 0);
	p = wire_word(p, 64u << 24 | 6u << 16);
	p = wire_put(p, ends[s->direction], 4);
	return wire_put(p, ends[!s->direction], 4);
}

static inline uint8_t *wire_ipv6(uint8_t *p, const struct wire_segment *s)
{
	static const uint8_t ends[2][16] = { { 0x20, 1, 0xd, 0xb8, [15] = 1 }, { 0x20, 1, 0xd, 0xb8, [15] = 2 } };

	p = wire_word(p, 6u << 28);
	p = wire_half(p, 20 + s->n);
	p = wire_half(p, 6u << 8 | 64);
	p = wire_put(p, ends[s->direction], 16);
	return wire_put(p, ends[!s->direction], 16);
}

static inline uint8_t *wire_tcp(uint8_t *p, const struct wire_segment *s)
{
	const uint16_t ports[2] = { (uint16_t)(40000 + s->connection), 80 };

	p = wire_half(p, ports[s->direction]);
	p = wire_half(p, ports[!s->direction]);
	p = wire_word(p, s->seq);
	p = wire_word(p, s->ack);
	p = wire_half(p, 5u << 12 | s->flags);
	p = wire_half(p, 1024);
	return wire_word(p, 0);
}

/* Returns the bytes of the frame on the wire. */
static inline uint32_t wire_send(const struct wire_segment *s, uint64_t time_ns)
{
	bool v6 = s->connection == 2, tagged = s->connection == 3;
	uint32_t headers = (tagged ? 4 : 0) + (v6 ? 40 : 20) + 20;
	uint8_t *frame = malloc(headers + s->captured), *p = frame;
	struct captured c = {
		.time_ns = time_ns,
		.bytes = frame,
		.captured_bytes = headers + s->captured,
		.wire_bytes = headers + s->n,
		.ethertype = tagged ? 0x8100
		             : v6   ? 0x86dd
		                    : 0x0800,
	};

	CHECK(frame);
	if (tagged)
		p = wire_half(wire_half(p, 7), 0x0800);
	p = wire_tcp(v6 ? wire_ipv6(p, s) : wire_ipv4(p, s), s);
	if (s->captured)
		wire_put(p, s->bytes, s->captured);
	native_frame(&c);
	free(frame);
	return c.wire_bytes;
}

#endif
