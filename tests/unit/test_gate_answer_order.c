/*
 * Answers cut anywhere, told twice, in another order, with bytes missing, or on another interface.
 */
#include "answered.h"

#define BODY "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
#define LENGTH_HEAD "HTTP/1.1 206 Partial\r\nServer: a\r\nContent-Length: 54\r\nX-Moz: prefetch\r\n\r\n"
#define CHUNKS "36;a=b\r\n" BODY "\r\n1\r\n0\r\n0\r\nTrailer: a\r\n\r\n"
#define STREAM HINTS LENGTH_HEAD BODY CHUNKED CHUNKS OK

enum { BODY_BYTES = sizeof(BODY) - 1, STREAM_BYTES = sizeof(STREAM) - 1 };

static struct talk asked(int requests)
{
	struct talk t;

	observe();
	t = talk(50000);
	while (requests--)
		ask(&t, GET);
	return t;
}

static void told_all(void)
{
	const size_t second = LEN(HINTS LENGTH_HEAD BODY), third = LEN(HINTS LENGTH_HEAD BODY CHUNKED CHUNKS);

	is(BODY_BYTES, 54);
	told("103@0 206@%zu complete@%zu 200@%zu complete@%zu 200@%zu complete@%zu", LEN(HINTS), second, second, third,
	     third, third + LEN(OK));
	ended();
	is(LOST(STEPS) + LOST(ANSWER_UNFOLLOWED) + LOST(GAP), 0);
	is(COUNTED(STATUS, 0), 1);
	yes(COUNTED(STATUS, 1) >= 3); /* and once more where one comes again, and nothing waits */
}

static void say_from(const struct talk *t, size_t at, size_t end)
{
	reply(t, at, &STREAM[at], end - at, ACK);
}

CLAIM(answers_are_the_same_wherever_they_are_cut)
{
	for (size_t cut = 0; cut <= STREAM_BYTES; cut++) {
		struct talk t = asked(3);

		say_from(&t, 0, cut);
		say_from(&t, cut, STREAM_BYTES);
		told_all();
	}
	for (size_t piece = 1; piece < 90; piece++) {
		struct talk t = asked(3);

		for (size_t at = 0; at < STREAM_BYTES; at += piece)
			say_from(&t, at, at + piece < STREAM_BYTES ? at + piece : STREAM_BYTES);
		told_all();
	}
}

CLAIM(what_comes_again_is_told_once)
{
	for (size_t piece = 1; piece < 90; piece++)
		for (size_t again = 0; again < 200; again = again * 2 + 1) {
			struct talk t = asked(3);

			for (size_t at = 0; at < STREAM_BYTES; at += piece) {
				size_t end = at + piece < STREAM_BYTES ? at + piece : STREAM_BYTES;

				say_from(&t, again < at ? at - again : 0, end);
				say_from(&t, again < at ? at - again : 0, at);
			}
			told_all();
		}
}

/* In a body of known length any order will do, and nothing in it need be there. */
CLAIM(bodies_may_be_in_any_order)
{
	const size_t body = LEN(HINTS LENGTH_HEAD), behind = body + BODY_BYTES;

	for (int lost = 0; lost < 2; lost++) {
		struct talk t = asked(3);

		say_from(&t, 0, body);
		say_from(&t, body + 20, body + 30);
		if (!lost)
			say_from(&t, body, body + 20);
		say_from(&t, behind, STREAM_BYTES);
		if (!lost)
			say_from(&t, body + 30, behind);
		told_all();
	}
}

/* What was ahead is not kept; but the segment that was late comes again as often as not, and all behind it. */
CLAIM(what_is_ahead_is_read_when_it_comes_again)
{
	for (size_t cut = 1; cut < STREAM_BYTES; cut++) {
		struct talk t = asked(3);

		say_from(&t, cut, STREAM_BYTES);
		say_from(&t, 0, cut);
		say_from(&t, cut, STREAM_BYTES);
		told_all();
	}
}

