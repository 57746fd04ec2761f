/*
 * head: decode_sample() on any bytes, under a verdict that the gate left open or settled, rightly or not. Then the
 * same bytes through the gate, in one segment: what it settles the decoder says too (see run_sink() in balance.h).
 *
 * input: verdict, why cut, purpose, flags, markers that say yes (2), head
 */
#include <ctype.h>

#include "balance.h"

static const char *const names[MARKER_COUNT] = {
#define X(NAME, name, tier, grammar) name,
	MARKERS(X)
#undef X
};

/* A name can only be read where it is written: in one piece, in any case, in front of a colon. */
static __u32 names_in(const uint8_t *head, size_t n)
{
	const uint8_t *end = head + n;
	__u32 found = 0;

	for (const uint8_t *p = head; p < end && (p = memchr(p, ':', (size_t)(end - p))); p++)
		for (int m = 0; m < MARKER_COUNT; m++) {
			size_t len = strlen(names[m]);

			if ((size_t)(p - head) >= len && !strncasecmp((const char *)p - len, names[m], len))
				found |= 1u << m;
		}
	return found;
}

static void check_open(const struct sighting *s, const uint8_t *head, size_t n, bool cut)
{
	__u32 written = names_in(head, n);

	CHECK(!(s->markers & ~written));
	CHECK(s->settled != SETTLED_UNMARKED || !cut);
	CHECK(s->settled != SETTLED_UNMARKED || written || s->reason == UNMARKED_NO_MARKER);
}

/* The request line says the rest, as it stands there. */
static void check_line(const struct sighting *s, const uint8_t *head)
{
	if (!s->method.len)
		return;
	CHECK((const uint8_t *)s->method.data == head && head[s->method.len] == ' ');
	CHECK(!memchr(head, '\n', s->method.len + s->path.len + s->query.len));
	for (size_t i = 0; i < s->method.len; i++)
		CHECK(isgraph((unsigned char)s->method.data[i]));
	CHECK(!memchr(s->path.data, '?', s->path.len));
	CHECK(!memchr(s->host.data, '@', s->host.len));
}

static void check_gate(const uint8_t *head, size_t n)
{
	const struct wire_segment syn = { .flags = TCP_SYN };
	const struct wire_segment s = {
		.seq = 1, .flags = TCP_ACK, .bytes = head, .n = (uint32_t)n, .captured = (uint32_t)n
	};
	static struct run run;
	struct counters sum;

	memset(&run, 0, sizeof(run));
	run.knobs.sample_unmarked = 1;
	run.knobs.head_bytes = 4096;
	run_begin(&run, 2);
	run_send(&run, &syn);
	run_send(&run, &s);
	run_end(&run, &sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	struct sample sample = { .verdict = input_byte(&in) % 3, .weight = 1 };
	uint8_t cut = input_byte(&in);
	struct sighting first;

	sample.cut = cut % (CUT_REASON_COUNT + 1) == CUT_REASON_COUNT ? CUT_NONE : cut % (CUT_REASON_COUNT + 1);
	sample.purpose = input_byte(&in) % PURPOSE_COUNT;
	sample.head_flags = input_byte(&in);
	sample.yes = input_half(&in) & ((1 << MARKER_COUNT) - 1);
	sample.yes = sample.verdict != VERDICT_MARKED ? 0 : sample.yes ? sample.yes : 1;
	if (input_left(&in) > DECODER_BYTES)
		return 0;
	decode_bytes(&sample, (const char *)in.pos, input_left(&in));
	first = sighting;
	if (sample.verdict == VERDICT_UNDECIDED) {
		CHECK(agrees);
		check_open(&first, in.pos, input_left(&in), sample.cut != CUT_NONE);
	} else {
		CHECK((sample.verdict == VERDICT_MARKED) == (first.settled == SETTLED_MARKED));
		CHECK(sample.verdict != VERDICT_MARKED ||
		      (first.markers == sample.yes && first.reason == sample.purpose));
	}
	check_line(&first, first.sample->bytes);
	check_gate(in.pos, input_left(&in));
	return 0;
}
