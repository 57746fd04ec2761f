/*
 * A TLS ClientHello at the start of a connection is one hello, however records and segments cut it.
 */
#include "greetings.h"

static void check_hello(const struct greeting *g, const size_t *cuts, int n)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_pieces(&s, g, 0, cuts, n);
	greeted(1, 0);
	is(seen.others, 1);
	check_other(0, SAMPLE_HELLO, g->bytes, g->len);
	is(seen.other[0]->head_flags, 0);
	is(seen.other[0]->source_port, 50000);
}

CLAIM(a_hello_is_one_hello)
{
	for (size_t bytes = 42; bytes < 16384 - 5; bytes += 1 + bytes / 7)
		check_hello(hello_of(bytes, 16384), NULL, 0);
	check_hello(hello_of(16384 - 5, 16384), NULL, 0);
}

CLAIM(a_hello_cut_in_two_is_one_hello)
{
	const struct greeting *g = hello_of(1800, 16384);

	for (size_t at = 1; at < g->len; at++)
		check_hello(g, &at, 1);
}

CLAIM(a_hello_in_small_segments_is_one_hello)
{
	static size_t cuts[2000];

	for (size_t piece = 1; piece <= 9; piece++) {
		const struct greeting *g = hello_of(300, 16384);
		int n = 0;

		for (size_t at = piece; at < g->len; at += piece)
			cuts[n++] = at;
		check_hello(g, cuts, n);
	}
}

CLAIM(a_hello_cut_anywhere_is_one_hello)
{
	srandom(7);
	for (int i = 0; i < 3000; i++) {
		const struct greeting *g = hello_of(50 + (size_t)random() % 4000, 2 + (size_t)random() % 2000);
		size_t cuts[6], at = 0;
		int n = 0;

		for (; n < 6; n++) {
			at += 1 + (size_t)random() % (n % 2 ? 12 : 1500);
			if (at >= g->len)
				break;
			cuts[n] = at;
		}
		check_hello(g, cuts, n);
	}
}

CLAIM(a_hello_may_span_records)
{
	static const size_t records[] = { 1, 2, 3, 4, 5, 6, 50, 199 };

	for (int i = 0; i < 8; i++) {
		const struct greeting *g = hello_of(200, records[i]);

		check_hello(g, NULL, 0);
		for (size_t at = 1; at < g->len; at++)
			check_hello(g, &at, 1);
	}
}

/* Behind its first piece. One shorter than the guard leaves no room for what comes early. */
CLAIM(neighbours_in_a_hello_may_be_swapped)
{
	const struct greeting *g = hello_of(1800, 16384);

	for (size_t a = 1; a < 1700; a += 13)
		for (size_t b = a + 8; b < g->len; b += 97) {
			struct stream s;

			observe();
			s = opened(50000);
			say(&s, 0, g->bytes, a);
			say(&s, b, g->bytes + b, g->len - b);
			say(&s, a, g->bytes + a, b - a);
			greeted(1, 0);
			check_other(0, SAMPLE_HELLO, g->bytes, g->len);
		}
}

CLAIM(what_comes_again_is_no_second_hello)
{
	const struct greeting *g = hello_of(600, 16384);

	for (size_t at = 1; at < g->len; at++) {
		struct stream s;

		observe();
		s = opened(50000);
		say(&s, 0, g->bytes, at);
		say(&s, 0, g->bytes, at);
		say(&s, 0, g->bytes, g->len);
		say(&s, 0, g->bytes, at);
		say(&s, at, g->bytes + at, g->len - at);
		say(&s, 0, g->bytes, g->len);
		greeted(1, 0);
	}
}

CLAIM(all_that_follows_is_opaque)
{
	const struct greeting *g = hello_of(600, 16384);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, g->bytes, 300);
	say(&s, 300, g->bytes + 300, g->len - 300);
	SAY(&s, g->len, CIPHER_CHANGE);
	say_text(&s, g->len + 6, "GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\n\r\n");
	say(&s, g->len + 100, g->bytes, g->len);
	greeted(1, 0);
	is(FATES(OPAQUE), 5);
	is(FATES(FOLLOWED), 0);
}

/* Without a handshake a hello is known by its first six bytes; fewer are not kept. */
CLAIM(a_hello_may_come_first_of_all_that_is_seen)
{
	const struct greeting *g = hello_of(600, 16384);

	for (size_t at = 1; at < g->len; at++) {
		struct stream s;

		observe();
		s = in_midstream(50000);
		say(&s, 0, g->bytes, at);
		say(&s, at, g->bytes + at, g->len - at);
		greeted(at >= 6, 0);
	}
}

CLAIM(other_records_are_no_hello)
{
	static const struct {
		const char *bytes;
		size_t n;
	} others[] = {
		{ "\x16\3\3\0\x28\1\xd3\x7e\0\x11\x25\x9c\x80\x42\x10\x99", 16 }, /* encrypted, by chance */
		{ "\x16\3\3\0\x28\1\0\1\2\xfe\xfd\0\0\0\0\0", 16 },               /* a version of DTLS */
		{ "\x16\3\3\0\x28\x10\0\0\x24\3\3\0\0\0\0\0", 16 },
		{ "\x16\3\3\0\x28\2\0\0\x24\3\3\0\0\0\0\0", 16 },
		{ "\x16\3\5\0\x28\1\0\0\x24\3\3\0\0\0\0\0", 16 },
		{ "\x16\2\1\0\x28\1\0\0\x24\3\3\0\0\0\0\0", 16 },
		{ "\x16\3\1\0\0\1\0\0\x24\3\3\0\0\0\0\0", 16 },
		{ "\x16\3\1\x40\1\1\0\0\x24\3\3\0\0\0\0\0", 16 },
		{ "\x17\3\1\0\x28\1\0\0\x24\3\3\0\0\0\0\0", 16 },
		{ "\x80\x2e\1\3\1\0\x15\0\0\0\x10\0\0\x10\0\0", 16 }, /* SSL 2.0 */
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		for (size_t at = 6; at <= others[i].n; at++) {
			struct stream s;

			observe();
			s = opened(50000);
			say(&s, 0, others[i].bytes, at);
			if (at >= 11)
				greeted(0, 0);
			SAY(&s, others[i].n, ENCRYPTED);
		}
}

RUN(claim(a_hello_is_one_hello), claim(a_hello_cut_in_two_is_one_hello), claim(a_hello_in_small_segments_is_one_hello),
    claim(a_hello_cut_anywhere_is_one_hello), claim(a_hello_may_span_records),
    claim(neighbours_in_a_hello_may_be_swapped), claim(what_comes_again_is_no_second_hello),
    claim(all_that_follows_is_opaque), claim(a_hello_may_come_first_of_all_that_is_seen),
    claim(other_records_are_no_hello))
