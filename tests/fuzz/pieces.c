/*
 * pieces: wherever a stream is cut into segments, it holds the same requests, or the same answers to requests that
 * were asked before. The text is sent once in segments of the usual size, and once in the pieces that the input asks
 * for, some of them twice and some in front of the one before (of answers these come twice, too).
 *
 * input: number of pieces (and 16: the text is the server's), pieces of one byte (bytes, and what is odd about them),
 * text. The pieces are used over and over, up to PIECES_MAX.
 */
#include "balance.h"

enum {
	TWICE = 0x80,
	SWAPPED = 0x40,
	PIECE_MASK = 0x3f,
	AHEAD_MIN = 8,
	HEADS_MAX = 4096,
	PIECES_MAX = 400,
	SERVER = 16
};

struct seen {
	uint16_t yes, bytes_len;
	uint8_t verdict, purpose, cut, kind, end;
	uint32_t head_bytes, hash, seq;
};

static struct pass {
	struct run run;
	struct counters sum;
	struct seen seen[HEADS_MAX];
	size_t count;
	const uint8_t *text; /* of the server; null: of the client */
	size_t n;
} passes[2];

/* The server answers these, all at once. */
static const char requests[] = "GET /1 HTTP/1.1\r\nX-Moz: prefetch\r\n\r\n"
			       "HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n"
			       "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
			       "HEAD /4 HTTP/1.1\r\nHost: a\r\n\r\n"
			       "POST /5 HTTP/1.1\r\nContent-Length: 1\r\n\r\n5"
			       "GET /6 HTTP/1.1\r\nHost: a\r\n\r\n"
			       "CONNECT a:7 HTTP/1.1\r\nHost: a\r\n\r\n";

static uint32_t hash_of(const uint8_t *bytes, size_t n)
{
	uint32_t hash = 2166136261u;

	while (n--)
		hash = (hash ^ *bytes++) * 16777619u;
	return hash;
}

static void keep(struct run *run, const struct sample *s)
{
	struct pass *p = (struct pass *)run;
	bool answer = s->kind == SAMPLE_ANSWER || s->kind == SAMPLE_ANSWER_END;
	/* A line that makes no sense is noticed with its first byte or its last. */
	bool lost = s->kind == SAMPLE_ANSWER_END && s->end == ANSWER_LOST;

	if (p->text && s->kind != SAMPLE_REQUEST && s->kind <= SAMPLE_BODY && s->bytes_len)
		CHECK(s->seq - 1 + s->bytes_len <= p->n && !memcmp(p->text + s->seq - 1, s->bytes, s->bytes_len));
	if (s->kind != SAMPLE_REQUEST && !answer)
		return;
	if (p->count < HEADS_MAX)
		p->seen[p->count++] = (struct seen){
			.yes = s->yes,
			.verdict = s->verdict,
			.purpose = s->purpose,
			.cut = s->cut,
			.kind = s->kind,
			.end = s->end,
			.seq = answer && !lost ? s->seq : 0,
			.head_bytes = s->head_bytes,
			.hash = hash_of(s->bytes, s->bytes_len < 700 ? s->bytes_len : 700),
		};
}

static void send_piece(struct run *r, const uint8_t *text, size_t at, size_t n)
{
	const struct wire_segment s = {
		.direction = passes[0].text ? 1 : 0,
		.seq = 1 + (uint32_t)at,
		.flags = 0x10,
		.bytes = text + at,
		.n = (uint32_t)n,
		.captured = (uint32_t)n,
	};

	run_send(r, &s);
}

