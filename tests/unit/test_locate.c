/*
 * From a frame to the segment in it: where things are follows from how the frame was made. What is no segment
 * is in test_locate_refused.c.
 */
#include "locating.h"

static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

static const struct packet packets[] = {
	{ .payload = text, .payload_bytes = 28 },
	{ .payload = text, .payload_bytes = 1, .padding = 5 },
	{ .payload = text, .payload_bytes = 8 },
	{ .payload = text, .payload_bytes = 15 },
	{ .payload = text, .payload_bytes = 16 },
	{ .payload = text, .payload_bytes = 17, .padding = 1 },
	{ .padding = 6 },
	{ .flags = SYN, .tcp_option_bytes = 20 },
	{ .flags = FIN | ACK },
	{ .fragment = 0x4000, .payload = text, .payload_bytes = 28 }, /* don't fragment */
	{ .ip_option_bytes = 4, .payload = text, .payload_bytes = 28 },
	{ .ip_option_bytes = 40, .tcp_option_bytes = 40, .payload = text, .payload_bytes = 28 },
	{ .tags = 1, .tag = { { 0, 1 } }, .payload = text, .payload_bytes = 28 },
	{ .tags = 1, .tag = { { 0x88a8, 4095 } }, .tcp_option_bytes = 12, .payload = text, .payload_bytes = 28 },
	{ .tags = 2, .tag = { { 0x88a8, 100 }, { 0, 200 } }, .payload = text, .payload_bytes = 28, .padding = 9 },
	{ .tags = 2,
	  .tag = { { 0x9100, 7 }, { 0x8100, 0 } },
	  .ip_option_bytes = 8,
	  .payload = text,
	  .payload_bytes = 28 },
	{ .family = 6, .payload = text, .payload_bytes = 28 },
	{ .family = 6, .flags = SYN | ACK, .tcp_option_bytes = 40 },
	{ .family = 6, .tags = 2, .tag = { { 0, 3 }, { 0, 4 } }, .payload = text, .payload_bytes = 3, .padding = 20 },
	{ .family = 6, .extensions = 1, .extension = { { HOP_BY_HOP, 0 } }, .payload = text, .payload_bytes = 28 },
	{ .family = 6, .extensions = 1, .extension = { { DESTINATION, 15 } }, .payload = text, .payload_bytes = 28 },
	{ .family = 6, .extensions = 1, .extension = { { AUTHENTICATION, 4 } }, .payload = text, .payload_bytes = 28 },
	{ .family = 6, .extensions = 1, .extension = { { AUTHENTICATION, 5 } }, .payload = text, .payload_bytes = 28 },
	{ .family = 6, .extensions = 1, .extension = { { FRAGMENT, 0, 0 } }, .payload = text, .payload_bytes = 28 },
	{ .family = 6,
	  .extensions = 5,
	  .extension = { { HOP_BY_HOP, 1 },
	                 { ROUTING, 2 },
	                 { FRAGMENT, 0 },
	                 { AUTHENTICATION, 4 },
	                 { DESTINATION, 0 } },
	  .tcp_option_bytes = 12,
	  .payload = text,
	  .payload_bytes = 28 },
	{ .family = 6,
	  .extensions = 4,
	  .extension = { { 135, 0 }, { 139, 1 }, { 140, 0 }, { DESTINATION, 1 } },
	  .tags = 1,
	  .tag = { { 0, 9 } },
	  .payload = text,
	  .payload_bytes = 28 },
};

enum { PACKETS = sizeof(packets) / sizeof(packets[0]) };

static struct packet packet_number(int i, bool from_server)
{
	struct packet k = packets[i];

	k.client_port = (__u16)(0xc000 + i);
	k.from_server = from_server;
	k.seq = 0xfffffff0u + (__u32)i;
	k.ack = 0x01020304;
	return k;
}

static void check_address(const struct address *got, const struct packet *k, bool server)
{
	__u8 expected[16] = { [10] = 0xff, 0xff }; /* RFC 4291, section 2.5.5.2 */

	if (k->family == 6)
		memcpy(expected, server ? server_v6 : client_v6, 16);
	else
		memcpy(expected + 12, server ? server_v4 : client_v4, 4);
	assert_memory_equal(got, expected, 16);
}

static void check_segment(const struct segment *s, const struct packet *k)
{
	check_address(&s->source, k, k->from_server);
	check_address(&s->destination, k, !k->from_server);
	is(s->source_port, k->from_server ? SERVER_PORT : k->client_port);
	is(s->destination_port, k->from_server ? k->client_port : SERVER_PORT);
	is(s->family, k->family == 6 ? 6 : 4);
	is(s->tcp_flags, k->flags);
	is(s->seq, k->seq + (k->flags & SYN ? 1 : 0)); /* RFC 9293, section 3.4: SYN takes one */
	is(s->ack, k->ack);
	is(s->vlan_count, k->tags);
	is(s->vlan[0], k->tag[0].id);
	is(s->vlan[1], k->tag[1].id);
	is(s->wire_bytes, k->payload_bytes);
}

/* The first bytes of the payload, zero behind the last one. They may be left out. */
static void check_peek(const struct segment *s, const struct made *m)
{
	__u8 expected[16] = { 0 };
	__u32 n = s->payload_bytes < 16 ? s->payload_bytes : 16;

	if (!s->peeked_bytes)
		return;
	is(s->peeked_bytes, n);
	memcpy(expected, m->bytes + m->payload, n);
	assert_memory_equal(s->peek, expected, 16);
}

