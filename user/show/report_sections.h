/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a report says, section by section, on any kind of sheet.
 */
#ifndef HINTWATCH_SHOW_REPORT_SECTIONS_H
#define HINTWATCH_SHOW_REPORT_SECTIONS_H

#include "base/words.h"
#include "show/report.h"
#include "show/sheet.h"

struct section {
	const char *id, *title;
	bool (*is_there)(const struct report *r); /* does it have something to say? */
	void (*write)(const struct sheet *s, const struct report *r);
};

enum { SECTION_COUNT = 10 };

extern const struct section report_sections[SECTION_COUNT];

/* All that have something to say. */
void report_all(const struct sheet *s, const struct report *r);

/* The sections, each in a file with its neighbours. */
void section_summary(const struct sheet *s, const struct report *r);
void section_read(const struct sheet *s, const struct report *r);
void section_use(const struct sheet *s, const struct report *r);
void section_cost(const struct sheet *s, const struct report *r);
void section_answers(const struct sheet *s, const struct report *r);
void section_latency(const struct sheet *s, const struct report *r);
void section_hints(const struct sheet *s, const struct report *r);
void section_lookups(const struct sheet *s, const struct report *r);
void section_top(const struct sheet *s, const struct report *r);
void section_unseen(const struct sheet *s, const struct report *r);

/* Of the files: those that were read; in a sentence of the summary, how many were not. Nothing to say: nothing is said. */
void files_read(const struct sheet *s, const struct report *r);
void files_summary(const struct sheet *s, const struct report *r);

/* Those that were not read, or not to their end, and why. False: there are none. */
bool files_unread(const struct sheet *s, const struct report *r);

enum { PARAGRAPH_BYTES = 2400 };

/* printf() into a paragraph of at most PARAGRAPH_BYTES. */
void say(const struct sheet *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Settled ones among these speculations. */
__u64 settled_of(const struct ledger_row *row);

/* The values of an entry of a top list, or of its `other`, as what they are. */
struct ledger_row row_of(const __u64 value[TOP_VALUES]);

__u64 sum_of_values(const __u64 *value, int count);

/* Rows of words with values above 0. */
void table_words(struct table *t, const struct word *words, int count, const __u64 *values);

/* How often each word was counted of speculations, by purpose (rows of `count`), and of unmarked requests. */
struct word_counts {
	const struct word *words;
	int count;
	const __u64 *by_purpose;
	const __u64 *unmarked; /* may be NULL */
};

/* The table of that, with what the words mean. Nothing counted: no table. */
void words_by_purpose(const struct sheet *s, const char *caption, struct word_counts w);

#define COLUMNS(array) array, (int)(sizeof(array) / sizeof((array)[0]))

#endif
