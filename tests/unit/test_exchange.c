/*
 * Requests find their answers: in order, and where samples are missing only if nothing else can be.
 */
#include "exchanging.h"
#include "check.h"

enum { TOLD_MAX = 64 };

static struct exchanges *table;
static struct answered told[TOLD_MAX]; /* by token */
static int times[TOLD_MAX], begins[TOLD_MAX];

static void begun(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a)
{
	begins[w->token]++;
	is(times[w->token], 0);
	is(a->fate, ANSWER_FATE_LOST);
}

static void done(void *ctx, const struct waiter *w, __u64 asked_ns, const struct answered *a)
{
	told[w->token] = *a;
	times[w->token]++;
}

static void open_table(size_t entries, __u32 window_s)
{
	exchanges_close(table);
	memset(times, 0, sizeof(times));
	memset(begins, 0, sizeof(begins));
	table = exchanges_open(entries, window_s, &(struct exchange_ports){ begun, done, NULL });
	yes(table != NULL);
}

static void request(__u64 ms, __u32 connection, __u32 token, __u32 seq, __u32 ack)
{
	struct sample s = client_sample(START + ms * MS, connection, seq, ack);

	exchanges_request(table, &s, &(struct waiter){ .token = token });
}

static void answer_of(__u64 ms, __u32 connection, __u32 seq, __u32 ack, const struct answer *a)
{
	struct sample s = server_sample(START + ms * MS, connection, seq, ack);

	s.head_bytes = 100;
	exchanges_answer(table, &s, a);
}

static void answer(__u64 ms, __u32 connection, __u16 status, __u32 seq, __u32 ack)
{
	answer_of(ms, connection, seq, ack, &(struct answer){ .status = status });
}

/* high: the bits above 32 of its bytes. */
static void end_far(__u64 ms, __u32 connection, enum answer_end how, __u32 seq, __u32 high)
{
	struct sample s = server_sample(START + ms * MS, connection, seq, 0);

	s.kind = SAMPLE_ANSWER_END;
	s.end = (__u8)how;
	s.weight = high;
	exchanges_answer_end(table, &s);
}

static void end(__u64 ms, __u32 connection, enum answer_end how, __u32 seq)
{
	end_far(ms, connection, how, seq, 0);
}

static void was(__u32 token, __u16 status, enum answer_fate fate, __u64 bytes)
{
	is(times[token], 1);
	is(told[token].status, status);
	is(told[token].fate, fate);
	is(told[token].bytes, bytes);
}

CLAIM(an_answer_tells_its_times_and_bytes)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(20, 1, 200, 5000, 1400);
	is(begins[1], 1);
	is(times[1], 0);
	end(50, 1, ANSWER_COMPLETE, 5900);
	was(1, 200, ANSWER_FATE_COMPLETE, 900);
	is(told[1].first_byte_ns, START + 20 * MS);
	is(told[1].end_ns, START + 50 * MS);
	is(exchanges_unpaired(table), 0);
}

/* It had acknowledged no more than the 103 in front of it, or not even that. */
CLAIM(of_an_answer_that_the_client_gave_up_before_it_began_there_are_no_bytes)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(20, 1, 200, 5000, 1400);
	end_far(50, 1, ANSWER_ABORTED, 4933, ~0u);
	was(1, 200, ANSWER_FATE_ABORTED, 0);
	request(60, 2, 2, 1000, 5000);
	answer(80, 2, 200, 5000, 1400);
	end(90, 2, ANSWER_ABORTED, 5000);
	was(2, 200, ANSWER_FATE_ABORTED, 0);
}

CLAIM(keep_alive_and_pipelined_answers_come_in_order)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(1, 1, 200, 5000, 1400);
	end(2, 1, ANSWER_COMPLETE, 5900);
	request(3, 1, 2, 1400, 5900); /* three at once */
	request(3, 1, 3, 1800, 5900);
	request(3, 1, 4, 2200, 5900);
	answer(4, 1, 404, 5900, 2600);
	end(5, 1, ANSWER_COMPLETE, 6000);
	answer(6, 1, 304, 6000, 2600);
	end(7, 1, ANSWER_COMPLETE, 6200);
	answer(8, 1, 500, 6200, 2600);
	end(9, 1, ANSWER_CLOSED, 6500);
	was(1, 200, ANSWER_FATE_COMPLETE, 900);
	was(2, 404, ANSWER_FATE_COMPLETE, 100);
	was(3, 304, ANSWER_FATE_COMPLETE, 200);
	was(4, 500, ANSWER_FATE_CLOSED, 300);
}

