/* SPDX-License-Identifier: BSD-2-Clause */
#include "export/metrics_page.h"

static const struct texts ways = { "by", declared_by_words, DECLARED_BY_COUNT };

/* One counter of every relation. */
static void put_rows(struct metrics_page *p, const struct hints_totals *t, const char *name, const char *help,
                     size_t at)
{
	__u64 values[RELATION_COUNT];

	for (int i = 0; i < RELATION_COUNT; i++)
		values[i] = *(const __u64 *)((const char *)&t->relation[i] + at);
	page_family(p, name, "counter", help);
	page_counters_by_text(p, "relation", relation_words, RELATION_COUNT, values);
}

static void put_relations(struct metrics_page *p, const struct hints_totals *t)
{
	page_family(p, "hintwatch_hints_declared", "counter", "Hints that servers declared, by where.");
	for (int i = 0; i < RELATION_COUNT; i++)
		page_counters_of(p, "relation", relation_words[i], &ways, t->relation[i].declared);
	put_rows(
		p, t, "hintwatch_hints_executed",
		"Marked requests, lookups and connections that are what such a hint asks for, declared before our eyes or not.",
		offsetof(struct hint_row, executed));
	put_rows(p, t, "hintwatch_hints_matched", "Of these, after a declaration that was seen.",
	         offsetof(struct hint_row, matched));
	put_rows(p, t, "hintwatch_hints_refused", "Of the executed ones, refused.", offsetof(struct hint_row, refused));
	put_rows(p, t, "hintwatch_hints_used", "Of the executed ones, used.", offsetof(struct hint_row, used));
}

/* pr: the lower bound of the tenth; 1.0 is in the last. */
static void put_probability(struct metrics_page *p, const struct hints_totals *t)
{
	static const char *const words[] = { "declared", "executed", "used" };
	const struct texts what = { "what", words, 3 };
	char tenth[8];

	page_family(p, "hintwatch_hints_probability", "counter",
	            "Hints that were declared with a probability, by its tenth, from this value on.");
	for (int i = 0; i < HINT_TENTHS; i++) {
		const __u64 values[] = { t->probability[i].declared, t->probability[i].executed,
			                 t->probability[i].used };

		snprintf(tenth, sizeof(tenth), "0.%d", i);
		page_counters_of(p, "pr", tenth, &what, values);
	}
}

void metrics_hints(struct metrics_page *p)
{
	const struct hints_totals *t = p->m->hints;

	if (!t)
		return;
	put_relations(p, t);
	put_probability(p, t);
	page_family(p, "hintwatch_hints_as", "counter", "Declared hints by what they are for.");
	page_counters_by_text(p, "as", hint_as_words, HINT_AS_COUNT, t->as);
	page_family(p, "hintwatch_hints_eagerness", "counter", "Declared hints by the eagerness of their rule.");
	page_counters_by_text(p, "eagerness", eagerness_words, EAGERNESS_COUNT, t->eagerness);
	page_family(p, "hintwatch_hints_tagged", "counter", "Declared hints of a rule with a tag.");
	page_counters_by_text(p, "relation", relation_words, RELATION_COUNT, t->tagged);
	page_one_counter(p, "hintwatch_hints_crossorigin", "Declared hints with the attribute crossorigin.",
	                 t->crossorigin);
	page_one_counter(p, "hintwatch_hints_evicted", "Declarations forgotten before their time.", t->evicted);
	page_one_counter(p, "hintwatch_hints_beyond",
	                 "Declarations of pages with more than are looked at; in no other number.", t->beyond);
}

void metrics_pages(struct metrics_page *p)
{
	static const char *const targets_lost[] = { "evicted", "url_too_long" };
	const struct pages_totals *t = p->m->pages;

	if (!t)
		return;
	page_family(p, "hintwatch_hint_pages", "counter", "Pages that were read for hints, by how their HTML ended.");
	page_counters_by_text(p, "end", page_end_words, PAGE_END_COUNT, t->ended);
	page_one_counter(p, "hintwatch_hint_page_bytes", "Bytes of HTML that were read for hints.", t->bytes);
	page_family(p, "hintwatch_hint_targets_lost", "counter",
	            "Sampled requests whose URL was not there any more when their answer came, or was never kept.");
	page_counters_by_text(p, "what", targets_lost, 2,
	                      (const __u64[]){ p->m->targets->evicted, p->m->targets->url_too_long });
	page_one_counter(p, "hintwatch_hint_answers_unread",
	                 "Answers whose Link fields and HTML were not read: nobody knows what was asked for.",
	                 p->m->targets->unknown);
}

void metrics_lookups(struct metrics_page *p)
{
	static const char *const outcomes[] = { "connected", "unconnected" }, *const kinds[] = { "plain", "tls" };
	const struct lookups_totals *t = p->m->lookups;

	if (!t)
		return;
	page_family(p, "hintwatch_lookup_questions", "counter", "DNS questions by type, repetitions included.");
	page_counters_by_text(p, "type", lookup_type_words, LOOKUP_TYPE_COUNT, t->questions);
	page_one_counter(p, "hintwatch_lookup_names",
	                 "Names that a client asked for; questions within 10 seconds are one.", t->names);
	page_family(p, "hintwatch_lookup_outcomes", "counter",
	            "Of these, settled: whether a connection to the name, or an address of it, came in time.");
	page_counters_by_text(p, "outcome", outcomes, 2, (const __u64[]){ t->connected, t->unconnected });
	page_family(p, "hintwatch_lookup_alpn", "counter", "Protocols in HTTPS records, once a record.");
	page_counters_by_text(p, "protocol", protocol_words, ALPN_ID_COUNT, t->alpn);
	page_one_counter(p, "hintwatch_lookup_handshakes", "SYNs seen while names stood open.", t->handshakes);
	page_one_counter(p, "hintwatch_lookup_evicted", "Names forgotten before their time.", t->evicted);
	page_one_counter(p, "hintwatch_lookup_addresses_dropped",
	                 "Addresses for which their name had no room: a handshake with one is not seen.",
	                 t->addresses_dropped);
	page_family(p, "hintwatch_unused_connections", "counter",
	            "Connections that ended without a request: preconnects and spare sockets of browsers.");
	page_counters_by_text(p, "kind", kinds, 2, (const __u64[]){ t->unused_plain, t->unused_tls });
}