/* The next request acknowledges what was not seen: from there on all is well. */
CLAIM(a_lost_segment_costs_no_later_answer)
{
	for (size_t from = 0; from < LEN(CHUNKED CHUNKS); from += 3)
		for (size_t end = from + 1; end <= LEN(CHUNKED CHUNKS); end += 7) {
			const char *text = CHUNKED CHUNKS;
			struct talk t = asked(1);
			int before;

			reply(&t, 0, text, from, ACK);
			reply(&t, end, text + end, LEN(CHUNKED CHUNKS) - end, ACK);
			t.s.answered = LEN(CHUNKED CHUNKS);
			before = seen.others;
			ask(&t, GET);
			answer(&t.s, OK);
			is(seen.others, before + 2);
			is(seen.other[before]->kind, SAMPLE_ANSWER);
			is(seen.other[before]->seq, SERVER_BEGINS + LEN(CHUNKED CHUNKS));
			is(seen.other[before + 1]->end, ANSWER_COMPLETE);
			ended();
			is(LOST(GAP), from >= LEN(CHUNKED) && before == 1); /* its head was seen, and not its end */
			is(LOST(ANSWER_UNFOLLOWED), 0);
		}
}

/* Nothing at all is seen of the server: there is nothing to lose. */
CLAIM(one_side_is_enough_for_requests)
{
	struct talk t = asked(1);

	for (int i = 0; i < 20; i++) {
		t.s.answered += 1000;
		ask(&t, GET);
	}
	told("%s", "");
	settled(21, 0, 0);
	check_all_followed();
}

CLAIM(of_a_snapped_answer_the_head_is_told_as_far_as_it_goes)
{
	for (size_t captured = 0; captured < LEN(FIVE) + 5; captured++) {
		struct talk t = asked(1);

		reply_captured(&t, 0, FIVE "12345", LEN(FIVE) + 5, ACK, captured);
		t.s.answered += LEN(FIVE) + 5;
		if (captured >= LEN(FIVE))
			told("200@0 complete@%zu", LEN(FIVE) + 5);
		else if (captured >= 12)
			told("200/cut@0 lost@%zu", captured);
		else
			told("lost@%zu", captured);
		if (captured >= 12 && captured < LEN(FIVE)) {
			is(seen.other[0]->cut, CUT_SNAPLEN);
			is(seen.other[0]->bytes_len, captured);
		}
		ask(&t, GET);
		answer(&t.s, OK);
		is(seen.others, captured >= 12 ? 4 : 3);
		ended();
		is(COUNTED(STATUS, 1), captured >= 12 ? 2 : 1);
	}
}

CLAIM(a_head_ends_at_16_kib)
{
	static char head[20000] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: ";

	memset(head + strlen(head), 'c', sizeof(head) - strlen(head) - 1);
	for (size_t bytes = 16380; bytes < 16390; bytes++)
		for (size_t piece = 1000; piece < 40000; piece = piece * 3 - 500) {
			struct talk t = asked(1);

			memcpy(head + bytes - 4, "\r\n\r\n", 4);
			for (size_t at = 0; at < bytes; at += piece)
				reply(&t, at, head + at, at + piece < bytes ? piece : bytes - at, ACK);
			if (bytes <= 16384)
				told("200@0 complete@%zu", bytes);
			else
				told("200/cut@0 lost@16384");
			is(seen.other[0]->bytes_len, bytes < 16384 ? bytes : 16384);
			is(seen.other[0]->cut, bytes <= 16384 ? CUT_NONE : CUT_HEAD_LIMIT);
			assert_memory_equal(seen.other[0]->bytes, head, seen.other[0]->bytes_len);
			ended();
			is(COUNTED(STATUS, 1), 1);
			memset(head + bytes - 4, 'c', 4);
		}
}

/* Its beginning is kept in an open head's place, and handed over if that is needed, or waits too long. */
CLAIM(a_head_that_never_ends_is_told_as_far_as_it_goes)
{
	struct talk t = asked(1);

	answer(&t.s, "HTTP/1.1 200 OK\r\nCont");
	seen.now_ns += 40 * SECOND;
	say_text(&(struct stream){ .like.client_port = 1 }, 0, "x");
	told("200/cut@0");
	is(seen.other[0]->cut, CUT_TIMEOUT);
	answer(&t.s, "ent-Length: 0\r\n\r\n");
	told("200/cut@0 lost@21");
	t = asked(1);
	answer(&t.s, "HTTP/1.1 200 OK\r\nCont");
	for (__u16 port = 1; port < 10; port++)
		say_text(&(struct stream){ .like.client_port = port, .begins = 1 }, 0, "GET / HTTP/1.1\r\nHos");
	told("200/cut@0");
	is(seen.other[0]->cut, CUT_EVICTED);
	ended();
	t = asked(1);
	answer(&t.s, "HTTP/1.1 200 OK\r\nCont");
	ended();
	told("200/cut@0");
	is(seen.other[0]->cut, CUT_END_OF_INPUT);
}

