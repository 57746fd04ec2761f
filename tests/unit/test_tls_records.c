/*
 * Handshake messages in records (RFC 8446, section 5.1), cut everywhere.
 */
#include "hello.h"
#include "hellos.h"

static __u8 records[1 << 18], joined[TLS_HANDSHAKE_BYTES];
static size_t record_bytes;

static void add_record(__u8 type, const __u8 *fragment, size_t n)
{
	const __u8 header[] = { type, 3, 1, (__u8)(n >> 8), (__u8)n };

	yes(record_bytes + sizeof(header) + n <= sizeof(records));
	memcpy(records + record_bytes, header, sizeof(header));
	memcpy(records + record_bytes + sizeof(header), fragment, n);
	record_bytes += sizeof(header) + n;
}

/* Of the first `bytes` bytes of the records, into a buffer of this size. */
static size_t join(size_t bytes, size_t size)
{
	struct span in = { guard_place(records, bytes), bytes };

	memset(joined, 0xa5, sizeof(joined));
	return tls_join(in, joined, size);
}

static void joins_to(const __u8 *message, size_t n)
{
	is(join(record_bytes, sizeof(joined)), n);
	assert_memory_equal(joined, message, n);
}

static size_t real_message(size_t i)
{
	return unhex(real_hellos[i].hex, message_bytes);
}

CLAIM(a_message_may_be_split_at_every_byte)
{
	for (size_t k = 0; k < sizeof(real_hellos) / sizeof(real_hellos[0]); k++) {
		size_t n = real_message(k);

		for (size_t i = 0; i <= n; i++) {
			record_bytes = 0;
			add_record(22, message_bytes, i);
			add_record(22, message_bytes + i, n - i);
			joins_to(message_bytes, n);
		}
	}
}

CLAIM(a_message_may_be_split_into_single_bytes)
{
	size_t n = real_message(0);

	record_bytes = 0;
	for (size_t i = 0; i < n; i++) {
		add_record(22, message_bytes, 0);
		add_record(22, message_bytes + i, 1);
	}
	add_record(22, message_bytes, 0);
	joins_to(message_bytes, n);
	yes(read_client(joined, n, 't'));
	assert_string_equal(hello.ja4, real_hellos[0].ja4);
}

/* The end of what was captured is no record's end. */
CLAIM(records_may_be_cut_at_every_byte)
{
	size_t n = real_message(0), half = n / 2;

	record_bytes = 0;
	add_record(22, message_bytes, half);
	add_record(22, message_bytes + half, n - half);
	for (size_t i = 0; i <= record_bytes; i++) {
		size_t first = i < 5 ? 0 : i - 5, second = i < half + 10 ? 0 : i - half - 10;

		is(join(i, sizeof(joined)), (first < half ? first : half) + second);
		assert_memory_equal(joined, message_bytes, (first < half ? first : half) + second);
	}
}

CLAIM(the_buffer_is_not_overrun)
{
	size_t n = real_message(0);

	record_bytes = 0;
	add_record(22, message_bytes, 100);
	add_record(22, message_bytes + 100, n - 100);
	for (size_t size = 0; size <= n + 1; size++) {
		size_t expected = size < n ? size : n;

		is(join(record_bytes, size), expected);
		assert_memory_equal(joined, message_bytes, expected);
		is(joined[expected], 0xa5);
	}
}

CLAIM(other_things_end_it)
{
	static const __u8 others[] = { 0, 20, 21, 23, 24, 0x80, 0x96, 255 };
	size_t n = real_message(0);

	for (size_t i = 0; i < sizeof(others); i++) {
		record_bytes = 0;
		add_record(22, message_bytes, 50);
		add_record(others[i], message_bytes, 1);
		add_record(22, message_bytes + 50, n - 50);
		joins_to(message_bytes, 50);
	}
}

CLAIM(the_header_of_a_record_is_checked)
{
	static __u8 longest[(1 << 14) + 1];
	static const char *const none[] = { "", "16", "1603010001", "1702010001ff", "8003010001ff", "1602000001ff" };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		record_bytes = unhex(none[i], records);
		is(join(record_bytes, sizeof(joined)), 0);
	}
	record_bytes = 0;
	add_record(22, longest, sizeof(longest) - 1);
	is(join(record_bytes, sizeof(joined)), sizeof(longest) - 1);
	record_bytes = 0;
	add_record(22, longest, sizeof(longest)); /* more than section 5.1 allows */
	is(join(record_bytes, sizeof(joined)), 0);
	record_bytes = unhex("1603000001aa 1603040001bb", records); /* any minor version */
	joins_to((const __u8 *)"\xaa\xbb", 2);
}

RUN(claim(a_message_may_be_split_at_every_byte), claim(a_message_may_be_split_into_single_bytes),
    claim(records_may_be_cut_at_every_byte), claim(the_buffer_is_not_overrun), claim(other_things_end_it),
    claim(the_header_of_a_record_is_checked))
