/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/sighting.h"

#define X(NAME, word) word,
const char *const fetch_mode_words[FETCH_MODE_COUNT] = { FETCH_MODES(X) };
const char *const fetch_site_words[FETCH_SITE_COUNT] = { FETCH_SITES(X) };
const char *const fetch_user_words[FETCH_USER_COUNT] = { FETCH_USERS(X) };
const char *const fetch_dest_words[FETCH_DEST_COUNT] = { FETCH_DESTS(X) };
const char *const source_words[SOURCE_COUNT] = { SOURCES(X) };
const char *const anomaly_words[ANOMALY_COUNT] = { ANOMALIES(X) };
#undef X
