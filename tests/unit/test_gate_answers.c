/*
 * The first bytes of a connection's first answer are handed over, once.
 */
#include "stream.h"

#define GET "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n"
#define PLAIN "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nAlt-Svc: h3=\":443\"\r\nContent-Length: 0\r\n\r\n"

static void check_answer(int i, const void *bytes, size_t n)
{
	yes(i < seen.others);
	is(seen.other[i]->kind, SAMPLE_ANSWER);
	is(seen.other[i]->cut, CUT_NONE);
	is(seen.other[i]->bytes_len, n);
	assert_memory_equal(seen.other[i]->bytes, bytes, n);
	is(seen.other[i]->source_port, SERVER_PORT);
}

CLAIM(the_first_answer_is_handed_over)
{
	struct stream s;
	size_t at = 0;

	observe();
	s = opened(50000);
	for (int i = 0; i < 3; i++, at += strlen(GET)) {
		say_text(&s, at, GET);
		answer(&s, i ? "HTTP/1.1 404 Not Found\r\n\r\n" : OK);
		answer(&s, "no head");
	}
	settled(3, 0, 0);
	is(seen.others, 1);
	check_answer(0, OK, strlen(OK));
	check_quiet();
}

CLAIM(every_connection_has_a_first_answer)
{
	struct stream s;

	observe();
	for (__u16 port = 1; port <= 5; port++) {
		s = opened(port);
		say_text(&s, 0, GET);
		answer(&s, OK);
		answer(&s, OK);
		is(seen.others, port);
		is(seen.other[port - 1]->destination_port, port);
	}
	settled(5, 0, 0);
}

CLAIM(an_answer_has_2048_bytes)
{
	static char text[4000] = "HTTP/1.0 200 \r\nCookie: ";
	struct stream s;

	memset(text + strlen(text), 'c', sizeof(text) - strlen(text) - 1);
	observe();
	s = opened(50000);
	say_text(&s, 0, GET);
	answer(&s, text);
	settled(1, 0, 0);
	check_answer(0, text, 2048);
}

CLAIM(an_answer_comes_behind_a_request)
{
	struct stream s;

	observe();
	s = opened(50000);
	answer(&s, OK);
	say_text(&s, 0, "GET / HTTP");
	answer(&s, OK);
	settled(0, 0, 0);
	is(seen.others, 0);
}

CLAIM(the_limit_holds_for_answers)
{
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 1 };

	observe_with(&small_sizes, &knobs);
	for (__u16 port = 1; port <= 10; port++) {
		struct stream s = opened(port);

		say_text(&s, 0, GET);
		answer(&s, OK);
		answer(&s, OK);
	}
	settled(10, 0, 0);
	is(seen.others, 1);
	is(seen.samples, 1);
	is(LOST(RATE_LIMITED), 9);
	is(LOST(OTHER_RATE_LIMITED), 9);
}

/* 2,000 connections of no interest, then 20 marked requests: neither these nor their answers lose to the first. */
CLAIM(answers_cost_requests_nothing)
{
	const struct knobs knobs = { .head_bytes = 16384, .samples_per_s = 1000 };

	observe_with(&small_sizes, &knobs);
	for (__u16 port = 1; port <= 2020; port++) {
		struct stream s = opened(port);

		say_text(&s, 0, port > 2000 ? GET : PLAIN);
		answer(&s, OK);
	}
	settled(20, 2000, 0);
	is(seen.samples, 20);
	is(seen.others, 20);
	is(LOST(RATE_LIMITED) + LOST(OTHER_RATE_LIMITED), 0);
	is(CONNECTIONS_OF(READABLE), 2020);
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

/* A request that is sampled though unmarked, or left to user space, has an answer, too. */
CLAIM(each_request_in_a_sample_has_an_answer)
{
	const struct knobs knobs = { .head_bytes = 16384, .sample_unmarked = 1 };
	struct stream s;

	for (int i = 0; i < 2; i++) {
		observe_with(&small_sizes, i ? &default_knobs : &knobs);
		s = opened(50000);
		say_text(&s, 0, i ? "GET / HTTP/1.1\r\nSec-Purpose: a b\r\n\r\n" : PLAIN);
		answer(&s, OK);
		settled(0, 1, 0);
		is(seen.others, 1);
		check_answer(0, OK, strlen(OK));
	}
	observe();
	s = opened(50000);
	say_text(&s, 0, PLAIN);
	answer(&s, "HTTP/1.1 204 \r\n\r\n");
	say_text(&s, strlen(PLAIN), GET);
	answer(&s, OK);
	settled(1, 1, 0);
	is(seen.others, 1);
	check_answer(0, OK, strlen(OK));
	is(CONNECTIONS_OF(READABLE), 1);
}

/* RFC 9110, section 15.2: 101 is no interim answer, since what follows it is another protocol. */
CLAIM(the_final_answer_follows_interim_ones)
{
	static const char *const interim[] = { "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n",
		                               "HTTP/1.1 110 \r\n\r\n" };
	struct stream s;

	for (int i = 0; i < 3; i++) {
		observe();
		s = opened(50000);
		say_text(&s, 0, GET);
		answer(&s, interim[i]);
		answer(&s, OK);
		answer(&s, OK);
		answer(&s, interim[i]);
		settled(1, 0, 0);
		is(seen.others, 2);
		check_answer(0, interim[i], strlen(interim[i]));
		check_answer(1, OK, strlen(OK));
	}
	observe();
	s = opened(50000);
	say_text(&s, 0, GET);
	answer(&s, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
	answer(&s, OK);
	settled(1, 0, 0);
	is(seen.others, 1);
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

RUN(claim(the_first_answer_is_handed_over), claim(every_connection_has_a_first_answer), claim(an_answer_has_2048_bytes),
    claim(an_answer_comes_behind_a_request), claim(the_limit_holds_for_answers), claim(answers_cost_requests_nothing),
    claim(other_samples_have_a_limit_of_their_own), claim(each_request_in_a_sample_has_an_answer),
    claim(the_final_answer_follows_interim_ones), claim(connections_are_counted_by_what_they_speak))
