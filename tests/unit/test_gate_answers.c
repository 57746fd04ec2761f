/*
 * The heads of answers to sampled requests, in the order of the requests: none is given to a request it is no answer to.
 */
#include "answered.h"

CLAIM(each_sampled_request_has_its_answer)
{
	struct talk t;

	observe();
	t = talk(50000);
	for (int i = 0; i < 3; i++) {
		ask(&t, GET);
		answer(&t.s, OK);
	}
	told("200@0 complete@%zu 200@%zu complete@%zu 200@%zu complete@%zu", LEN(OK), LEN(OK), 2 * LEN(OK), 2 * LEN(OK),
	     3 * LEN(OK));
	assert_memory_equal(seen.other[0]->bytes, OK, LEN(OK));
	is(seen.other[0]->seq, seen.sample[0]->ack);
	is(seen.other[2]->seq, seen.sample[1]->ack);
	settled(3, 0, 0);
	is(COUNTED(STATUS, 1), 3);
	is(FATES(RESPONSE), 3);
	check_all_followed();
}

CLAIM(an_unsampled_request_has_none)
{
	struct talk t;

	observe();
	t = talk(50000);
	ask(&t, PLAIN);
	answer(&t.s, OK);
	told("%s", "");
	ask(&t, GET);
	answer(&t.s, OK);
	ask(&t, PLAIN);
	answer(&t.s, HINTS);
	answer(&t.s, OK);
	told("200@%zu complete@%zu", LEN(OK), 2 * LEN(OK));
	settled(1, 2, 0);
	is(COUNTED(STATUS, 1), 3);
	is(COUNTED(STATUS, 0), 1);
	check_all_followed();
}

CLAIM(an_undecided_or_unmarked_sample_has_one_too)
{
	const struct knobs knobs = { .head_bytes = 16384, .sample_unmarked = 1 };
	struct talk t;

	for (int i = 0; i < 2; i++) {
		observe_with(&small_sizes, i ? &default_knobs : &knobs);
		t = talk(50000);
		ask(&t, i ? "GET / HTTP/1.1\r\nSec-Purpose: a b\r\n\r\n" : PLAIN);
		answer(&t.s, OK);
		told("200@0 complete@%zu", LEN(OK));
		settled(0, 1, 0);
	}
}

CLAIM(an_answer_comes_behind_its_request)
{
	struct talk t;

	observe();
	t = talk(50000);
	answer(&t.s, OK);
	say_text(&t.s, 0, "GET / HTTP");
	answer(&t.s, OK);
	settled(0, 0, 0);
	told("%s", "");
}

/* RFC 9110, section 15.2: any number of them; 101 is none, since what follows it is another protocol. */
CLAIM(interim_answers_are_told_before_the_final_one)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n" HINTS "HTTP/1.1 199 \r\n\r\n" OK;
	struct talk t;

	for (size_t cut = 1; cut < LEN(text); cut++) {
		observe();
		t = talk(50000);
		ask(&t, GET);
		reply(&t, 0, text, cut, ACK);
		reply(&t, cut, text + cut, LEN(text) - cut, ACK);
		told("100@0 103@25 199@%zu 200@%zu complete@%zu", 25 + LEN(HINTS), LEN(text) - LEN(OK), LEN(text));
		settled(1, 0, 0);
		is(COUNTED(STATUS, 0), 3);
		check_all_followed();
	}
}

/* s: marked GET, S: marked HEAD, u and U the same unmarked. */
static const char *request_of(char c)
{
	return c == 's' ? GET : c == 'S' ? MARKED_HEAD : c == 'u' ? PLAIN : PLAIN_HEAD;
}

