/*
 * What follows a hello: a second one, after a HelloRetryRequest (RFC 8446, section 4.1.4), or none; and what the
 * server says first.
 */
#include "greetings.h"

/* A hello, and what the client sends behind it. */
static const struct greeting *behind(const char *cipher_change, size_t n, const struct greeting *second)
{
	static struct greeting g;
	const struct greeting *first = hello_of(517, 16384);

	g.len = 0;
	add_bytes(&g, first->bytes, first->len);
	add_bytes(&g, cipher_change, n);
	if (second)
		add_message(&g, CLIENT_HELLO, second->len, 16384);
	return &g;
}

static void check_second(const struct greeting *g, size_t first, size_t change, const size_t *cuts, int n)
{
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, g->bytes, first);
	say_pieces(&s, g, first, cuts, n);
	SAY(&s, g->len, ENCRYPTED);
	greeted(2, 0);
	is(CONNECTIONS_OF(TLS), 1);
	is(seen.others, 2);
	check_other(0, SAMPLE_HELLO, g->bytes, first);
	is(seen.other[0]->head_flags, 0);
	check_other(1, SAMPLE_HELLO, g->bytes + first + change, g->len - first - change);
	is(seen.other[1]->head_flags, HEAD_SECOND_HELLO);
}

CLAIM(a_second_hello_may_follow)
{
	static const struct greeting like = { .len = 600 };
	const size_t first = 522;

	for (int change = 0; change <= 6; change += 6) {
		const struct greeting *g = behind(CIPHER_CHANGE, (size_t)change, &like);

		check_second(g, first, (size_t)change, NULL, 0);
		for (size_t at = first + 1; at < g->len; at++)
			check_second(g, first, (size_t)change, &at, 1);
		for (size_t a = first + 1; a < first + 14; a++)
			for (size_t b = a + 1; b < first + 16; b++)
				check_second(g, first, (size_t)change, (const size_t[]){ a, b }, 2);
	}
}

static void check_no_second(const struct greeting *g, size_t n, size_t gap)
{
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, g->bytes, 522);
	for (size_t at = 522; at < g->len; at += n)
		say(&s, at + gap, g->bytes + at, g->len - at < n ? g->len - at : n);
	greeted(1, 0);
}

CLAIM(encrypted_records_are_no_second_hello)
{
	/* By chance the first byte that is encrypted is that of a ClientHello. */
	static const char finished[] = "\x16\3\3\0\x28\1\xd3\x7e\0\x11\x25\x9c\x80\x42\x10\x99"
				       "abcdefghijklmnopqrstuvwxyz012345";
	static const struct greeting like = { .len = 600 };
	struct greeting *g = (struct greeting *)behind(CIPHER_CHANGE, 6, NULL);

	add_bytes(g, finished, sizeof(finished) - 1);
	for (size_t n = 1; n < 60; n++)
		check_no_second(g, n, 0);
	check_no_second(g, 1000, 0);

	/* Hellos in full, but not the very next record: renegotiation would be encrypted. */
	g = (struct greeting *)behind(ENCRYPTED, sizeof(ENCRYPTED) - 1, &like);
	check_no_second(g, 1000, 0);
	check_no_second(g, sizeof(ENCRYPTED) - 1, 0);
	g = (struct greeting *)behind("", 0, &like);
	check_no_second(g, 1000, 1);
}

CLAIM(there_is_no_third_hello)
{
	static const struct greeting like = { .len = 600 };
	struct greeting *g = (struct greeting *)behind("", 0, &like);
	size_t two = g->len;
	struct stream s;

	add_message(g, CLIENT_HELLO, 600, 16384);
	observe();
	s = opened(50000);
	say(&s, 0, g->bytes, 522);
	say(&s, 522, g->bytes + 522, two - 522);
	say(&s, two, g->bytes + two, g->len - two);
	greeted(2, 0);
}

/* Each ClientHello has a ServerHello (a HelloRetryRequest is one, too). */
CLAIM(the_server_s_hello_is_handed_over)
{
	static struct greeting server;
	const struct greeting *g = hello_of(517, 16384);
	struct stream s;

	server.len = 0;
	add_message(&server, SERVER_HELLO, 90, 16384);
	add_record(&server, CHANGE_CIPHER_SPEC, "\1", 1);
	add_message(&server, 11, 3000, 16384);
	observe();
	s = opened(50000);
	answer_bytes(&s, server.bytes, server.len);
	say(&s, 0, g->bytes, g->len);
	answer_bytes(&s, "\x15\3\3\0\2\1\0", 7);
	answer_bytes(&s, server.bytes, 95);
	answer_bytes(&s, server.bytes, 95);
	say(&s, g->len, g->bytes, g->len);
	answer_bytes(&s, server.bytes, server.len);
	answer_bytes(&s, server.bytes, server.len);
	greeted(2, 0);
	is(seen.others, 4);
	check_other(1, SAMPLE_SERVER_HELLO, server.bytes, 95);
	is(seen.other[1]->source_port, SERVER_PORT);
	is(seen.other[1]->destination_port, 50000);
	is(seen.other[1]->flow_hash, seen.other[0]->flow_hash);
	check_other(3, SAMPLE_SERVER_HELLO, server.bytes, 2048);
	is(FATES(OPAQUE), 8);
}

RUN(claim(a_second_hello_may_follow), claim(encrypted_records_are_no_second_hello), claim(there_is_no_third_hello),
    claim(the_server_s_hello_is_handed_over))
