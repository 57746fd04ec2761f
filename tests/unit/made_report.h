/*
 * A report of made-up totals, which agree with each other: rows add up to their sums as in a ledger.
 */
#ifndef HINTWATCH_TESTS_MADE_REPORT_H
#define HINTWATCH_TESTS_MADE_REPORT_H

#include <stdlib.h>

#include "show/report.h"

struct made_report {
	struct report report;
	struct tally tally;
	struct counters gate;
	struct ledger_totals ledger;
	struct hints_totals hints;
	struct lookups_totals lookups;
	struct pages_totals pages;
	struct targets_totals targets;
	struct ledger_options options;
	struct top *top[TOP_COUNT];
};

static const struct capture_file made_files[] = { { "shop-front.pcapng", 90210, "" },
	                                          { "shop-back.pcap.gz", 31200, "" } };

/* All is zero, and nothing was read. */
static void made_empty(struct made_report *m)
{
	memset(m, 0, sizeof(*m));
	m->options = (struct ledger_options){ .storm_requests = 20,
		                              .storm_window_s = 10,
		                              .duplicate_s = 30,
		                              .refusals = { 503, 500, 403, 404, 419, 425, 429, 204, 205 },
		                              .refusal_count = 9 };
	m->report = (struct report){ .tally = &m->tally,
		                     .gate = &m->gate,
		                     .ledger = &m->ledger,
		                     .hints = &m->hints,
		                     .lookups = &m->lookups,
		                     .pages = &m->pages,
		                     .targets = &m->targets,
		                     .files = made_files,
		                     .options = &m->options };
}

static struct ledger_row made_row(__u64 requests, unsigned int used, unsigned int not_used)
{
	struct ledger_row row = { .requests = requests, .refused = requests * 6 / 100, .failed = requests / 70 };

	row.use[USE_USED] = requests * used / 100;
	row.use[USE_NOT_USED] = requests * not_used / 100;
	row.use[USE_UNKNOWN] = requests - row.use[USE_USED] - row.use[USE_NOT_USED];
	row.bytes = requests * 23817;
	row.wasted_bytes = row.bytes * (not_used + 2) / 100;
	row.server_ns = requests * 41800000;
	row.wasted_ns = row.server_ns * (not_used + 1) / 100;
	return row;
}

static void made_add(struct ledger_row *to, const struct ledger_row *row)
{
	const __u64 *value = (const __u64 *)row;

	for (size_t i = 0; i < sizeof(*row) / sizeof(__u64); i++)
		((__u64 *)to)[i] += value[i];
}

static void made_top(struct made_report *m, enum top_kind kind, const char *name, __u64 requests, unsigned int used,
                     unsigned int not_used)
{
	struct span text = { name, strlen(name) };
	struct ledger_row row = made_row(requests, used, not_used);
	__u64 key = 1469598103934665603ull, *values;

	for (size_t i = 0; i < text.len; i++)
		key = (key ^ (__u8)name[i]) * 1099511628211ull;
	if (!m->top[kind])
		m->top[kind] = top_open(24);
	m->report.top[kind] = m->top[kind];
	top_add(m->top[kind], key, text, requests);
	values = top_values(m->top[kind], key);
	made_add((struct ledger_row *)values, &row);
}

static inline void made_close(struct made_report *m)
{
	for (int kind = 0; kind < TOP_COUNT; kind++)
		top_close(m->top[kind]);
}

