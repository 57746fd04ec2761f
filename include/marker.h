/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The markers: request header fields by which a client says that nobody has asked for the page yet.
 * One row adds a marker. Sources: WHATWG Fetch (Sec-Purpose), WICG nav-speculation, and the senders
 * named in docs/markers.md.
 */
#ifndef HINTWATCH_MARKER_H
#define HINTWATCH_MARKER_H

#include "vocab.h"

/* clang-format off */
/*
 * How far the name can be trusted:
 *   BROWSER  page scripts cannot set it ("Sec-": forbidden request-header, Fetch)
 *   LEGACY   browsers set it, scripts can too
 *   SCRIPT   set by a framework's script
 */
#define TRUST_TIERS(X)                                                                              \
	X(BROWSER, "browser", "a name that page scripts cannot set")                                \
	X(LEGACY, "legacy", "a name that browsers set and scripts can")                             \
	X(SCRIPT, "script", "a name that scripts set")

/*
 * How the value is read:
 *   LIST   RFC 9651 List of Tokens, `prefetch` with parameters (nav-speculation, "The Sec-Purpose header")
 *   WORD   one word, compared without case
 *   FLAG   a positive number or `true`
 */
enum grammar { GRAMMAR_LIST, GRAMMAR_WORD, GRAMMAR_FLAG };

/* X(NAME, "lower-case field name", trust tier, grammar) */
#define MARKERS(X)                                                                                  \
	X(SEC_PURPOSE, "sec-purpose", BROWSER, LIST)                                                \
	X(PURPOSE, "purpose", LEGACY, WORD)                                                         \
	X(X_PURPOSE, "x-purpose", LEGACY, WORD)                                                     \
	X(X_MOZ, "x-moz", LEGACY, WORD)                                                             \
	X(X_SEC_PURPOSE, "x-sec-purpose", SCRIPT, LIST)                                             \
	X(NEXT_ROUTER_PREFETCH, "next-router-prefetch", SCRIPT, FLAG)                               \
	X(X_MIDDLEWARE_PREFETCH, "x-middleware-prefetch", SCRIPT, FLAG)                             \
	X(HX_PRELOADED, "hx-preloaded", SCRIPT, FLAG)

/*
 * The spellings that the gate decides by itself, per grammar: X(grammar, "value", purpose). NONE is a
 * known value that says no. Any other value is left to user space.
 */
#define PLAIN_VALUES(X)                                                                             \
	X(LIST, "prefetch", PREFETCH)                                                               \
	X(LIST, "prefetch;prerender", PRERENDER)                                                    \
	X(LIST, "prefetch;anonymous-client-ip", PREFETCH)                                           \
	X(WORD, "prefetch", PREFETCH)                                                               \
	X(WORD, "preview", PREVIEW)                                                                 \
	X(WORD, ": preview", PREVIEW)                                                               \
	X(WORD, "instant", OTHER)                                                                   \
	X(WORD, "early hint", NONE)                                                                 \
	X(FLAG, "1", PREFETCH)                                                                      \
	X(FLAG, "2", PREFETCH)                                                                      \
	X(FLAG, "3", PREFETCH)                                                                      \
	X(FLAG, "true", PREFETCH)
/* clang-format on */

#define X(NAME, word, help) TRUST_##NAME,
enum trust_tier { TRUST_TIERS(X) TRUST_TIER_COUNT };
#undef X
#define X(NAME, name, tier, grammar) MARKER_##NAME,
enum marker { MARKERS(X) MARKER_COUNT };
#undef X
#define X(grammar, value, purpose) +1
enum { PLAIN_VALUE_COUNT = 0 PLAIN_VALUES(X) };
#undef X

#endif