/* The first segment of an answer came in front of its request, behind one whose end was late: whose is what comes then? */
CLAIM(an_answer_that_nobody_waits_for_is_not_that_of_the_next_request)
{
	struct talk t = asked(1);
	const struct talk asker = t;

	reply_text(&t, LEN(FIVE) + 3, "45");
	reply_text(&t, 0, FIVE "123");
	t.s.answered = LEN(FIVE) + 5;
	reply_text(&t, t.s.answered, FIVE);
	say_text(&(struct stream){ .begins = t.s.begins, .answered = t.s.answered, .like = t.s.like }, asker.asked,
	         GET);
	t.asked += LEN(GET);
	reply_text(&t, t.s.answered + LEN(FIVE), "12345");
	t.s.answered += LEN(FIVE) + 5;
	told("200@0 complete@%zu", LEN(FIVE) + 5);
	for (int i = 0; i < 3; i++) {
		int before = seen.others;
		__u32 at = t.s.answered;

		ask(&t, GET);
		answer(&t.s, OK);
		is(seen.others, before + 2);
		is(seen.other[before]->seq, SERVER_BEGINS + at);
		is(seen.other[before + 1]->seq, SERVER_BEGINS + t.s.answered);
	}
	settled(5, 0, 0);
	is(LOST(ANSWER_UNFOLLOWED), 1);
}

/* Two requests changed places; whose the first answer is, the numbers do not tell. */
CLAIM(of_requests_in_another_order_no_answer_is_given_to_another)
{
	struct talk t;

	for (int sampled = 0; sampled < 2; sampled++) {
		observe();
		t = talk(50000);
		ask(&t, PLAIN);
		say_text(&t.s, t.asked + LEN(PLAIN), GET);
		say_text(&t.s, t.asked, PLAIN);
		t.asked += LEN(PLAIN GET);
		if (sampled)
			ask(&t, GET);
		answer(&t.s, "HTTP/1.1 201 \r\nContent-Length: 0\r\n\r\n");
		answer(&t.s, "HTTP/1.1 201 \r\nContent-Length: 0\r\n\r\n");
		for (int i = 0; i < 1 + sampled; i++)
			answer(&t.s, OK);
		for (int i = 0; i < seen.others; i++)
			no(seen.other[i]->kind == SAMPLE_ANSWER && !memcmp(seen.other[i]->bytes + 9, "201", 3));
		ask(&t, GET);
		answer(&t.s, HINTS);
		is(seen.other[seen.others - 1]->kind, SAMPLE_ANSWER);
		settled(2 + (__u64)sampled, 2, 0);
	}
}

/* None of those that changed places is sampled, but one behind them is. */
CLAIM(nor_is_one_behind_them)
{
	struct talk t = asked(0);

	ask(&t, PLAIN);
	answer(&t.s, OK);
	say_text(&t.s, t.asked + LEN(PLAIN), PLAIN);
	say_text(&t.s, t.asked, PLAIN);
	t.asked += LEN(PLAIN PLAIN);
	ask(&t, GET);
	for (int i = 0; i < 3; i++)
		answer(&t.s, OK);
	told("%s", "");
	ask(&t, GET);
	answer(&t.s, OK);
	told("200@%zu complete@%zu", 4 * LEN(OK), 5 * LEN(OK));
	settled(2, 3, 0);
	is(LOST(ANSWER_UNFOLLOWED), 1);
}

RUN(claim(answers_are_the_same_wherever_they_are_cut), claim(what_comes_again_is_told_once),
    claim(bodies_may_be_in_any_order), claim(what_is_ahead_is_read_when_it_comes_again),
    claim(a_lost_segment_costs_no_later_answer), claim(one_side_is_enough_for_requests),
    claim(of_a_snapped_answer_the_head_is_told_as_far_as_it_goes), claim(a_head_ends_at_16_kib),
    claim(a_head_that_never_ends_is_told_as_far_as_it_goes),
    claim(an_answer_that_nobody_waits_for_is_not_that_of_the_next_request),
    claim(of_requests_in_another_order_no_answer_is_given_to_another), claim(nor_is_one_behind_them))