CLAIM(interim_answers_are_counted_and_101_is_none)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(1, 1, 100, 5000, 1400);
	answer(2, 1, 103, 5100, 1400);
	is(begins[1], 0);
	answer(3, 1, 200, 5200, 1400);
	end(4, 1, ANSWER_COMPLETE, 5400);
	was(1, 200, ANSWER_FATE_COMPLETE, 200);
	is(told[1].interim, 2);
	request(5, 1, 2, 1400, 5400);
	answer(6, 1, 101, 5400, 1800);
	end(6, 1, ANSWER_SWITCHED, 5500);
	was(2, 101, ANSWER_FATE_SWITCHED, 100);
	is(told[2].interim, 0);
}

CLAIM(a_lost_interim_answer_changes_nothing)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(3, 1, 200, 5100, 1400);
	end(4, 1, ANSWER_COMPLETE, 5400);
	was(1, 200, ANSWER_FATE_COMPLETE, 300);
}

CLAIM(a_lost_answer_is_not_the_next_ones)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	request(10, 1, 2, 1400, 5900);
	answer(11, 1, 404, 5900, 1800);
	was(1, 0, ANSWER_FATE_UNSEEN, 0);
	end(12, 1, ANSWER_COMPLETE, 6100);
	was(2, 404, ANSWER_FATE_COMPLETE, 200);
}

CLAIM(of_pipelined_ones_with_a_lost_answer_nobody_can_tell)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	request(0, 1, 2, 1400, 5000);
	answer(5, 1, 404, 5900, 1800);
	end(6, 1, ANSWER_COMPLETE, 6000);
	is(exchanges_unpaired(table), 1);
	is(times[1] + times[2], 0);
	exchanges_end(table);
	was(1, 0, ANSWER_FATE_UNSEEN, 0);
	was(2, 0, ANSWER_FATE_UNSEEN, 0);
}

CLAIM(nobody_answers_before_he_is_asked)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(1, 1, 200, 4900, 1400); /* begins before */
	answer(2, 1, 200, 5000, 1000); /* has not got it */
	answer(2, 1, 200, 5000, 900);
	answer(3, 2, 200, 5000, 1400); /* another connection */
	is(exchanges_unpaired(table), 4);
	answer(4, 1, 200, 5000, 1001);
	end(5, 1, ANSWER_COMPLETE, 5100);
	was(1, 200, ANSWER_FATE_COMPLETE, 100);
}

CLAIM(numbers_wrap)
{
	open_table(64, 300);
	request(0, 1, 1, 0xffffff00u, 0xffffffc0u);
	answer(1, 1, 200, 0xffffffc0u, 0x20);
	end(2, 1, ANSWER_COMPLETE, 0x1000);
	was(1, 200, ANSWER_FATE_COMPLETE, 0x1040);
}

CLAIM(above_four_gibibytes_the_end_says_how_many)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(1, 1, 200, 5000, 1400);
	end_far(2, 1, ANSWER_COMPLETE, 5000 + 150, 2);
	was(1, 200, ANSWER_FATE_COMPLETE, 0x200000000ull + 150);
	request(3, 1, 2, 1400, 5150);
	answer(4, 1, 200, 5150, 1800);
	end_far(5, 1, ANSWER_CLOSED, 5150 - 1, 1); /* not all of it */
	was(2, 200, ANSWER_FATE_CLOSED, 0x1ffffffffull);
}

