/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hints in HTML: `link` with a relation that is a hint, `script type=speculationrules`, and `base`, which they are
 * resolved against. As browsers do with scripting on, nothing counts that stands in a comment, in an element that holds
 * only text (`noscript` is one), or in a `template`. What scripts add later is not in the bytes.
 */
#ifndef HINTWATCH_DECODE_HTML_H
#define HINTWATCH_DECODE_HTML_H

#include "decode/link.h"

enum {
	HTML_BYTES = 65536,   /* of a page that are looked at */
	HTML_HINTS_MAX = 256, /* links and scripts of a page that are told; more are only counted */
};

/* Where reading goes on. All zeros: at the beginning. */
struct html_reader {
	size_t at;
	__u32 templates; /* that are open */
	__u32 told, beyond;
	bool based; /* there was a base; more do not count */
};

/* Who is told, in the order of the page. Spans are valid during the call. */
struct html_sink {
	void (*hint)(void *ctx, const struct hint *hint); /* once for each of a link's relations that is a hint */
	void (*rules)(void *ctx, struct span json);
	void (*base)(void *ctx, struct span href);
	void *ctx;
};

/*
 * Reads as far as there are whole tags and scripts; html begins with what was there the last time. Takes time in
 * proportion to the bytes behind r->at.
 */
void html_read(struct html_reader *r, struct span html, const struct html_sink *sink);

#endif
