/*
 * A connection of which both sides are told, and what the gate says of its answers, as text: `200@0 complete@38`. Behind
 * the @ stands where it begins or ends, counted from the server's first byte; `200/gap@0` is a head that was cut.
 */
#ifndef HINTWATCH_TESTS_ANSWERED_H
#define HINTWATCH_TESTS_ANSWERED_H

#include "stream.h"

#define GET "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n"
#define PLAIN "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define MARKED_HEAD "HEAD / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n"
#define PLAIN_HEAD "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define FIVE "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
#define HINTS "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define UNFRAMED "HTTP/1.1 200 OK\r\n\r\n"
#define LEN(text) (sizeof(text) - 1)

struct talk {
	struct stream s;
	size_t asked; /* bytes that the client has sent */
};

static inline struct talk talk(__u16 port)
{
	return (struct talk){ .s = opened(port) };
}

static inline void ask(struct talk *t, const char *text)
{
	say_text(&t->s, t->asked, text);
	t->asked += strlen(text);
}

/* The server's bytes from byte `at` on, of which a capture has no more than `captured`. */
static inline void reply_captured(const struct talk *t, size_t at, const void *bytes, size_t n, __u8 flags,
                                  size_t captured)
{
	struct packet k = stream_packet(&t->s, 0, bytes, n);

	k.from_server = true;
	k.seq = SERVER_BEGINS + (__u32)at;
	k.ack = t->s.begins + (__u32)t->asked;
	k.flags = flags;
	send_captured(&k, (__u32)(ETHERNET_BYTES + 20 + 20 + captured));
}

static inline void reply(const struct talk *t, size_t at, const void *bytes, size_t n, __u8 flags)
{
	reply_captured(t, at, bytes, n, flags, n);
}

static inline void reply_text(const struct talk *t, size_t at, const char *text)
{
	reply(t, at, text, strlen(text), ACK | PSH);
}

static inline void server_ends(const struct talk *t, __u8 flags)
{
	reply(t, t->s.answered, "", 0, flags);
}

static const char *const end_words[] = {
	[ANSWER_COMPLETE] = "complete", [ANSWER_CLOSED] = "closed", [ANSWER_RESET] = "reset",
	[ANSWER_ABORTED] = "aborted",   [ANSWER_LOST] = "lost",     [ANSWER_SWITCHED] = "switched",
};

static inline void tell(FILE *out, const struct sample *s)
{
	unsigned int at = s->seq - SERVER_BEGINS;

	is(s->source_port, SERVER_PORT);
	is(s->flow_hash, seen.samples ? seen.sample[0]->flow_hash : s->flow_hash);
	if (s->kind == SAMPLE_ANSWER_END) {
		is(s->bytes_len, 0);
		yes(s->end < ANSWER_END_COUNT);
		fprintf(out, " %s@%u", end_words[s->end], at);
		return;
	}
	is(s->bytes_len, s->head_bytes);
	yes(s->bytes_len >= 12 && !memcmp(s->bytes, "HTTP/1.", 7));
	fprintf(out, " %.3s%s@%u", (const char *)s->bytes + 9, s->cut == CUT_NONE ? "" : "/cut", at);
	if (s->cut == CUT_NONE)
		assert_memory_equal(s->bytes + s->bytes_len - 2, "\r\n", 2);
}

/* Nothing was lost, of answers either. */
static inline void check_all_followed(void)
{
	check_quiet();
	is(LOST(ANSWER_UNFOLLOWED), 0);
}

/* What was told of answers so far. */
static inline void told(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline void told(const char *format, ...)
{
	char expected[4096] = "", *got = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&got, &n);
	va_list args;

	yes(out);
	for (int i = 0; i < seen.others; i++)
		if (seen.other[i]->kind == SAMPLE_ANSWER || seen.other[i]->kind == SAMPLE_ANSWER_END)
			tell(out, seen.other[i]);
	fclose(out);
	va_start(args, format);
	vsnprintf(expected, sizeof(expected), format, args);
	va_end(args);
	assert_string_equal(got[0] ? got + 1 : got, expected);
	free(got);
}

#endif
