/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "export/metrics_page.h"
#include "export/top_name.h"

enum { SHOWN_MAX = 100 };

/* An entry with its name as it stands on the page. */
struct shown_entry {
	const struct top_entry *entry;
	char name[TOP_NAME_BYTES];
	size_t name_bytes;
	bool numbered; /* its number is part of its name: another one could have the same */
};

/* The first of each list. */
struct shown {
	const struct top *top;
	struct shown_entry entry[SHOWN_MAX];
	size_t count;
};

/* A number sign would look like one that begins a number. */
static bool is_plain(const struct shown_entry *s)
{
	for (size_t i = 0; i < s->name_bytes; i++) {
		char c = s->name[i];

		if ((c < ' ' && c != '\n') || c >= 0x7f || c == '#')
			return false;
	}
	return !s->entry->text_cut;
}

/* What is shown counts: two forms of an address have one hash. */
static bool is_same(const struct shown_entry *a, const struct shown_entry *b)
{
	return a->name_bytes == b->name_bytes && !memcmp(a->name, b->name, a->name_bytes);
}

static void number_names(struct shown *s)
{
	for (size_t i = 0; i < s->count; i++) {
		s->entry[i].numbered |= !is_plain(&s->entry[i]);
		for (size_t k = 0; k < i; k++)
			if (is_same(&s->entry[i], &s->entry[k]))
				s->entry[i].numbered = s->entry[k].numbered = true;
	}
}

static void first_of(struct shown *s, const struct top *t, enum top_kind kind, const struct identity *id)
{
	const struct top_entry *e;

	s->top = t;
	s->count = 0;
	while (t && s->count < SHOWN_MAX && (e = top_rank(t, s->count))) {
		struct shown_entry *shown = &s->entry[s->count++];

		*shown = (struct shown_entry){ .entry = e };
		shown->name_bytes = top_name(id, kind, e, shown->name);
	}
	number_names(s);
}

/* In place of an enum ledger_value: the weight that is of this name for sure, settled or not. */
enum { SURE_REQUESTS = VALUE_COUNT };

/* What is told of each name. */
static const struct gauge {
	const char *name, *help;
	int value; /* enum ledger_value, or SURE_REQUESTS */
	bool seconds;
} gauges[] = {
	{ "hintwatch_top_requests", "Marked requests", SURE_REQUESTS, false },
	{ "hintwatch_top_refused", "Refused of the settled ones", VALUE_REFUSED, false },
	{ "hintwatch_top_used", "Used of them", VALUE_USE + USE_USED, false },
	{ "hintwatch_top_not_used", "Not used of them", VALUE_USE + USE_NOT_USED, false },
	{ "hintwatch_top_unknown", "Neither of them", VALUE_USE + USE_UNKNOWN, false },
	{ "hintwatch_top_bytes", "Bytes of the answers to them", VALUE_BYTES, false },
	{ "hintwatch_top_wasted_bytes", "Bytes of those not used", VALUE_WASTED_BYTES, false },
	{ "hintwatch_top_server_seconds", "Seconds from them to the ends of their answers", VALUE_SERVER_NS, true },
	{ "hintwatch_top_wasted_server_seconds", "Seconds for those not used", VALUE_WASTED_NS, true },
};

static __u64 value_of(const struct top_entry *e, int value)
{
	return value == SURE_REQUESTS ? e->count - e->error : e->value[value];
}

/* All that was ever counted in a list. Requests that are of no name for sure are in no row. */
static __u64 sum_of(const struct top *t, int value)
{
	const struct top_entry *e;
	__u64 sum;

	if (value == SURE_REQUESTS)
		return top_total(t);
	sum = top_other(t)[value];
	for (size_t i = 0; (e = top_rank(t, i)); i++)
		sum += e->value[value];
	return sum;
}

static void put_value(struct metrics_page *p, __u64 value, bool seconds)
{
	putc(' ', p->out);
	if (seconds)
		page_seconds(p->out, value);
	else
		fprintf(p->out, "%llu", value);
	putc('\n', p->out);
}

static void put_entry(struct metrics_page *p, int kind, const struct shown_entry *s)
{
	fprintf(p->out, "%s{kind=\"%s\",name=\"", p->family, top_words[kind]);
	page_label_value(p->out, s->name, s->name_bytes);
	if (s->numbered)
		fprintf(p->out, "#%016llx", top_name_number(p->m->identity, s->entry));
	fputs("\"}", p->out);
}

static void put_gauge(struct metrics_page *p, const struct shown shown[TOP_COUNT], const struct gauge *gauge)
{
	for (int kind = 0; kind < TOP_COUNT; kind++)
		for (size_t i = 0; i < shown[kind].count; i++) {
			put_entry(p, kind, &shown[kind].entry[i]);
			put_value(p, value_of(shown[kind].entry[i].entry, gauge->value), gauge->seconds);
		}
}

static void put_others(struct metrics_page *p, const struct shown shown[TOP_COUNT], const struct gauge *gauge)
{
	for (int kind = 0; kind < TOP_COUNT; kind++) {
		const struct shown *s = &shown[kind];
		__u64 others;

		if (!s->top)
			continue;
		others = sum_of(s->top, gauge->value);
		for (size_t i = 0; i < s->count; i++)
			others -= value_of(s->entry[i].entry, gauge->value);
		fprintf(p->out, "%s{kind=\"%s\"}", p->family, top_words[kind]);
		put_value(p, others, gauge->seconds);
	}
}

static void put_gauges(struct metrics_page *p, const struct shown shown[TOP_COUNT])
{
	char name[64], help[160];

	for (size_t g = 0; g < sizeof(gauges) / sizeof(gauges[0]); g++) {
		snprintf(help, sizeof(help), "%s, of the most frequent names: at least so many.", gauges[g].help);
		page_family(p, gauges[g].name, "gauge", help);
		put_gauge(p, shown, &gauges[g]);
		snprintf(name, sizeof(name), "%s_other", gauges[g].name);
		snprintf(help, sizeof(help), "%s, of no name that is shown for sure.", gauges[g].help);
		page_family(p, name, "gauge", help);
		put_others(p, shown, &gauges[g]);
	}
}

static void put_errors(struct metrics_page *p, const struct shown shown[TOP_COUNT])
{
	page_family(p, "hintwatch_top_requests_error", "gauge",
	            "So many of the other ones may be of this name, at most.");
	for (int kind = 0; kind < TOP_COUNT; kind++)
		for (size_t i = 0; i < shown[kind].count; i++) {
			put_entry(p, kind, &shown[kind].entry[i]);
			put_value(p, shown[kind].entry[i].entry->error, false);
		}
}

static void put_evicted(struct metrics_page *p)
{
	__u64 evicted[TOP_COUNT];

	for (int kind = 0; kind < TOP_COUNT; kind++)
		evicted[kind] = p->m->top[kind] ? top_evicted(p->m->top[kind]) : 0;
	page_family(p, "hintwatch_top_evicted", "counter",
	            "Names pushed out of the top lists by others; what was counted of them is of no name any more.");
	page_counters_by_text(p, "kind", top_words, TOP_COUNT, evicted);
}

void metrics_top(struct metrics_page *p)
{
	struct shown shown[TOP_COUNT];

	if (p->m->ledger)
		put_evicted(p);
	if (!p->m->top_names)
		return;
	for (int kind = 0; kind < TOP_COUNT; kind++)
		first_of(&shown[kind], p->m->top[kind], kind, p->m->identity);
	put_gauges(p, shown);
	put_errors(p, shown);
}
