/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes that are written one behind the other, and nothing more once they did not fit.
 */
#ifndef HINTWATCH_DECODE_WRITTEN_H
#define HINTWATCH_DECODE_WRITTEN_H

#include "decode/span.h"

struct written {
	char *at;
	size_t n, most;
	bool full;
};

static inline void write_byte(struct written *w, char c)
{
	if (w->n < w->most)
		w->at[w->n++] = c;
	else
		w->full = true;
}

static inline void write_span(struct written *w, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		write_byte(w, s.data[i]);
}

static inline struct span span_written(const struct written *w, size_t from)
{
	return (struct span){ w->at + from, w->n - from };
}

#endif