static void made_speculations(struct made_report *m)
{
	static const struct {
		__u64 requests;
		unsigned int used, not_used;
	} purposes[PURPOSE_COUNT] = { { 1846, 22, 41 }, { 11390, 31, 22 }, { 213, 0, 9 }, { 12, 50, 0 } };

	for (int p = 0; p < PURPOSE_COUNT; p++) {
		struct ledger_row row = made_row(purposes[p].requests, purposes[p].used, purposes[p].not_used);
		__u64 *results = m->ledger.results[p], rest = row.requests;

		m->ledger.purpose[p] = row;
		made_add(&m->ledger.total, &row);
		m->gate.value[COUNT_MARKED + p] = row.requests;
		results[RESULT_REFUSED] = row.refused;
		results[RESULT_ERROR] = row.failed / 2;
		results[RESULT_UNFINISHED] = row.failed - row.failed / 2;
		results[RESULT_NOT_MODIFIED] = row.requests / 31;
		results[RESULT_REDIRECTED] = row.requests / 45;
		results[RESULT_UNANSWERED] = row.requests / 190;
		for (int i = 0; i < RESULT_COUNT; i++)
			rest -= results[i];
		results[RESULT_OK] = rest;
		m->ledger.evidence[p][EVIDENCE_REVALIDATED] = row.use[USE_USED] / 3;
		m->ledger.evidence[p][EVIDENCE_FOLLOWED] = row.use[USE_USED] / 2;
		m->ledger.evidence[p][EVIDENCE_ACTIVATED] = p ? 0 : row.use[USE_USED] / 5;
		m->ledger.evidence[p][EVIDENCE_REFETCHED] = row.use[USE_NOT_USED] / 2;
		m->ledger.evidence[p][EVIDENCE_REPEATED] = row.use[USE_NOT_USED] / 4;
		m->ledger.evidence[p][EVIDENCE_EXPIRED] = row.use[USE_UNKNOWN];
		m->ledger.fates[p][ANSWER_FATE_COMPLETE] = row.requests - row.failed;
		m->ledger.fates[p][ANSWER_FATE_ABORTED] = row.failed;
		m->ledger.content[CONTENT_HTML] += row.requests * 6 / 10;
		m->ledger.content[CONTENT_SCRIPT] += row.requests * 3 / 10;
		m->ledger.content[CONTENT_IMAGE] += row.requests / 10;
		m->ledger.refusals[0] += row.refused * 8 / 10;
		m->ledger.refusals[7] += row.refused - row.refused * 8 / 10;
	}
	m->ledger.source[SOURCE_LINK] = made_row(7210, 33, 20);
	m->ledger.source[SOURCE_RULES_SAME_SITE] = made_row(4102, 27, 24);
	m->ledger.source[SOURCE_PRERENDER_SUBRESOURCE] = made_row(1631, 21, 40);
	m->ledger.source[SOURCE_NEXT] = made_row(518, 11, 62);
}

static void made_times(struct made_report *m)
{
	__u64 x = 88172645463325252ull;

	for (int p = 0; p < PURPOSE_COUNT; p++)
		for (__u64 i = 0; i < m->ledger.purpose[p].requests; i++) {
			__u64 ns = 400000ull * (unsigned int)(p + 1);

			for (int octave = 0; octave < 12; octave++) {
				x ^= x << 13;
				x ^= x >> 7;
				x ^= x << 17;
				ns += x % 3 ? 0 : ns * (x >> 32 & 255) / 160;
			}
			histogram_add(&m->ledger.first_byte[p], ns, 1);
			histogram_add(&m->ledger.duration[p], ns + ns * (x & 255) / 60, 1);
		}
}

static void made_lists(struct made_report *m)
{
	static const char *const routes[] = {
		"/products/{n}",       "/",           "/search", "/category/{id}/page/{n}",
		"/assets/app.{id}.js", "/cart/added", "/login",  "/blog/{id}"
	};
	char name[64];

	made_top(m, TOP_HOST, "shop.example", 9120, 32, 21);
	made_top(m, TOP_HOST, "cdn.shop.example", 3004, 29, 25);
	made_top(m, TOP_HOST, "evil\x1b[31m.example\n\xe2\x80\xae<script>alert('1')</script>&amp;\"", 1337, 3, 60);
	for (unsigned int i = 0; i < 8; i++)
		made_top(m, TOP_ROUTE, routes[i], 4400 / (i + 1), 40 - i * 3, 10 + i * 5);
	for (unsigned int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "https://shop.example/category/%u/with-a-rather-long-name", i);
		made_top(m, TOP_PAGE, name, 900 / (i + 1) + 1, 30, 20 + i);
	}
	made_top(m, TOP_TAG, "hover-rule", 3100, 30, 20);
	made_top(m, TOP_TAG, "null", 800, 20, 44);
	made_top(m, TOP_SOURCE, "link", 7210, 33, 20);
	made_top(m, TOP_SOURCE, "rules-same-site", 4102, 27, 24);
}

