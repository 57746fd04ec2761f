/*
 * Datagrams of several packets, and of several connections: whose keys open what, and what is forgotten first.
 */
#include <malloc.h>

#include "quic_reading.h"

static struct quic_id id(unsigned byte, unsigned len)
{
	struct quic_id made = { .len = (__u8)len };

	memset(made.bytes, (int)byte, len);
	return made;
}

/* A client's first packets, in a connection of its own. */
static struct initial client(unsigned byte)
{
	struct initial i = example;

	i.first = i.destination = id(byte, 8);
	return i;
}

static void put_part(const struct initial *i, size_t from, size_t to)
{
	frames.len = 0;
	put_crypto(&frames, from, example_hello() + from, to - from);
	put_initial(&datagram, i, &frames);
}

CLAIM(a_datagram_holds_several_packets)
{
	struct initial handshake = example;

	handshake.type = 2;
	open_table(8);
	datagram.len = 0;
	put_part(&example, 100, 200);
	put_part(&handshake, 200, HELLO_BYTES); /* not decrypted, though these keys would do */
	put_part(&example, 0, 100);
	is(read_datagram(), QUIC_MORE);
	datagram.len = 0;
	put_part(&example, 200, HELLO_BYTES);
	put_fill(&datagram, 0, 200); /* Firefox: no PADDING, but zeros behind the packet */
	put_part(&example, 0, 50);
	is(read_datagram(), QUIC_HELLO);
	check_example(1);
}

CLAIM(zero_rtt_data_is_passed_over)
{
	struct initial zero_rtt = example;

	for (int v2 = 0; v2 < 2; v2++) {
		struct initial i = example;

		zero_rtt.type = 1;
		zero_rtt.version = i.version = v2 ? 0x6b3343cf : 1;
		open_table(8);
		datagram.len = 0;
		put_part(&i, 0, 100);
		put_part(&zero_rtt, 0, HELLO_BYTES);
		put_part(&i, 100, HELLO_BYTES);
		is(read_datagram(), QUIC_HELLO);
	}
}

/* RFC 9000, section 12.2 */
CLAIM(a_packet_that_does_not_open_hides_none)
{
	open_table(8);
	datagram.len = 0;
	put_part(&example, 0, HELLO_BYTES);
	datagram.bytes[datagram.len - 1] ^= 1;
	put_part(&example, 0, HELLO_BYTES);
	is(read_datagram(), QUIC_HELLO);
}

CLAIM(packets_for_others_are_ignored)
{
	struct initial other = client(7), version = example;

	version.version = 0x6b3343cf;
	open_table(8);
	datagram.len = 0;
	put_part(&example, 0, 100);
	put_part(&other, 0, HELLO_BYTES);
	put_part(&version, 0, HELLO_BYTES);
	is(read_datagram(), QUIC_MORE);
	is(read_part(&example, 100, HELLO_BYTES), QUIC_HELLO);
}

CLAIM(nothing_follows_a_retry_or_a_short_header)
{
	for (int retry = 0; retry < 2; retry++) {
		struct initial i = example;

		i.type = retry ? 3 : 0;
		open_table(8);
		datagram.len = 0;
		put_part(&example, 0, 100);
		put_part(&i, 50, 60);
		datagram.bytes[datagram.len - 1] ^= 1;
		put_part(&example, 100, HELLO_BYTES);
		if (!retry)
			is(read_datagram(), QUIC_HELLO);
		else
			is(read_datagram(), QUIC_MORE);
	}
	open_table(8);
	datagram.len = 0;
	put_part(&example, 0, 100);
	put_byte(&datagram, 0x40);
	put_part(&example, 100, HELLO_BYTES);
	is(read_datagram(), QUIC_MORE);
}

/* RFC 9000, section 7.2: then the client writes to the ID that the server chose. The keys stay. */
CLAIM(the_first_id_makes_the_keys)
{
	struct initial i = example;

	i.source = id(5, 3);
	for (unsigned len = 0; len <= 20; len += 5) {
		open_table(8);
		i.destination = i.first;
		is(read_part(&i, 0, 100), QUIC_MORE);
		i.destination = id(9, len);
		is(read_part(&i, 100, HELLO_BYTES), QUIC_HELLO);
		check_example(1);
		is(read_part(&i, 0, 1), QUIC_AGAIN);
	}
}