/* The answers have five bytes of body, but for those to HEAD, and statuses from 201 on. */
static void check_pipeline(const char *order, bool one_segment, size_t piece)
{
	char asked[2048] = "", replied[2048] = "", expected[2048] = "";
	struct talk t;

	for (int i = 0; order[i]; i++) {
		bool sampled = order[i] == 's' || order[i] == 'S', head = order[i] == 'S' || order[i] == 'U';
		size_t at = strlen(replied);

		strcat(asked, request_of(order[i]));
		sprintf(replied + at, "HTTP/1.1 %d OK\r\nContent-Length: 5\r\n\r\n%s", 201 + i % 3,
		        head ? "" : "HTTP/");
		if (sampled)
			sprintf(expected + strlen(expected), "%s%d@%zu complete@%zu", expected[0] ? " " : "",
			        201 + i % 3, at, strlen(replied));
	}
	observe();
	t = talk(50000);
	if (one_segment)
		ask(&t, asked);
	for (int i = 0; !one_segment && order[i]; i++)
		ask(&t, request_of(order[i]));
	for (size_t at = 0; at < strlen(replied); at += piece)
		reply(&t, at, replied + at, strlen(replied) - at < piece ? strlen(replied) - at : piece, ACK);
	told("%s", expected);
	ended();
	check_all_followed();
}

CLAIM(pipelined_requests_have_their_own_answers)
{
	static const char *const orders[] = { "ss",
		                              "us",
		                              "su",
		                              "uuus",
		                              "sus",
		                              "Su",
		                              "uS",
		                              "UsS",
		                              "sSs",
		                              "uuUuuUus",
		                              "UUUUsuUS",
		                              "sssssss",
		                              "ssssssssssssssss" };

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		for (int one = 0; one < 2; one++) {
			check_pipeline(orders[i], one, 10000);
			check_pipeline(orders[i], one, 41);
			check_pipeline(orders[i], one, 1);
		}
}

/* More than eight unsampled ones in front: none of the answers is given away, since nobody knows whose they are. */
CLAIM(behind_too_many_unsampled_requests_none_is_followed)
{
	struct talk t;

	for (int before = 7; before < 24; before++) {
		observe();
		t = talk(50000);
		for (int i = 0; i < before; i++)
			ask(&t, PLAIN);
		ask(&t, GET);
		ask(&t, GET);
		for (int i = 0; i < before + 2; i++)
			answer(&t.s, OK);
		if (before <= 8)
			told("200@%zu complete@%zu 200@%zu complete@%zu", before * LEN(OK), (before + 1) * LEN(OK),
			     (before + 1) * LEN(OK), (before + 2) * LEN(OK));
		else
			told("%s", "");
		ask(&t, GET); /* all was answered */
		answer(&t.s, HINTS);
		is(seen.others, before <= 8 ? 5 : 1);
		settled(3, (__u64)before, 0);
		is(LOST(ANSWER_UNFOLLOWED), before <= 8 ? 0 : 2);
	}
}

/* While its chunks come nobody remembers who waits. Those with another acknowledgement come behind its answer. */
CLAIM(behind_an_unsampled_body_in_chunks_none_is_followed_as_long_as_it_waits)
{
	static const char post[] = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" GET;

	for (size_t cut = 1; cut < LEN(post); cut++) {
		struct talk t;
		bool within = cut >= strlen("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") &&
		              cut < LEN(post) - LEN(GET);

		observe();
		t = talk(50000);
		say(&t.s, 0, post, cut);
		say(&t.s, cut, post + cut, LEN(post) - cut);
		t.asked = LEN(post);
		answer(&t.s, OK);
		answer(&t.s, OK);
		if (within)
			told("%s", "");
		else
			told("200@%zu complete@%zu", LEN(OK), 2 * LEN(OK));
		ask(&t, GET);
		answer(&t.s, HINTS);
		is(seen.other[seen.others - 1]->seq, SERVER_BEGINS + 2 * LEN(OK));
		settled(2, 1, 0);
		is(LOST(ANSWER_UNFOLLOWED), within);
	}
}

