/*
 * An example's bytes, cut into segments.
 */
#ifndef HINTWATCH_TESTS_CUTTING_H
#define HINTWATCH_TESTS_CUTTING_H

#include "examples.h"

/* The client's bytes, one piece a segment; each ends where a cut is, in order. */
static inline void say_cut(const struct example *e, const size_t *cuts, int n)
{
	size_t bytes, at = 0;
	const char *text = example_bytes(e, &bytes);
	struct stream s;

	observe_all();
	s = opened(50000);
	for (int i = 0; i <= n; i++) {
		size_t end = i < n ? cuts[i] : bytes;

		say(&s, at, text + at, end - at);
		at = end;
	}
	check_example(e);
	is(LOST(GAP) + LOST(STEPS) + LOST(START_EVICTED) + LOST(FLOW_EVICTED), 0);
	is(NOTED(LOST_FRAMING), 0);
}

static inline void say_in_pieces(const struct example *e, size_t piece)
{
	static size_t cuts[EXAMPLE_BYTES];
	size_t bytes;
	int n = 0;

	example_bytes(e, &bytes);
	for (size_t at = piece; at < bytes; at += piece)
		cuts[n++] = at;
	say_cut(e, cuts, n);
}

#endif
