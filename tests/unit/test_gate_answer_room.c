/*
 * A ring without room for a request or for its answer, tables that are full, and several interfaces.
 */
#include "small_ring.h"

#include "answered.h"

static struct talk asked(void)
{
	struct talk t;

	ring_room = -1;
	on_interface = 0;
	memset(ring_refusals, 0, sizeof(ring_refusals));
	observe();
	t = talk(50000);
	return t;
}

CLAIM(without_a_sample_of_the_request_its_answer_is_not_told)
{
	for (int lost = 0; lost < 3; lost++) {
		struct talk t = asked();

		for (int i = 0; i < 3; i++) {
			ring_room = i == lost ? 0 : -1;
			ask(&t, GET);
		}
		ring_room = -1;
		answer(&t.s, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
		answer(&t.s, "HTTP/1.1 201 \r\nContent-Length: 0\r\n\r\n");
		answer(&t.s, "HTTP/1.1 202 \r\nContent-Length: 0\r\n\r\n");
		is(seen.others, 4);
		for (int i = 0, answered = 0; i < 3; i++)
			if (i != lost)
				is(seen.other[2 * answered++]->bytes[11], '0' + i);
		is(ringed_counters()->value[COUNT_LOST + LOST_RING_FULL], 1);
		is(ringed_counters()->value[COUNT_LOST + LOST_OTHER_RING_FULL], 0);
	}
}

/* An end may come without its answer then, but not a second one. */
CLAIM(an_answer_may_be_lost_itself)
{
	struct talk t = asked();

	ask(&t, GET);
	ring_room = 0;
	answer(&t.s, FIVE);
	ring_room = -1;
	answer(&t.s, "12345");
	told("complete@%zu", LEN(FIVE) + 5);
	is(ring_refusals[SAMPLE_ANSWER], 1);
	ask(&t, GET);
	answer(&t.s, FIVE);
	ring_room = 0;
	answer(&t.s, "12345");
	server_ends(&t, ACK | FIN);
	is(ring_refusals[SAMPLE_ANSWER_END], 1);
	is(ringed_counters()->value[COUNT_LOST + LOST_OTHER_RING_FULL], 2);
	is(seen.others, 2);
}

/* A router may see what clients say on one interface, and what servers say on another. */
CLAIM(answers_may_come_on_another_interface)
{
	struct talk t = asked();

	on_interface = 1;
	ask(&t, GET);
	on_interface = 2;
	answer(&t.s, FIVE);
	reply_text(&t, LEN(FIVE), "123");
	t.s.answered += 3;
	on_interface = 1; /* the same once more */
	reply_text(&t, 0, FIVE);
	reply_text(&t, LEN(FIVE), "123");
	server_ends(&t, ACK | FIN);
	told("200@0");
	on_interface = 2;
	answer(&t.s, "45");
	server_ends(&t, ACK | FIN);
	told("200@0 complete@%zu", LEN(FIVE) + 5);
	is(ringed_counters()->value[COUNT_FRAME + FRAME_DUPLICATE_VANTAGE], 3);
}

/* Each connection that is not followed any more is counted; the others are followed on. */
CLAIM(a_full_table_forgets_who_waited_longest)
{
	enum { TALKS = 40 };
	struct talk t[TALKS];
	int ends = 0;

	asked();
	for (__u16 i = 0; i < TALKS; i++) {
		t[i] = talk((__u16)(50000 + i));
		ask(&t[i], GET);
		seen.now_ns += SECOND;
	}
	for (int i = 0; i < TALKS; i++)
		answer(&t[i].s, OK);
	for (int i = 0; i < seen.others; i++)
		ends += seen.other[i]->kind == SAMPLE_ANSWER_END && seen.other[i]->end == ANSWER_COMPLETE;
	is(seen.samples, TALKS);
	is(ends + (int)ringed_counters()->value[COUNT_LOST + LOST_ANSWER_UNFOLLOWED], TALKS);
	is(ends, 8); /* four buckets of two */
	is(seen.other[seen.others - 1]->destination_port, 50000 + TALKS - 1);
}

RUN(claim(without_a_sample_of_the_request_its_answer_is_not_told), claim(an_answer_may_be_lost_itself),
    claim(answers_may_come_on_another_interface), claim(a_full_table_forgets_who_waited_longest))
