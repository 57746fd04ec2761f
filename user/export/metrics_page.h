/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a metrics page is written, and what stands on it.
 */
#ifndef HINTWATCH_EXPORT_METRICS_PAGE_H
#define HINTWATCH_EXPORT_METRICS_PAGE_H

#include <inttypes.h>

#include "base/words.h"
#include "export/metrics.h"

struct metrics_page {
	FILE *out;
	enum metrics_format format;
	const struct metrics *m;
	struct counters sum; /* published: the gate's and ours */
	struct totals totals;
	const char *family;
};

/* Texts of a closed vocabulary; an empty one is shown as "absent". */
struct texts {
	const char *label;
	const char *const *words;
	int count;
};

enum { PAGE_LABELS_BYTES = 128 };

/* Begins a family: a counter's name comes without the suffix _total. */
void page_family(struct metrics_page *p, const char *name, const char *type, const char *help);

/* Samples of it. labels: with braces, or empty. */
void page_counter(struct metrics_page *p, const char *labels, uint64_t value);
void page_counter_seconds(struct metrics_page *p, const char *labels, uint64_t ns);
void page_gauge(struct metrics_page *p, const char *labels, uint64_t value);

/* A number of seconds, to the nanosecond. */
void page_seconds(FILE *out, uint64_t ns);

/* A family that is one sample. */
void page_one_counter(struct metrics_page *p, const char *name, const char *help, uint64_t value);

/* One sample a word, of values that stand in a row. */
void page_counters_by_word(struct metrics_page *p, const char *label, const struct word *words, int count,
                           const __u64 *values);
void page_counters_by_text(struct metrics_page *p, const char *label, const char *const *texts, int count,
                           const __u64 *values);

/* The same, with one label more. */
void page_counters_of(struct metrics_page *p, const char *label, const char *word, const struct texts *by,
                      const __u64 *values);

/* Samples of one histogram of a family of them. */
void page_histogram(struct metrics_page *p, const char *label, const char *word, const struct histogram *h);

/* Between quotes: backslash, quote and line feed escaped; what is no printable ASCII is a question mark. */
void page_label_value(FILE *out, const char *text, size_t len);

/* The parts of the page. Nothing where nothing is kept. */
void metrics_ledger(struct metrics_page *p);
void metrics_hints(struct metrics_page *p);
void metrics_lookups(struct metrics_page *p);
void metrics_pages(struct metrics_page *p);
void metrics_top(struct metrics_page *p);

#endif
