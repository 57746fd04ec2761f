/* SPDX-License-Identifier: BSD-2-Clause */
#include "show/report_sections.h"

/* A word's count of this purpose; PURPOSE_NONE: of unmarked requests. */
static __u64 count_of(const struct word_counts *w, int purpose, int word)
{
	if (purpose < PURPOSE_COUNT)
		return w->by_purpose[purpose * w->count + word];
	return w->unmarked ? w->unmarked[word] : 0;
}

static bool has_purpose(const struct word_counts *w, int purpose)
{
	for (int i = 0; i < w->count; i++)
		if (count_of(w, purpose, i))
			return true;
	return false;
}

static bool has_word(const struct word_counts *w, int word)
{
	for (int p = 0; p <= PURPOSE_NONE; p++)
		if (count_of(w, p, word))
			return true;
	return false;
}

void words_by_purpose(const struct sheet *s, const char *caption, struct word_counts w)
{
	struct column columns[PURPOSE_COUNT + 3] = { { "", COLUMN_NAME } };
	int purpose[PURPOSE_COUNT + 1], purposes = 0;
	struct table t;

	for (int p = 0; p <= PURPOSE_NONE; p++)
		if (has_purpose(&w, p)) {
			purpose[purposes++] = p;
			columns[purposes] = (struct column){ p == PURPOSE_NONE ? "unmarked" : purpose_words[p].word,
				                             COLUMN_NUMBER };
		}
	if (!purposes)
		return;
	columns[purposes + 1] = (struct column){ "meaning", COLUMN_HELP };
	table_begin(&t, caption, columns, purposes + 2);
	for (int i = 0; i < w.count; i++)
		if (has_word(&w, i)) {
			table_row(&t, w.words[i].word);
			for (int p = 0; p < purposes; p++)
				table_count(&t, count_of(&w, purpose[p], i));
			table_text(&t, w.words[i].help);
		}
	s->table(s, &t);
}