/* RFC 9000, section 17.2.5: the same hello, other keys, and a token. */
CLAIM(after_a_retry_the_keys_are_others)
{
	struct initial i = example, retried = example;

	retried.first = retried.destination = id(9, 16);
	retried.token_bytes = 60;
	open_table(8);
	is(read_part(&i, 0, 100), QUIC_MORE);
	is(read_part(&retried, 50, HELLO_BYTES), QUIC_MORE);
	is(read_part(&retried, 0, 50), QUIC_HELLO);
	check_example(1);
	retried.destination = id(7, 20); /* and then the server has chosen again */
	is(read_part(&retried, 0, 50), QUIC_AGAIN);
}

CLAIM(a_hello_is_told_once_though_there_was_a_retry)
{
	struct initial retried = example;

	retried.first = retried.destination = id(9, 16);
	open_table(8);
	is(read_part(&example, 0, HELLO_BYTES), QUIC_HELLO);
	is(read_part(&retried, 0, 100), QUIC_MORE);
	is(read_part(&retried, 100, HELLO_BYTES), QUIC_AGAIN);
	flow.source_port++; /* the same hello in another flow is another connection */
	is(read_part(&retried, 0, HELLO_BYTES), QUIC_HELLO);
	flow.source_port--;
}

/* What was told, and what was not whole. */
CLAIM(the_end_forgets_all)
{
	open_table(8);
	is(read_part(&example, 0, HELLO_BYTES), QUIC_HELLO);
	quic_end(table);
	is(read_part(&example, 0, 100), QUIC_MORE);
	quic_end(table);
	is(read_part(&example, 100, HELLO_BYTES), QUIC_MORE);
	is(read_part(&example, 0, 100), QUIC_HELLO);
	check_example(1);
}

/* RFC 9000, section 6.2: the server did not know the first version. */
CLAIM(a_client_begins_again_with_another_version)
{
	struct initial i = example;

	open_table(8);
	is(read_part(&example, 0, 100), QUIC_MORE);
	i.version = 0x6b3343cf;
	is(read_part(&i, 100, HELLO_BYTES), QUIC_MORE);
	is(read_part(&i, 0, 100), QUIC_HELLO);
	check_example(0x6b3343cf);
}

CLAIM(a_port_is_used_again)
{
	struct initial next = client(3);
	__u8 bytes[HELLO_BYTES];

	memcpy(bytes, example_hello(), sizeof(bytes));
	bytes[HELLO_RANDOM_END - 1] ^= 1;
	open_table(8);
	is(read_part(&example, 0, HELLO_BYTES), QUIC_HELLO);
	frames.len = 0;
	put_crypto(&frames, 0, bytes, sizeof(bytes));
	is(read_frames(&next), QUIC_HELLO);
	check_example(1);
}

/* Of one socket: told apart by what the client calls itself. */
CLAIM(connections_share_a_flow)
{
	struct initial a = client(1), b = client(2);
	__u8 bytes[HELLO_BYTES];

	memcpy(bytes, example_hello(), sizeof(bytes));
	bytes[HELLO_RANDOM_END - 1] ^= 1;
	a.source = id(11, 4);
	b.source = id(12, 4);
	open_table(8);
	is(read_part(&a, 0, 100), QUIC_MORE);
	is(read_part(&b, 50, 150), QUIC_MORE);
	a.destination = id(21, 8);
	b.destination = id(22, 8);
	is(read_part(&a, 100, 150), QUIC_MORE);
	is(read_part(&b, 150, HELLO_BYTES), QUIC_MORE);
	is(read_part(&a, 150, HELLO_BYTES), QUIC_HELLO);
	frames.len = 0;
	put_crypto(&frames, 0, bytes, 50);
	is(read_frames(&b), QUIC_HELLO);
	check_example(1);
}

