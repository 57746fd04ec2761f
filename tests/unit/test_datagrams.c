/*
 * UDP datagrams: those that begin with a QUIC Initial packet are counted and handed over, by RFC 9000 (section
 * 17.2.2), RFC 9369 (section 3.2) and RFC 8999; all others are not.
 */
#include "stream.h"

static __u8 payload[4000];

/* A long header with a first byte, a version and the length of an ID. */
static struct packet datagram(__u8 first, __u32 version, __u8 id_bytes, size_t n)
{
	payload[0] = first;
	put32(payload + 1, version);
	payload[5] = id_bytes;
	for (size_t i = 6; i < n; i++)
		payload[i] = (__u8)(i * 7);
	payload[6 + id_bytes] = 5; /* the length of the other ID */
	return (struct packet){ .protocol = 17, .client_port = 50000, .payload = payload, .payload_bytes = n };
}

static void check_sample(int i, const struct packet *k, size_t n, int cut)
{
	const struct sample *sample = seen.other[i];

	is(sample->kind, SAMPLE_QUIC);
	is(sample->cut, cut);
	is(sample->bytes_len, n);
	is(sample->head_bytes, n);
	assert_memory_equal(sample->bytes, payload, n);
	is(sample->seq, 0);
	is(sample->ack, 0);
	is(sample->source_port, k->from_server ? SERVER_PORT : 50000);
	is(sample->destination_port, k->from_server ? 50000 : SERVER_PORT);
	is(sample->family, k->family == 6 ? 6 : 4);
	is(sample->vlan_count, k->tags);
}

static void check_kind(int kind, __u8 first, __u32 version, size_t n)
{
	struct packet k = datagram(first, version, 8, n);

	observe();
	for (int i = 0; i < 8; i++) {
		k.family = i & 1 ? 6 : 4;
		k.tags = i >> 1 & 1;
		k.from_server = i >> 2;
		k.padding = 3;
		send_packet(&k);
	}
	k.from_server = false;
	k.family = 6;
	k.tags = 0;
	k.extensions = 2;
	k.extension[0] = (struct extension){ DESTINATION, 0 };
	k.extension[1] = (struct extension){ FRAGMENT, 0 };
	send_packet(&k);
	settled(0, 0, 0);
	check_quiet();
	is(FATES(QUIC), kind < 0 ? 0 : 9);
	is(FATES(NOT_TCP), kind < 0 ? 9 : 0);
	is(seen.others, kind < 0 || kind == HELLO_QUIC_OTHER ? 0 : 9);
	for (int i = 0; i < HELLO_COUNT; i++)
		is(COUNTED(HELLO, i), i == kind ? 9 : 0);
	if (kind < 0 || kind == HELLO_QUIC_OTHER)
		return;
	for (int i = 0; i < 8; i++) {
		k.family = i & 1 ? 6 : 4;
		k.tags = i >> 1 & 1;
		k.from_server = i >> 2;
		check_sample(i, &k, n, CUT_NONE);
	}
	is(seen.other[0]->flow_hash, seen.other[4]->flow_hash); /* of both directions */
	no(seen.other[0]->flow_hash == seen.other[1]->flow_hash);
}

CLAIM(initial_packets_are_recognised)
{
	for (int low = 0; low < 16; low++) {
		check_kind(HELLO_QUIC_V1, (__u8)(0xc0 | low), 1, 1200);
		check_kind(HELLO_QUIC_V2, (__u8)(0xd0 | low), 0x6b3343cf, 1200);
		check_kind(HELLO_QUIC_DRAFT, (__u8)(0xc0 | low), 0xff00001d, 1200);
	}
	check_kind(HELLO_QUIC_V1, 0xc0, 1, 21); /* a server may acknowledge with less than 1,200 bytes */
	check_kind(HELLO_QUIC_V1, 0xc0, 1, 1452);
	check_kind(HELLO_QUIC_V1, 0xc0, 1, 2048);
	check_kind(HELLO_QUIC_OTHER, 0xc0, 0x0a1a2a3a, 1200);
	check_kind(HELLO_QUIC_OTHER, 0xf3, 0x51303530, 1350);
}

