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

RUN(claim(a_head_behind_a_short_proxy_header_is_one_request), claim(a_head_behind_proxy_v1_is_one_request),
    claim(a_head_behind_proxy_v2_is_one_request), claim(a_proxy_header_is_noted_wherever_segments_end))