static enum frame_fate whole_fate(const struct packet *k)
{
	return k->payload_bytes ? FRAME_FOLLOWED : FRAME_NO_PAYLOAD;
}

CLAIM(the_segment_is_where_it_was_put)
{
	for (int i = 0; i < 2 * PACKETS; i++) {
		struct packet k = packet_number(i / 2, i % 2);
		const struct made *m = make(&k);
		struct segment s;

		is(locate_bytes(&s, m, m->len, m->len), whole_fate(&k));
		check_segment(&s, &k);
		is(s.payload_offset, m->payload);
		is(s.payload_bytes, k.payload_bytes);
		if (k.payload_bytes)
			check_peek(&s, m);
	}
}

CLAIM(what_a_capture_cut_off_is_snapped)
{
	for (int i = 0; i < PACKETS; i++) {
		struct packet k = packet_number(i, false);
		const struct made *m = make(&k);
		struct segment s;

		for (__u32 n = 0; n < m->len; n++) {
			enum frame_fate fate = locate_bytes(&s, m, n, m->len);

			is(fate, n < m->payload ? FRAME_SNAPPED : whole_fate(&k));
			if (fate == FRAME_SNAPPED)
				continue;
			check_segment(&s, &k);
			is(s.payload_bytes, (n < m->end ? n : m->end) - m->payload);
			if (k.payload_bytes)
				check_peek(&s, m);
		}
	}
}

CLAIM(a_frame_shorter_than_it_says_is_malformed)
{
	for (int i = 0; i < PACKETS; i++) {
		struct packet k = packet_number(i, false);
		const struct made *m = make(&k);
		struct segment s;

		for (__u32 n = 0; n < m->len; n++)
			is(locate_bytes(&s, m, n, n), n < m->end ? FRAME_MALFORMED : whole_fate(&k));
	}
}

/* In the kernel, what is behind the linear part of a packet is there but cannot be read in place. */
CLAIM(headers_outside_the_linear_part_are_split)
{
	for (int i = 0; i < PACKETS; i++) {
		struct packet k = packet_number(i, false);
		const struct made *m = make(&k);
		struct segment s;

		for (__u32 n = ETHERNET_BYTES; n < m->transport + 20; n++)
			is(locate_linear(&s, m, n), FRAME_SPLIT_HEADERS);
		for (__u32 n = m->transport + 20; n < m->len; n++) {
			is(locate_linear(&s, m, n), whole_fate(&k));
			is(s.payload_offset, m->payload);
			is(s.payload_bytes, k.payload_bytes);
			if (k.payload_bytes)
				check_peek(&s, m);
		}
	}
}

CLAIM(a_tag_outside_the_frame_is_the_outer_one)
{
	struct packet k = { .tags = 1, .tag = { { 0, 200 } }, .payload = text, .payload_bytes = 28 };
	struct segment s;

	is(locate_tagged(&s, make(&k), 100), FRAME_FOLLOWED);
	is(s.vlan_count, 2);
	is(s.vlan[0], 100);
	is(s.vlan[1], 200);
	k.tags = 2;
	is(locate_tagged(&s, make(&k), 100), FRAME_EXT_CHAIN);
}

static void check_large(int family, size_t payload_bytes)
{
	static char payload[GUARD_BYTES / 2 + 8192];
	const struct packet k = { .family = family, .tags = 1, .payload = payload, .payload_bytes = payload_bytes };
	const struct made *m = make(&k);
	struct segment s;

	is(locate_bytes(&s, m, m->len, m->len), FRAME_FOLLOWED);
	is(s.payload_offset, m->payload);
	is(s.payload_bytes, payload_bytes);
	is(s.wire_bytes, payload_bytes);
}

CLAIM(large_datagrams_are_whole)
{
	check_large(4, 8960);
	check_large(6, 8940);
	check_large(4, 65535 - 40);
	check_large(6, 65535 - 20);
}

/* With BIG TCP, or where segmentation offload fills it in later, the length is 0: the datagram fills the frame. */
CLAIM(without_a_length_the_frame_tells_it)
{
	check_large(4, 65535 - 40 + 1);
	check_large(6, 65535 - 20 + 1);
	check_large(6, 70000);
}

/* RFC 2675: the length is 0 and a hop-by-hop option has it. */
CLAIM(a_jumbogram_is_whole)
{
	static char payload[70000];
	struct packet k = { .family = 6,
		            .extensions = 1,
		            .extension = { { HOP_BY_HOP, 0 } },
		            .payload = payload,
		            .payload_bytes = sizeof(payload) };
	struct made *m = make(&k);
	struct segment s;

	m->bytes[m->network + 42] = 0xc2;
	m->bytes[m->network + 43] = 4;
	put32(m->bytes + m->network + 44, m->end - m->network - 40);
	is(locate_bytes(&s, m, m->len, m->len), FRAME_FOLLOWED);
	is(s.payload_offset, m->payload);
	is(s.payload_bytes, sizeof(payload));
}

RUN(claim(the_segment_is_where_it_was_put), claim(what_a_capture_cut_off_is_snapped),
    claim(a_frame_shorter_than_it_says_is_malformed), claim(headers_outside_the_linear_part_are_split),
    claim(a_tag_outside_the_frame_is_the_outer_one), claim(large_datagrams_are_whole),
    claim(without_a_length_the_frame_tells_it), claim(a_jumbogram_is_whole))
