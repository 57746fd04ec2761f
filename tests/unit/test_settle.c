/*
 * What settle() counts, and what becomes of samples that the ring has no room for: totals are exact whatever
 * happens to samples.
 */
#include "hosting.h"

#define PLAIN "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define OTHER "GET / HTTP/1.1\r\nX-Moz: early hint\r\n\r\n"
#define MARKED "GET / HTTP/1.1\r\nPurpose: preview\r\nX-Moz: prefetch\r\n\r\n"
#define UNDECIDED "GET / HTTP/1.1\r\nSec-Purpose: prefetch; a=b\r\n\r\n"

#define VALUE(NAME) ((int)host.counters.value[COUNT_##NAME])

static void settle_cut(const char *text, __u8 cut)
{
	settle(read_head(text), &host.scratch, &host.counters, cut);
}

static void settle_text(const char *text)
{
	settle_cut(text, CUT_NONE);
}

/* Marked, unmarked, cut, undecided, samples lost. */
static void check_counts(int marked, int unmarked, int cut, int undecided, int lost)
{
	__u64 sum[3] = { 0 };

	for (int i = 0; i < PURPOSE_COUNT; i++)
		sum[0] += host.counters.value[COUNT_MARKED + i];
	for (int i = 0; i < UNMARKED_REASON_COUNT; i++)
		sum[1] += host.counters.value[COUNT_UNMARKED + i];
	for (int i = 0; i < CUT_REASON_COUNT; i++)
		sum[2] += host.counters.value[COUNT_CUT + i];
	is(sum[0], marked);
	is(sum[1], unmarked);
	is(sum[2], cut);
	is(VALUE(UNDECIDED), undecided);
	is(VALUE(LOST + LOST_RING_FULL), lost);
	is(VALUE(SAMPLES + SAMPLE_REQUEST), host.samples);
}

CLAIM(a_verdict_is_counted_once)
{
	hosted(9);
	settle_text(PLAIN);
	check_counts(0, 1, 0, 0, 0);
	settle_text(OTHER);
	check_counts(0, 2, 0, 0, 0);
	is(VALUE(UNMARKED + UNMARKED_OTHER_VALUE), 1);
	settle_text(MARKED);
	check_counts(1, 2, 0, 0, 0);
	is(VALUE(MARKED + PURPOSE_PREFETCH), 1);
	is(VALUE(MARKER + MARKER_PURPOSE), 1);
	is(VALUE(MARKER + MARKER_X_MOZ), 1);
	settle_text(UNDECIDED);
	check_counts(1, 2, 0, 1, 0);
	settle_cut(PLAIN, CUT_TIMEOUT);
	check_counts(1, 2, 1, 1, 0);
	settle_cut(MARKED, CUT_CLOSED);
	check_counts(2, 2, 1, 1, 0);
	is(host.last.cut, CUT_CLOSED);
	is(host.samples, 3);
}

CLAIM(a_marked_request_without_room_is_still_counted)
{
	hosted(0);
	settle_text(MARKED);
	settle_text(MARKED);
	check_counts(2, 0, 0, 0, 2);
	host.room = 1;
	settle_text(MARKED);
	check_counts(3, 0, 0, 0, 2);
	is(host.last.weight, 3);
	host.room = 2;
	settle_text(MARKED);
	is(host.last.weight, 1);
}

CLAIM(an_undecided_request_without_room_is_cut)
{
	hosted(1);
	settle_text(UNDECIDED);
	settle_text(UNDECIDED);
	check_counts(0, 0, 1, 1, 1);
	is(VALUE(CUT + CUT_RING_FULL), 1);
	settle_cut(UNDECIDED, CUT_GAP);
	check_counts(0, 0, 2, 1, 2);
	is(VALUE(CUT + CUT_RING_FULL), 2);
}

CLAIM(an_unmarked_sample_without_room_is_lost)
{
	hosted(1);
	host.knobs.sample_unmarked = 1;
	settle_text(PLAIN);
	settle_text(PLAIN);
	check_counts(0, 2, 0, 0, 1);
}

CLAIM(without_a_request_line_there_is_nothing_to_settle)
{
	hosted(9);
	read_head(MARKED);
	host.slot.head.phase = HEAD_REQUEST_LINE;
	settle(&host.slot, &host.scratch, &host.counters, CUT_GAP);
	check_counts(0, 0, 0, 0, 0);
}

CLAIM(a_sample_has_as_much_of_the_head_as_it_may)
{
	for (__u32 gap = 0; gap < 200; gap += 99) {
		hosted(9);
		host.knobs.head_bytes = 20;
		settle(read_head_at(gap, MARKED), &host.scratch, &host.counters, CUT_NONE);
		is(host.last.head_bytes, strlen(MARKED));
		is(host.last.bytes_len, 20);
		assert_memory_equal(host.last_bytes, MARKED, 20);
		settle(read_head_at(gap, UNDECIDED), &host.scratch, &host.counters, CUT_NONE);
		is(host.last.bytes_len, strlen(UNDECIDED));
		assert_memory_equal(host.last_bytes, UNDECIDED, strlen(UNDECIDED));
		is(host.last.verdict, VERDICT_UNDECIDED);
	}
}

/* One a second, and none in advance but for a sixteenth of a second. */
CLAIM(samples_are_spaced_in_time)
{
	hosted(100);
	host.knobs.samples_per_s = 1;
	for (int i = 0; i < 10; i++, host.now_ns += 500000000)
		settle_text(MARKED);
	is(host.samples, 5);
	is(VALUE(LOST + LOST_RATE_LIMITED), 5);
	check_counts(10, 0, 0, 0, 0);
}

RUN(claim(a_verdict_is_counted_once), claim(a_marked_request_without_room_is_still_counted),
    claim(an_undecided_request_without_room_is_cut), claim(an_unmarked_sample_without_room_is_lost),
    claim(without_a_request_line_there_is_nothing_to_settle), claim(a_sample_has_as_much_of_the_head_as_it_may),
    claim(samples_are_spaced_in_time))
