/*
 * gate: segments of eight connections, in any order, twice, with holes, with other bytes than before, cut short by
 * the capture, and from both sides; through tables so small that everything is evicted sooner or later.
 *
 * input: knobs, number of steps, steps of four bytes (what, connection and direction, number), text.
 * A step takes bytes from the text at its direction's own place there. What the steps leave of the text is sent by
 * connection 0, in order.
 */
#include "balance.h"

enum step { SEND, AGAIN, SKIP, ELSEWHERE, JUMP, WAIT, FLAGS, SNAP, STEP_COUNT };

struct side {
	uint32_t seq;
	size_t at;     /* in the text */
	uint8_t flags; /* of the next segment */
	uint32_t snap; /* bytes of it that the capture lacks */
};

static struct {
	struct run run;
	struct side side[WIRE_CONNECTIONS][2];
	const uint8_t *text;
	size_t text_bytes;
} g;

static void send_from(unsigned int connection, unsigned int direction, uint32_t seq, size_t at, uint32_t n)
{
	struct side *s = &g.side[connection][direction];
	size_t left = at < g.text_bytes ? g.text_bytes - at : 0;
	struct wire_segment segment = {
		.connection = connection,
		.direction = direction,
		.seq = seq,
		.ack = g.side[connection][!direction].seq,
		.flags = s->flags ? s->flags : 0x10,
		.bytes = g.text + (left ? at : 0),
		.n = n < left ? n : (uint32_t)left,
	};

	segment.captured = s->snap < segment.n ? segment.n - s->snap : 0;
	s->flags = 0;
	s->snap = 0;
	run_send(&g.run, &segment);
}

static void send_on(unsigned int connection, unsigned int direction, uint32_t n)
{
	struct side *s = &g.side[connection][direction];
	uint32_t seq = s->seq;
	size_t at = s->at;

	n = n < g.text_bytes - at ? n : (uint32_t)(g.text_bytes - at);
	s->seq += n + (s->flags >> 1 & 1); /* SYN takes a number */
	s->at += n;
	send_from(connection, direction, seq, at, n);
}

static void step(enum step what, unsigned int connection, unsigned int direction, uint32_t n)
{
	struct side *s = &g.side[connection][direction];
	uint32_t back = n < s->at ? n : (uint32_t)s->at;

	switch (what) {
	case SEND:
		send_on(connection, direction, n < WIRE_SEGMENT_MAX ? n : WIRE_SEGMENT_MAX);
		break;
	case AGAIN:
		send_from(connection, direction, s->seq - back, s->at - back, back < WIRE_MSS ? back : WIRE_MSS);
		break;
	case SKIP:
		n = n < g.text_bytes - s->at ? n : (uint32_t)(g.text_bytes - s->at);
		s->seq += n;
		s->at += n;
		break;
	case ELSEWHERE:
		s->at = n < g.text_bytes ? n : g.text_bytes;
		break;
	case JUMP:
		s->seq += (uint32_t)((int32_t)(n ^ 0x8000) - 0x8000) * (n & 1 ? 1 : 65537);
		break;
	case WAIT:
		g.run.now_ns += n * 10000000ull;
		break;
	case FLAGS:
		s->flags = (uint8_t)n;
		break;
	case SNAP:
		s->snap = n;
		break;
	case STEP_COUNT:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t ratios[] = { 1, 0, 2, 1 }, heads[] = { 16384, 64, 700, 4096 },
			      limits[] = { 0, 0, 1, 1000 };
	struct input in = { data, data + size }, steps;
	uint8_t knobs = input_byte(&in);
	size_t count = input_byte(&in);
	struct counters sum;

	memset(&g, 0, sizeof(g));
	g.run.knobs.sample_unmarked = ratios[knobs & 3];
	g.run.knobs.head_bytes = heads[knobs >> 2 & 3];
	g.run.knobs.samples_per_s = limits[knobs >> 4 & 3];
	g.run.knobs.page_bytes = knobs & 0x80 ? 3000 : 0;
	g.run.knobs.handshakes = knobs >> 7;
	steps = in;
	in.pos += count * 4 < input_left(&in) ? count * 4 : input_left(&in);
	g.text = in.pos;
	g.text_bytes = input_left(&in);
	run_begin(&g.run, knobs & 0x40 ? 2 : 4);
	native_watch()->watching = knobs >> 7;
	for (int i = 0; i < WATCH_SLOTS / 64 && knobs & 0x80; i++)
		native_watch()->place[i] = 0x5555555555555555; /* every other one */
	for (; count && input_left(&steps); count--) {
		uint8_t what = input_byte(&steps), where = input_byte(&steps);

		step((enum step)(what % STEP_COUNT), where % WIRE_CONNECTIONS, where / WIRE_CONNECTIONS & 1,
		     input_half(&steps));
	}
	while (g.side[0][0].at < g.text_bytes)
		send_on(0, 0, WIRE_MSS);
	run_end(&g.run, &sum);
	return 0;
}
