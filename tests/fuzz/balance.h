/*
 * The straight line from frames to totals, run once, and what must balance at its end.
 */
#ifndef HINTWATCH_TESTS_BALANCE_H
#define HINTWATCH_TESTS_BALANCE_H

#include "account/tally.h"
#include "sightings.h"
#include "slot.h"
#include "source/structure.h"
#include "wire.h"

/* What one side of a connection has asked for in samples, and was told of the answers. */
struct asker {
	uint64_t requests, answers, ends;
};

/* Everything that a run leaves behind, and a place for what the sink sees on the way. */
struct run {
	struct asker askers[WIRE_CONNECTIONS][2];
	struct tally tally;
	struct knobs knobs;
	uint64_t now_ns, frames, bytes;
	uint64_t samples[VERDICT_UNDECIDED + 1], weights;
	void (*on_sample)(struct run *, const struct sample *);
};

static inline uint64_t run_sum(const struct counters *c, int from, int n)
{
	uint64_t sum = 0;

	for (int i = 0; i < n; i++)
		sum += c->value[from + i];
	return sum;
}

/* The side of that port: 80, or 40000 and more. */
static inline struct asker *run_asker(struct run *r, uint16_t port, uint16_t other)
{
	uint32_t connection = (port == 80 ? other : port) - 40000u;

	CHECK(connection < WIRE_CONNECTIONS && (port == 80) != (other == 80));
	return &r->askers[connection][port == 80];
}

/* Every sampled request has one final answer and one end at most. */
static inline void run_answered(struct run *r, const struct sample *s)
{
	struct asker *a = run_asker(r, s->destination_port, s->source_port);
	const char *p = (const char *)s->bytes;

	if (s->kind == SAMPLE_ANSWER) {
		CHECK(s->bytes_len >= 12 && !memcmp(p, "HTTP/1.", 7) && p[8] == ' ');
		CHECK(s->bytes_len == s->head_bytes && (s->cut != CUT_NONE || p[s->bytes_len - 1] == '\n'));
		a->answers += p[9] != '1' || !memcmp(p + 9, "101", 3);
	} else if (s->kind == SAMPLE_ANSWER_END) {
		CHECK(s->end < ANSWER_END_COUNT && !s->head_bytes && s->cut == CUT_NONE);
		a->ends++;
	} else {
		CHECK(s->bytes_len && s->bytes_len <= HEAD_LOAD_BYTES && r->knobs.page_bytes);
	}
	CHECK(a->answers <= a->requests && a->ends <= a->requests);
}

static inline void run_sink(void *ctx, const struct sample *sample)
{
	struct run *r = ctx;
	bool whole = sample->verdict == VERDICT_UNDECIDED ||
	             (sample->verdict == VERDICT_UNMARKED && native_watch()->watching); /* evidence */
	size_t most = whole ? DECODER_BYTES : r->knobs.head_bytes;

	CHECK(sample->kind < SAMPLE_KIND_COUNT);
	r->tally.samples[sample->kind]++;
	if (sample->kind != SAMPLE_REQUEST) {
		CHECK(sample->cut < CUT_REASON_COUNT || sample->cut == CUT_NONE);
		CHECK(sample->bytes_len <= DECODER_BYTES && sample->bytes_len <= sample->head_bytes);
		CHECK(!sample->weight || sample->kind == SAMPLE_ANSWER_END);
		if (sample->kind >= SAMPLE_ANSWER && sample->kind <= SAMPLE_BODY)
			run_answered(r, sample);
		if (r->on_sample)
			r->on_sample(r, sample);
		return;
	}
	run_asker(r, sample->source_port, sample->destination_port)->requests++;
	CHECK(sample->verdict <= VERDICT_UNDECIDED && (sample->cut < CUT_REASON_COUNT || sample->cut == CUT_NONE));
	CHECK(sample->bytes_len <= most && sample->bytes_len <= sample->head_bytes);
	CHECK((sample->verdict == VERDICT_MARKED) == (sample->yes && sample->verdict != VERDICT_UNDECIDED));
	CHECK(sample->verdict != VERDICT_MARKED || (sample->purpose < PURPOSE_COUNT && sample->weight));
	CHECK(sample->time_ns <= r->now_ns);
	decode_bytes(sample, (const char *)sample->bytes, sample->bytes_len);
	CHECK(agrees); /* what the gate settled, and what is in the bytes */
	CHECK(sighting.method.len || sample->bytes_len < sample->head_bytes || sample->bytes_len == most);
	tally_sighting(&r->tally, &sighting, agrees);
	r->samples[sample->verdict]++;
	r->weights += sample->verdict == VERDICT_MARKED ? sample->weight : 0;
	/* Each stands for itself and those before it that the limit left out. */
	CHECK(sample->verdict != VERDICT_MARKED ||
	      r->weights == run_sum(native_counters(), COUNT_MARKED, PURPOSE_COUNT));
	if (r->on_sample)
		r->on_sample(r, sample);
}

