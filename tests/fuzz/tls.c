/*
 * tls: hellos of any bytes, and the records that they come in. However a message is split into records, what is joined
 * is the message; a hello that is whole stays what it is whatever follows, and a ServerHello that was cut is the same
 * as the whole one.
 *
 * input: transport, number of pieces, pieces of one byte, message. The pieces are used over and over.
 */
#include "decode/tls.h"
#include "fuzz.h"

enum { PIECES_MAX = 15, MESSAGE_MAX = TLS_HANDSHAKE_BYTES - 1, RECORDS_BYTES = 6 * (MESSAGE_MAX + 2) };

/* The bytes in a block of their own, so that reading one too many is found. */
static struct span placed(const uint8_t *bytes, size_t n)
{
	char *block = malloc(n ? n : 1);

	CHECK(block);
	memcpy(block, bytes, n);
	return (struct span){ block, n };
}

static void check_inside(struct span s, struct span in)
{
	CHECK(!s.len || (s.data >= in.data && s.data + s.len <= in.data + in.len));
}

static bool same_place(struct span a, struct span in_a, struct span b, struct span in_b)
{
	return a.len == b.len && (!a.len || a.data - in_a.data == b.data - in_b.data);
}

static bool is_lower_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static void check_ja4(const char *ja4, char transport)
{
	CHECK(!ja4[0] || (strlen(ja4) == 36 && ja4[0] == transport && ja4[10] == '_' && ja4[23] == '_'));
	for (int i = 11; ja4[0] && i < 36; i++)
		CHECK(i == 23 || is_lower_hex(ja4[i]));
}

static void check_client(const struct tls_client_hello *h, struct span in, char transport)
{
	check_inside(h->sni, in);
	CHECK(h->alpn_count <= TLS_IDS_MAX && (!h->alpn_cut || h->alpn_count == TLS_IDS_MAX));
	for (size_t i = 0; i < h->alpn_count; i++) {
		check_inside(h->alpn[i], in);
		CHECK(h->alpn[i].len && h->alpn[i].len < 256);
	}
	check_ja4(h->ja4, transport);
}

static void check_same_client(const struct tls_client_hello *a, struct span in_a, const struct tls_client_hello *b,
                              struct span in_b)
{
	CHECK(a->version == b->version && a->ech == b->ech && a->alpn_cut == b->alpn_cut);
	CHECK(same_place(a->sni, in_a, b->sni, in_b) && a->alpn_count == b->alpn_count && !strcmp(a->ja4, b->ja4));
	for (size_t i = 0; i < a->alpn_count; i++)
		CHECK(same_place(a->alpn[i], in_a, b->alpn[i], in_b));
}

/* With bytes behind it, and without the last byte of what its length says. */
static void check_around(struct span message, char transport, const struct tls_client_hello *h)
{
	const uint8_t *bytes = (const uint8_t *)message.data;
	size_t length = 4 + ((size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3]);
	struct span shorter = placed(bytes, length - 1), exact = placed(bytes, length);
	struct tls_client_hello other;

	CHECK(!tls_client_hello_read(shorter, transport, &other));
	CHECK(tls_client_hello_read(exact, transport, &other));
	check_same_client(h, message, &other, exact);
	free((char *)shorter.data);
	free((char *)exact.data);
}

/* The message in records, some of them empty. */
static size_t split(const uint8_t *pieces, size_t count, struct span message, uint8_t *records)
{
	size_t at = 0, used = 0, i = 0;

	while (at < message.len) {
		size_t n = count ? pieces[i % count] : message.len;

		n = !n && i >= count ? 1 : n; /* empty ones once, so that there is an end */
		n = n < message.len - at ? n : message.len - at;
		memcpy(records + used, (const uint8_t[]){ 22, 3, 1, (uint8_t)(n >> 8), (uint8_t)n }, 5);
		memcpy(records + used + 5, message.data + at, n);
		used += 5 + n;
		at += n;
		i++;
	}
	return used;
}

static void check_split(const uint8_t *pieces, size_t count, struct span message)
{
	static uint8_t records[RECORDS_BYTES + 5 * PIECES_MAX], joined[TLS_HANDSHAKE_BYTES];
	size_t bytes = split(pieces, count, message, records);
	struct span whole = placed(records, bytes), cut = placed(records, bytes ? bytes - 1 : 0);

	CHECK(tls_join(whole, joined, sizeof(joined)) == message.len);
	CHECK(!memcmp(joined, message.data, message.len));
	CHECK(tls_join(whole, joined, message.len / 2) == message.len / 2);
	CHECK(tls_join(cut, joined, sizeof(joined)) <= message.len);
	free((char *)whole.data);
	free((char *)cut.data);
}

static void check_server(struct span message)
{
	struct tls_server_hello whole, part;
	bool read = tls_server_hello_read(message, &whole);

	if (read)
		check_inside(whole.alpn, message);
	for (size_t n = 0; n < message.len && n < 256; n++) {
		struct span front = { message.data, n };

		if (!tls_server_hello_read(front, &part))
			continue;
		check_inside(part.alpn, front);
		CHECK(read && part.version == whole.version && part.retry == whole.retry);
		CHECK(same_place(part.alpn, front, whole.alpn, message));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	char transport = input_byte(&in) & 1 ? 'q' : 't';
	size_t count = input_byte(&in) & PIECES_MAX;
	const uint8_t *pieces = in.pos;
	struct tls_client_hello hello;
	uint8_t joined[64];
	struct span message;

	if (input_left(&in) < count || input_left(&in) - count > MESSAGE_MAX)
		return 0;
	message = placed(in.pos + count, input_left(&in) - count);
	if (tls_client_hello_read(message, transport, &hello)) {
		check_client(&hello, message, transport);
		check_around(message, transport, &hello);
	}
	check_server(message);
	check_split(pieces, count, message);
	CHECK(tls_join(message, joined, sizeof(joined)) <= sizeof(joined)); /* as records, which they seldom are */
	free((char *)message.data);
	return 0;
}
