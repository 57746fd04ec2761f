/*
 * The ClientHello of RFC 9001, section A.2, as it is and longer, and the packet that it comes in.
 */
#ifndef HINTWATCH_TESTS_QUIC_HELLO_H
#define HINTWATCH_TESTS_QUIC_HELLO_H

#include <stdio.h>

#include "bytes.h"
#include "quic_examples.h"
#include "sealing.h"

enum {
	HELLO_AT = 4, /* in the frame of the example */
	HELLO_BYTES = 241,
	HELLO_RANDOM_END = 38,
	HELLO_EXTENSIONS = 49,
	HELLO_BYTES_MAX = 1 << 14,
};

static const struct initial example = {
	.version = 1,
	.first = { 8, { 0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08 } },
	.destination = { 8, { 0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08 } },
	.number_bytes = 1,
};

static inline void unhex(struct made_bytes *m, const char *hex)
{
	unsigned byte;

	m->len = 0;
	for (; hex[0] && sscanf(hex, "%2x", &byte) == 1; hex += 2)
		put_byte(m, byte);
}

/* From its type on. */
static inline const __u8 *example_hello(void)
{
	static struct made_bytes frame;

	if (!frame.len)
		unhex(&frame, RFC9001_FRAME);
	seal_or_die(frame.len == HELLO_AT + HELLO_BYTES);
	return frame.bytes + HELLO_AT;
}

/* n bytes, of which an extension `padding` (RFC 7685) behind the others has as many as it takes, 4 at least. */
static inline const __u8 *long_hello(size_t n)
{
	static __u8 bytes[HELLO_BYTES_MAX];
	size_t body = n - HELLO_BYTES - 4, extensions = n - HELLO_EXTENSIONS;

	memcpy(bytes, example_hello(), HELLO_BYTES);
	memset(bytes + HELLO_BYTES, 0, sizeof(bytes) - HELLO_BYTES);
	bytes[2] = (__u8)((n - 4) >> 8);
	bytes[3] = (__u8)(n - 4);
	bytes[HELLO_EXTENSIONS - 2] = (__u8)(extensions >> 8);
	bytes[HELLO_EXTENSIONS - 1] = (__u8)extensions;
	bytes[HELLO_BYTES + 1] = 21;
	bytes[HELLO_BYTES + 2] = (__u8)(body >> 8);
	bytes[HELLO_BYTES + 3] = (__u8)body;
	return bytes;
}

#endif
