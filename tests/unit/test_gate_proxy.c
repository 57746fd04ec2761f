/*
 * Heads behind PROXY headers (HAProxy, proxy-protocol.txt), wherever segments end.
 */
#include "cutting.h"

static void check_behind_proxy(const struct example *e)
{
	size_t n = e->before_bytes + strlen(e->head);

	say_cut(e, NULL, 0);
	is(NOTED(PROXY_HEADER), 1);
	for (size_t at = 1; at < n; at++)
		say_cut(e, &at, 1);
	for (size_t piece = 1; piece <= 7; piece++)
		say_in_pieces(e, piece);
}

CLAIM(a_head_behind_a_short_proxy_header_is_one_request)
{
	check_behind_proxy(&behind_proxy[PROXY_V1_UNKNOWN]);
	check_behind_proxy(&behind_proxy[PROXY_V2_WITHOUT_ADDRESSES]);
}

CLAIM(a_head_behind_proxy_v1_is_one_request)
{
	check_behind_proxy(&behind_proxy[PROXY_V1_TCP4]);
	check_behind_proxy(&behind_proxy[PROXY_V1_TCP6]);
}

CLAIM(a_head_behind_proxy_v2_is_one_request)
{
	check_behind_proxy(&behind_proxy[PROXY_V2_ADDRESSES]);
	check_behind_proxy(&behind_proxy[PROXY_V2_REQUEST_IN_TLV]);
}

CLAIM(a_proxy_header_is_noted_wherever_segments_end)
{
	for (int i = 0; i < BEHIND_PROXY; i++) {
		const struct example *e = &behind_proxy[i];

		say_cut(e, &e->before_bytes, 1);
		is(NOTED(PROXY_HEADER), 1);
		is(NOTED(RESYNCHRONISED), 0);
	}
}

/* In mid-stream a client may say it: what its connection began with was not seen. */
CLAIM(a_proxy_header_is_believed_only_where_a_connection_begins)
{
	static const char body[] = "a=1&b=2 and the rest of a body",
			  said[] = "PROXY TCP4 6.6.6.6 198.51.100.2 50000 80\r\n"
				   "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

	for (size_t at = 1; at < sizeof(said); at++) {
		struct stream s;

		observe();
		s = in_midstream(50000);
		say_text(&s, 0, body);
		say(&s, strlen(body), said, at);
		say(&s, strlen(body) + at, said + at, sizeof(said) - 1 - at);
		ended();
		yes(seen.others <= 1);
		for (int i = 0; i < seen.others; i++)
			is(seen.other[i]->cut, CUT_GAP);
	}
}

/* What was known of its ports may be of another connection. */
CLAIM(a_proxy_header_behind_an_unseen_start_says_so)
{
	struct stream s;

	observe();
	s = in_midstream(50000);
	say_text(&s, 0, "PROXY TCP4 192.0.2.1 198.51.100.2 50000 80\r\nGET / HTTP/1.1\r\n\r\n");
	settled(0, 1, 0);
	is(seen.others, 1);
	is(seen.other[0]->kind, SAMPLE_PROXY);
	is(seen.other[0]->cut, CUT_GAP);
}

/* What does not fit in a sample, or in the frame, is told by its first part. */
CLAIM(a_proxy_header_that_cannot_be_read_is_told)
{
	static char v2[4000] = PROXY_V2 "\x21\x11\x0f\x90"; /* 3,984 bytes behind these */
	static const char v1[] = "PROXY TCP4 192.0.2.1 198.51.100.2 50000 80\r\n";
	struct stream s;
	struct packet k;

	for (size_t at = 1; at <= sizeof(v2); at += 83) {
		observe();
		s = opened(50000);
		say(&s, 0, v2, at);
		say(&s, at, v2 + at, sizeof(v2) - at);
		say_text(&s, sizeof(v2), "GET / HTTP/1.1\r\n\r\n");
		settled(0, 1, 0);
		is(seen.others, 1);
		is(seen.other[0]->kind, SAMPLE_PROXY);
		is(seen.other[0]->cut, CUT_HEAD_LIMIT);
		yes(seen.other[0]->bytes_len >= 16 && seen.other[0]->bytes_len <= 2048);
		assert_memory_equal(seen.other[0]->bytes, v2, seen.other[0]->bytes_len);
	}
	for (__u32 n = 1; n < sizeof(v1) - 1; n++) {
		observe();
		s = opened(50000);
		k = stream_packet(&s, 0, v1, sizeof(v1) - 1);
		send_captured(&k, 54 + n);
		ended();
		is(seen.others, n >= 6);
		if (n >= 6)
			is(seen.other[0]->cut, CUT_HEAD_LIMIT);
	}
}

RUN(claim(a_head_behind_a_short_proxy_header_is_one_request), claim(a_head_behind_proxy_v1_is_one_request),
    claim(a_head_behind_proxy_v2_is_one_request), claim(a_proxy_header_is_noted_wherever_segments_end),
    claim(a_proxy_header_is_believed_only_where_a_connection_begins),
    claim(a_proxy_header_behind_an_unseen_start_says_so), claim(a_proxy_header_that_cannot_be_read_is_told))
