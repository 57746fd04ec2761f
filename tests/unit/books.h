/*
 * The gate, run natively, and what comes of it: samples, decoded, and totals. However a scenario goes, its
 * books must balance: that is checked whenever one ends.
 */
#ifndef HINTWATCH_TESTS_BOOKS_H
#define HINTWATCH_TESTS_BOOKS_H

#include <stdlib.h>

#include "check.h"

#include "account/tally.h"
#include "decode/decode.h"
#include "source/native.h"
#include "source/structure.h"

enum { SAMPLES_MAX = 4096 };

#define SECOND 1000000000ull

/* One scenario. */
static struct {
	struct sample *sample[SAMPLES_MAX]; /* of requests, as the gate made them, in order */
	struct {
		enum settled settled;
		int reason;
		__u16 markers;
	} result[SAMPLES_MAX]; /* what each sample says in the end */
	int samples;
	struct sample *other[SAMPLES_MAX]; /* of all else */
	int others;
	__u64 frames, bytes, now_ns;
	struct tally tally;
	struct totals totals;
	struct counters sum; /* the gate's counters and the tally's */
} seen;

static inline void keep_sample(void *ctx, const struct sample *sample)
{
	size_t n = sizeof(*sample) + sample->bytes_len;
	struct sample *copy = malloc(n);

	if (!copy || seen.samples == SAMPLES_MAX || seen.others == SAMPLES_MAX)
		abort();
	memcpy(copy, sample, n);
	if (sample->kind == SAMPLE_REQUEST)
		seen.sample[seen.samples++] = copy;
	else
		seen.other[seen.others++] = copy;
}

static const struct knobs default_knobs = { .head_bytes = 16384 };
static const struct sizes small_sizes = { .flows = 64, .open_heads = 8, .cpus = 1, .rings = 1 };

/* A scenario begins: all tables are empty. */
static inline void observe_with(const struct sizes *sizes, const struct knobs *knobs)
{
	static struct structure structure;

	is(structure_fill(&structure, sizes, KEY_FIXED), 0);
	native_close();
	for (int i = 0; i < seen.samples; i++)
		free(seen.sample[i]);
	for (int i = 0; i < seen.others; i++)
		free(seen.other[i]);
	memset(&seen, 0, sizeof(seen));
	seen.now_ns = 1700000000 * SECOND;
	is(native_open(&structure, knobs, keep_sample, NULL), 0);
}

static inline void observe(void)
{
	observe_with(&small_sizes, &default_knobs);
}

static inline __u64 add_up(const struct counters *c, int from, int n)
{
	__u64 sum = 0;

	for (int i = 0; i < n; i++)
		sum += c->value[from + i];
	return sum;
}

static inline void decode_samples(void)
{
	static struct decoder decoder;
	static struct sighting sighting;

	for (int i = 0; i < seen.samples; i++) {
		bool agrees = decode_sample(&decoder, seen.sample[i], &sighting);

		tally_sighting(&seen.tally, &sighting, agrees);
		seen.result[i].settled = sighting.settled;
		seen.result[i].reason = sighting.reason;
		seen.result[i].markers = sighting.markers;
	}
}

static inline void check_balance(const struct counters *gate)
{
	__u64 undecided = 0, marked_weight = 0;

	for (int i = 0; i < seen.samples; i++) {
		undecided += seen.sample[i]->verdict == VERDICT_UNDECIDED;
		marked_weight += seen.sample[i]->verdict == VERDICT_MARKED ? seen.sample[i]->weight : 0;
	}
	is(gate->value[COUNT_FRAMES], seen.frames);
	is(gate->value[COUNT_BYTES], seen.bytes);
	is(add_up(gate, COUNT_FRAME, FRAME_FATE_COUNT), seen.frames);
	is(gate->value[COUNT_SAMPLES + SAMPLE_REQUEST], seen.samples);
	is(add_up(gate, COUNT_SAMPLES, SAMPLE_KIND_COUNT), seen.samples + seen.others);
	is(gate->value[COUNT_UNDECIDED], undecided);
	is(seen.totals.undecided, 0);
	is(seen.tally.contradictions, 0);
	if (!gate->value[COUNT_LOST + LOST_RATE_LIMITED])
		is(marked_weight, add_up(gate, COUNT_MARKED, PURPOSE_COUNT));
}

/* The scenario is over. */
static inline struct totals ended(void)
{
	const struct counters *gate = native_counters();

	native_end_of_input();
	decode_samples();
	seen.totals = tally_totals(&seen.tally, gate, &seen.sum);
	check_balance(gate);
	return seen.totals;
}

static inline void settled(__u64 marked, __u64 unmarked, __u64 cut)
{
	ended();
	is(seen.totals.marked, marked);
	is(seen.totals.unmarked, unmarked);
	is(seen.totals.cut, cut);
}

#define COUNTED(RANGE, NAME) ((int)seen.sum.value[COUNT_##RANGE + NAME])
#define NOTED(NAME) COUNTED(NOTE, NOTE_##NAME)
#define LOST(NAME) COUNTED(LOST, LOST_##NAME)
#define CUTS(NAME) COUNTED(CUT, CUT_##NAME)
#define HELLOS_OF(NAME) COUNTED(HELLO, HELLO_##NAME)
#define CONNECTIONS_OF(NAME) COUNTED(CONNECTION, CONNECTION_##NAME)
#define FATES(NAME) COUNTED(FRAME, FRAME_##NAME)

/* But for answers that are not followed: where a test sends none, all its requests wait for theirs, too many perhaps. */
static inline __u64 lost_of_requests(void)
{
	return add_up(&seen.sum, COUNT_LOST, LOSS_COUNT) - seen.sum.value[COUNT_LOST + LOST_ANSWER_UNFOLLOWED];
}

/* Nothing was lost, and nothing needs to be said. */
static inline void check_quiet(void)
{
	is(add_up(&seen.sum, COUNT_NOTE, NOTE_COUNT), 0);
	is(lost_of_requests(), 0);
}

static inline void check_nothing_lost(void)
{
	is(lost_of_requests(), 0);
	is(NOTED(LOST_FRAMING), 0);
}

#endif
