/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers to requests that are told later than they came (hold.h): either may be there first.
 */
#ifndef HINTWATCH_LATE_H
#define HINTWATCH_LATE_H

#include "account/outcome.h"
#include "hold.h"

enum {
	LATE_TOKEN = 1u << 31,
	LATE_MAX = 1024, /* requests whose answers are waited for: a power of two, greater than HELD_MAX */
};

struct late {
	__u32 number; /* of the newest; they count from 1 */
	struct {
		const struct sample *held; /* NULL: none */
		__u32 number;
	} untold[HELD_MAX];
	struct {
		__u32 event; /* its token, once it was told, until it has its answer; 0: its line does not wait */
		bool known;
		struct answered answer; /* with known */
	} request[LATE_MAX];
};

/*
 * This one is held. Returns the token to ask for its answer by. *forgotten: not 0, the line that waits for the answer of
 * a request long ago, which is not told any more.
 */
__u32 late_add(struct late *l, const struct sample *held, __u32 *forgotten);

enum late_fate {
	LATE_WAITS, /* the answer will come to late_answer() */
	LATE_KNOWN, /* *known is it */
	LATE_LOST,  /* it will not: too many were held since */
};

/* It is told. */
enum late_fate late_told(struct late *l, const struct sample *held, __u32 event, struct answered *known);

/* The answer to this token came. Not 0: the line that waits for it. */
__u32 late_answer(struct late *l, __u32 token, const struct answered *a);

#endif
