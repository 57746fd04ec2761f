/*
 * How much of a frame is read: gate.h states the budget, and that frames of ordinary heads stay below it.
 */
#include "bodies.h"

/* As benchmarks with pipelining send them, and segmentation offload joins them. */
CLAIM(many_plain_heads_fit_in_a_segment)
{
	static char text[1 << 16];
	struct stream s;
	size_t n = 0;

	observe();
	s = opened(50000);
	for (int i = 0; i < 600; i++)
		n += (size_t)sprintf(text + n, "GET /plaintext HTTP/1.1\r\nHost: a.example\r\n"
		                               "Connection: keep-alive\r\nAccept: text/plain\r\n\r\n");
	say(&s, 0, text, n);
	settled(0, 600, 0);
	check_quiet();
}

/* A segment of ordinary size full of one head, whose lines have 16 bytes on average, over and over. */
static void check_budget(const char *head, size_t lines, bool marked)
{
	const size_t bytes = strlen(head), heads = 1448 / bytes;
	static char text[1448];
	struct stream s;

	is(bytes, 16 * lines);
	for (size_t i = 0; i < heads; i++)
		memcpy(text + i * bytes, head, bytes);
	observe();
	s = opened(50000);
	say(&s, 0, text, heads * bytes);
	settled(marked ? heads : 0, marked ? 0 : heads, 0);
	is(LOST(STEPS), 0);
}

CLAIM(a_segment_full_of_plain_heads_is_read_to_its_end)
{
	check_budget("GET /plaintext HTTP/1.1\r\nHost: exa.a.example\r\n\r\n", 3, false);
	check_budget("GET /plaintext HTTP/1.1\r\nHost: a.example\r\nAccept: text/html\r\nDNT: 1234567890\r\n\r\n", 5,
	             false);
}

CLAIM(a_segment_full_of_marked_heads_is_read_to_its_end)
{
	check_budget("GET /prefetche HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\nSec-Purpose: prefetch\r\n\r\n", 5,
	             true);
}

CLAIM(a_segment_full_of_short_heads_is_read_to_its_end)
{
	check_budget("GET /plaintext12345 HTTP/1.1\r\n\r\n", 2, false);
}

/* Wherever the budget ends, also while a head is moved to an open slot, its bytes are handed over. */
CLAIM(a_head_that_is_out_of_budget_is_known_by_its_bytes)
{
	static const char open_head[] = "GET /open HTTP/1.1\nPurpose: prefetch\nA";
	int short_of_steps = 0;

	for (int heads = 0; heads < 8; heads++)
		for (int lines = 0; lines < 8; lines++) {
			char text[1024] = "\n\n\n\n\n\n\n";
			struct stream s;

			for (int i = 0; i < heads; i++)
				strcat(text, "T / HTTP/1.1\n \n\n\n\n\n\n\n");
			strncat(text, "\n\n\n\n\n\n\n", (size_t)lines);
			strcat(text, open_head);
			observe();
			s = opened(50000);
			say(&s, 0, text, strlen(text));
			native_end_of_input();
			for (int i = 0; i < seen.samples; i++)
				assert_true(seen.sample[i]->bytes_len > 0);
			short_of_steps += native_counters()->value[COUNT_LOST + LOST_STEPS] == 1;
		}
	assert_true(short_of_steps > 0);
}

RUN(claim(many_plain_heads_fit_in_a_segment), claim(a_segment_full_of_plain_heads_is_read_to_its_end),
    claim(a_segment_full_of_marked_heads_is_read_to_its_end), claim(a_segment_full_of_short_heads_is_read_to_its_end),
    claim(a_head_that_is_out_of_budget_is_known_by_its_bytes))
