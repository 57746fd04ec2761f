/*
 * The chunked coding (RFC 9112, section 7.1), cut at every byte, the last one in front of an unreadable page.
 */
#include "chunked.h"

#include "check.h"
#include "guard.h"

struct body {
	const char *coded, *data;
};

static const struct body bodies[] = {
	{ "0\r\n\r\n", "" },
	{ "000\r\n\r\n", "" },
	{ "1\r\na\r\n0\r\n\r\n", "a" },
	{ "2\r\n\r\n\r\n3\r\n0\r\n\r\n0\r\n\r\n", "\r\n0\r\n" },
	{ "a\r\n0123456789\r\nA\r\n0123456789\r\n0a\r\n0123456789\r\n0\r\n\r\n", "012345678901234567890123456789" },
	{ "20;name=value\r\nand it has 32 bytes, all of them\r\n0;last\r\n\r\n", "and it has 32 bytes, all of them" },
	{ "1 \t;a=\"b;c\"\r\nx\r\n0\r\n\r\n", "x" },
	{ "1\r\nx\r\n0\r\nA: b\r\nLonger-Trailer: than one step of sixteen bytes\r\n\r\n", "x" },
	{ "0\r\n0\r\n\r\n", "" }, /* the second zero is a trailer line, though an odd one */
	{ "1\nx\n0\n\n", "x" },
	{ "1\nx\r\n0\r\nA: b\n\r\n", "x" },
	{ "00000000000000001\r\nx\r\n0\r\n\r\n", "x" },
};

/* Each is broken by its last byte. A size of more than 15 digits that count is none. */
static const char *const broken[] = {
	"\r",
	"\n",
	" ",
	"g",
	"-",
	";",
	"1x",
	"1\rx",
	"1\r\r",
	"1\r\nxx",
	"1\r\nx\rx",
	"1\r\nx\r\r",
	"1\r\nx\r\ng",
	"0\r\n\rx",
	"0\r\nA: b\r\n\rx",
	"1000000000000000",
	"1\r\nx0",
	"ffffffffffffffff",
};

/* A reader of a coded body. What it has read of the data is in `data`. */
struct reader {
	__u8 state;
	__u64 size;
	enum chunked_event event;
	size_t taken, data_bytes; /* of the coded body; of data */
	__u64 skip;               /* bytes of data to come */
	char data[64];
};

/* n more bytes. False: the body has ended, or is broken. */
static bool reads(struct reader *r, const char *text, size_t n)
{
	const __u8 *p = guard_place(text, n), *end = p + n;
	__u32 read;

	while (p < end) {
		if (r->skip) {
			r->data[r->data_bytes++] = (char)*p++;
			r->taken++;
			r->skip--;
			continue;
		}
		r->event = chunked_step(&r->state, &r->size, p, (__u32)(end - p), &read);
		yes(read >= 1 && read <= (__u32)(end - p) && read <= CHUNKED_STEP_BYTES);
		p += read;
		r->taken += read;
		if (r->event == CHUNKED_DATA)
			r->skip = r->size;
		else if (r->event != CHUNKED_ON)
			return false;
	}
	return true;
}

/* The body and something behind it, cut at a and b. */
static void check_body(const struct body *b, size_t first, size_t second)
{
	static char text[256];
	size_t n = (size_t)snprintf(text, sizeof(text), "%sGET", b->coded);
	struct reader r = { .state = CHUNKED_SIZE };

	if (reads(&r, text, first) && reads(&r, text + first, second - first))
		no(reads(&r, text + second, n - second));
	is(r.event, CHUNKED_END);
	is(r.taken, strlen(b->coded));
	is(r.data_bytes, strlen(b->data));
	assert_memory_equal(r.data, b->data, r.data_bytes);
}

CLAIM(a_body_ends_where_it_ends)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		for (size_t a = 0; a < strlen(bodies[i].coded); a++)
			for (size_t b = a; b < strlen(bodies[i].coded); b++)
				check_body(&bodies[i], a, b);
}

CLAIM(a_part_of_a_body_has_no_end)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		for (size_t n = 0; n < strlen(bodies[i].coded); n++) {
			struct reader r = { .state = CHUNKED_SIZE };

			yes(reads(&r, bodies[i].coded, n));
			is(r.taken, n);
		}
	}
}

CLAIM(bytes_one_by_one_are_the_same_body)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct reader r = { .state = CHUNKED_SIZE };
		const char *p = bodies[i].coded;

		while (reads(&r, p, 1))
			p++;
		is(r.event, CHUNKED_END);
		is(p + 1 - bodies[i].coded, strlen(bodies[i].coded));
	}
}

CLAIM(a_broken_body_is_broken_at_that_byte)
{
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		size_t n = strlen(broken[i]);

		for (size_t at = 0; at < n; at++) {
			struct reader r = { .state = CHUNKED_SIZE };

			yes(reads(&r, broken[i], at));
			no(reads(&r, broken[i] + at, n - at));
			is(r.event, CHUNKED_BAD);
			is(r.taken, n);
		}
	}
}

CLAIM(every_digit_counts)
{
	static const char *const sizes[] = { "123456789abcdef", "fFeEdDcCbBaA", "fffffffffffffff" };
	static const __u64 numbers[] = { 0x123456789abcdef, 0xffeeddccbbaa, ~0ull >> 4 };

	for (int i = 0; i < 3; i++) {
		struct reader r = { .state = CHUNKED_SIZE };

		yes(reads(&r, sizes[i], strlen(sizes[i])));
		yes(reads(&r, "\r\n", 2));
		is(r.event, CHUNKED_DATA);
		yes(r.size == numbers[i]);
	}
}

RUN(claim(a_body_ends_where_it_ends), claim(a_part_of_a_body_has_no_end), claim(bytes_one_by_one_are_the_same_body),
    claim(a_broken_body_is_broken_at_that_byte), claim(every_digit_counts))
