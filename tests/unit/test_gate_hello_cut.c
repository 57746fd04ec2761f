/*
 * Hellos that never end: counted once, as what they are, and none of them costs memory.
 */
#include "greetings.h"

static void check_cut(int reason, size_t bytes)
{
	greeted(0, 1);
	is(seen.others, 1);
	is(seen.other[0]->kind, SAMPLE_HELLO);
	is(seen.other[0]->cut, reason);
	is(seen.other[0]->bytes_len, bytes);
	assert_memory_equal(seen.other[0]->bytes, hello_of(1800, 16384)->bytes, bytes);
}

CLAIM(a_hello_ends_with_its_connection)
{
	const struct greeting *g = hello_of(1800, 16384);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, g->bytes, 1448);
	say_flags(&s, 1448, NULL, 0, FIN | ACK);
	check_cut(CUT_CLOSED, 1448);
}

CLAIM(a_hello_has_its_time)
{
	const struct greeting *g = hello_of(1800, 16384);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, g->bytes, 6);
	seen.now_ns += 40 * SECOND;
	s.like.client_port++;
	say_text(&s, 0, "NOTHING");
	check_cut(CUT_TIMEOUT, 6);
}

CLAIM(a_hello_may_end_with_the_capture)
{
	const struct greeting *g = hello_of(1800, 16384);

	for (size_t at = 1; at < g->len; at++) {
		struct stream s;

		observe();
		s = opened(50000);
		say(&s, 0, g->bytes, at);
		if (at < 6)
			greeted(0, 0);
		else
			check_cut(CUT_END_OF_INPUT, at);
	}
}

CLAIM(a_hello_with_a_hole_is_cut)
{
	const struct greeting *g = hello_of(1800, 16384);
	struct stream s;

	observe();
	s = opened(50000);
	say(&s, 0, g->bytes, 500);
	say(&s, 507, g->bytes + 507, g->len - 507);
	settled(0, 0, 0);
	is(HELLOS_OF(TLS_CUT), 1);
	is(LOST(GAP), 1);
	is(seen.other[0]->cut, CUT_GAP);
	is(seen.other[0]->bytes_len, 500);
}

CLAIM(a_hello_in_part_is_cut)
{
	const struct greeting *g = hello_of(1800, 16384);

	for (size_t at = 0; at < g->len; at += 1 + at / 9) {
		struct stream s;
		struct packet k;

		observe();
		s = opened(50000);
		k = stream_packet(&s, 0, g->bytes, g->len);
		send_captured(&k, 54 + (__u32)at);
		SAY(&s, g->len, ENCRYPTED);
		if (at < 6)
			is((ended(), HELLOS_OF(TLS_CUT) + HELLOS_OF(TLS)), 0);
		else
			check_cut(CUT_SNAPLEN, at);
	}
}

/* HEAD_MAX_BYTES, as for heads: docs/limits.md. */
CLAIM(a_hello_is_followed_for_16_kib)
{
	const struct greeting *g = hello_of(16384 - 4, 16384);
	struct stream s;

	observe();
	s = opened(50000);
	for (size_t at = 0; at < g->len; at += 1448)
		say(&s, at, g->bytes + at, g->len - at < 1448 ? g->len - at : 1448);
	SAY(&s, g->len, ENCRYPTED);
	greeted(0, 1);
	is(seen.other[0]->cut, CUT_HEAD_LIMIT);
	is(seen.other[0]->bytes_len, 16384);
}

/* More of them than there is room for: each is counted when its place is taken, and told as often as the limit says. */
CLAIM(half_hellos_cost_nothing)
{
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 10 };
	const struct greeting *g = hello_of(1800, 16384);
	enum { HALVES = 100000 };
	__u64 told;

	observe_with(&small_sizes, &knobs);
	for (int i = 0; i < HALVES; i++) {
		struct stream s = in_midstream((__u16)(1024 + i % 60000));

		s.begins = (__u32)i * 1000003;
		s.like.family = i / 60000 ? 6 : 4;
		say(&s, 0, g->bytes, 100);
	}
	settled(0, 0, 0);
	is(HELLOS_OF(TLS_CUT), HALVES);
	is(LOST(OTHER_RATE_LIMITED), HALVES - seen.others);
	told = (__u64)seen.others;
	yes(told > 0 && told <= HALVES / 1000 * 10 + 10);
	is(LOST(FLOW_EVICTED), 0); /* none of them is a flow that would be missed */
	is(LOST(START_EVICTED), 0);
	is(CONNECTIONS_OF(TLS), HALVES);
	is(CONNECTIONS_OF(READABLE) + CONNECTIONS_OF(H2C), 0);
}

#define HALF_HEAD "GET / HTTP/1.1\r\nSec-Purpose: prefetch\r\nHo"

/* Heads have three quarters of the places, which hellos do not take: docs/limits.md. */
CLAIM(half_hellos_evict_no_heads)
{
	const struct sizes sizes = { .flows = 65536, .open_heads = 64, .cpus = 1, .rings = 1 };
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 100 };
	const struct greeting *g = hello_of(1800, 16384);
	enum { HEADS = 48, HALVES = 10000 };
	struct stream heads[HEADS];

	observe_with(&sizes, &knobs);
	for (int i = 0; i < HEADS; i++) {
		heads[i] = opened((__u16)(60000 + i));
		say_text(&heads[i], 0, HALF_HEAD);
	}
	for (int i = 0; i < HALVES; i++) {
		struct stream s = opened((__u16)(1024 + i));

		say(&s, 0, g->bytes, 1 + i % 100);
	}
	for (int i = 0; i < HEADS; i++)
		say_text(&heads[i], strlen(HALF_HEAD), "st: a\r\n\r\n");
	settled(HEADS, 0, 0);
	is(CUTS(EVICTED) + LOST(FLOW_EVICTED), 0);
	is(CONNECTIONS_OF(READABLE), HEADS);
	is(CONNECTIONS_OF(TLS), HELLOS_OF(TLS_CUT));
}

RUN(claim(a_hello_ends_with_its_connection), claim(a_hello_has_its_time), claim(a_hello_may_end_with_the_capture),
    claim(a_hello_with_a_hole_is_cut), claim(a_hello_in_part_is_cut), claim(a_hello_is_followed_for_16_kib),
    claim(half_hellos_cost_nothing), claim(half_hellos_evict_no_heads))
