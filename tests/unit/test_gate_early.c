/*
 * Bytes of a head that come before those in front of them are kept, within limits (place_early() in place.h).
 */
#include "examples.h"

/* Three pieces, the last two swapped. One that is shorter than the guard leaves no room for what comes early. */
CLAIM(two_pieces_inside_a_head_may_be_swapped)
{
	for (int i = 0; i < EXAMPLES; i++) {
		const struct example *e = &examples[i];
		size_t n;
		const char *text = example_bytes(e, &n);
		struct stream s;

		for (size_t a = e->before_bytes + 1; a + 8 < n; a++) {
			for (size_t b = a + 8; b < n; b += 3) {
				observe_all();
				s = opened(50000);
				say(&s, 0, text, a);
				say(&s, b, text + b, n - b);
				say(&s, a, text + a, b - a);
				check_example(e);
				check_nothing_lost();
			}
		}
	}
}

CLAIM(a_hole_too_small_to_be_kept_open_cuts_the_head)
{
	const struct example *e = &examples[0];
	size_t n = strlen(e->head);
	struct stream s;
	bool marked;

	for (size_t a = 20; a + 8 < n; a++) {
		observe();
		s = opened(50000);
		say(&s, 0, e->head, a);
		say(&s, a + 7, e->head + a + 7, n - a - 7);
		say(&s, a, e->head + a, 7);
		/* The marker may have been seen by then. */
		marked = a >= strlen("GET / HTTP/1.1\r\nHost: a\r\nSec-Purpose: prefetch\r\n");
		settled(marked, 0, !marked);
		is(CUTS(GAP), seen.totals.cut);
		is(LOST(GAP), 1);
	}
}

static void check_early(const char *text, __u64 marked, __u64 unmarked)
{
	const size_t n = strlen(text);
	struct stream s;

	for (size_t hole = 20; hole < 28; hole++) {
		for (size_t end = hole + 9; end < n; end++) {
			observe();
			s = opened(50000);
			say(&s, 0, text, hole);
			say(&s, hole + 8, text + hole + 8, end - hole - 8);
			say(&s, hole, text + hole, 8);
			say(&s, end, text + end, n - end);
			settled(marked, unmarked, 0);
			check_nothing_lost();
		}
	}
}

/* Early bytes may hold the end of a head, a body, more heads, and the start of another head. */
CLAIM(what_comes_early_may_be_more_than_a_head)
{
	check_early("GET /1 HTTP/1.1\r\nCookie: abcdefgh\r\nX-Moz: prefetch\r\n\r\n"
	            "POST /2 HTTP/1.1\r\nContent-Length: 7\r\n\r\nGET / H"
	            "GET /3 HTTP/1.1\r\nPurpose: prefetch\r\n\r\n",
	            2, 1);
	check_early("GET /1 HTTP/1.1\r\nCookie: abcdefgh\r\n\r\n"
	            "POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\n"
	            "GET /3 HTTP/1.1\r\nSec-Purpose: prefetch;prerender\r\n\r\n",
	            1, 2);
}

CLAIM(what_comes_early_twice_is_kept_once)
{
	const struct example *e = &examples[0];
	size_t n = strlen(e->head);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, e->head, 20);
	say(&s, 30, e->head + 30, n - 30);
	say(&s, 30, e->head + 30, n - 30);
	say(&s, 20, e->head + 20, 10);
	settled(e->settled == SETTLED_MARKED, e->settled == SETTLED_UNMARKED, 0);
	check_nothing_lost();
}

RUN(claim(two_pieces_inside_a_head_may_be_swapped), claim(a_hole_too_small_to_be_kept_open_cuts_the_head),
    claim(what_comes_early_may_be_more_than_a_head), claim(what_comes_early_twice_is_kept_once))