static void begin(struct pass *p)
{
	const struct wire_segment syn = { .flags = 2 }, asked = {
		.seq = 1,
		.ack = 1,
		.flags = 0x10,
		.bytes = (const uint8_t *)requests,
		.n = sizeof(requests) - 1,
		.captured = sizeof(requests) - 1,
	};

	memset(p, 0, offsetof(struct pass, text));
	p->run.knobs.page_bytes = 1000;
	p->run.on_sample = keep;
	p->run.knobs.sample_unmarked = 1;
	p->run.knobs.head_bytes = 4096;
	run_begin(&p->run, 2);
	run_send(&p->run, &syn);
	if (p->text)
		run_send(&p->run, &asked);
}

/* The server ends the connection. */
static void finish(struct pass *p)
{
	const struct wire_segment fin = { .direction = 1, .seq = 1 + (uint32_t)p->n, .flags = 0x11 };

	if (p->text)
		run_send(&p->run, &fin);
	run_end(&p->run, &p->sum);
}

static void send_whole(struct pass *p, const uint8_t *text, size_t n)
{
	begin(p);
	for (size_t at = 0; at < n; at += WIRE_MSS)
		send_piece(&p->run, text, at, n - at < WIRE_MSS ? n - at : WIRE_MSS);
	finish(p);
}

static void send_pieces(struct pass *p, const uint8_t *cuts, size_t count, const uint8_t *text, size_t n)
{
	size_t at = 0, i = 0;

	begin(p);
	while (at < n) {
		uint8_t cut = cuts[i++ % count];
		size_t one = 1 + (cut & PIECE_MASK) * (size_t)(cut & PIECE_MASK) / 2;
		size_t next = 1 + (cuts[i % count] & PIECE_MASK);

		if (i > PIECES_MAX) /* enough of it: a frame a byte takes its time */
			one = WIRE_MSS;
		one = one < n - at ? one : n - at;
		next = next < n - at - one ? next : n - at - one;
		/* Of a connection's first bytes nothing else would tell that they are missing, if they are so few. */
		if (cut & SWAPPED && next && !p->text && (at || one >= AHEAD_MIN)) {
			send_piece(&p->run, text, at + one, next);
			send_piece(&p->run, text, at, one);
			one += next;
		} else {
			send_piece(&p->run, text, at, one);
		}
		if (cut & (p->text ? TWICE | SWAPPED : TWICE))
			send_piece(&p->run, text, at, one);
		at += one;
	}
	finish(p);
}

/* Was every byte read as HTTP/1.x? Else what is found again depends on where a segment begins, as it has to. */
static bool followed(const struct pass *p)
{
	const __u64 *n = p->sum.value;

	return !n[COUNT_NOTE + NOTE_LOST_FRAMING] && !n[COUNT_NOTE + NOTE_RESYNCHRONISED] && !n[COUNT_CUT + CUT_GAP] &&
	       (p->text || (!n[COUNT_FRAME + FRAME_OPAQUE] && !n[COUNT_FRAME + FRAME_RESPONSE])) &&
	       !run_sum(&p->sum, COUNT_LOST, LOSS_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	uint8_t first = input_byte(&in);
	size_t count = 1 + first % 16;
	const uint8_t *cuts = in.pos, *text;

	if (input_left(&in) <= count)
		return 0;
	text = in.pos + count;
	for (int i = 0; i < 2; i++) {
		passes[i].text = first & SERVER ? text : NULL;
		passes[i].n = (size_t)(in.end - text);
	}
	send_whole(&passes[0], text, (size_t)(in.end - text));
	send_pieces(&passes[1], cuts, count, text, (size_t)(in.end - text));
	if (!followed(&passes[0]) || !followed(&passes[1]))
		return 0;
	CHECK(!memcmp(&passes[0].sum.value[COUNT_MARKED], &passes[1].sum.value[COUNT_MARKED],
	              (COUNT_NOTE - COUNT_MARKED) * sizeof(__u64)));
	CHECK(passes[0].count == passes[1].count);
	for (size_t i = 0; i < passes[0].count; i++)
		CHECK(!memcmp(&passes[0].seen[i], &passes[1].seen[i], sizeof(struct seen)));
	return 0;
}