/* The server need not wait for the end of a body. Then nothing waits any more, and what comes behind it is followed. */
CLAIM(an_answer_within_a_body_in_chunks_costs_no_later_one)
{
	static const char head[] = "POST / HTTP/1.1\r\nX-Moz: prefetch\r\nTransfer-Encoding: chunked\r\n\r\n",
			  body[] = "3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n";

	for (int sampled = 0; sampled < 2; sampled++)
		for (size_t cut = 0; cut <= LEN(body); cut++) {
			struct talk t;

			observe();
			t = talk(50000);
			ask(&t, head);
			say(&t.s, t.asked, body, cut);
			t.asked += cut;
			answer(&t.s, OK);
			say(&t.s, t.asked, body + cut, LEN(body) - cut);
			t.asked += LEN(body) - cut;
			ask(&t, sampled ? GET : PLAIN);
			ask(&t, GET);
			answer(&t.s, FIVE "12345");
			answer(&t.s, HINTS);
			told(sampled ? "200@0 complete@%zu 200@%zu complete@%zu 103@%zu" : "200@0 complete@%zu 103@%zu",
			     LEN(OK), sampled ? LEN(OK) : LEN(OK FIVE) + 5, LEN(OK FIVE) + 5, LEN(OK FIVE) + 5);
			settled(2 + (__u64)sampled, !sampled, 0);
			check_all_followed();
		}
}

/* 64 wait at most. With one more nobody follows the answers, until all were asked for anew. */
CLAIM(of_too_many_pipelined_requests_no_answer_is_given_to_another)
{
	struct talk t;

	for (int n = 64; n < 90; n++) {
		observe();
		t = talk(50000);
		for (int i = 0; i < n; i++)
			ask(&t, GET);
		for (int i = 0; i < n; i++)
			answer(&t.s, OK);
		is(seen.others, n == 64 ? 128 : 0);
		ask(&t, GET);
		answer(&t.s, HINTS);
		is(seen.others, n == 64 ? 129 : 1);
		settled((__u64)n + 1, 0, 0);
		is(LOST(ANSWER_UNFOLLOWED), n == 64 ? 0 : n);
	}
}

/* A request of which only the beginning was read is answered, too. */
CLAIM(a_request_that_was_cut_has_its_place_in_the_order)
{
	static char longer[17000] = "GET /long HTTP/1.1\r\nCookie: ";
	struct talk t;

	memset(longer + strlen(longer), 'c', sizeof(longer) - strlen(longer) - 1);
	for (int sampled = 0; sampled < 2; sampled++) {
		observe();
		t = talk(50000);
		ask(&t, GET);
		memcpy(longer + 18, sampled ? "\r\nX-Moz: prefetch\r\nCookie: " : "\r\nCookie: ", sampled ? 27 : 10);
		ask(&t, longer);
		say_text(&t.s, t.asked, "\r\n\r\n");
		t.asked += 4;
		ask(&t, GET);
		answer(&t.s, OK);
		answer(&t.s, FIVE "12345");
		answer(&t.s, "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n");
		settled(sampled ? 3 : 2, 0, !sampled);
		/* Who comes behind is not sure. */
		if (sampled)
			told("200@0 complete@%zu 200@%zu complete@%zu", LEN(OK), LEN(OK), LEN(OK FIVE) + 5);
		else
			told("200@0 complete@%zu", LEN(OK));
	}
}

CLAIM(each_connection_has_its_own)
{
	const struct sizes sizes = { .flows = 1024, .open_heads = 8, .cpus = 1, .rings = 1 };
	struct talk t[5];

	observe_with(&sizes, &default_knobs);
	for (__u16 i = 0; i < 5; i++) {
		t[i] = talk((__u16)(50000 + i));
		ask(&t[i], GET);
	}
	for (__u16 i = 0; i < 5; i++) {
		answer(&t[i].s, OK);
		is(seen.others, 2 * i + 2);
		is(seen.other[2 * i]->destination_port, 50000 + i);
		is(seen.other[2 * i]->flow_hash, seen.sample[i]->flow_hash);
	}
	settled(5, 0, 0);
	check_all_followed();
}

/* All sequence numbers are others, so far away. */
static struct talk talk_elsewhere(__u16 port, __u32 far)
{
	struct talk t = { .s = in_midstream(port) };

	t.s.begins += far;
	t.s.answered = far;
	return t;
}

