/*
 * Datagrams for quic_read(), in samples as the gate makes them, and the hello of RFC 9001, section A.2, in packets
 * made here.
 */
#ifndef HINTWATCH_TESTS_QUIC_READING_H
#define HINTWATCH_TESTS_QUIC_READING_H

#include "check.h"
#include "decode/quic.h"
#include "guard.h"
#include "quic_hello.h"

static struct quic *table;
static struct quic_hello hello;
static struct made_bytes datagram, frames;

/* The flow that datagrams belong to. */
static struct sample flow = {
	.kind = SAMPLE_QUIC,
	.cut = CUT_NONE,
	.family = 4,
	.flow_hash = 0x1234567890abcdef,
	.source = { { 0, 0x0100000affff0000 } },
	.destination = { { 0, 0x0200000affff0000 } },
	.source_port = 50000,
	.destination_port = 443,
};

static inline void open_table(size_t connections)
{
	quic_close(table);
	table = quic_open(connections);
	yes(table != NULL);
}

/* A datagram of this flow, the last byte at the end of what may be read. */
static inline enum quic_result read_bytes(const struct sample *of, const void *bytes, size_t n)
{
	struct sample *s = guard_room(sizeof(*s) + n);
	struct sample filled = *of;

	filled.bytes_len = (__u16)n;
	filled.head_bytes = (__u32)n;
	memcpy(s, &filled, sizeof(filled));
	if (n)
		memcpy(s->bytes, bytes, n);
	memset(&hello, 0xa5, sizeof(hello)); /* nothing may be left as it was */
	return quic_read(table, s, &hello);
}

static inline enum quic_result read_datagram(void)
{
	return read_bytes(&flow, datagram.bytes, datagram.len);
}

/* What is in `frames`, as the only packet of a datagram. */
static inline enum quic_result read_frames(const struct initial *i)
{
	datagram.len = 0;
	put_initial(&datagram, i, &frames);
	return read_datagram();
}

/* Some bytes of the example's hello, as the only frame. */
static inline enum quic_result read_part(const struct initial *i, size_t from, size_t to)
{
	frames.len = 0;
	put_crypto(&frames, from, example_hello() + from, to - from);
	return read_frames(i);
}

static inline void check_text(struct span got, const char *expected)
{
	char text[256];

	snprintf(text, sizeof(text), "%.*s", (int)got.len, got.data);
	assert_string_equal(text, expected);
	is(got.len, strlen(expected));
}

/* What RFC 9001 says of its example's ClientHello. */
static inline void check_example(__u32 version)
{
	is(hello.version, version);
	is(hello.hello.version, 0x0304);
	check_text(hello.hello.sni, "example.com");
	is(hello.hello.alpn_count, 1);
	check_text(hello.hello.alpn[0], "alpn");
	no(hello.hello.ech || hello.hello.alpn_cut);
}

#endif
