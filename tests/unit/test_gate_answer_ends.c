/*
 * Where an answer ends, and how: by its framing (RFC 9112, section 6.3), or with the connection.
 */
#include "answered.h"

static struct talk asked_with(const char *request)
{
	struct talk t;

	observe();
	t = talk(50000);
	ask(&t, request);
	return t;
}

static struct talk asked(void)
{
	return asked_with(GET);
}

/* One answer in one segment, and the end of it. */
static void check_end(const char *request, const char *text, const char *end, size_t at)
{
	struct talk t = asked_with(request);

	answer(&t.s, text);
	told("%.3s@0 %s@%zu", text + 9, end, at);
	ended();
	t = asked_with(request);
	for (size_t i = 0; i < strlen(text); i++)
		reply(&t, i, text + i, 1, ACK);
	told("%.3s@0 %s@%zu", text + 9, end, at);
	ended();
}

static void check_whole(const char *request, const char *text)
{
	check_end(request, text, "complete", strlen(text));
}

CLAIM(a_length_ends_an_answer)
{
	check_whole(GET, OK);
	check_whole(GET, FIVE "HTTP/");
	check_whole(GET, "HTTP/1.0 404 Not Found\r\ncontent-length:5 \r\n\r\n12345");
	check_whole(GET, "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 5\r\n\r\n12345");
	check_whole(GET, "HTTP/1.1 205 \r\nContent-Length: 3\r\n\r\n123");
	check_whole("POST / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n", "HTTP/1.1 302 Found\r\nContent-Length: 1\r\n\r\n1");
}

CLAIM(some_answers_have_no_body_whatever_they_say)
{
	check_whole(GET, "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n");
	check_whole(GET, "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n");
	check_whole(GET, "HTTP/1.1 204 No Content\r\n\r\n");
	check_whole(MARKED_HEAD, FIVE);
	check_whole(MARKED_HEAD, CHUNKED);
	check_whole(MARKED_HEAD, UNFRAMED);
	check_whole(MARKED_HEAD, "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n");
}

