/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/answer.h"

#define X(NAME, word) word,
const char *const fetch_mode_words[FETCH_MODE_COUNT] = { FETCH_MODES(X) };
const char *const fetch_site_words[FETCH_SITE_COUNT] = { FETCH_SITES(X) };
const char *const fetch_user_words[FETCH_USER_COUNT] = { FETCH_USERS(X) };
const char *const fetch_dest_words[FETCH_DEST_COUNT] = { FETCH_DESTS(X) };
const char *const source_words[SOURCE_COUNT] = { SOURCES(X) };
const char *const anomaly_words[ANOMALY_COUNT] = { ANOMALIES(X) };
const char *const answer_fact_words[ANSWER_FACT_COUNT] = { ANSWER_FACTS(X) };
const char *const content_class_words[CONTENT_CLASS_COUNT] = { CONTENT_CLASSES(X) };
const char *const age_class_words[AGE_CLASS_COUNT] = { AGE_CLASSES(X) };
const char *const relation_words[RELATION_COUNT] = { RELATIONS(X) };
const char *const declared_by_words[DECLARED_BY_COUNT] = { DECLARED_BY(X) };
const char *const hint_as_words[HINT_AS_COUNT] = { HINT_AS(X) };
const char *const eagerness_words[EAGERNESS_COUNT] = { EAGERNESSES(X) };
#undef X
