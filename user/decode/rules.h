/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Speculation rules (HTML, section 7.6.1.2; WICG nav-speculation for `prerender`): one hint for each URL of each rule.
 */
#ifndef HINTWATCH_DECODE_RULES_H
#define HINTWATCH_DECODE_RULES_H

#include "decode/link.h"

enum { RULES_BYTES = 65536, RULES_HINTS_MAX = 256 };

/* Spans are valid during the call. */
typedef void rules_tell(void *ctx, const struct hint *hint);

/*
 * Returns how many hints there are, of which the first RULES_HINTS_MAX are told; 0 as well if the bytes are no rule set,
 * or longer than RULES_BYTES.
 *
 * A rule that browsers drop, because what is said in it contradicts itself or has the wrong type, gives none; one with
 * a key or an eagerness that is not known today still counts. A rule that picks among the links of the document
 * (`where`) is one hint with an empty URL. The tag is that of the rule, or else of the set.
 */
size_t rules_read(struct span json, rules_tell *tell, void *ctx);

#endif
