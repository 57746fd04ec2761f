/*
 * Every reason for which the gate cuts a head, but for a full ring (test_settle.c). A request line must be whole
 * to be a request; then it is counted, marked if a marker was seen by then.
 */
#include "examples.h"
#include "slot.h"

#define LINE "GET /part HTTP/1.1\r\n"
#define PART_OF_HEAD LINE "Host: a\r\n"

static void check_cut_by(enum cut_reason reason)
{
	settled(0, 0, 1);
	is(COUNTED(CUT, reason), 1);
	is(add_up(&seen.sum, COUNT_CUT, CUT_REASON_COUNT), 1);
}

static struct stream begun(const char *text)
{
	struct stream s;

	observe();
	s = opened(50000);
	say_text(&s, 0, text);
	return s;
}

CLAIM(a_head_whose_rest_is_missing_is_cut)
{
	begun(PART_OF_HEAD);
	check_cut_by(CUT_END_OF_INPUT);
	check_nothing_lost();
}

CLAIM(a_head_with_a_gap_is_cut)
{
	struct stream s = begun(PART_OF_HEAD);

	say_text(&s, strlen(PART_OF_HEAD) + 100000, "x: y\r\n\r\n");
	check_cut_by(CUT_GAP);
	is(LOST(GAP), 1);
}

/* RFC 9293, sections 3.6 and 3.5.3: nothing comes behind FIN or RST. */
CLAIM(a_head_that_its_connection_leaves_is_cut)
{
	static const __u8 flags[] = { FIN | ACK, RST, RST | ACK };
	struct stream s;

	for (int i = 0; i < 3; i++) {
		s = begun(PART_OF_HEAD);
		say_flags(&s, strlen(PART_OF_HEAD), NULL, 0, flags[i]);
		check_cut_by(CUT_CLOSED);
		s = begun(LINE);
		say_flags(&s, strlen(LINE), "Host: a\r\n", 9, flags[i]);
		check_cut_by(CUT_CLOSED);
	}
}

CLAIM(a_forged_reset_cuts_nothing)
{
	struct stream s = begun(PART_OF_HEAD);

	say_flags(&s, strlen(PART_OF_HEAD) + 5, NULL, 0, RST);
	say_text(&s, strlen(PART_OF_HEAD), "\r\n");
	settled(0, 1, 0);
}

CLAIM(a_new_connection_on_the_same_ports_cuts_the_old_head)
{
	struct stream s = begun(PART_OF_HEAD);

	s.begins += 1000000;
	shake_hands(&s);
	say_text(&s, 0, "GET / HTTP/1.1\r\n\r\n");
	settled(0, 1, 1);
	is(CUTS(CLOSED), 1);
	is(NOTED(RESYNCHRONISED), 0);
}

CLAIM(a_head_that_waits_too_long_is_cut)
{
	for (int s = HEAD_TIMEOUT_S - 2; s <= HEAD_TIMEOUT_S + 2; s += 4) {
		struct stream slow = begun(PART_OF_HEAD), other = in_midstream(50001);

		seen.now_ns += (__u64)s * SECOND;
		say_text(&other, 0, "anything");
		say_text(&slow, strlen(PART_OF_HEAD), "\r\n");
		if (s > HEAD_TIMEOUT_S)
			check_cut_by(CUT_TIMEOUT);
		else
			settled(0, 1, 0);
	}
}

CLAIM(a_head_longer_than_the_limit_is_cut)
{
	static char text[HEAD_MAX_BYTES + 1];
	struct stream s;

	memset(text, 'a', sizeof(text));
	memcpy(text, "GET / HTTP/1.1\r\nA: ", 19);
	memcpy(text + HEAD_MAX_BYTES - 3, "\r\n\r\n", 4);
	for (size_t piece = 1000; piece <= 32000; piece *= 2) {
		observe();
		s = opened(50000);
		for (size_t at = 0; at < sizeof(text); at += piece)
			say(&s, at, text + at, at + piece < sizeof(text) ? piece : sizeof(text) - at);
		check_cut_by(CUT_HEAD_LIMIT);
	}
}

/* gate.h allows for 128 lines, and one for every 8 bytes; it may let pass what head.h reads in one step. */
static void check_lines(int lines, bool over)
{
	static char text[2048];
	int n = sprintf(text, "GET / HTTP/1.1\r\n");

	for (int i = 0; i < lines; i++)
		n += sprintf(text + n, "S:\r\n");
	n += sprintf(text + n, "\r\n");
	is(over, lines > 128 + n / 8);
	begun(text);
	settled(0, !over, over);
	is(CUTS(STEPS), over);
	is(LOST(STEPS), over);
}

CLAIM(a_head_of_too_many_lines_is_cut)
{
	check_lines(200, false);
	check_lines(240, false);
	check_lines(355, true);
}

CLAIM(a_marker_that_was_seen_marks_a_head_that_was_cut)
{
	begun(LINE "Sec-Purpose: prefetch\r\nHost");
	settled(1, 0, 0);
	is(seen.samples, 1);
	is(seen.sample[0]->cut, CUT_END_OF_INPUT);
	begun(LINE "Sec-Purpose: prefetch");
	check_cut_by(CUT_END_OF_INPUT);
}

/* Whatever came of a head, it is one request as soon as its first line is whole, and never an unmarked one. */
CLAIM(a_prefix_of_a_head_is_cut)
{
	for (int i = 0; i < EXAMPLES; i++) {
		const struct example *e = &examples[i];
		size_t line = e->before_bytes + strcspn(e->head, "\n") + 1, n;
		const char *text = example_bytes(e, &n);

		for (size_t at = 1; at < n; at++) {
			struct stream s;
			struct totals t;

			observe();
			s = opened(50000);
			say(&s, 0, text, at);
			t = ended();
			is(t.marked + t.cut, at >= line);
			is(t.unmarked, 0);
			yes(!t.marked || e->settled == SETTLED_MARKED);
		}
	}
}

RUN(claim(a_head_whose_rest_is_missing_is_cut), claim(a_head_with_a_gap_is_cut),
    claim(a_head_that_its_connection_leaves_is_cut), claim(a_forged_reset_cuts_nothing),
    claim(a_new_connection_on_the_same_ports_cuts_the_old_head), claim(a_head_that_waits_too_long_is_cut),
    claim(a_head_longer_than_the_limit_is_cut), claim(a_head_of_too_many_lines_is_cut),
    claim(a_marker_that_was_seen_marks_a_head_that_was_cut), claim(a_prefix_of_a_head_is_cut))
