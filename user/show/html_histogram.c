/* SPDX-License-Identifier: BSD-2-Clause */
#include "show/html_parts.h"

/* Pixels; the names of the quantiles stand above the columns. */
enum { HEIGHT = 124, NAMES_HEIGHT = 44, BUCKETS_LEAST = 12, BUCKETS_FOR_FIVES = 28, EDGE_PERCENT = 6 };

/* The buckets that are drawn: from, and so many. */
struct range {
	int from, count;
};

static struct range range_of(const struct histogram *h)
{
	struct range r = { HISTOGRAM_BUCKETS, 0 };
	int last = 0;

	for (int i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (h->bucket[i]) {
			r.from = i < r.from ? i : r.from;
			last = i;
		}
	r.from = r.from > 2 ? r.from - 2 : 0;
	last = last + 2 < HISTOGRAM_BUCKETS ? last + 2 : HISTOGRAM_BUCKETS - 1;
	if (last - r.from + 1 < BUCKETS_LEAST)
		last = r.from + BUCKETS_LEAST - 1;
	r.count = last - r.from + 1;
	return r;
}

/* Where a time stands, in buckets behind the beginning of the first: linear inside an octave, as the buckets are. */
static double position_of(__u64 ns)
{
	int octave = 63 - __builtin_clzll(ns);
	double inside = (double)ns / (double)(1ull << octave) - 1;

	return 1 + (octave - HISTOGRAM_FIRST_BITS + inside) * HISTOGRAM_STEPS;
}

static double percent_of(struct range r, double position)
{
	return 100 * (position - r.from) / r.count;
}

static void put_columns(FILE *out, const struct histogram *h, struct range r)
{
	__u64 most = 1;

	for (int i = 0; i < HISTOGRAM_BUCKETS; i++)
		most = h->bucket[i] > most ? h->bucket[i] : most;
	for (int i = r.from; i < r.from + r.count && i < HISTOGRAM_BUCKETS; i++) {
		double height = (HEIGHT - NAMES_HEIGHT) * (double)h->bucket[i] / (double)most;

		if (h->bucket[i])
			fprintf(out,
			        "<rect class=\"column\" x=\"%.2f%%\" width=\"%.2f%%\" y=\"%.1f\" height=\"%.1f\"/>",
			        percent_of(r, i), 100.0 / r.count, HEIGHT - height, height);
	}
}

static void put_quantile(FILE *out, struct range r, const char *name, __u64 ns, int y)
{
	double x = ns == ~0ull ? 100 : percent_of(r, position_of(ns));

	fprintf(out, "<line class=\"quantile\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>", x, x, y - 8, HEIGHT);
	fprintf(out, "<text class=\"quantile\" x=\"%.2f%%\" dx=\"%d\" y=\"%d\"%s>%s</text>", x, x > 85 ? -4 : 4, y,
	        x > 85 ? " text-anchor=\"end\"" : "", name);
}

/* 1, 2 and 5 of each power of ten if there is room, else 1. */
static void put_axis(FILE *out, struct range r)
{
	static const int steps[] = { 1, 2, 5 };
	char text[FIGURE_BYTES];

	fputs("<div class=\"axis\" aria-hidden=\"true\">", out);
	for (__u64 power = 100000; power <= 100000000000; power *= 10)
		for (int i = 0; i < (r.count <= BUCKETS_FOR_FIVES ? 3 : 1); i++) {
			double x = percent_of(r, position_of(power * (__u64)steps[i]));

			if (x < EDGE_PERCENT || x > 100 - EDGE_PERCENT)
				continue;
			snprintf(text, sizeof(text), "%llu\u00a0%s",
			         power * (__u64)steps[i] /
			                 (power < 1000000      ? 1000
			                  : power < 1000000000 ? 1000000
			                                       : 1000000000),
			         power < 1000000      ? "\u00b5s"
			         : power < 1000000000 ? "ms"
			                              : "s");
			fprintf(out, "<span style=\"left:%.2f%%\">%s</span>", x, text);
		}
	fputs("</div>", out);
}

void html_histogram(FILE *out, const char *title, const struct histogram *h)
{
	const __u64 p50 = histogram_quantile(h, 0.5), p90 = histogram_quantile(h, 0.9),
		    p99 = histogram_quantile(h, 0.99);
	struct range r = range_of(h);
	char text[3][FIGURE_BYTES], count[FIGURE_BYTES], words[CHART_TEXT_BYTES];

	snprintf(words, sizeof(words), "p50 %s, p90 %s, p99 %s, of %s answers", figure_bound(text[0], p50),
	         figure_bound(text[1], p90), figure_bound(text[2], p99), figure_count(count, h->count));
	fputs("<figure class=\"half\"><figcaption>", out);
	html_text(out, title);
	fputs("<span class=\"note\">", out);
	html_text(out, words);
	fputs("</span></figcaption>\n<svg class=\"histogram\" role=\"img\" aria-label=\"", out);
	html_text(out, title);
	fputs(": ", out);
	html_text(out, words);
	fprintf(out, "\" width=\"100%%\" height=\"%d\">", HEIGHT);
	put_columns(out, h, r);
	put_quantile(out, r, "p50", p50, 10);
	put_quantile(out, r, "p90", p90, 24);
	put_quantile(out, r, "p99", p99, 38);
	fputs("</svg>", out);
	put_axis(out, r);
	fputs("</figure>\n", out);
}
