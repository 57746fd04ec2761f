/*
 * TLS records (RFC 8446, sections 4 and 5.1) as clients and servers send them. What a hello says does not matter
 * here: it is filled with what looks like the beginning of something else.
 */
#ifndef HINTWATCH_TESTS_GREETINGS_H
#define HINTWATCH_TESTS_GREETINGS_H

#include "stream.h"

enum {
	CHANGE_CIPHER_SPEC = 20,
	HANDSHAKE = 22,
	APPLICATION_DATA = 23,
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	CLIENT_KEY_EXCHANGE = 16,
	GREETING_BYTES = 1 << 17,
};

#define CIPHER_CHANGE "\x14\3\3\0\1\1"
#define ENCRYPTED "\x17\3\3\0\x0aGET / HTTP"

/* A text that may have zero bytes in it. */
#define SAY(stream, at, text) say(stream, at, text, sizeof(text) - 1)

struct greeting {
	__u8 bytes[GREETING_BYTES];
	size_t len;
};

static inline void add_bytes(struct greeting *g, const void *bytes, size_t n)
{
	memcpy(g->bytes + g->len, bytes, n);
	g->len += n;
}

static inline void add_record(struct greeting *g, __u8 type, const void *content, size_t n)
{
	const __u8 header[] = { type, 3, 3, (__u8)(n >> 8), (__u8)n };

	add_bytes(g, header, sizeof(header));
	add_bytes(g, content, n);
}

/* A handshake message of so many bytes, its header included, in records of so many. */
static inline void add_message(struct greeting *g, __u8 type, size_t bytes, size_t a_record)
{
	static const char filling[] = "\r\n\r\nGET / HTTP/1.1\r\n\r\n\x16\3\1\0\x20\1\0\0\x1c\3\3";
	static __u8 message[GREETING_BYTES];

	for (size_t i = 0; i < bytes; i++)
		message[i] = (__u8)filling[i % (sizeof(filling) - 1)];
	memcpy(message, (const __u8[]){ type, 0, (__u8)((bytes - 4) >> 8), (__u8)(bytes - 4), 3, 3 }, 6);
	for (size_t at = 0; at < bytes; at += a_record)
		add_record(g, HANDSHAKE, message + at, bytes - at < a_record ? bytes - at : a_record);
}

/* A ClientHello alone. Until the next call. */
static inline const struct greeting *hello_of(size_t bytes, size_t a_record)
{
	static struct greeting g;

	g.len = 0;
	add_message(&g, CLIENT_HELLO, bytes, a_record);
	return &g;
}

static inline void check_other(int i, int kind, const void *bytes, size_t n)
{
	yes(i < seen.others);
	is(seen.other[i]->kind, kind);
	is(seen.other[i]->cut, CUT_NONE);
	is(seen.other[i]->head_bytes, n);
	is(seen.other[i]->bytes_len, n);
	assert_memory_equal(seen.other[i]->bytes, bytes, n);
}

/* The scenario is over: so many hellos, whole and cut, no request, and nothing was lost. */
static inline void greeted(int whole, int cut)
{
	settled(0, 0, 0);
	is(HELLOS_OF(TLS), whole);
	is(HELLOS_OF(TLS_CUT), cut);
	is(add_up(&seen.sum, COUNT_LOST, LOSS_COUNT), 0);
	is(NOTED(RESYNCHRONISED) + NOTED(LOST_FRAMING), 0);
}

/* The bytes from `from` on, one segment up to each of the cuts, which are places in g. */
static inline void say_pieces(const struct stream *s, const struct greeting *g, size_t from, const size_t *cuts, int n)
{
	for (int i = 0; i <= n; i++) {
		size_t end = i < n ? cuts[i] : g->len;

		if (end > from)
			say(s, from, g->bytes + from, end - from);
		from = end > from ? end : from;
	}
}

#endif
