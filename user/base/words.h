/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of the vocabularies that the gate speaks, and what each means: label, JSON word and help text
 * come from the rows in include/vocab.h and include/marker.h.
 */
#ifndef HINTWATCH_BASE_WORDS_H
#define HINTWATCH_BASE_WORDS_H

#include "sample.h"

struct word {
	const char *word;
	const char *help;
};

extern const struct word frame_fate_words[FRAME_FATE_COUNT], purpose_words[PURPOSE_COUNT],
	unmarked_words[UNMARKED_REASON_COUNT], cut_words[CUT_REASON_COUNT], note_words[NOTE_COUNT],
	loss_words[LOSS_COUNT], hello_words[HELLO_COUNT], connection_words[CONNECTION_COUNT],
	sample_words[SAMPLE_KIND_COUNT], trust_words[TRUST_TIER_COUNT];

/* The field names of the markers, in lower case. */
extern const struct word marker_words[MARKER_COUNT];

extern const char *const status_class_words[STATUS_CLASSES];

#endif