static void made_hints(struct made_report *m)
{
	static const __u64 probability[HINT_TENTHS] = { 0, 12, 40, 80, 160, 240, 510, 700, 420, 230 };

	m->hints.relation[RELATION_PREFETCH] = (struct hint_row){ { 8120, 0, 5302, 4480 }, 11390, 8834, 683, 3530 };
	m->hints.relation[RELATION_PRERENDER] = (struct hint_row){ { 0, 0, 12, 2610 }, 1846, 1702, 110, 406 };
	m->hints.relation[RELATION_PRECONNECT] = (struct hint_row){ { 1904, 210, 3310, 0 }, 812, 640, 0, 590 };
	m->hints.relation[RELATION_DNS_PREFETCH] = (struct hint_row){ { 0, 0, 4020, 0 }, 2902, 1811, 0, 1240 };
	for (int i = 0; i < HINT_TENTHS; i++) {
		m->hints.probability[i].declared = probability[i] * 3;
		m->hints.probability[i].executed = probability[i];
		m->hints.probability[i].used = probability[i] * (unsigned int)(i * 7 + 5) / 100;
	}
	m->hints.as[HINT_AS_SCRIPT] = 3012;
	m->hints.as[HINT_AS_ABSENT] = 1210;
	m->hints.eagerness[EAGERNESS_MODERATE] = 5300;
	m->hints.eagerness[EAGERNESS_CONSERVATIVE] = 1790;
	m->lookups = (struct lookups_totals){ .questions = { 5102, 4890, 5011 },
		                              .names = 5230,
		                              .connected = 3110,
		                              .unconnected = 2120,
		                              .alpn = { [ALPN_H2] = 2210, [ALPN_H3] = 1804 },
		                              .unused_plain = 410,
		                              .unused_tls = 932 };
}

static inline void made_full(struct made_report *m)
{
	made_empty(m);
	m->report.file_count = 2;
	m->report.first_ns = 1763827201ull * 1000000000;
	m->report.last_ns = m->report.first_ns + 2531ull * 1000000000;
	made_speculations(m);
	made_times(m);
	made_lists(m);
	made_hints(m);
	m->gate.value[COUNT_FRAMES] = 1284412;
	m->gate.value[COUNT_UNMARKED] = 48213;
	m->gate.value[COUNT_CUT + CUT_GAP] = 17;
	m->gate.value[COUNT_LOST + LOST_GAP] = 23;
	m->gate.value[COUNT_CONNECTION + CONNECTION_READABLE] = 4021;
	m->gate.value[COUNT_CONNECTION + CONNECTION_TLS] = 812;
	m->ledger.unmarked_results[RESULT_OK] = 45120;
	m->ledger.unmarked_results[RESULT_ERROR] = 204;
	m->ledger.unmarked_fates[ANSWER_FATE_COMPLETE] = 45324;
	m->ledger.facts[ANSWER_NO_STORE] = 812;
	m->ledger.facts[ANSWER_VARY_MARKER] = 702;
	m->ledger.facts[ANSWER_ETAG] = 9120;
	m->ledger.max_age[AGE_NONE] = 4100;
	m->ledger.max_age[AGE_HOUR] = 6400;
	m->ledger.harms[HARM_NO_CONTENT] = 161;
	m->ledger.harms[HARM_RETRY_AFTER] = 9;
	m->ledger.unsafe[UNSAFE_CART] = 31;
	m->ledger.unsafe[UNSAFE_SET_COOKIE] = 1204;
	m->ledger.storms = 4;
	m->ledger.duplicates = 310;
	m->ledger.unpaired_answers = 12;
}

#endif