CLAIM(the_last_chunk_and_its_trailers_end_an_answer)
{
	check_whole(GET, CHUNKED "0\r\n\r\n");
	check_whole(GET, CHUNKED
	            "5\r\nHTTP/\r\n1a;a=\"0\"\r\nabcdefghijklmnopqrstuvwxyz\r\n000;x\r\nA: b\r\nLength: 7\r\n\r\n");
	check_whole(
		GET,
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\n0\r\n0\r\n\r\n");
	check_whole(GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

CLAIM(what_cannot_be_framed_is_lost)
{
	const char *two = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n";
	const char *bad = CHUNKED "xyz\r\n\r\n";
	struct talk t;

	check_end(GET, two, "lost", strlen(two));
	t = asked();
	answer(&t.s, bad);
	told("200@0 lost@%zu", LEN(CHUNKED));
	t = asked();
	answer(&t.s, "HTTP/2 200 OK\r\n\r\n");
	told("lost@0");
	ask(&t, GET); /* and found again */
	answer(&t.s, OK);
	told("lost@0 200@17 complete@%zu", 17 + LEN(OK));
}

/* `head`, 3,000 bytes in two segments, and the end of the connection. */
static void check_closing(const char *head, const __u8 flags, bool apart, const char *end)
{
	static const char body[1500] = "HTTP/1.1 404 \r\n\r\n";
	struct talk t = asked();

	answer(&t.s, head);
	answer_bytes(&t.s, body, sizeof(body));
	reply(&t, t.s.answered, body, sizeof(body), apart ? ACK : flags);
	t.s.answered += sizeof(body);
	if (apart)
		server_ends(&t, flags);
	server_ends(&t, flags);
	told("200@0 %s@%zu", end, strlen(head) + 3000);
	ended();
}

CLAIM(the_connection_ends_an_answer_without_a_length)
{
	for (int apart = 0; apart < 2; apart++) {
		check_closing(UNFRAMED, ACK | FIN, apart, "complete");
		check_closing(UNFRAMED, ACK | RST, apart, "reset");
		check_closing(UNFRAMED, RST, apart, "reset");
	}
}

/* RFC 9112, section 6.3, item 4. */
CLAIM(so_does_it_where_chunked_is_not_the_last_coding)
{
	for (int apart = 0; apart < 2; apart++) {
		check_closing("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", ACK | FIN, apart, "complete");
		check_closing("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\n", ACK | FIN,
		              apart, "complete");
		check_closing("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: gzip\r\n\r\n", ACK | FIN,
		              apart, "complete");
		check_closing("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", ACK | RST, apart, "reset");
	}
}

CLAIM(the_connection_may_end_before_an_answer_does)
{
	for (int apart = 0; apart < 2; apart++) {
		check_closing("HTTP/1.1 200 OK\r\nContent-Length: 3001\r\n\r\n", ACK | FIN, apart, "closed");
		check_closing("HTTP/1.1 200 OK\r\nContent-Length: 3001\r\n\r\n", RST, apart, "reset");
		check_closing("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n", ACK | FIN, apart, "complete");
		check_closing("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n", RST, apart, "complete");
		check_closing(CHUNKED "1000\r\n", ACK | FIN, apart, "closed");
		check_closing(CHUNKED "BB8\r\n", ACK | RST, apart, "reset");
	}
}

CLAIM(or_within_its_head)
{
	struct talk t = asked();

	answer(&t.s, "HTTP/1.1 200 OK\r\nContent-");
	server_ends(&t, ACK | FIN);
	told("closed@25");
	t = asked();
	answer(&t.s, HINTS "HTT");
	server_ends(&t, RST);
	told("103@0 reset@%zu", LEN(HINTS) + 3);
}

CLAIM(or_before_it)
{
	struct talk t = asked();

	server_ends(&t, ACK | FIN);
	server_ends(&t, ACK | FIN);
	told("closed@0");
	t = asked();
	server_ends(&t, RST);
	server_ends(&t, ACK | FIN);
	told("reset@0");
	t = asked();
	answer(&t.s, HINTS);
	server_ends(&t, ACK | FIN);
	told("103@0 closed@%zu", LEN(HINTS));
}

/* One end for the oldest sampled request, whoever was answered meanwhile. */
CLAIM(the_oldest_sampled_request_has_the_end)
{
	struct talk t = asked_with(PLAIN GET GET);

	server_ends(&t, ACK | FIN);
	told("closed@0");
	t = asked_with(PLAIN GET GET);
	answer(&t.s, FIVE "12");
	server_ends(&t, ACK | RST);
	told("reset@%zu", LEN(FIVE) + 2);
	t = asked_with(GET PLAIN PLAIN);
	answer(&t.s, OK FIVE "12");
	server_ends(&t, ACK | RST);
	told("200@0 complete@%zu", LEN(OK));
	t = asked_with(GET GET GET);
	answer(&t.s, OK FIVE "12");
	server_ends(&t, ACK | RST);
	told("200@0 complete@%zu 200@%zu reset@%zu", LEN(OK), LEN(OK), LEN(OK FIVE) + 2);
}

/* The reset's own number is not more than what the client has acknowledged; on its way is what it never got. */
CLAIM(a_reset_may_stand_in_front_of_what_was_seen)
{
	struct talk t = asked();

	answer(&t.s, FIVE "12");
	reply(&t, LEN(FIVE), "", 0, RST);
	told("200@0 reset@%zu", LEN(FIVE) + 2);
	t = asked();
	answer(&t.s, FIVE "12");
	reply(&t, 1 << 30, "", 0, RST);
	reply(&t, 3u << 30, "", 0, ACK | FIN);
	told("200@0"); /* of another connection */
}

static void client_ends(const struct talk *t, size_t acknowledged, __u8 flags)
{
	struct packet k = stream_packet(&t->s, t->asked, "", 0);

	k.ack = flags & ACK ? SERVER_BEGINS + (__u32)acknowledged : 0;
	k.flags = flags;
	send_packet(&k);
}

CLAIM(the_client_may_give_up)
{
	struct talk t = asked();

	answer(&t.s, FIVE "123");
	client_ends(&t, LEN(FIVE) + 2, RST | ACK);
	client_ends(&t, LEN(FIVE) + 3, RST | ACK);
	answer(&t.s, "45");
	told("200@0 aborted@%zu", LEN(FIVE) + 2);
	is(seen.other[1]->source_port, SERVER_PORT);
	t = asked();
	answer(&t.s, FIVE "123");
	client_ends(&t, 0, RST);
	told("200@0 aborted@%zu", LEN(FIVE) + 3);
	t = asked();
	client_ends(&t, 0, RST | ACK);
	told("aborted@0");
	t = asked();
	answer(&t.s, FIVE "12345");
	client_ends(&t, LEN(FIVE) + 5, RST | ACK);
	told("200@0 complete@%zu", LEN(FIVE) + 5);
}

/* It had acknowledged all of the answer at hand, of which not all was seen; or not even its beginning. */
CLAIM(what_the_client_has_acknowledged_it_has)
{
	struct talk t = asked_with(PLAIN GET);

	answer(&t.s, FIVE "12");
	client_ends(&t, LEN(FIVE) + 5, RST | ACK);
	told("aborted@%zu", LEN(FIVE) + 5);
	t = asked();
	answer(&t.s, FIVE "12");
	client_ends(&t, LEN(FIVE) + 5, RST | ACK);
	told("200@0 complete@%zu", LEN(FIVE) + 5);
	t = asked();
	answer(&t.s, FIVE "12");
	client_ends(&t, (size_t)1 << 31, RST | ACK); /* that cannot be */
	told("200@0 aborted@%zu", LEN(FIVE) + 2);
	t = asked();
	answer(&t.s, HINTS FIVE "12");
	client_ends(&t, LEN(HINTS) - 1, RST | ACK);
	told("103@0 200@%zu aborted@%zu", LEN(HINTS), LEN(HINTS) - 1);
	is(seen.other[2]->weight, ~0u);
}

/* The end of the connection has a number, and in front of it are bytes that nobody has read: the answer may be in them. */
CLAIM(of_what_was_not_read_no_end_is_told)
{
	static const __u8 ends[] = { ACK | FIN, ACK | RST };

	for (int i = 0; i < 2; i++) {
		struct talk t = asked();

		t.s.answered = 3000;
		server_ends(&t, ends[i]); /* all of it is missing */
		told("lost@3000");
		t = asked();
		reply(&t, 60, "12345", 5, ACK); /* its head is */
		t.s.answered = 65;
		server_ends(&t, ends[i]);
		told("lost@65");
		t = asked();
		answer(&t.s, CHUNKED "5\r\n12345\r\n");
		reply(&t, t.s.answered + 10, "\r\n0\r\n\r\n", 7, ACK); /* a chunk is */
		t.s.answered += 17;
		server_ends(&t, ends[i]);
		told("200@0 lost@%u", t.s.answered);
		t = asked();
		answer(&t.s, FIVE "12345");
		ask(&t, GET);
		t.s.answered += 100;
		server_ends(&t, ends[i]);
		told("200@0 complete@%zu lost@%zu", LEN(FIVE) + 5, LEN(FIVE) + 105);
	}
}

CLAIM(nor_of_what_the_client_alone_has_seen)
{
	struct talk t = asked();

	client_ends(&t, 3000, RST | ACK);
	told("lost@3000");
	t = asked();
	answer(&t.s, CHUNKED);
	client_ends(&t, LEN(CHUNKED) + 100, RST | ACK);
	told("200@0 lost@%zu", LEN(CHUNKED) + 100);
}

CLAIM(a_client_that_says_no_more_still_gets_its_answer)
{
	struct talk t = asked();

	say_flags(&t.s, t.asked, "", 0, ACK | FIN);
	t.asked++;
	answer(&t.s, FIVE "12");
	answer(&t.s, "345");
	server_ends(&t, ACK | FIN);
	told("200@0 complete@%zu", LEN(FIVE) + 5);
	t = asked();
	say_flags(&t.s, t.asked, "", 0, ACK | FIN);
	answer(&t.s, UNFRAMED "12");
	server_ends(&t, ACK | FIN);
	told("200@0 complete@%zu", LEN(UNFRAMED) + 2);
}

/* The last of it was not seen, but the numbers of what was tell that it was sent, or even received. */
CLAIM(an_end_may_be_known_by_its_number)
{
	struct talk t = asked();

	answer(&t.s, FIVE "12");
	t.s.answered += 3;
	server_ends(&t, ACK | FIN);
	told("200@0 complete@%zu", LEN(FIVE) + 5);
	t = asked();
	answer(&t.s, FIVE "12");
	t.s.answered += 4;
	server_ends(&t, ACK | FIN);
	told("200@0 complete@%zu", LEN(FIVE) + 5);
	t = asked();
	answer(&t.s, FIVE "12");
	t.s.answered += 2;
	server_ends(&t, ACK | FIN);
	told("200@0 closed@%zu", LEN(FIVE) + 4);
}

/* What the last end says of bytes that its sequence number cannot tell. */
static __u32 beyond(void)
{
	for (int i = seen.others; i-- > 0;)
		if (seen.other[i]->kind == SAMPLE_ANSWER_END)
			return seen.other[i]->weight;
	return ~0u;
}

/* Of a long answer hardly a segment is looked at, and none need be there. */
static void check_long(const char *head, __u64 bytes, __u32 stride, const char *behind)
{
	struct talk t = asked();
	__u64 left = bytes, all;

	answer(&t.s, head);
	while (left > stride) {
		t.s.answered += stride - 10;
		answer(&t.s, "GET / HTTP"); /* 10 bytes of it */
		left -= stride;
	}
	t.s.answered += (__u32)left;
	answer(&t.s, behind);
	if (!behind[0])
		server_ends(&t, ACK | FIN);
	all = strlen(head) + bytes + (behind[0] == '\r' ? strlen(behind) : 0);
	told("200@0 complete@%u", (__u32)all);
	is(beyond(), all >> 32);
	ended();
}

CLAIM(a_long_answer_is_passed_over_by_its_numbers)
{
	static const __u32 strides[] = { 1000000, 20000000, 60000000, 100000000 };
	char head[100];

	for (size_t i = 0; i < sizeof(strides) / sizeof(strides[0]); i++)
		for (__u64 bytes = 63ull << 20; bytes < 10ull << 30; bytes = bytes * 3 + 1) {
			sprintf(head, "HTTP/1.1 200 OK\r\nContent-Length: %llu\r\n\r\n", bytes);
			check_long(head, bytes, strides[i], "");
			check_long(head, bytes, strides[i], OK);
			sprintf(head, CHUNKED "%llx\r\n", bytes);
			check_long(head, bytes, strides[i], "\r\n0\r\n\r\n");
		}
}

CLAIM(so_is_one_that_the_connection_ends)
{
	struct talk t = asked();

	answer(&t.s, UNFRAMED);
	for (int i = 0; i < 60; i++) {
		t.s.answered += 100000000;
		answer(&t.s, "GET / HTTP");
	}
	server_ends(&t, ACK | FIN);
	told("200@0 complete@%u", t.s.answered);
	is(beyond(), 6000000000ull >> 32);
}

CLAIM(an_upgrade_ends_with_its_head)
{
	struct talk t = asked_with("GET / HTTP/1.1\r\nX-Moz: prefetch\r\nUpgrade: h2c\r\n\r\n");
	const char *head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n";

	answer(&t.s, HINTS);
	answer(&t.s, head);
	answer(&t.s, OK);
	told("103@0 101@%zu switched@%zu", LEN(HINTS), LEN(HINTS) + strlen(head));
	ended();
	is(NOTED(SWITCHED), 1);
	t = asked_with(GET GET);
	answer(&t.s, "HTTP/1.1 101 \r\n\r\n"); /* in one segment, or in another, what follows is no answer */
	answer(&t.s, OK);
	told("101@0 switched@%zu", LEN("HTTP/1.1 101 \r\n\r\n"));
	ended();
}

#define CONNECT "CONNECT a:1 HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n"

CLAIM(so_does_a_tunnel)
{
	const char *heads[] = { UNFRAMED, FIVE, CHUNKED, "HTTP/1.1 299 \r\n\r\n" };
	struct talk t;

	for (int i = 0; i < 4; i++) {
		t = asked_with(CONNECT);
		answer(&t.s, heads[i]);
		answer(&t.s, OK);
		ask(&t, GET);
		told("%.3s@0 switched@%zu", heads[i] + 9, strlen(heads[i]));
		ended();
		is(NOTED(SWITCHED), 1);
	}
}

CLAIM(a_tunnel_may_be_refused)
{
	struct talk t = asked_with(CONNECT);

	answer(&t.s, "HTTP/1.1 407 \r\nContent-Length: 3\r\n\r\n123");
	ask(&t, GET);
	answer(&t.s, OK);
	told("407@0 complete@39 200@39 complete@%zu", 39 + LEN(OK));
	ended();
	is(NOTED(SWITCHED), 0);
}

/* Only the answer to CONNECT itself opens it. */
CLAIM(a_tunnel_waits_for_those_in_front_of_it)
{
	struct talk t = asked_with(GET);

	ask(&t, CONNECT);
	answer(&t.s, OK);
	answer(&t.s, UNFRAMED "12345");
	told("200@0 complete@%zu 200@%zu switched@%zu", LEN(OK), LEN(OK), LEN(OK UNFRAMED));
	ended();
	is(NOTED(SWITCHED), 1);
}

RUN(claim(a_length_ends_an_answer), claim(some_answers_have_no_body_whatever_they_say),
    claim(the_last_chunk_and_its_trailers_end_an_answer), claim(what_cannot_be_framed_is_lost),
    claim(the_connection_ends_an_answer_without_a_length), claim(so_does_it_where_chunked_is_not_the_last_coding),
    claim(the_connection_may_end_before_an_answer_does), claim(or_within_its_head), claim(or_before_it),
    claim(the_oldest_sampled_request_has_the_end), claim(a_reset_may_stand_in_front_of_what_was_seen),
    claim(the_client_may_give_up), claim(what_the_client_has_acknowledged_it_has),
    claim(of_what_was_not_read_no_end_is_told), claim(nor_of_what_the_client_alone_has_seen),
    claim(a_client_that_says_no_more_still_gets_its_answer), claim(an_end_may_be_known_by_its_number),
    claim(a_long_answer_is_passed_over_by_its_numbers), claim(so_is_one_that_the_connection_ends),
    claim(an_upgrade_ends_with_its_head), claim(so_does_a_tunnel), claim(a_tunnel_may_be_refused),
    claim(a_tunnel_waits_for_those_in_front_of_it))
