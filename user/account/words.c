/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/tally.h"

#define X(NAME, word) word,
const char *const protocol_words[PROTOCOL_COUNT] = { ALPN_IDS(X) "none" };
const char *const transport_words[TRANSPORT_COUNT] = { TRANSPORTS(X) };
const char *const fact_words[FACT_COUNT] = { FACTS(X) };
const char *const chooser_words[CHOOSER_COUNT] = { CHOOSERS(X) };
const char *const alpn_via_words[ALPN_VIA_COUNT] = { ALPN_VIAS(X) };
#undef X
