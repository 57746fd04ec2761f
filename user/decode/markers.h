/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the markers of a head say, by the grammars in include/marker.h.
 */
#ifndef HINTWATCH_DECODE_MARKERS_H
#define HINTWATCH_DECODE_MARKERS_H

#include "decode/fields.h"

struct marks {
	__u16 present;            /* bit per enum marker */
	__u16 yes;                /* those that say yes */
	__u16 malformed;          /* those that cannot be parsed, and say nothing */
	__u8 purpose;             /* the strongest that is named; PURPOSE_NONE with no yes */
	bool disagree;            /* one says yes, and another says no or names another purpose */
	bool anonymous_client_ip; /* said by Sec-Purpose; from a script it would mean nothing */
};

void marks_read(struct marks *m, struct fields *f);

#endif
