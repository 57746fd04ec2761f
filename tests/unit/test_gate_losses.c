/*
 * Every loss the gate can have is counted, and only when there is one. Full rings are in test_settle.c.
 */
#include "examples.h"

#define WHOLE "GET /whole HTTP/1.1\r\nHost: a\r\n\r\n"
#define MARKED "GET /m HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n"
#define UNUSUAL_HEAD "GET /u HTTP/1.1\r\nSec-Purpose: prefetch; prerender\r\n\r\n"

static const struct sizes one_bucket = { .flows = FLOW_WAYS, .open_heads = 8, .cpus = 1, .rings = 1 };
static const struct sizes many_flows = { .flows = 4096, .open_heads = 8, .cpus = 1, .rings = 1 };

static void check_only_loss(enum loss which, int times)
{
	is(COUNTED(LOST, which), times);
	is(lost_of_requests(), times);
}

enum { HEAD_PLACES = 6 }; /* a quarter of the eight is for hellos: docs/limits.md */

/* So many connections, each of which says this and ends with these flags, so long one behind the other. */
static void say_on_each(int connections, const char *text, __u8 flags, __u64 pause_ns)
{
	for (int i = 0; i < connections; i++) {
		struct stream s = opened((__u16)(50000 + i));

		say_flags(&s, 0, text, strlen(text), ACK | flags);
		seen.now_ns += pause_ns;
	}
}

CLAIM(a_flow_forgotten_for_another_is_a_loss)
{
	struct stream s;

	observe_with(&one_bucket, &default_knobs);
	say_on_each(FLOW_WAYS + 1, WHOLE, 0, 2 * SECOND);
	s = (struct stream){ .begins = 0xfffffff0u - 50000, .like.client_port = 50000 };
	say_text(&s, strlen(WHOLE), MARKED);
	settled(1, FLOW_WAYS + 1, 0);
	check_only_loss(LOST_FLOW_EVICTED, 2);
	is(NOTED(RESYNCHRONISED), 1);
}

CLAIM(a_flow_that_fits_is_none)
{
	observe_with(&one_bucket, &default_knobs);
	say_on_each(FLOW_WAYS, WHOLE, 0, 0);
	settled(0, FLOW_WAYS, 0);
	check_quiet();
}

/* A client has said all, and waits for its answer: that is not the first to be forgotten, nor is it no loss. */
CLAIM(a_flow_that_waits_for_its_answer_is_a_loss)
{
	static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	struct stream s = opened(40000);

	observe_with(&one_bucket, &default_knobs);
	s = opened(40000);
	say_flags(&s, 0, MARKED, strlen(MARKED), ACK | FIN);
	say_on_each(3 * FLOW_WAYS, WHOLE, FIN, 0);
	answer(&s, ok);
	is(seen.others, 2);
	settled(1, 3 * FLOW_WAYS, 0);
	check_quiet();
	observe_with(&one_bucket, &default_knobs);
	s = opened(40000);
	say_flags(&s, 0, MARKED, strlen(MARKED), ACK | FIN);
	say_on_each(FLOW_WAYS, WHOLE, 0, 2 * SECOND);
	settled(1, FLOW_WAYS, 0);
	check_only_loss(LOST_FLOW_EVICTED, 1);
}

CLAIM(a_flow_that_ended_or_sleeps_is_none)
{
	observe_with(&one_bucket, &default_knobs);
	say_on_each(3 * FLOW_WAYS, WHOLE, FIN, 0);
	settled(0, 3 * FLOW_WAYS, 0);
	check_quiet();
	observe_with(&one_bucket, &default_knobs);
	say_on_each(3 * FLOW_WAYS, WHOLE, 0, FLOW_IDLE_TICKS * SECOND);
	settled(0, 3 * FLOW_WAYS, 0);
	check_quiet();
}

CLAIM(a_flow_that_ended_goes_before_an_older_one)
{
	struct stream s = in_midstream(40000);

	observe_with(&one_bucket, &default_knobs);
	say_on_each(FLOW_WAYS - 1, WHOLE, 0, 2 * SECOND);
	shake_hands(&s);
	say_flags(&s, 0, WHOLE, strlen(WHOLE), FIN | ACK);
	s = opened(40001);
	say_text(&s, 0, WHOLE);
	settled(0, FLOW_WAYS + 1, 0);
	check_quiet();
}

