/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/words.h"

#define X(NAME, word, help) { word, help },
const struct word frame_fate_words[FRAME_FATE_COUNT] = { FRAME_FATES(X) };
const struct word purpose_words[PURPOSE_COUNT] = { PURPOSES(X) };
const struct word unmarked_words[UNMARKED_REASON_COUNT] = { UNMARKED_REASONS(X) };
const struct word cut_words[CUT_REASON_COUNT] = { CUT_REASONS(X) };
const struct word note_words[NOTE_COUNT] = { NOTES(X) };
const struct word loss_words[LOSS_COUNT] = { LOSSES(X) };
const struct word hello_words[HELLO_COUNT] = { HELLOS(X) };
const struct word connection_words[CONNECTION_COUNT] = { CONNECTIONS(X) };
const struct word sample_words[SAMPLE_KIND_COUNT] = { SAMPLE_KINDS(X) };
const struct word trust_words[TRUST_TIER_COUNT] = { TRUST_TIERS(X) };
#undef X

#define X(NAME, name, tier, grammar) { name, "" },
const struct word marker_words[MARKER_COUNT] = { MARKERS(X) };
#undef X

const char *const status_class_words[STATUS_CLASSES] = { "1xx", "2xx", "3xx", "4xx", "5xx" };