CLAIM(other_datagrams_are_not)
{
	for (int type = 1; type < 4; type++) /* 0-RTT, Handshake, Retry */
		check_kind(-1, (__u8)(0xc0 | type << 4), 1, 1200);
	check_kind(-1, 0xc0, 0x6b3343cf, 1200);
	check_kind(-1, 0xd0, 0xff00001d, 1200);
	check_kind(-1, 0xc0, 0, 1200);          /* Version Negotiation */
	check_kind(-1, 0x40, 1, 1200);          /* a short header */
	check_kind(-1, 0x80, 1, 1200);          /* without the fixed bit */
	check_kind(-1, 0xc0, 0x0a1a2a3a, 1199); /* anything */
	check_kind(-1, 0xc0, 1, 20);
}

/* Nor are they joined (RFC 9000, section 14: they must not be fragmented). */
CLAIM(a_fragment_is_no_datagram)
{
	struct packet k = datagram(0xc0, 1, 8, 1200);

	observe();
	k.fragment = 0x2000;
	send_packet(&k);
	settled(0, 0, 0);
	is(FATES(NOT_TCP), 1);
	is(seen.others, 0);
}

CLAIM(ids_have_20_bytes_at_most)
{
	static const __u32 versions[] = { 1, 0x0a1a2a3a };

	for (int v = 0; v < 2; v++)
		for (int n = 0; n < 256; n++) {
			struct packet k = datagram(0xc0, versions[v], (__u8)n, 1200);

			observe();
			send_packet(&k);
			settled(0, 0, 0);
			is(FATES(QUIC), n <= 20);
			k = datagram(0xc0, versions[v], 20, 1200);
			payload[26] = (__u8)n;
			observe();
			send_packet(&k);
			settled(0, 0, 0);
			is(FATES(QUIC), n <= 20);
		}
}

CLAIM(a_datagram_may_be_cut)
{
	struct packet k = datagram(0xc0, 1, 8, 2049);

	observe();
	send_packet(&k);
	settled(0, 0, 0);
	is(FATES(QUIC), 1);
	check_sample(0, &k, 2048, CUT_HEAD_LIMIT);
	k = datagram(0xc0, 1, 8, 1200);
	for (__u32 n = 0; n < 1200; n++) {
		observe();
		send_captured(&k, 42 + n);
		settled(0, 0, 0);
		is(HELLOS_OF(QUIC_V1), n >= 21);
		is(FATES(NOT_TCP), n < 21);
		if (n >= 21)
			check_sample(0, &k, n, CUT_SNAPLEN);
	}
}

CLAIM(filters_and_the_limit_hold_for_datagrams)
{
	struct knobs knobs = { .head_bytes = 64, .port_filter = 1 };
	struct packet k = datagram(0xc0, 1, 8, 1200);

	observe_with(&small_sizes, &knobs);
	send_packet(&k);
	settled(0, 0, 0);
	is(FATES(FILTERED), 1);
	is(seen.others + HELLOS_OF(QUIC_V1), 0);
	knobs.ports[SERVER_PORT / 64] = 1ull << SERVER_PORT % 64;
	knobs.samples_per_s = 1;
	observe_with(&small_sizes, &knobs);
	send_packet(&k);
	send_packet(&k);
	send_packet(&k);
	settled(0, 0, 0);
	is(FATES(QUIC), 3);
	is(HELLOS_OF(QUIC_V1), 3);
	is(seen.others, 1);
	is(LOST(OTHER_RATE_LIMITED), 2);
	check_sample(0, &k, 1200, CUT_NONE);
}

RUN(claim(initial_packets_are_recognised), claim(other_datagrams_are_not), claim(a_fragment_is_no_datagram),
    claim(ids_have_20_bytes_at_most), claim(a_datagram_may_be_cut), claim(filters_and_the_limit_hold_for_datagrams))
