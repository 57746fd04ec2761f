/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What declarations are kept in. For account/hints.c and preconnects.c alone.
 */
#ifndef HINTWATCH_ACCOUNT_HINTS_PARTS_H
#define HINTWATCH_ACCOUNT_HINTS_PARTS_H

#include "account/hints.h"

enum { HINT_WAYS = 8, NOWHERE = 0 };

/* Of a preconnect. */
enum progress { DECLARED, CONNECTING, SETTLED };

#define HINT_STANDS_NS (HINT_STANDS_S * 1000000000ull)

struct declared {
	__u64 time_ns; /* when it was declared; with CONNECTING, the first ClientHello's */
	__u64 client, host;
	__u64 target; /* 0: of a relation that is about hosts */
	__u8 relation, probability;
	__u8 progress; /* enum progress */
	__u8 open; /* with CONNECTING: connections with a ClientHello that did not end unused; 255: that many or more */
	bool taken;
};

struct hints {
	struct declared *entry;
	size_t buckets;    /* a power of two */
	size_t connecting; /* how many are */
	size_t hand;       /* where hints_time() goes on */
	bool used;         /* since all entries were free */
	__u64 key[2];
	struct hints_totals totals;
};

/* One that is declared later is farther off than any. */
static inline bool hint_stands(const struct declared *d, __u64 time_ns)
{
	return time_ns - d->time_ns <= HINT_STANDS_NS;
}

/* What is looked for. False: the URL has no part of what the relation is about. */
bool hint_name(const struct hints *t, struct declared *d, __u8 relation, const struct url *url);

/* That stands at wanted->time_ns. NULL: there is none. */
struct declared *hint_find(const struct hints *t, const struct declared *wanted);

/* Something of this relation was executed. cause: NULL if nothing is known. */
struct hint_match hint_count(struct hints *t, enum relation relation, const struct declared *cause, __u64 weight);

/* A preconnect that was executed. */
void hint_settle(struct hints *t, struct declared *d, bool used);

#endif
