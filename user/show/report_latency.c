/* SPDX-License-Identifier: BSD-2-Clause */
#include "show/report_sections.h"

static const double quantiles[] = { 0.5, 0.9, 0.99 };

static void put_row(struct table *t, const char *name, const struct histogram *h)
{
	table_row(t, name);
	table_count(t, h->count);
	for (size_t q = 0; q < sizeof(quantiles) / sizeof(quantiles[0]); q++)
		table_bound(t, histogram_quantile(h, quantiles[q]));
	table_ns(t, h->count ? h->sum_ns / h->count : 0);
}

static void say_times(const struct sheet *s, const char *caption, const char *what, const struct histogram *h)
{
	static const struct column columns[] = { { "", COLUMN_NAME },      { "answers", COLUMN_NUMBER },
		                                 { "p50", COLUMN_NUMBER }, { "p90", COLUMN_NUMBER },
		                                 { "p99", COLUMN_NUMBER }, { "mean", COLUMN_NUMBER } };
	char title[CHART_TEXT_BYTES];
	struct table t;

	table_begin(&t, caption, COLUMNS(columns));
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (h[p].count) {
			put_row(&t, purpose_words[p].word, &h[p]);
			snprintf(title, sizeof(title), "%s, %s", purpose_words[p].word, what);
			if (s->histogram)
				s->histogram(s, title, &h[p]);
		}
	if (t.rows)
		s->table(s, &t);
}

void section_latency(const struct sheet *s, const struct report *r)
{
	say(s,
	    "From the end of a request as it was seen here. Quantiles are the upper bounds of their buckets: the true value "
	    "is lower by at most a fifth, but for the first bucket, up to 65.5\u00a0\u00b5s. Means are exact.");
	say_times(s, "To the first byte of the answer", "to the first byte", r->ledger->first_byte);
	say_times(s, "To the last byte of the answer", "to the last byte", r->ledger->duration);
}