static inline void run_begin(struct run *r, uint32_t open_heads)
{
	const struct sizes sizes = { .flows = FLOW_WAYS, .open_heads = open_heads, .cpus = 1, .rings = 1 };
	static struct structure structure;

	CHECK(!structure_fill(&structure, &sizes, KEY_FIXED));
	CHECK(!native_open(&structure, &r->knobs, run_sink, r));
	r->now_ns = 1000ull * 1000000000;
}

static inline void run_send(struct run *r, const struct wire_segment *s)
{
	r->bytes += wire_send(s, r->now_ns);
	r->frames++;
}

/* Frames: every one has a fate. Requests: every one is marked, unmarked or cut, and sampled unless it was cut. */
static inline void run_balance(const struct run *r, const struct counters *gate, const struct counters *sum,
                               const struct totals *totals)
{
	const __u64 *n = gate->value;
	uint64_t marked = run_sum(gate, COUNT_MARKED, PURPOSE_COUNT);
	uint64_t unmarked = run_sum(gate, COUNT_UNMARKED, UNMARKED_REASON_COUNT);
	uint64_t cut = run_sum(gate, COUNT_CUT, CUT_REASON_COUNT);

	CHECK(n[COUNT_FRAMES] == r->frames && n[COUNT_BYTES] == r->bytes);
	CHECK(run_sum(gate, COUNT_FRAME, FRAME_FATE_COUNT) == r->frames);
	CHECK(n[COUNT_UNDECIDED] == r->samples[VERDICT_UNDECIDED]);
	CHECK(n[COUNT_UNDECIDED] == r->tally.undecided_settled && !totals->undecided);
	CHECK(!memcmp(n + COUNT_SAMPLES, r->tally.samples, sizeof(r->tally.samples)) && !r->tally.contradictions);
	CHECK(totals->marked + totals->unmarked + totals->cut == marked + unmarked + cut + n[COUNT_UNDECIDED]);
	CHECK(marked == r->samples[VERDICT_MARKED] + n[COUNT_LOST + LOST_RATE_LIMITED]);
	CHECK(r->weights <= marked && (r->weights == marked || n[COUNT_LOST + LOST_RATE_LIMITED]));
	if (r->knobs.sample_unmarked == 1)
		CHECK(unmarked == r->samples[VERDICT_UNMARKED]);
	CHECK(r->samples[VERDICT_UNMARKED] <= unmarked);
	CHECK(run_sum(sum, COUNT_MARKER, MARKER_COUNT) >= totals->marked);
	CHECK(!n[COUNT_LOST + LOST_RING_FULL] && !n[COUNT_LOST + LOST_OTHER_RING_FULL] &&
	      !n[COUNT_CUT + CUT_RING_FULL]);
}

/* The totals, in the gate's order. */
static inline void run_end(struct run *r, struct counters *sum)
{
	struct totals totals;
	struct counters gate;

	native_end_of_input();
	gate = *native_counters();
	totals = tally_totals(&r->tally, &gate, sum);
	run_balance(r, &gate, sum, &totals);
	native_close();
}

#endif
