/*
 * Paths that user space waits for: unmarked requests for them, or with them in their Referer, are handed over, and so
 * are their answers.
 */
#include "answered.h"

/* The hash is the gate's own: a request for the path tells it, since one place of all is watched at a time. */
static const char *const requests[] = {
	"GET /watched?a=b HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /other HTTP/1.1\r\nReferer: http://a/watched?c#d\r\n\r\n",
	"GET /other HTTP/1.1\r\nHost: a\r\nreferer:https://a:443/watched\r\n\r\n",
	"GET http://a/watched HTTP/1.1\r\nHost: a\r\n\r\n",
	"HEAD /watched HTTP/1.0\r\n\r\n",
};

static const char *const others[] = {
	"GET /other HTTP/1.1\r\nHost: watched\r\n\r\n",
	"GET /watched/ HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET / HTTP/1.1\r\nX-Referer: http://a/watched\r\n\r\n",
	"GET /other?/watched HTTP/1.1\r\nReferer: http://a/\r\n\r\n",
};

enum { REQUESTS = sizeof(requests) / sizeof(*requests), OTHERS = sizeof(others) / sizeof(*others) };

/* Samples of this request, on a connection of its own, with all places from `from` to end watched. */
static int samples_with(const char *request, int from, int end)
{
	struct talk t;
	int samples;

	observe();
	native_watch()->watching = (__u32)(end - from);
	for (int i = from; i < end; i++)
		native_watch()->place[i / 64] |= 1ull << i % 64;
	t = talk(50000);
	ask(&t, request);
	answer(&t.s, OK);
	samples = seen.samples;
	if (samples) {
		is(seen.sample[0]->weight, 0);
		is(seen.sample[0]->verdict, VERDICT_UNMARKED);
		told("200@0 complete@%zu", LEN(OK));
	} else {
		told("%s", "");
	}
	settled(0, 1, 0);
	return samples;
}

/* The one place that the path has. */
static int place_of(const char *request)
{
	int from = 0, end = WATCH_SLOTS;

	is(samples_with(request, from, end), 1);
	while (end - from > 1) {
		int middle = (from + end) / 2;

		if (samples_with(request, from, middle))
			end = middle;
		else
			from = middle;
	}
	return from;
}

CLAIM(a_watched_path_is_sampled_wherever_it_stands)
{
	int place = place_of(requests[0]);

	for (int i = 0; i < REQUESTS; i++)
		is(samples_with(requests[i], place, place + 1), 1);
	for (int i = 0; i < OTHERS; i++)
		is(samples_with(others[i], place, place + 1), 0);
}

/* As many as there are paths, or nearly. */
CLAIM(all_places_are_used)
{
	enum { PATHS = 200 };
	static bool used[WATCH_SLOTS];
	int places = 0, odd = 0;
	char request[100];

	for (int i = 0; i < PATHS; i++) {
		int place;

		snprintf(request, sizeof(request), "GET /path/%d HTTP/1.1\r\n\r\n", i);
		place = place_of(request);
		places += !used[place];
		odd += place & 1;
		used[place] = true;
	}
	yes(places > PATHS - 10);
	yes(odd > PATHS / 4 && odd < PATHS * 3 / 4);
}

CLAIM(nothing_is_sampled_when_no_path_is_watched)
{
	for (int i = 0; i < REQUESTS; i++)
		is(samples_with(requests[i], 0, 0), 0);
}

/* A place without `watching` says nothing. */
CLAIM(the_sum_tells_whether_to_look)
{
	struct talk t;

	observe();
	memset(native_watch()->place, 0xff, sizeof(native_watch()->place));
	t = talk(50000);
	ask(&t, requests[0]);
	settled(0, 1, 0);
	is(seen.samples, 0);
}

/* In a sample of one in so many, the weight is that of the sample, whether it is watched or not. */
CLAIM(a_watched_path_weighs_what_it_weighs)
{
	const struct knobs knobs = { .head_bytes = 16384, .sample_unmarked = 1 };
	struct talk t;

	observe_with(&small_sizes, &knobs);
	native_watch()->watching = 1;
	memset(native_watch()->place, 0xff, sizeof(native_watch()->place));
	t = talk(50000);
	ask(&t, requests[0]);
	settled(0, 1, 0);
	is(seen.samples, 1);
	is(seen.sample[0]->weight, 1);
}

/* Watching begins and ends between two requests of one connection. */
CLAIM(watching_may_change_at_any_time)
{
	struct talk t;

	observe();
	memset(native_watch()->place, 0xff, sizeof(native_watch()->place));
	t = talk(50000);
	for (int i = 0; i < 4; i++) {
		native_watch()->watching = i & 1;
		ask(&t, requests[0]);
		answer(&t.s, OK);
	}
	told("200@%zu complete@%zu 200@%zu complete@%zu", LEN(OK), 2 * LEN(OK), 3 * LEN(OK), 4 * LEN(OK));
	settled(0, 4, 0);
	check_all_followed();
}

/* A marked request is not held back by any number of them: the first one is let pass, and one a second then. */
CLAIM(evidence_has_a_limit_of_its_own)
{
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 1, .evidence_per_s = 1 };
	struct talk t;

	observe_with(&small_sizes, &knobs);
	native_watch()->watching = 1;
	memset(native_watch()->place, 0xff, sizeof(native_watch()->place));
	t = talk(50000);
	for (int i = 0; i < 10; i++)
		ask(&t, PLAIN);
	is(seen.samples, 1);
	ask(&t, GET);
	is(seen.samples, 2);
	settled(1, 10, 0);
	is(LOST(EVIDENCE_LIMITED), 9);
	is(LOST(RATE_LIMITED), 0);
}

/* What shows use may stand behind many cookies. */
CLAIM(evidence_is_handed_over_whole)
{
	const struct knobs knobs = { .head_bytes = 64, .sample_unmarked = 1 };
	char text[9000] = "GET / HTTP/1.1\r\nCookie: ";
	size_t n = strlen(text);
	struct talk t;

	memset(text + n, 'c', 8000);
	strcpy(text + n + 8000, "\r\nIf-None-Match: a\r\n\r\n");
	for (int watched = 0; watched < 2; watched++) {
		observe_with(&small_sizes, &knobs);
		native_watch()->watching = (__u32)watched;
		memset(native_watch()->place, watched ? 0xff : 0, sizeof(native_watch()->place));
		t = talk(50000);
		ask(&t, text);
		is(seen.samples, 1);
		is(seen.sample[0]->weight, 1);
		is(seen.sample[0]->bytes_len, watched ? strlen(text) : 64);
		settled(0, 1, 0);
	}
}

RUN(claim(a_watched_path_is_sampled_wherever_it_stands), claim(all_places_are_used),
    claim(nothing_is_sampled_when_no_path_is_watched), claim(the_sum_tells_whether_to_look),
    claim(a_watched_path_weighs_what_it_weighs), claim(watching_may_change_at_any_time),
    claim(evidence_has_a_limit_of_its_own), claim(evidence_is_handed_over_whole))