/* HEAD and 304 have the length of what they do not bring (RFC 9110, section 8.6). */
CLAIM(a_length_that_is_said_is_not_what_came)
{
	struct answer big = { .status = 304, .length = 0x100000000ull, .facts = 1u << ANSWER_LENGTH };

	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer_of(1, 1, 5000, 1400, &big);
	end(2, 1, ANSWER_COMPLETE, 5100);
	was(1, 304, ANSWER_FATE_COMPLETE, 100);
	request(3, 1, 2, 1400, 5100);
	answer_of(4, 1, 5100, 1800, &big);
	exchanges_end(table); /* its end was not seen */
	was(2, 304, ANSWER_FATE_LOST, 100);
}

CLAIM(the_end_of_a_connection_is_the_end_of_its_requests)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	end(1, 1, ANSWER_ABORTED, 5000);
	was(1, 0, ANSWER_FATE_ABORTED, 0);
	is(told[1].end_ns, START + MS);
	request(0, 2, 2, 1000, 5000); /* pipelined, and nothing came */
	request(0, 2, 3, 1400, 5000);
	end(1, 2, ANSWER_RESET, 5000);
	was(2, 0, ANSWER_FATE_RESET, 0);
	was(3, 0, ANSWER_FATE_RESET, 0);
	request(0, 3, 4, 1000, 5000); /* something came before the second: the first may have been answered */
	request(5, 3, 5, 1400, 5900);
	end(6, 3, ANSWER_CLOSED, 5900);
	was(4, 0, ANSWER_FATE_UNSEEN, 0);
	was(5, 0, ANSWER_FATE_CLOSED, 0);
}

CLAIM(an_unseen_end_is_lost_with_the_next_answer)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	answer(1, 1, 200, 5000, 1400);
	request(2, 1, 2, 1400, 5900);
	answer(3, 1, 404, 5900, 1800);
	was(1, 200, ANSWER_FATE_LOST, 100);
	end(4, 1, ANSWER_COMPLETE, 6000);
	was(2, 404, ANSWER_FATE_COMPLETE, 100);
}

CLAIM(ports_used_again_are_another_connection)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	request(10, 1, 2, 0x90000000u, 0xa0000000u);
	was(1, 0, ANSWER_FATE_UNSEEN, 0);
	answer(11, 1, 200, 0xa0000000u, 0x90000100u);
	end(12, 1, ANSWER_COMPLETE, 0xa0000100u);
	was(2, 200, ANSWER_FATE_COMPLETE, 256);
}

CLAIM(both_directions_of_a_connection_are_two)
{
	struct sample up = client_sample(START, 1, 1000, 5000), down = server_sample(START, 1, 7000, 1000);

	open_table(64, 300);
	down.kind = SAMPLE_REQUEST;
	exchanges_request(table, &up, &(struct waiter){ .token = 1 });
	exchanges_request(table, &down, &(struct waiter){ .token = 2 });
	answer(1, 1, 200, 5000, 1400);
	end(2, 1, ANSWER_COMPLETE, 5100);
	was(1, 200, ANSWER_FATE_COMPLETE, 100);
	is(times[2], 0);
}

CLAIM(a_request_waits_so_long_after_what_was_last_seen_of_it)
{
	open_table(64, 10);
	request(0, 1, 1, 1000, 5000);
	request(0, 2, 2, 1000, 5000);
	answer(6000, 2, 103, 5000, 1400);
	request(0, 3, 3, 1000, 5000);
	answer(9000, 3, 200, 5000, 1400);
	exchanges_time(table, START + 10 * SECOND - 1);
	is(exchanges_timed_out(table), 0);
	exchanges_time(table, START + 10 * SECOND);
	was(1, 0, ANSWER_FATE_UNSEEN, 0);
	exchanges_time(table, START + 16 * SECOND - 1);
	is(exchanges_timed_out(table), 1);
	exchanges_time(table, START + 16 * SECOND);
	was(2, 0, ANSWER_FATE_UNSEEN, 0);
	exchanges_time(table, START + 19 * SECOND - 1);
	is(times[3], 0);
	exchanges_time(table, START + 19 * SECOND);
	was(3, 200, ANSWER_FATE_TIMED_OUT, 100);
	is(exchanges_timed_out(table), 3);
	is(exchanges_evicted(table), 0);
}