CLAIM(a_request_line_without_a_slot_is_a_loss)
{
	observe_with(&many_flows, &default_knobs);
	say_on_each(HEAD_PLACES + 3, "GET /unfinished", 0, 0);
	settled(0, 0, 0);
	check_only_loss(LOST_START_EVICTED, 3);
}

CLAIM(a_head_without_a_slot_is_cut)
{
	observe_with(&many_flows, &default_knobs);
	say_on_each(HEAD_PLACES + 3, "GET /unfinished HTTP/1.1\r\nHost: a", 0, 0);
	settled(0, 0, HEAD_PLACES + 3);
	is(CUTS(EVICTED), 3);
	is(CUTS(END_OF_INPUT), HEAD_PLACES);
	check_only_loss(LOST_START_EVICTED, 0);
}

/* Of each it is remembered where it began, though some share a place. */
CLAIM(connections_that_begin_at_one_time_are_told_apart)
{
	static const struct sizes sizes = { .flows = 65536, .open_heads = 8, .cpus = 1, .rings = 1 };
	static struct stream s[800];

	observe_with(&sizes, &default_knobs);
	for (int i = 0; i < 800; i++)
		s[i] = opened((__u16)(10000 + i));
	for (int i = 0; i < 800; i++)
		say_text(&s[i], 0, WHOLE);
	settled(0, 800, 0);
	is(NOTED(RESYNCHRONISED), 0);
	check_nothing_lost();
}

CLAIM(a_hole_is_a_loss)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, WHOLE);
	say_text(&s, strlen(WHOLE) + 1000, MARKED);
	say_text(&s, strlen(WHOLE) + 1000 + strlen(MARKED), MARKED);
	settled(2, 1, 0);
	check_only_loss(LOST_GAP, 1);
	is(NOTED(RESYNCHRONISED), 1);
}

/* More lines than the budget of gate.h allows for, in the second head of a segment. */
CLAIM(a_frame_that_is_not_read_to_its_end_is_a_loss)
{
	static char text[2048] = WHOLE "GET / HTTP/1.1\r\n";
	struct stream s;

	for (size_t n = strlen(text); n < 1400; n += 2)
		strcpy(text + n, "S\n");
	observe();
	s = opened(50000);
	say_text(&s, 0, text);
	say_text(&s, strlen(text), MARKED);
	settled(1, 1, 1);
	check_only_loss(LOST_STEPS, 1);
	is(CUTS(STEPS), 1);
	is(NOTED(RESYNCHRONISED), 1);
}

/* The next sample stands for those that were held back. */
CLAIM(a_sample_over_the_limit_is_a_loss)
{
	struct knobs knobs = default_knobs;
	struct stream s;
	__u64 weight = 0;

	knobs.samples_per_s = 1;
	observe_with(&small_sizes, &knobs);
	s = opened(50000);
	for (int i = 0; i < 10; i++) {
		if (i == 9)
			seen.now_ns += SECOND;
		say_text(&s, i * strlen(MARKED), MARKED);
	}
	settled(10, 0, 0);
	is(seen.samples, 2);
	check_only_loss(LOST_RATE_LIMITED, 8);
	for (int i = 0; i < seen.samples; i++)
		weight += seen.sample[i]->weight;
	is(weight, 10);
}

CLAIM(the_limit_does_not_hold_for_the_undecided)
{
	struct knobs knobs = default_knobs;
	struct stream s;

	knobs.samples_per_s = 1;
	observe_with(&small_sizes, &knobs);
	s = opened(50000);
	for (int i = 0; i < 10; i++)
		say_text(&s, i * strlen(UNUSUAL_HEAD), UNUSUAL_HEAD);
	settled(10, 0, 0);
	is(seen.samples, 10);
	check_quiet();
}

RUN(claim(a_flow_forgotten_for_another_is_a_loss), claim(a_flow_that_fits_is_none),
    claim(a_flow_that_waits_for_its_answer_is_a_loss), claim(a_flow_that_ended_or_sleeps_is_none),
    claim(a_flow_that_ended_goes_before_an_older_one), claim(a_request_line_without_a_slot_is_a_loss),
    claim(a_head_without_a_slot_is_cut), claim(connections_that_begin_at_one_time_are_told_apart),
    claim(a_hole_is_a_loss), claim(a_frame_that_is_not_read_to_its_end_is_a_loss),
    claim(a_sample_over_the_limit_is_a_loss), claim(the_limit_does_not_hold_for_the_undecided))
