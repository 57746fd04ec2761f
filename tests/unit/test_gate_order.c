/*
 * Segments that come again, overlap, or come in another order: no request is counted twice, and none in silence
 * not at all.
 */
#include "examples.h"

static const char first[] = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n",
		  next[] = "HEAD /next HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n";

enum { FIRST = sizeof(first) - 1, NEXT = sizeof(next) - 1 };

/* n bytes in pieces, each of which begins `again` bytes early. */
static void say_overlapping(const struct stream *s, const char *text, size_t n, size_t piece, size_t again)
{
	for (size_t at = 0; at < n; at += piece) {
		size_t from = at < again ? 0 : at - again, to = at + piece < n ? at + piece : n;

		say(s, from, text + from, to - from);
	}
}

CLAIM(what_comes_twice_is_seen_once)
{
	for (int i = 0; i < EXAMPLES; i++) {
		for (size_t piece = 1; piece < 40; piece += piece / 4 + 1) {
			size_t n;
			const char *text = example_bytes(&examples[i], &n);
			struct stream s;

			observe_all();
			s = opened(50000);
			for (size_t at = 0; at < n; at += piece) {
				say(&s, at, text + at, at + piece < n ? piece : n - at);
				say(&s, at, text + at, at + piece < n ? piece : n - at);
			}
			check_example(&examples[i]);
			check_nothing_lost();
		}
	}
}

CLAIM(overlapping_pieces_are_seen_once)
{
	for (int i = 0; i < EXAMPLES; i++) {
		for (size_t again = 1; again < 30; again += 1 + again / 3) {
			size_t n;
			const char *text = example_bytes(&examples[i], &n);
			struct stream s;

			observe_all();
			s = opened(50000);
			say_overlapping(&s, text, n, 11, again);
			check_example(&examples[i]);
			check_nothing_lost();
		}
	}
}

CLAIM(what_comes_again_in_other_pieces_is_seen_once)
{
	for (int i = 0; i < EXAMPLES; i++) {
		for (size_t piece = 1; piece < 60; piece += 3) {
			size_t n;
			const char *text = example_bytes(&examples[i], &n);
			struct stream s;

			observe_all();
			s = opened(50000);
			say_overlapping(&s, text, n, 13, 0);
			say_overlapping(&s, text, n, piece, 0);
			say(&s, 0, text, n);
			check_example(&examples[i]);
			check_nothing_lost();
		}
	}
}

/* In front of a byte that is missing: RFC 9293, section 3.8.4, keep-alive probes. */
CLAIM(a_keep_alive_is_no_request)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, first);
	for (int i = 0; i < 3; i++) {
		say(&s, FIRST - 1, "G", 1);
		say(&s, FIRST, "", 0);
	}
	say_text(&s, FIRST, next);
	settled(1, 1, 0);
	check_quiet();
}

/* In a known flow; what the second says is seen before the first, which then only fills the hole. */
CLAIM(whole_heads_may_be_swapped)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, first);
	say_text(&s, 2 * FIRST, next);
	say_text(&s, FIRST, first);
	say_text(&s, FIRST, first);
	say_text(&s, 2 * FIRST, next);
	say_text(&s, 2 * FIRST + NEXT, first);
	settled(1, 3, 0);
	is(LOST(GAP), 1);
	is(NOTED(RESYNCHRONISED), 1);
}

/* The start of a head came behind its end: the verdict cannot be reached, but it was a request. */
CLAIM(a_head_that_comes_behind_its_end_is_cut)
{
	struct stream s;

	for (size_t at = strlen("HEAD /next HTTP/1.1\r\n"); at < NEXT; at++) {
		observe();
		s = opened(50000);
		say_text(&s, 0, first);
		say(&s, FIRST + at, next + at, NEXT - at);
		say(&s, FIRST, next, at);
		settled(at >= NEXT - 2, 1, at < NEXT - 2);
	}
}

/* The handshake has told where the connection begins. */
CLAIM(a_connection_may_begin_with_its_second_segment)
{
	struct stream s;

	for (size_t at = 8; at < NEXT; at++) {
		observe();
		s = opened(50000);
		say(&s, at, next + at, NEXT - at);
		say(&s, 0, next, at);
		settled(1, 0, 0);
	}
}

CLAIM(the_first_two_requests_may_be_swapped)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, FIRST, next);
	say_text(&s, 0, first);
	settled(1, 1, 0);
}

RUN(claim(what_comes_twice_is_seen_once), claim(overlapping_pieces_are_seen_once),
    claim(what_comes_again_in_other_pieces_is_seen_once), claim(a_keep_alive_is_no_request),
    claim(whole_heads_may_be_swapped), claim(a_head_that_comes_behind_its_end_is_cut),
    claim(a_connection_may_begin_with_its_second_segment), claim(the_first_two_requests_may_be_swapped))
