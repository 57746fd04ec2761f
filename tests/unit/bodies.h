/*
 * Requests with bodies that look like requests, cut in every way, with an ordinary request behind them.
 */
#ifndef HINTWATCH_TESTS_BODIES_H
#define HINTWATCH_TESTS_BODIES_H

#include "stream.h"

/* What must not be counted where it is no request. */
#define BAIT "GET /x HTTP/1.1\r\nSec-Purpose: prefetch\r\n\r\n"
#define BAIT_LINE "GET /x HTTP/1.1\r\n"
/* What must be. */
#define NEXT "GET /next HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n"

enum { BAIT_BYTES = sizeof(BAIT) - 1, NEXT_BYTES = sizeof(NEXT) - 1, BODY_TEXT_BYTES = 1 << 13 };

_Static_assert(BAIT_BYTES == 42, "said in many a Content-Length");

/* The requests, of which `unmarked` are not marked, in pieces of `piece` bytes, but the first of `lead` bytes. */
static inline void say_stream(const char *text, size_t n, size_t lead, size_t piece)
{
	struct stream s;

	observe();
	s = opened(50000);
	for (size_t at = 0, end = lead; at < n; at = end, end += piece) {
		end = end < n ? end : n;
		say(&s, at, text + at, end - at);
	}
}

static inline void check_bodies(const char *text, __u64 unmarked, bool ambiguous)
{
	settled(1, unmarked, 0);
	is(NOTED(AMBIGUOUS_FRAMING), ambiguous);
	is(NOTED(RESYNCHRONISED), 0);
	is(NOTED(LOST_FRAMING), 0);
	is(lost_of_requests(), 0);
}

/* `unmarked` requests and then NEXT, in one, in two at every byte, and in pieces of 1 to 7 bytes. */
static inline void check_cut(const char *before, __u64 unmarked, bool ambiguous)
{
	static char text[BODY_TEXT_BYTES];
	size_t n = (size_t)snprintf(text, sizeof(text), "%s" NEXT, before);

	for (size_t at = 1; at <= n; at++) {
		say_stream(text, n, at, n);
		check_bodies(text, unmarked, ambiguous);
	}
	for (size_t piece = 1; piece <= 7; piece++) {
		say_stream(text, n, piece, piece);
		check_bodies(text, unmarked, ambiguous);
	}
}

#endif
