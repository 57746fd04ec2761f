/*
 * QUIC Initial packets: their keys, what is around them, and the frames in them.
 */
#include "quic_reading.h"

static void check_hex(const __u8 *bytes, size_t n, const char *expected)
{
	char text[80];

	for (size_t i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	assert_string_equal(text, expected);
}

static void check_keys(__u32 version, const char *key, const char *iv, const char *hp)
{
	struct initial i = example;
	const struct quic_keys *keys;

	i.version = version;
	keys = sealing_keys(&i);
	check_hex(keys->key, sizeof(keys->key), key);
	check_hex(keys->iv, sizeof(keys->iv), iv);
	check_hex(keys->hp, sizeof(keys->hp), hp);
}

/* RFC 9001, section A.1; RFC 9369, section A.1; draft-ietf-quic-tls-29, section A.1 */
CLAIM(keys_are_those_of_the_rfcs)
{
	check_keys(1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c",
	           "9f50449e04a0e810283a1e9933adedd2");
	check_keys(0x6b3343cf, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f",
	           "45b95e15235d6f45a6b19cbcb0294ba9");
	check_keys(0xff00001d, "175257a31eb09dea9366d8bb79ad80ba", "6b26114b9cba2b63a9e8dd4f",
	           "9ddd12c994c0698b89374a9c077a3077");
}

CLAIM(drafts_have_the_salt_of_their_time)
{
	is(quic_kind(0xff00001c), QUIC_UNKNOWN);
	is(quic_kind(0xff00001d), QUIC_DRAFT);
	is(quic_kind(0xff000020), QUIC_DRAFT);
	is(quic_kind(0xff000021), QUIC_V1);
	is(quic_kind(0xff000022), QUIC_V1);
	is(quic_kind(0xff000023), QUIC_UNKNOWN);
	is(quic_kind(0), QUIC_UNKNOWN);
}

static void check_rfc(const char *packet, __u32 version)
{
	open_table(8);
	unhex(&datagram, packet);
	is(datagram.len, 1200);
	for (size_t n = 0; n < datagram.len; n++)
		is(read_bytes(&flow, datagram.bytes, n), QUIC_OTHER);
	is(read_datagram(), QUIC_HELLO);
	check_example(version);
	is(strncmp(hello.hello.ja4, "q13d0211an_", 11), 0);
	is(read_datagram(), QUIC_AGAIN);
}

CLAIM(the_initials_of_the_rfcs_are_read)
{
	check_rfc(RFC9001_INITIAL, 1);
	check_rfc(RFC9369_INITIAL, 0x6b3343cf);
}

/* The tag vouches for all of it, header included. */
CLAIM(no_byte_can_be_another)
{
	open_table(8);
	unhex(&datagram, RFC9001_INITIAL);
	for (size_t i = 0; i < datagram.len; i++)
		for (unsigned bit = 1; bit < 256; bit <<= i < 40 || i >= 1184 ? 1 : 5) {
			datagram.bytes[i] ^= bit;
			is(read_datagram(), QUIC_OTHER);
			datagram.bytes[i] ^= bit;
		}
	is(read_datagram(), QUIC_HELLO);
}

CLAIM(every_known_version_is_read)
{
	static const __u32 versions[] = { 1, 0x6b3343cf, 0xff00001d, 0xff000020, 0xff000021, 0xff000022 };

	const __u16 port = flow.source_port;

	open_table(8);
	for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++, flow.source_port++) {
		struct initial i = example;

		i.version = versions[v];
		is(read_part(&i, 0, HELLO_BYTES), QUIC_HELLO);
		check_example(versions[v]);
	}
	flow.source_port = port;
}

CLAIM(an_unknown_version_is_other)
{
	open_table(8);
	unhex(&datagram, RFC9001_INITIAL);
	put_byte(&datagram, 0);
	for (unsigned v = 0; v < 256; v++) {
		datagram.bytes[4] = (__u8)v;
		is(read_datagram(), v == 1 ? QUIC_HELLO : QUIC_OTHER);
	}
}

/* RFC 9000, section 17.2: without the fixed bit it is no packet; the reserved bits are not looked at. */
CLAIM(the_fixed_bit_is_set)
{
	struct initial i = example;

	open_table(8);
	i.first_byte_flips = 0x40;
	is(read_part(&i, 0, HELLO_BYTES), QUIC_OTHER);
	i.first_byte_flips = 0x0c;
	is(read_part(&i, 0, HELLO_BYTES), QUIC_HELLO);
}

CLAIM(connection_ids_have_20_bytes_at_most)
{
	struct initial i = example;

	for (int n = 0; n <= 20; n++) {
		open_table(8);
		i.first.len = i.destination.len = (__u8)n;
		i.source.len = (__u8)(20 - n);
		is(read_part(&i, 0, HELLO_BYTES), QUIC_HELLO);
		check_example(1);
	}
	open_table(8);
	datagram.bytes[5] = 21;
	is(read_datagram(), QUIC_OTHER);
}

