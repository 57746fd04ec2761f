/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/outcome.h"

#define X(NAME, word, ...) word,
const char *const answer_fate_words[ANSWER_FATE_COUNT] = { ANSWER_FATES(X) };
const char *const result_words[RESULT_COUNT] = { RESULTS(X) };
const char *const evidence_words[EVIDENCE_COUNT] = { EVIDENCES(X) };
const char *const use_words[USE_COUNT] = { USES(X) };
const char *const harm_words[HARM_COUNT] = { HARMS(X) };
#undef X

_Static_assert((int)ANSWER_FATE_COMPLETE == ANSWER_COMPLETE && (int)ANSWER_FATE_CLOSED == ANSWER_CLOSED &&
                       (int)ANSWER_FATE_RESET == ANSWER_RESET && (int)ANSWER_FATE_ABORTED == ANSWER_ABORTED &&
                       (int)ANSWER_FATE_LOST == ANSWER_LOST && (int)ANSWER_FATE_SWITCHED == ANSWER_SWITCHED &&
                       (int)ANSWER_FATE_UNSEEN == ANSWER_END_COUNT,
               "fates begin as the gate says");
