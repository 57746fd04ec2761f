/*
 * A storm begins with the first request too many in the window, once; compared with a count of all times.
 */
#include "account/storm.h"
#include "check.h"

#define SECOND 1000000000ull
#define START (1000 * SECOND)

static struct storms *storms;

static void begin(size_t pages, __u32 requests, __u32 window_s)
{
	storms_close(storms);
	storms = storms_open(pages, requests, window_s);
	yes(storms != NULL);
}

CLAIM(a_storm_begins_once)
{
	begin(64, 3, 10);
	for (__u64 i = 0; i < 3; i++)
		no(storms_add(storms, START + i, 1));
	no(storms_add(storms, START + 3, 2)); /* another page */
	yes(storms_add(storms, START + 4, 1));
	for (__u64 i = 5; i < 50; i++)
		no(storms_add(storms, START + i, 1));
}

CLAIM(the_window_has_its_last_nanosecond)
{
	begin(64, 1, 10);
	no(storms_add(storms, START, 1));
	yes(storms_add(storms, START + 10 * SECOND, 1));
	begin(64, 1, 10);
	no(storms_add(storms, START, 1));
	no(storms_add(storms, START + 10 * SECOND + 1, 1));
}

CLAIM(it_begins_again_when_it_was_over)
{
	begin(64, 2, 10);
	for (__u64 i = 0; i < 6; i++)
		is(storms_add(storms, START + i * SECOND, 1), i == 2);
	no(storms_add(storms, START + 30 * SECOND, 1)); /* one in ten seconds */
	no(storms_add(storms, START + 31 * SECOND, 1));
	yes(storms_add(storms, START + 32 * SECOND, 1));
}

CLAIM(one_is_more_than_none)
{
	begin(64, 0, 10);
	yes(storms_add(storms, START, 1));
}

/* One wrong time must not make all that follow seem to be at once. */
CLAIM(a_time_that_is_not_yet_stops_nothing)
{
	begin(64, 3, 10);
	no(storms_add(storms, START, 1));
	no(storms_add(storms, START + 1000000 * SECOND, 1));
	for (__u64 i = 1; i < 20; i++)
		no(storms_add(storms, START + i * 20 * SECOND, 1));
	for (__u64 i = 1; i < 6; i++)
		is(storms_add(storms, START + 400 * SECOND + i, 1), i == 4);
	no(storms_add(storms, START + 399 * SECOND, 1)); /* a little late */
	no(storms_add(storms, START + 400 * SECOND, 1));
	is(storms_evicted(storms), 0);
}

CLAIM(pages_of_a_time_that_is_not_yet_are_pushed_out_first)
{
	begin(4, 1, 10);
	for (__u64 page = 1; page <= 4; page++)
		no(storms_add(storms, START + 1000000 * SECOND, page));
	no(storms_add(storms, START, 5));
	no(storms_add(storms, START + 1, 6));
	yes(storms_add(storms, START + 2, 5));
}

CLAIM(when_cleared_nothing_of_before_is_known)
{
	begin(64, 1, 10);
	no(storms_add(storms, START, 1));
	storms_clear(storms);
	no(storms_add(storms, START + 1, 1));
	yes(storms_add(storms, START + 2, 1));
	storms_clear(storms);
	no(storms_add(storms, START, 1)); /* nor that it was later */
	yes(storms_add(storms, START + 10 * SECOND, 1));
	storms_clear(storms);
	no(storms_add(storms, START + 1, 1));
	no(storms_add(storms, START + 10 * SECOND + 2, 1));
	is(storms_evicted(storms), 0);
}

static __u64 prng(__u64 *seed)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return *seed >> 33;
}

/* Bursts of eight pages; a second look goes through all times there were. */
CLAIM(it_is_what_a_count_of_all_times_says)
{
	enum { EVENTS = 4000, REQUESTS = 5, WINDOW_S = 2 };
	static struct {
		__u64 time_ns, page;
	} event[EVENTS];
	bool storm[8] = { false };
	__u64 seed = 7, now = START;
	int begun = 0;

	begin(64, REQUESTS, WINDOW_S);
	for (int i = 0; i < EVENTS; i++) {
		int within = 0;
		bool was;

		now += prng(&seed) % (prng(&seed) % 50 ? SECOND / 10 : 4 * SECOND);
		event[i].time_ns = now;
		event[i].page = prng(&seed) % 8;
		for (int k = 0; k <= i; k++)
			within += event[k].page == event[i].page && event[k].time_ns + WINDOW_S * SECOND >= now;
		was = storm[event[i].page];
		storm[event[i].page] = within > REQUESTS;
		is(storms_add(storms, now, event[i].page), within > REQUESTS && !was);
		begun += within > REQUESTS && !was;
	}
	yes(begun > 10);
	is(storms_evicted(storms), 0);
}

CLAIM(a_forgotten_page_is_counted_and_begins_anew)
{
	begin(4, 1, 10);
	for (__u64 page = 1; page <= 5; page++)
		no(storms_add(storms, START + page, page));
	is(storms_evicted(storms), 1);
	no(storms_add(storms, START + 6, 1)); /* pushes out 2, and has nothing of before */
	yes(storms_add(storms, START + 7, 1));
	is(storms_evicted(storms), 2);
	no(storms_add(storms, START + 60 * SECOND, 9)); /* the others are over */
	is(storms_evicted(storms), 2);
	begin(4, 1, 10);
	for (__u64 i = 0; i < 8; i++)
		is(storms_add(storms, START + i, i / 2), i % 2);
	no(storms_add(storms, START + 8, 9)); /* not with the requests of the page that was there before */
	storms_close(storms);
	storms = NULL;
}

RUN(claim(a_storm_begins_once), claim(the_window_has_its_last_nanosecond), claim(it_begins_again_when_it_was_over),
    claim(one_is_more_than_none), claim(a_time_that_is_not_yet_stops_nothing),
    claim(pages_of_a_time_that_is_not_yet_are_pushed_out_first), claim(when_cleared_nothing_of_before_is_known),
    claim(it_is_what_a_count_of_all_times_says), claim(a_forgotten_page_is_counted_and_begins_anew))
