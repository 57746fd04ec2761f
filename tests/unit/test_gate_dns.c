/*
 * DNS messages over UDP (RFC 1035, section 4.2.1): handed over with both their ports, whatever they begin with.
 */
#include "stream.h"

enum { DNS_PORT = 53 };

static __u8 message[4000];

/* A frame with this UDP payload. */
static void send_datagram(__u16 from, __u16 to, const void *bytes, size_t n, size_t captured, int family)
{
	struct packet k = {
		.protocol = 17, .family = family, .from_server = from == DNS_PORT, .payload = bytes, .payload_bytes = n
	};
	struct made *m = make(&k);
	struct captured c = { .time_ns = seen.now_ns, .wire_bytes = m->len, .network_offset = ETHERNET_BYTES };

	put16(m->bytes + m->transport, from);
	put16(m->bytes + m->transport + 2, to);
	c.captured_bytes = m->payload + (__u32)captured;
	c.bytes = guard_place(m->bytes, c.captured_bytes);
	c.ethertype = (__u16)(m->bytes[12] << 8 | m->bytes[13]);
	native_frame(&c);
	seen.frames++;
	seen.bytes += m->len;
}

/* A question for `name` (RFC 1035, section 4.1) with this ID. Returns its length. */
static size_t ask_for(const char *name, __u16 id)
{
	size_t at = 12;

	memset(message, 0, sizeof(message));
	put16(message, id);
	message[2] = 1; /* RD */
	message[5] = 1; /* a question */
	for (const char *label = name; *label;) {
		size_t n = strcspn(label, ".");

		message[at++] = (__u8)n;
		memcpy(message + at, label, n);
		at += n;
		label += n + (label[n] == '.');
	}
	message[at + 2] = 1; /* A */
	message[at + 4] = 1; /* IN */
	return at + 5;
}

static void check_sample(int i, size_t n, __u16 from, __u16 to, __u8 cut)
{
	yes(i < seen.others);
	is(seen.other[i]->kind, SAMPLE_DNS);
	is(seen.other[i]->source_port, from);
	is(seen.other[i]->destination_port, to);
	is(seen.other[i]->cut, cut);
	is(seen.other[i]->bytes_len, n);
	assert_memory_equal(seen.other[i]->bytes, message, n);
}

CLAIM(questions_and_answers_are_handed_over)
{
	size_t n;

	for (int family = 4; family <= 6; family += 2) {
		observe();
		n = ask_for("www.example", 0x1234);
		send_datagram(50000, DNS_PORT, message, n, n, family);
		check_sample(0, n, 50000, DNS_PORT, CUT_NONE);
		send_datagram(DNS_PORT, 50000, message, n, n, family);
		check_sample(1, n, DNS_PORT, 50000, CUT_NONE);
		is(seen.other[0]->family, family);
		is(seen.other[0]->flow_hash, seen.other[1]->flow_hash);
		send_datagram(50000, 5353, message, n, n, family);
		ended();
		is(seen.others, 2);
		is(FATES(DNS), 2);
		is(FATES(NOT_TCP), 1);
		check_quiet();
	}
}

/* The shortest question there is has 17 bytes: for the root. */
CLAIM(a_short_question_is_one_too)
{
	size_t n;

	observe();
	n = ask_for("", 0x1234);
	is(n, 17);
	send_datagram(50000, DNS_PORT, message, n, n, 4);
	check_sample(0, n, 50000, DNS_PORT, CUT_NONE);
	n = ask_for("a", 0xffff);
	send_datagram(50000, DNS_PORT, message, n, n, 6);
	check_sample(1, n, 50000, DNS_PORT, CUT_NONE);
	send_datagram(50000, DNS_PORT, message, 16, 16, 4);
	send_datagram(50000, DNS_PORT, message, 0, 0, 4);
	ended();
	is(FATES(DNS), 2);
	is(FATES(NOT_TCP), 2);
}

/* An ID may look like the first byte of a long header of QUIC, and a long answer then like an unknown version of it. */
CLAIM(no_id_makes_it_quic)
{
	int i = 0;
	size_t n;

	observe();
	for (__u32 id = 0xc000; id < 0x10000; id += 0x11, i++) {
		n = ask_for("www.example", (__u16)id);
		send_datagram(DNS_PORT, 50000, message, id & 1 ? n : 1300, id & 1 ? n : 1300, 4);
		check_sample(i, id & 1 ? n : 1300, DNS_PORT, 50000, CUT_NONE);
	}
	ended();
	is(FATES(DNS), i);
	is(HELLOS_OF(QUIC_OTHER), 0);
}

CLAIM(a_long_one_is_cut)
{
	observe();
	ask_for("www.example", 7);
	for (size_t n = 2040; n < 2060; n++) {
		send_datagram(DNS_PORT, 50000, message, n, n, 4);
		check_sample((int)(n - 2040), n < 2048 ? n : 2048, DNS_PORT, 50000,
		             n <= 2048 ? CUT_NONE : CUT_HEAD_LIMIT);
		is(seen.other[n - 2040]->head_bytes, n < 2048 ? n : 2048);
	}
	ended();
}

CLAIM(so_is_one_that_the_capture_has_in_part)
{
	size_t n;

	observe();
	n = ask_for("www.example", 7);
	for (size_t captured = 0; captured < n; captured++) {
		int before = seen.others;

		send_datagram(50000, DNS_PORT, message, n, captured, 4);
		if (seen.others > before)
			check_sample(before, captured, 50000, DNS_PORT, CUT_SNAPLEN);
	}
	ended();
	is(seen.others, n - 17);
}

CLAIM(filters_and_the_limit_hold)
{
	struct knobs knobs = { .head_bytes = 16384, .port_filter = 1, .ports[80 / 64] = 1 << 80 % 64 };
	size_t n = ask_for("www.example", 7);

	observe_with(&small_sizes, &knobs);
	send_datagram(50000, DNS_PORT, message, n, n, 4);
	send_datagram(80, DNS_PORT, message, n, n, 4);
	ended();
	is(seen.others, 1);
	is(FATES(FILTERED), 1);
	knobs = (struct knobs){ .head_bytes = 16384, .samples_per_s = 1 };
	observe_with(&small_sizes, &knobs);
	for (int i = 0; i < 10; i++)
		send_datagram(50000, DNS_PORT, message, n, n, 4);
	ended();
	is(seen.others, 1);
	is(FATES(DNS), 10);
	is(LOST(OTHER_RATE_LIMITED), 9);
}

RUN(claim(questions_and_answers_are_handed_over), claim(a_short_question_is_one_too), claim(no_id_makes_it_quic),
    claim(a_long_one_is_cut), claim(so_is_one_that_the_capture_has_in_part), claim(filters_and_the_limit_hold))