/* What is left for packet number, frames and tag: too little for the mask of the header, or for the frames. */
CLAIM(a_packet_may_be_too_short)
{
	open_table(8);
	for (unsigned n = 0; n < 40; n++) {
		unhex(&datagram, RFC9001_INITIAL);
		datagram.len = 16;
		put_byte(&datagram, n);
		put_fill(&datagram, 'x', n);
		is(read_datagram(), QUIC_OTHER);
	}
}

CLAIM(a_token_is_passed_over)
{
	struct initial i = example;

	for (i.token_bytes = 1; i.token_bytes < 1000; i.token_bytes += 61) {
		open_table(8);
		is(read_part(&i, 0, HELLO_BYTES), QUIC_HELLO);
	}
}

/* RFC 9000, section 17.1 and A.3: after an acknowledgment a number is sent in fewer bytes, near the highest so far. */
CLAIM(packet_numbers_are_completed)
{
	static const struct {
		__u64 number;
		unsigned bytes;
		enum quic_result result;
	} row[] = {
		{ 0, 1, QUIC_MORE },           { 255, 1, QUIC_MORE },         { 256, 1, QUIC_MORE },
		{ 0xfffe, 2, QUIC_MORE },      { 0x1007d, 1, QUIC_MORE },     { 0xffff, 1, QUIC_MORE },
		{ 0xabcdef, 3, QUIC_MORE },    { 0xabce00, 1, QUIC_MORE },    { 0xfffffffe, 4, QUIC_MORE },
		{ 0x100000001, 1, QUIC_MORE }, { 0x100007fff, 2, QUIC_MORE }, { 0x1fffffffff, 4, QUIC_OTHER },
	};
	struct initial i = example;

	open_table(8);
	for (size_t r = 0; r < sizeof(row) / sizeof(row[0]); r++) {
		i.number = row[r].number;
		i.number_bytes = row[r].bytes;
		is(read_part(&i, 0, 5), row[r].result);
	}
}

CLAIM(frames_of_other_types_are_passed_over)
{
	open_table(8);
	frames.len = 0;
	put_fill(&frames, 0, 3);
	put_fill(&frames, 1, 2);
	put_crypto(&frames, 100, example_hello() + 100, HELLO_BYTES - 100);
	put_bytes(&frames, "\x02\x05\x00\x02\x01\x40\x02\x7f\xff\x00\x00", 11); /* ACK: two ranges behind the first */
	put_bytes(&frames, "\x03\x05\x00\x00\x01\x01\x02\x03", 8);              /* with ECN counts */
	put_bytes(&frames, "\x1c\x0a\x06\x03why", 7);
	put_crypto(&frames, 0, example_hello(), 100);
	is(read_frames(&example), QUIC_HELLO);
	check_example(1);
}

/* What stands in front of the last frame of the hello keeps it from being read. */
static void check_end(const char *bytes, size_t n)
{
	open_table(8);
	frames.len = 0;
	put_crypto(&frames, 100, example_hello() + 100, HELLO_BYTES - 100);
	put_bytes(&frames, bytes, n);
	put_crypto(&frames, 0, example_hello(), 100);
	is(read_frames(&example), QUIC_MORE);
	is(read_part(&example, 0, 100), QUIC_HELLO);
}

CLAIM(a_frame_that_may_not_be_there_ends_the_packet)
{
	check_end("\x08\x00", 2);                                          /* STREAM */
	check_end("\x1d\x00\x00", 3);                                      /* CONNECTION_CLOSE of an application */
	check_end("\x40\x00", 2);                                          /* PADDING in two bytes (section 12.4) */
	check_end("\x1c\x00\x00\x7f\xff", 5);                              /* a reason that is longer than the packet */
	check_end("\x02\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00", 12); /* 2^62 ranges */
	check_end("\x06\x00\xff\xff\xff\xff\xff\xff\xff\xff", 10);
}

/* Every prefix of the plaintext, sealed: a frame that is cut is not read, and nothing behind it. */
CLAIM(frames_may_be_cut_anywhere)
{
	struct made_bytes all;

	frames.len = 0;
	put_bytes(&frames, "\x03\x05\x00\x00\x01\x01\x02\x03\x1c\x0a\x06\x03why", 15);
	put_crypto(&frames, 0, example_hello(), HELLO_BYTES);
	all = frames;
	for (size_t n = 0; n < all.len; n++) {
		open_table(8);
		memcpy(frames.bytes, all.bytes, n);
		frames.len = n;
		is(read_frames(&example), QUIC_MORE);
	}
}

RUN(claim(keys_are_those_of_the_rfcs), claim(drafts_have_the_salt_of_their_time),
    claim(the_initials_of_the_rfcs_are_read), claim(no_byte_can_be_another), claim(every_known_version_is_read),
    claim(an_unknown_version_is_other), claim(the_fixed_bit_is_set), claim(connection_ids_have_20_bytes_at_most),
    claim(a_packet_may_be_too_short), claim(a_token_is_passed_over), claim(packet_numbers_are_completed),
    claim(frames_of_other_types_are_passed_over), claim(a_frame_that_may_not_be_there_ends_the_packet),
    claim(frames_may_be_cut_anywhere))