CLAIM(what_a_server_sends_is_other)
{
	struct sample back = flow;
	struct initial i = example;

	back.source = flow.destination;
	back.destination = flow.source;
	back.source_port = flow.destination_port;
	back.destination_port = flow.source_port;
	open_table(8);
	is(read_part(&example, 0, 100), QUIC_MORE);
	i.first = i.destination = i.source; /* it would open, if keys were derived */
	frames.len = 0;
	put_crypto(&frames, 0, example_hello(), HELLO_BYTES);
	datagram.len = 0;
	put_initial(&datagram, &i, &frames);
	is(read_bytes(&back, datagram.bytes, datagram.len), QUIC_OTHER);
	is(read_part(&example, 100, HELLO_BYTES), QUIC_HELLO);
}

CLAIM(a_flow_is_addresses_ports_and_hash)
{
	struct sample others[] = { flow, flow, flow, flow, flow };

	others[0].source.half[1] ^= 1ull << 60;
	others[1].destination.half[0] ^= 1;
	others[2].source_port ^= 1;
	others[3].destination_port ^= 1;
	others[4].flow_hash ^= 1ull << 63;
	open_table(8);
	is(read_part(&example, 0, 100), QUIC_MORE);
	datagram.len = 0;
	put_part(&example, 100, HELLO_BYTES);
	for (size_t i = 0; i < 5; i++)
		is(read_bytes(&others[i], datagram.bytes, datagram.len), QUIC_MORE);
	is(read_datagram(), QUIC_HELLO);
}

static enum quic_result read_of_client(unsigned byte, size_t from, size_t to)
{
	struct initial i = client(byte);

	i.source = id(byte, 8);
	return read_part(&i, from, to);
}

/* The 8 ways of one place. */
CLAIM(the_longest_unused_is_displaced)
{
	open_table(1);
	for (unsigned c = 1; c <= 8; c++)
		is(read_of_client(c, 0, 100), QUIC_MORE);
	is(read_of_client(1, 100, 150), QUIC_MORE);
	is(quic_evicted(table), 0);
	is(read_of_client(9, 0, 100), QUIC_MORE);
	is(quic_evicted(table), 1);
	is(read_of_client(1, 150, HELLO_BYTES), QUIC_HELLO);
	is(read_of_client(2, 100, HELLO_BYTES), QUIC_MORE); /* was displaced, and displaces the one told */
	is(quic_evicted(table), 1);
	for (unsigned c = 3; c <= 8; c++)
		is(read_of_client(c, 100, 101), QUIC_MORE);
	is(quic_evicted(table), 1);
}

/* One address, a port a connection: a million of them, of which none is ever whole. */
CLAIM(a_million_halves_keep_the_memory)
{
	enum { WARM = 1000, HALVES = 1000000 };
	struct sample s = flow;
	size_t before = 0;

	open_table(QUIC_CONNECTIONS);
	datagram.len = 0;
	put_part(&example, 100, HELLO_BYTES);
	for (unsigned i = 0; i < HALVES; i++) {
		if (i == WARM)
			before = mallinfo2().uordblks;
		s.source.half[1] = flow.source.half[1] + ((__u64)i << 40);
		s.source_port = (__u16)i;
		s.flow_hash = i * 0x9e3779b97f4a7c15ull >> 7;
		is(read_bytes(&s, datagram.bytes, datagram.len), QUIC_MORE);
	}
	is(mallinfo2().uordblks, before);
	is(quic_evicted(table), HALVES - QUIC_CONNECTIONS);
	is(read_part(&example, 0, 100), QUIC_MORE);
	is(read_part(&example, 100, HELLO_BYTES), QUIC_HELLO);
}

RUN(claim(a_datagram_holds_several_packets), claim(zero_rtt_data_is_passed_over),
    claim(a_packet_that_does_not_open_hides_none), claim(packets_for_others_are_ignored),
    claim(nothing_follows_a_retry_or_a_short_header), claim(the_first_id_makes_the_keys),
    claim(after_a_retry_the_keys_are_others), claim(a_hello_is_told_once_though_there_was_a_retry),
    claim(the_end_forgets_all), claim(a_client_begins_again_with_another_version), claim(a_port_is_used_again),
    claim(connections_share_a_flow), claim(what_a_server_sends_is_other), claim(a_flow_is_addresses_ports_and_hash),
    claim(the_longest_unused_is_displaced), claim(a_million_halves_keep_the_memory))
