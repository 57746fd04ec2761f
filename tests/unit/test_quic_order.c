/*
 * ClientHellos in many CRYPTO frames, packets and datagrams.
 */
#include "quic_reading.h"

enum { PIECES_MAX = 256 };

struct piece {
	size_t from, to;
};

static unsigned draw(unsigned below)
{
	static __u64 x = 0x9e3779b97f4a7c15;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (unsigned)(x >> 32) % below;
}

static void shuffle(struct piece *piece, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = draw((unsigned)i);
		struct piece p = piece[k];

		piece[k] = piece[i - 1];
		piece[i - 1] = p;
	}
}

/* The hello in pieces of 1 to `longest` bytes. */
static size_t cut(struct piece *piece, unsigned longest)
{
	size_t n = 0;

	for (size_t at = 0; at < HELLO_BYTES; at = piece[n - 1].to) {
		size_t to = at + 1 + draw(longest);

		piece[n++] = (struct piece){ at, to < HELLO_BYTES ? to : HELLO_BYTES };
	}
	return n;
}

static void put_piece(struct piece p)
{
	put_crypto(&frames, p.from, example_hello() + p.from, p.to - p.from);
}

/* The pieces in this order, so many a datagram, with PING and PADDING between them: told with the last. */
static void send_pieces(const struct piece *piece, size_t n, size_t each)
{
	struct initial i = example;

	open_table(8);
	for (size_t at = 0; at < n; i.number++) {
		frames.len = 0;
		for (size_t end = at + each < n ? at + each : n; at < end; at++) {
			put_piece(piece[at]);
			put_fill(&frames, draw(2), draw(3));
		}
		is(read_frames(&i), at < n ? QUIC_MORE : QUIC_HELLO);
	}
	check_example(1);
	is(read_frames(&i), QUIC_AGAIN);
	is(quic_evicted(table), 0);
}

CLAIM(two_pieces_come_in_both_orders)
{
	for (size_t at = 1; at < HELLO_BYTES; at++)
		for (size_t each = 1; each <= 2; each++) {
			struct piece piece[] = { { 0, at }, { at, HELLO_BYTES } }, swapped[] = { piece[1], piece[0] };

			send_pieces(piece, 2, each);
			send_pieces(swapped, 2, each);
		}
}

CLAIM(five_datagrams_come_in_every_order)
{
	for (int order = 0; order < 120; order++) {
		struct piece piece[5];
		int left = order;

		for (size_t i = 0; i < 5; i++)
			piece[i] = (struct piece){ i * 50, i < 4 ? (i + 1) * 50 : HELLO_BYTES };
		for (int i = 5; i > 1; left /= i, i--) {
			struct piece p = piece[left % i];

			piece[left % i] = piece[i - 1];
			piece[i - 1] = p;
		}
		send_pieces(piece, 5, 1);
	}
}

CLAIM(many_pieces_come_in_any_order)
{
	static const unsigned longest[] = { 1, 2, 7, 64, 130 };
	struct piece piece[PIECES_MAX];

	for (int round = 0; round < 100; round++) {
		size_t n = cut(piece, longest[round % 5]);

		shuffle(piece, n);
		send_pieces(piece, n, 1 + draw((unsigned)n));
	}
}

/* Whatever comes again, in whatever pieces: the first bytes at a place count, as a receiver has used them already. */
CLAIM(pieces_overlap)
{
	__u8 wrong[HELLO_BYTES] = { 0 };

	for (int round = 0; round < 200; round++) {
		size_t from = draw(HELLO_BYTES - 1), to = from + 1 + draw(HELLO_BYTES - (unsigned)from);
		size_t low = draw((unsigned)from + 1), high = to + draw(HELLO_BYTES - (unsigned)to + 1);

		open_table(8);
		frames.len = 0;
		put_piece((struct piece){ low, high });
		put_crypto(&frames, from, wrong, to - from);
		if (round % 2) {
			read_frames(&example);
			frames.len = 0;
		}
		put_piece((struct piece){ 0, HELLO_BYTES });
		is(read_frames(&example), QUIC_HELLO);
		check_example(1);
	}
}

/* From its end to its beginning. */
static enum quic_result send_long(size_t n)
{
	const __u8 *bytes = long_hello(n);
	enum quic_result result = QUIC_OTHER;

	open_table(8);
	for (size_t end = n; end; end -= end < 1000 ? end : 1000) {
		size_t from = end < 1000 ? 0 : end - 1000;

		frames.len = 0;
		put_crypto(&frames, from, bytes + from, end - from);
		result = read_frames(&example);
		is(result, from ? QUIC_MORE : result);
	}
	return result;
}

CLAIM(a_hello_has_8192_bytes_at_most)
{
	is(send_long(1911), QUIC_HELLO);
	check_example(1);
	is(send_long(8191), QUIC_HELLO);
	is(send_long(8192), QUIC_HELLO);
	check_example(1);
	is(send_long(8193), QUIC_OTHER);
	is(read_part(&example, 0, HELLO_BYTES), QUIC_OTHER); /* and stays so */
}

CLAIM(what_is_far_behind_is_left_out)
{
	static const __u64 far[] = { 8191, 8192, 8193, 1 << 20, 1ull << 32, (1ull << 62) - 1 };

	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		open_table(8);
		frames.len = 0;
		put_crypto(&frames, far[i], example_hello(), HELLO_BYTES);
		is(read_frames(&example), QUIC_MORE);
		is(read_part(&example, 0, HELLO_BYTES), QUIC_HELLO);
		check_example(1);
	}
}

/* After a HelloRetryRequest the second one follows in the same stream. */
CLAIM(what_follows_the_hello_is_left_alone)
{
	open_table(8);
	frames.len = 0;
	put_crypto(&frames, 0, example_hello(), HELLO_BYTES);
	put_crypto(&frames, HELLO_BYTES, example_hello(), HELLO_BYTES);
	is(read_frames(&example), QUIC_HELLO);
	check_example(1);
	is(read_frames(&example), QUIC_AGAIN);
}

CLAIM(another_message_is_no_hello)
{
	__u8 bytes[HELLO_BYTES];

	memcpy(bytes, example_hello(), sizeof(bytes));
	bytes[0] = 2;
	open_table(8);
	frames.len = 0;
	put_crypto(&frames, 0, bytes, 3);
	is(read_frames(&example), QUIC_MORE);
	put_crypto(&frames, 3, bytes + 3, 1);
	is(read_frames(&example), QUIC_OTHER);
	is(read_part(&example, 0, HELLO_BYTES), QUIC_OTHER);
}

/* The ClientHello's own lengths contradict each other. */
CLAIM(a_broken_hello_is_other)
{
	__u8 bytes[HELLO_BYTES];

	memcpy(bytes, example_hello(), sizeof(bytes));
	bytes[38] = 200; /* of the session id */
	open_table(8);
	frames.len = 0;
	put_crypto(&frames, 0, bytes, sizeof(bytes));
	is(read_frames(&example), QUIC_OTHER);
}

RUN(claim(two_pieces_come_in_both_orders), claim(five_datagrams_come_in_every_order),
    claim(many_pieces_come_in_any_order), claim(pieces_overlap), claim(a_hello_has_8192_bytes_at_most),
    claim(what_is_far_behind_is_left_out), claim(what_follows_the_hello_is_left_alone),
    claim(another_message_is_no_hello), claim(a_broken_hello_is_other))
