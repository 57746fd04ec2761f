/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What became of the HTML that was read for hints.
 */
#ifndef HINTWATCH_ACCOUNT_PAGE_ENDS_H
#define HINTWATCH_ACCOUNT_PAGE_ENDS_H

#include <linux/types.h>

/* How pages ended: X(NAME, "word") */
#define PAGE_ENDS(X)                                                                                     \
	X(COMPLETE, "complete")         /* the answer's end, or HTML_BYTES of it */                      \
	X(GAP, "gap")                   /* a piece is missing, or came too early */                      \
	X(CODING, "coding")             /* what should be chunks is none */                              \
	X(CUT, "cut")                   /* the connection or the input ended, or another answer began */ \
	X(EVICTED, "evicted")           /* its place was needed for another */                           \
	X(UNREAD, "unread")             /* nothing of it came: the gate hands up so many in a second */  \
	X(URL_TOO_LONG, "url_too_long") /* never begun: its URL is longer than URL_BYTES */              \
	X(URL_UNKNOWN, "url_unknown")   /* never begun: nobody knows what was asked for */
#define X(NAME, word) PAGE_##NAME,
enum page_end { PAGE_ENDS(X) PAGE_END_COUNT };
#undef X
extern const char *const page_end_words[PAGE_END_COUNT];

struct pages_totals {
	__u64 ended[PAGE_END_COUNT]; /* adds up to all that began, when none is open */
	__u64 bytes;                 /* of HTML that was told */
};

#endif
