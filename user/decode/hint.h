/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of hints, wherever they are declared. Compared without case, but for eagerness.
 */
#ifndef HINTWATCH_DECODE_HINT_H
#define HINTWATCH_DECODE_HINT_H

#include "decode/link.h"

enum relation relation_of(struct span word); /* RELATION_COUNT: none of them */
enum hint_as hint_as_of(struct span word);
enum eagerness eagerness_of(struct span word);

/* `pr` as struct hint has it, what is behind the hundredths cut off. 0: it is no number from 0 to 1. */
__u8 probability_of(struct span text);

#endif