/* The ports are used again, while a request of the connection before had no answer. */
CLAIM(a_new_connection_on_the_same_ports_has_its_own)
{
	struct talk t;

	observe();
	t = talk(50000);
	ask(&t, GET);
	t = talk_elsewhere(50000, 1 << 30);
	shake_hands(&t.s);
	ask(&t, GET);
	answer(&t.s, OK);
	told("200@%u complete@%zu", 1 << 30, (1 << 30) + LEN(OK));
	settled(2, 0, 0);
}

/* Without its handshake only the numbers tell. */
CLAIM(numbers_far_off_are_those_of_another_connection)
{
	struct talk t;
	const __u32 far[] = { 1 << 30, 3u << 30 };

	for (int i = 0; i < 2; i++) {
		observe();
		t = talk(50000);
		ask(&t, GET);
		t = talk_elsewhere(50000, far[i]);
		ask(&t, GET);
		answer(&t.s, OK);
		told("200@%u complete@%u", far[i], far[i] + (__u32)LEN(OK));
		settled(2, 0, 0);
	}
}

/* Answers are spared by the limit of other samples: there are no more of them than sampled requests. */
CLAIM(the_limit_is_that_of_requests)
{
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 1 };

	observe_with(&small_sizes, &knobs);
	for (__u16 port = 1; port <= 10; port++) {
		struct talk t = talk(port);

		ask(&t, GET);
		answer(&t.s, OK);
	}
	told("200@0 complete@%zu", LEN(OK));
	settled(10, 0, 0);
	is(seen.samples, 1);
	is(LOST(RATE_LIMITED), 9);
	is(LOST(OTHER_RATE_LIMITED), 0);
	is(COUNTED(STATUS, 1), 10);
}

/* However many hellos are held back, as many requests are handed over as the limit says. */
CLAIM(other_samples_have_a_limit_of_their_own)
{
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 1 };
	static const __u8 hello[] = { 22, 3, 1, 0, 44, 1, 0, 0, 40, 3, 3, [48] = 0 };
	struct stream s;

	observe_with(&small_sizes, &knobs);
	for (__u16 port = 1; port <= 10; port++) {
		s = opened(port);
		say(&s, 0, hello, sizeof(hello));
	}
	s = opened(50000);
	say_text(&s, 0, GET);
	settled(1, 0, 0);
	is(HELLOS_OF(TLS), 10);
	is(seen.samples, 1);
	is(seen.others, 1);
	is(LOST(OTHER_RATE_LIMITED), 9);
}

/* Each connection once, by what it speaks first. */
CLAIM(connections_are_counted_by_what_they_speak)
{
	struct stream s;

	observe();
	s = opened(1);
	say_text(&s, 0, PLAIN);
	say_text(&s, strlen(PLAIN), PLAIN);
	s = opened(2);
	say_text(&s, 0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	s = opened(3);
	say_text(&s, strlen(PLAIN), GET); /* and then what was in front of it */
	say_text(&s, 0, PLAIN);
	s = opened(4);
	say_text(&s, 0, "SSH-2.0-OpenSSH_9.2p1\r\n");
	settled(1, 3, 0);
	is(CONNECTIONS_OF(READABLE), 2);
	is(CONNECTIONS_OF(H2C), 1);
	is(CONNECTIONS_OF(TLS), 0);
}

RUN(claim(each_sampled_request_has_its_answer), claim(an_unsampled_request_has_none),
    claim(an_undecided_or_unmarked_sample_has_one_too), claim(an_answer_comes_behind_its_request),
    claim(interim_answers_are_told_before_the_final_one), claim(pipelined_requests_have_their_own_answers),
    claim(behind_too_many_unsampled_requests_none_is_followed),
    claim(behind_an_unsampled_body_in_chunks_none_is_followed_as_long_as_it_waits),
    claim(an_answer_within_a_body_in_chunks_costs_no_later_one),
    claim(of_too_many_pipelined_requests_no_answer_is_given_to_another),
    claim(a_request_that_was_cut_has_its_place_in_the_order), claim(each_connection_has_its_own),
    claim(a_new_connection_on_the_same_ports_has_its_own), claim(numbers_far_off_are_those_of_another_connection),
    claim(the_limit_is_that_of_requests), claim(other_samples_have_a_limit_of_their_own),
    claim(connections_are_counted_by_what_they_speak))
