/*
 * quic: datagrams as they are, or frames that are sealed here, so that they are read, beside a second reader of them.
 *
 * input: mode (0: datagrams; 1: frames), then pieces of: control, length (16 bits), bytes
 * control of datagrams: 1 from the server's side, 2 from another port
 * control of frames: the packet ends its datagram unless 1; 2 it is written to the ID that the server chose
 */
#include "../unit/sealing.h"
#include "decode/quic.h"
#include "fuzz.h"

static const struct sample client = {
	.kind = SAMPLE_QUIC,
	.cut = CUT_NONE,
	.family = 4,
	.flow_hash = 7,
	.source = { { 1, 2 } },
	.destination = { { 3, 4 } },
	.source_port = 50000,
	.destination_port = 443,
};

static struct quic *table;
static struct quic_hello hello;

static void touch(struct span s)
{
	static volatile char sink;

	for (size_t i = 0; i < s.len; i++)
		sink = s.data[i];
	(void)sink;
}

/* Its last byte is the last of the heap block. */
static enum quic_result read_bytes(const struct sample *of, const uint8_t *bytes, size_t n)
{
	struct sample *s = malloc(sizeof(*s) + n);
	enum quic_result result;

	CHECK(s);
	memcpy(s, of, sizeof(*s));
	s->bytes_len = (__u16)n;
	if (n)
		memcpy(s->bytes, bytes, n);
	result = quic_read(table, s, &hello);
	free(s);
	CHECK(result <= QUIC_OTHER);
	if (result != QUIC_HELLO)
		return result;
	touch(hello.hello.sni);
	CHECK(hello.hello.alpn_count <= TLS_IDS_MAX);
	for (size_t i = 0; i < hello.hello.alpn_count; i++)
		touch(hello.hello.alpn[i]);
	return result;
}

static void fuzz_datagrams(struct input *in)
{
	while (input_left(in)) {
		uint8_t control = input_byte(in);
		size_t n = input_half(in);
		struct sample s = client;

		n = n < input_left(in) ? n : input_left(in);
		if (control & 2)
			s.source_port++;
		if (control & 1) {
			s.source = client.destination;
			s.destination = client.source;
			s.destination_port = s.source_port;
			s.source_port = client.destination_port;
		}
		read_bytes(&s, in->pos, n);
		in->pos += n;
	}
}

/* The connection, as the second reader sees it. */
static struct model {
	bool told, without;
	uint8_t hello[QUIC_HELLO_BYTES];
	bool have[QUIC_HELLO_BYTES];
} model;

/* Reads a number; where there is none, the end is passed. */
static uint64_t model_varint(const uint8_t *p, size_t n, size_t *at)
{
	uint64_t value;
	size_t bytes;

	if (*at >= n) {
		*at = n + 1;
		return 0;
	}
	bytes = (size_t)1 << (p[*at] >> 6);
	if (bytes > n - *at) {
		*at = n + 1;
		return 0;
	}
	value = p[(*at)++] & 0x3f;
	while (--bytes)
		value = value * 256 + p[(*at)++];
	return value;
}

static bool model_crypto(const uint8_t *p, size_t n, size_t *at)
{
	uint64_t offset = model_varint(p, n, at), len = model_varint(p, n, at);

	if (*at > n || len > n - *at)
		return false;
	for (uint64_t i = 0; i < len; i++, (*at)++) {
		if (offset + i >= QUIC_HELLO_BYTES || model.have[offset + i])
			continue;
		model.hello[offset + i] = p[*at];
		model.have[offset + i] = true;
	}
	return true;
}

/* One frame (RFC 9000, section 19). False: the packet ends here. */
static bool model_frame(const uint8_t *p, size_t n, size_t *at)
{
	uint8_t type = p[(*at)++];
	uint64_t numbers = 0;

	switch (type) {
	case 0:
	case 1:
		return true;
	case 6:
		return model_crypto(p, n, at);
	case 2:
	case 3:
		for (int i = 0; i < 4; i++) {
			uint64_t value = model_varint(p, n, at);

			numbers = i == 2 ? value : numbers;
		}
		numbers = numbers * 2 + (type == 3 ? 3 : 0);
		while (numbers-- && *at <= n)
			model_varint(p, n, at);
		return *at <= n;
	case 0x1c:
		model_varint(p, n, at);
		model_varint(p, n, at);
		numbers = model_varint(p, n, at);
		if (*at > n || numbers > n - *at)
			return false;
		*at += numbers;
		return true;
	default:
		return false;
	}
}

static enum quic_result model_result(void)
{
	size_t n = 4;

	if (model.told || model.without)
		return model.told ? QUIC_AGAIN : QUIC_OTHER;
	for (size_t i = 0; i < n; i++) {
		if (!model.have[i])
			return QUIC_MORE;
		if (i == 3)
			n = 4 + ((size_t)model.hello[1] << 16 | (size_t)model.hello[2] << 8 | model.hello[3]);
		model.without = i >= 3 && (model.hello[0] != 1 || n > QUIC_HELLO_BYTES);
		if (model.without)
			return QUIC_OTHER;
	}
	model.told = tls_client_hello_read((struct span){ (const char *)model.hello, n }, 'q',
	                                   &(struct tls_client_hello){ 0 });
	model.without = !model.told;
	return model.told ? QUIC_HELLO : QUIC_OTHER;
}

static void fuzz_frames(struct input *in)
{
	static struct made_bytes datagram, frames;
	struct initial i = { .version = 1, .first = { 8, "abcdefgh" }, .number_bytes = 2 };
	struct quic_id chosen = { 3, "xyz" };
	bool begun = false;

	memset(&model, 0, sizeof(model));
	datagram.len = 0;
	while (input_left(in)) {
		uint8_t control = input_byte(in);
		size_t n = input_half(in);

		n = n < input_left(in) ? n : input_left(in);
		if (!datagram.len)
			i.destination = control & 2 && begun ? chosen : i.first;
		frames.len = 0;
		put_bytes(&frames, in->pos, n);
		put_fill(&frames, 0, n < 4 ? 4 - n : 0);
		put_initial(&datagram, &i, &frames);
		i.number++;
		in->pos += n;
		for (size_t at = 0; at < frames.len && model_frame(frames.bytes, frames.len, &at);)
			;
		if (control & 1 && input_left(in) && datagram.len < 4096)
			continue;
		CHECK(read_bytes(&client, datagram.bytes, datagram.len) == model_result());
		begun = true;
		datagram.len = 0;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };

	table = quic_open(1);
	CHECK(table);
	if (input_byte(&in) & 1)
		fuzz_frames(&in);
	else
		fuzz_datagrams(&in);
	quic_close(table);
	return 0;
}