CLAIM(a_slow_answer_is_waited_for)
{
	open_table(64, 10);
	request(0, 1, 1, 1000, 5000);
	answer(9000, 1, 100, 5000, 1400);
	exchanges_time(table, START + 18 * SECOND);
	answer(18000, 1, 200, 5100, 1400);
	exchanges_time(table, START + 27 * SECOND);
	end(27000, 1, ANSWER_COMPLETE, 5600);
	was(1, 200, ANSWER_FATE_COMPLETE, 500);
}

/* Whoever stands behind one that is being answered waits with it, however many heads were seen of that one. */
CLAIM(pipelined_ones_wait_with_the_one_in_front)
{
	open_table(64, 10);
	request(0, 1, 1, 1000, 5000);
	request(0, 1, 2, 1400, 5000);
	request(1000, 2, 4, 1000, 5000);
	answer(8000, 1, 200, 5000, 1800);
	exchanges_time(table, START + 10 * SECOND);
	is(times[1] + times[2], 0);
	exchanges_time(table, START + 11 * SECOND); /* the other connection does not wait for them */
	was(4, 0, ANSWER_FATE_UNSEEN, 0);
	is(times[1] + times[2], 0);
	end(17000, 1, ANSWER_COMPLETE, 5500);
	was(1, 200, ANSWER_FATE_COMPLETE, 500);
	exchanges_time(table, START + 27 * SECOND - 1);
	is(times[2], 0);
	request(26000, 3, 5, 1000, 5000);
	exchanges_time(table, START + 27 * SECOND);
	was(2, 0, ANSWER_FATE_UNSEEN, 0);
	is(times[5], 0);
	is(exchanges_timed_out(table), 2);
}

CLAIM(the_oldest_is_pushed_out_and_counted)
{
	open_table(64, 300);
	for (__u32 i = 0; i < 64; i++)
		request(i, i, i & 31, 1000, 5000);
	memset(times, 0, sizeof(times));
	request(64, 64, 40, 1000, 5000);
	is(exchanges_evicted(table), 1);
	was(0, 0, ANSWER_FATE_UNSEEN, 0);
	answer(65, 0, 200, 5000, 1400);
	is(exchanges_unpaired(table), 1);
	answer(66, 64, 200, 5000, 1400);
	is(begins[40], 1);
}

CLAIM(the_end_of_one_pushed_out_is_nobodys)
{
	open_table(64, 300);
	request(0, 1, 1, 1000, 5000);
	request(0, 1, 2, 1400, 5000);
	answer(1, 1, 200, 5000, 1800);
	for (__u32 i = 0; i < 63; i++)
		request(2, 10 + i, 3, 1000, 5000);
	was(1, 200, ANSWER_FATE_LOST, 100);
	end(3, 1, ANSWER_COMPLETE, 5900);
	is(times[2], 0);
	answer(4, 1, 404, 5900, 1800);
	end(5, 1, ANSWER_COMPLETE, 6000);
	was(2, 404, ANSWER_FATE_COMPLETE, 100);
	exchanges_close(table);
	table = NULL;
}

RUN(claim(an_answer_tells_its_times_and_bytes),
    claim(of_an_answer_that_the_client_gave_up_before_it_began_there_are_no_bytes),
    claim(keep_alive_and_pipelined_answers_come_in_order), claim(interim_answers_are_counted_and_101_is_none),
    claim(a_lost_interim_answer_changes_nothing), claim(a_lost_answer_is_not_the_next_ones),
    claim(of_pipelined_ones_with_a_lost_answer_nobody_can_tell), claim(nobody_answers_before_he_is_asked),
    claim(numbers_wrap), claim(above_four_gibibytes_the_end_says_how_many),
    claim(a_length_that_is_said_is_not_what_came), claim(the_end_of_a_connection_is_the_end_of_its_requests),
    claim(an_unseen_end_is_lost_with_the_next_answer), claim(ports_used_again_are_another_connection),
    claim(both_directions_of_a_connection_are_two), claim(a_request_waits_so_long_after_what_was_last_seen_of_it),
    claim(a_slow_answer_is_waited_for), claim(pipelined_ones_wait_with_the_one_in_front),
    claim(the_oldest_is_pushed_out_and_counted), claim(the_end_of_one_pushed_out_is_nobodys))
