/*
 * A head is one request with one verdict, however TCP cuts it into segments. Reordered and repeated segments
 * are in test_gate_order.c.
 */
#include "cutting.h"

CLAIM(a_head_is_one_request)
{
	for (int i = 0; i < EXAMPLES; i++) {
		say_cut(&examples[i], NULL, 0);
		is(NOTED(RESYNCHRONISED) + NOTED(PROXY_HEADER), 0);
	}
}

CLAIM(a_head_cut_in_two_is_one_request)
{
	for (int i = 0; i < EXAMPLES; i++) {
		size_t n = examples[i].before_bytes + strlen(examples[i].head);

		for (size_t at = 1; at < n; at++) {
			say_cut(&examples[i], &at, 1);
			/* An empty line alone in a segment is not remembered: the next one comes as if in mid-stream. */
			is(NOTED(RESYNCHRONISED), at <= examples[i].before_bytes ? NOTED(RESYNCHRONISED) : 0);
		}
	}
}

CLAIM(a_head_in_tiny_segments_is_one_request)
{
	for (int i = 0; i < EXAMPLES; i++)
		for (size_t piece = 1; piece <= 7; piece++)
			say_in_pieces(&examples[i], piece);
}

CLAIM(a_short_head_cut_in_three_is_one_request)
{
	static const struct example shorts[] = {
		{ .head = "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n", IS_MARKED(PREFETCH), .markers = BIT(X_MOZ) },
		{ .head = "GET / HTTP/1.1\nPurpose:\n prefetch\n\n",
		  IS_MARKED(PREFETCH),
		  .markers = BIT(PURPOSE),
		  UNDECIDED },
		{ BEFORE("\r\n"), .head = "PUT / HTTP/1.0\r\nA:b\r\n\r\n", IS_UNMARKED(NO_MARKER) },
	};

	for (int i = 0; i < 3; i++) {
		size_t n = shorts[i].before_bytes + strlen(shorts[i].head);

		for (size_t a = 1; a < n; a++)
			for (size_t b = a + 1; b < n; b++)
				say_cut(&shorts[i], (const size_t[]){ a, b }, 2);
	}
}

/* All of what the gate leaves open is handed over, also where the head does not begin its slot: its first bytes came
   early, when the head in front of it was still open. */
CLAIM(the_end_of_a_long_head_behind_another_is_read)
{
	static char text[4096];
	size_t n = (size_t)sprintf(text, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nA:\r\n ");
	struct stream s;

	memset(text + n, 'a', sizeof(text) - 100 - n);
	n = sizeof(text) - 100;
	n += (size_t)sprintf(text + n, "\r\nSec-Purpose: prefetch\r\n\r\n");
	observe();
	s = opened(50000);
	say(&s, 0, text, 10);
	say(&s, 18, text + 18, 32);
	say(&s, 10, text + 10, 8);
	for (size_t at = 50; at < n; at += 1000)
		say(&s, at, text + at, n - at < 1000 ? n - at : 1000);
	settled(1, 1, 0);
	is(seen.sample[0]->verdict, VERDICT_UNDECIDED);
	is(seen.sample[0]->bytes_len, n - 19);
}

/* A head of some kilobytes, as cookies make them, with its marker at the end. */
static struct example long_example(size_t cookie_bytes)
{
	static char head[EXAMPLE_BYTES];
	char *p = head + sprintf(head, "GET /long HTTP/1.1\r\nHost: a\r\nCookie: a=");

	memset(p, 'c', cookie_bytes);
	strcpy(p + cookie_bytes, "; b=d\r\nAccept-Language: en\r\nSec-Purpose: prefetch;prerender\r\n\r\n");
	return (struct example){ .head = head, IS_MARKED(PRERENDER), .markers = BIT(SEC_PURPOSE) };
}

CLAIM(a_long_head_is_one_request)
{
	struct example e = long_example(6000);
	size_t n = strlen(e.head);

	for (size_t at = 1; at < n; at += at < 100 || at > n - 100 || (at & 2047) > 2000 ? 1 : 17)
		say_cut(&e, &at, 1);
	for (size_t piece = 1; piece < 5000; piece = piece * 3 / 2 + 1)
		say_in_pieces(&e, piece);
	say_in_pieces(&e, 1448);
}

/* The empty line behind it is what the kernel's buffer ends with. */
CLAIM(a_head_of_any_length_up_to_the_limit_is_one_request)
{
	const size_t around = strlen(long_example(0).head);

	for (size_t bytes = 2000; bytes <= 16384; bytes += 1 + bytes / 9) {
		struct example e = long_example(bytes - around);

		say_in_pieces(&e, bytes);
		say_in_pieces(&e, 1448);
		say_in_pieces(&e, 536);
	}
	say_in_pieces((const struct example[]){ long_example(16384 - around) }, 16384);
	say_in_pieces((const struct example[]){ long_example(16384 - around) }, 1448);
}

/* The sample says where the request came from, and when it was whole. */
CLAIM(a_sample_names_the_connection)
{
	static const char head[] = "GET / HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n";

	for (int family = 4; family <= 6; family += 2) {
		struct stream s = in_midstream(1234);
		__u64 then_ns;

		observe_all();
		s.like.family = family;
		s.like.tags = 2;
		s.like.tag[0].id = 10;
		s.like.tag[1].id = 20;
		shake_hands(&s);
		say(&s, 0, head, 10);
		then_ns = seen.now_ns;
		say(&s, 10, head + 10, sizeof(head) - 1 - 10);
		settled(1, 0, 0);
		is(seen.sample[0]->time_ns, then_ns);
		is(seen.sample[0]->family, family);
		is(seen.sample[0]->source_port, 1234);
		is(seen.sample[0]->destination_port, SERVER_PORT);
		is(seen.sample[0]->seq, s.begins + 10);
		is(seen.sample[0]->ack, SERVER_BEGINS);
		is(seen.sample[0]->vlan_count, 2);
		is(seen.sample[0]->vlan[0], 10);
		is(seen.sample[0]->vlan[1], 20);
		assert_memory_equal((__u8 *)&seen.sample[0]->source + (family == 4 ? 12 : 0),
		                    family == 4 ? client_v4 : client_v6, family == 4 ? 4 : 16);
		check_quiet();
	}
}

RUN(claim(a_head_is_one_request), claim(a_head_cut_in_two_is_one_request),
    claim(a_head_in_tiny_segments_is_one_request), claim(a_short_head_cut_in_three_is_one_request),
    claim(the_end_of_a_long_head_behind_another_is_read), claim(a_long_head_is_one_request),
    claim(a_head_of_any_length_up_to_the_limit_is_one_request), claim(a_sample_names_the_connection))
