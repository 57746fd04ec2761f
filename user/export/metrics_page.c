/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "export/metrics_page.h"

enum { NS_PER_S = 1000000000 };

/* OpenMetrics names a counter's family without the suffix of its samples. */
void page_family(struct metrics_page *p, const char *name, const char *type, const char *help)
{
	bool counter = strcmp(type, "counter") == 0;
	const char *suffix = counter && p->format == METRICS_PROMETHEUS ? "_total" : "";

	p->family = name;
	fprintf(p->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", name, suffix, help, name, suffix, type);
}

void page_counter(struct metrics_page *p, const char *labels, uint64_t value)
{
	fprintf(p->out, "%s_total%s %" PRIu64 "\n", p->family, labels, value);
}

void page_seconds(FILE *out, uint64_t ns)
{
	fprintf(out, "%" PRIu64 ".%09" PRIu64, ns / NS_PER_S, ns % NS_PER_S);
}

void page_counter_seconds(struct metrics_page *p, const char *labels, uint64_t ns)
{
	fprintf(p->out, "%s_total%s ", p->family, labels);
	page_seconds(p->out, ns);
	putc('\n', p->out);
}

void page_gauge(struct metrics_page *p, const char *labels, uint64_t value)
{
	fprintf(p->out, "%s%s %" PRIu64 "\n", p->family, labels, value);
}

void page_one_counter(struct metrics_page *p, const char *name, const char *help, uint64_t value)
{
	page_family(p, name, "counter", help);
	page_counter(p, "", value);
}

void page_counters_by_word(struct metrics_page *p, const char *label, const struct word *words, int count,
                           const __u64 *values)
{
	char labels[PAGE_LABELS_BYTES];

	for (int i = 0; i < count; i++) {
		snprintf(labels, sizeof(labels), "{%s=\"%s\"}", label, words[i].word);
		page_counter(p, labels, values[i]);
	}
}

static const char *shown(const char *text)
{
	return text[0] ? text : "absent";
}

void page_counters_by_text(struct metrics_page *p, const char *label, const char *const *texts, int count,
                           const __u64 *values)
{
	char labels[PAGE_LABELS_BYTES];

	for (int i = 0; i < count; i++) {
		snprintf(labels, sizeof(labels), "{%s=\"%s\"}", label, shown(texts[i]));
		page_counter(p, labels, values[i]);
	}
}

void page_counters_of(struct metrics_page *p, const char *label, const char *word, const struct texts *by,
                      const __u64 *values)
{
	char labels[PAGE_LABELS_BYTES];

	for (int i = 0; i < by->count; i++) {
		snprintf(labels, sizeof(labels), "{%s=\"%s\",%s=\"%s\"}", label, word, by->label, shown(by->words[i]));
		page_counter(p, labels, values[i]);
	}
}

/* Every bucket holds those before it, too. The last bound is infinite, and no other is a whole number of seconds. */
void page_histogram(struct metrics_page *p, const char *label, const char *word, const struct histogram *h)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		sum += h->bucket[i];
		fprintf(p->out, "%s_bucket{%s=\"%s\",le=\"", p->family, label, word);
		if (i + 1 < HISTOGRAM_BUCKETS)
			page_seconds(p->out, histogram_bound(i));
		else
			fputs("+Inf", p->out);
		fprintf(p->out, "\"} %" PRIu64 "\n", sum);
	}
	fprintf(p->out, "%s_sum{%s=\"%s\"} ", p->family, label, word);
	page_seconds(p->out, h->sum_ns);
	fprintf(p->out, "\n%s_count{%s=\"%s\"} %" PRIu64 "\n", p->family, label, word, sum);
}

void page_label_value(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '\n')
			fputs("\\n", out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else
			putc(c >= ' ' && c < 0x7f ? c : '?', out);
	}
}
