/*
 * A stream of many requests, cut at random, with segments that come again, overlap or change places. What it
 * is made of says what must be counted; how it travels must not matter. The seeds are fixed.
 */
#include "../bench/prng.h"
#include "bodies.h"
#include "slot.h"

enum { REQUESTS = 30, STREAM_BYTES = 1 << 15, SEEDS = 300, SEGMENT_MAX = 700 };

/* What each byte is. */
enum part { FIRST_BYTE, IN_HEAD, IN_BODY, IN_CHUNKS };

static struct {
	char bytes[STREAM_BYTES];
	__u8 part[STREAM_BYTES];
	size_t n;
	__u64 marked, prerender, unmarked;
	struct prng random;
} made;

static void add(enum part part, const char *text)
{
	size_t n = strlen(text);

	if (made.n + n > STREAM_BYTES)
		abort();
	memcpy(made.bytes + made.n, text, n);
	memset(made.part + made.n, part, n);
	made.n += n;
}

static void add_head(const char *line, const char *fields)
{
	char cookie[512];
	int n = (int)prng_below(&made.random, 400);

	made.part[made.n] = FIRST_BYTE;
	add(IN_HEAD, line);
	made.part[made.n - strlen(line)] = FIRST_BYTE;
	snprintf(
		cookie, sizeof(cookie), "Host: a\r\nCookie: %.*s\r\n", n,
		"Sec-Purpose: prefetch; GET / HTTP/1.1; Content-Length: 7; aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
	add(IN_HEAD, cookie);
	add(IN_HEAD, fields);
	add(IN_HEAD, "\r\n");
}

static void add_request(void)
{
	switch (prng_below(&made.random, 6)) {
	case 0:
		add_head("GET /marked HTTP/1.1\r\n", "Sec-Purpose: prefetch\r\nX-Moz: prefetch\r\n");
		made.marked++;
		return;
	case 1:
		add_head("GET /prerender HTTP/1.1\r\n", "Sec-Purpose: prefetch;prerender\r\n");
		made.marked++;
		made.prerender++;
		return;
	case 2:
		add_head("POST /length HTTP/1.1\r\n", "Content-Length: 168\r\n");
		add(IN_BODY, BAIT BAIT BAIT BAIT);
		break;
	case 3:
		add_head("PUT /chunked HTTP/1.1\r\n", "Transfer-Encoding: chunked\r\n");
		add(IN_CHUNKS, "54\r\n" BAIT BAIT "\r\n2a;" BAIT_LINE BAIT "\r\n0\r\nSec-Purpose: prefetch\r\n\r\n");
		break;
	default:
		add_head("GET /plain HTTP/1.1\r\n", "X-Moz: early hint\r\n");
	}
	made.unmarked++;
}

static void make_stream(__u64 seed)
{
	memset(&made, 0, sizeof(made));
	prng_seed(&made.random, seed);
	for (int i = 0; i < REQUESTS; i++)
		add_request();
}

static size_t next_cut(size_t at)
{
	static const __u32 most[] = { 7, 90, SEGMENT_MAX };
	size_t end = at + prng_between(&made.random, 1, most[prng_below(&made.random, 3)]);

	if (prng_one_in(&made.random, 4)) /* at the end of a request, or of some */
		while (end < made.n && made.part[end] != FIRST_BYTE)
			end++;
	return end < made.n ? end : made.n;
}

static void say_part(const struct stream *s, size_t at, size_t end)
{
	say(s, at, made.bytes + at, end - at);
}

/* Bytes from `at` to end are new; some in front of them may come with them, and older ones once more. */
static void say_again(const struct stream *s, size_t at, size_t end)
{
	size_t early = prng_one_in(&made.random, 3) ? prng_below(&made.random, 100) : 0;
	size_t from, n;

	say_part(s, early < at ? at - early : 0, end);
	if (!prng_one_in(&made.random, 4))
		return;
	from = prng_below(&made.random, (__u32)end);
	n = prng_between(&made.random, 1, SEGMENT_MAX);
	say_part(s, from, from + n < end ? from + n : end);
}

static void check_totals(void)
{
	settled(made.marked, made.unmarked, 0);
	is(COUNTED(MARKED, PURPOSE_PRERENDER), made.prerender);
	is(COUNTED(MARKER, MARKER_X_MOZ), made.marked - made.prerender);
	is(NOTED(LOST_FRAMING) + NOTED(AMBIGUOUS_FRAMING), 0);
}

static void check_cuts(void (*say_cut)(const struct stream *s, size_t from, size_t end))
{
	for (__u64 seed = 1; seed <= SEEDS; seed++) {
		struct stream s;

		make_stream(seed);
		observe();
		s = opened((__u16)(50000 + seed));
		for (size_t at = 0, end; at < made.n; at = end) {
			end = next_cut(at);
			say_cut(&s, at, end);
			s.answered += 300; /* where nobody watches */
		}
		check_totals();
		check_quiet();
	}
}

CLAIM(a_stream_is_the_same_however_it_is_cut)
{
	check_cuts(say_part);
}

CLAIM(a_stream_is_the_same_whatever_comes_again)
{
	check_cuts(say_again);
}

/*
 * Where two neighbours may change places and nothing is lost: both begin with a request; or the first lies inside
 * a head and leaves room for the guard behind what was read (slot.h), or inside a body of known length.
 */
static bool may_swap(size_t at, size_t middle)
{
	if (made.part[at] == FIRST_BYTE)
		return made.part[middle] == FIRST_BYTE;
	if (made.part[at] == IN_HEAD)
		return middle - at >= HEAD_GUARD_BYTES;
	return made.part[at] == IN_BODY && !memchr(made.part + at, FIRST_BYTE, middle - at);
}

CLAIM(a_stream_is_the_same_with_neighbours_swapped)
{
	int swaps = 0;

	for (__u64 seed = 1; seed <= SEEDS; seed++) {
		struct stream s;

		make_stream(seed);
		observe();
		s = opened((__u16)(50000 + seed));
		for (size_t at = 0, middle, end; at < made.n; at = end) {
			middle = next_cut(at);
			end = next_cut(middle);
			if (middle < end && may_swap(at, middle)) {
				say_part(&s, middle, end);
				say_part(&s, at, middle);
				swaps++;
			} else {
				end = middle;
				say_again(&s, at, middle);
			}
		}
		check_totals();
		is(LOST(STEPS) + LOST(FLOW_EVICTED) + LOST(START_EVICTED), 0);
	}
	yes(swaps > 10 * SEEDS);
}

RUN(claim(a_stream_is_the_same_however_it_is_cut), claim(a_stream_is_the_same_whatever_comes_again),
    claim(a_stream_is_the_same_with_neighbours_swapped))
