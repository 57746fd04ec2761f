/*
 * The metrics page of the ledger: valid in both formats, every row of the totals once, closed in its labels.
 */
#include "account/top.h"
#include "export/metrics.h"
#include "metrics_text.h"

static struct tally tally;
static struct counters gate;
static struct ledger_totals ledger;
static struct ledger_options options;
static struct hints_totals hints;
static struct lookups_totals lookups;
static struct pages_totals pages;
static struct targets_totals targets;
static struct metrics metrics;
static struct page_text page;
static char *text;

static void begin(void)
{
	memset(&tally, 0, sizeof(tally));
	memset(&gate, 0, sizeof(gate));
	memset(&ledger, 0, sizeof(ledger));
	memset(&hints, 0, sizeof(hints));
	memset(&lookups, 0, sizeof(lookups));
	memset(&pages, 0, sizeof(pages));
	memset(&targets, 0, sizeof(targets));
	options = (struct ledger_options){ .refusals = { 503, 204 }, .refusal_count = 2 };
	metrics = (struct metrics){
		.tally = &tally,
		.gate = &gate,
		.ledger = &ledger,
		.ledger_options = &options,
		.hints = &hints,
		.lookups = &lookups,
		.pages = &pages,
		.targets = &targets,
		.top_names = true,
	};
}

static const struct page_text *write_page(enum metrics_format format)
{
	size_t n = 0;
	FILE *out;

	free(text);
	text = NULL;
	out = open_memstream(&text, &n);
	metrics_write(out, format, &metrics);
	fclose(out);
	is(strlen(text), n);
	read_page(&page, text, format == METRICS_OPENMETRICS);
	return &page;
}

static void check(const char *series, const char *expected)
{
	check_value(&page, series, expected);
}

CLAIM(every_number_of_the_totals_is_on_the_page)
{
	__u64 *numbers = (__u64 *)&ledger;
	size_t found = 0, of_total = sizeof(ledger.total) / 8, of_refusals = STATUSES_MAX - 2;
	size_t counts = sizeof(struct histogram) / 8 - HISTOGRAM_BUCKETS; /* count and sum */
	char value[24];

	begin();
	for (size_t i = 0; i < sizeof(ledger) / 8; i++)
		numbers[i] = 0;
	/* Buckets add up; a number of its own for everything else. */
	for (size_t i = 0; i < offsetof(struct ledger_totals, first_byte) / 8; i++)
		numbers[i] = 1000000000ull * (1000 + i);
	for (size_t i = offsetof(struct ledger_totals, settled_early) / 8; i < sizeof(ledger) / 8; i++)
		numbers[i] = 1000000000ull * (1000 + i);
	write_page(METRICS_PROMETHEUS);
	for (size_t i = 0; i < sizeof(ledger) / 8; i++) {
		bool seen = false;

		for (size_t k = 0; numbers[i] && k < page.count && !seen; k++) {
			snprintf(value, sizeof(value), "%llu", numbers[i]);
			seen = !strcmp(page.value[k], value);
			snprintf(value, sizeof(value), "%llu.000000000", numbers[i] / 1000000000);
			seen |= !strcmp(page.value[k], value);
		}
		found += seen;
	}
	/* The total is the sum of the purposes; of the set of refusals two are in use. */
	is(found, sizeof(ledger) / 8 - of_total - of_refusals - 2 * PURPOSE_COUNT * (HISTOGRAM_BUCKETS + counts));
}

CLAIM(outcomes_are_told_by_purpose)
{
	begin();
	ledger.results[PURPOSE_PRERENDER][RESULT_NOT_MODIFIED] = 7;
	ledger.fates[PURPOSE_PREVIEW][ANSWER_FATE_ABORTED] = 8;
	ledger.evidence[PURPOSE_OTHER][EVIDENCE_REFETCHED] = 9;
	ledger.purpose[PURPOSE_PREFETCH].use[USE_NOT_USED] = 10;
	ledger.purpose[PURPOSE_PREFETCH].open = 11;
	ledger.source[SOURCE_LINK].wasted_bytes = 12;
	ledger.purpose[PURPOSE_PREFETCH].server_ns = 1234567890123;
	ledger.refusals[1] = 13;
	ledger.harms[HARM_STUB] = 14;
	ledger.unmarked_results[RESULT_ERROR] = 15;
	metrics.events_released = 16;
	gate.value[COUNT_STATUS + 4] = 17;
	write_page(METRICS_PROMETHEUS);
	check("hintwatch_outcomes_total{purpose=\"prerender\",result=\"not_modified\"}", "7");
	check("hintwatch_outcome_answers_total{purpose=\"preview\",answer=\"aborted\"}", "8");
	check("hintwatch_outcome_evidence_total{purpose=\"other\",evidence=\"refetched\"}", "9");
	check("hintwatch_outcome_use_total{purpose=\"prefetch\",use=\"not_used\"}", "10");
	check("hintwatch_open_speculations{purpose=\"prefetch\"}", "11");
	check("hintwatch_source_wasted_bytes_total{source=\"link\"}", "12");
	check("hintwatch_speculation_server_seconds_total{purpose=\"prefetch\"}", "1234.567890123");
	check("hintwatch_refusals_total{status=\"204\"}", "13");
	check("hintwatch_refusals_total{status=\"503\"}", "0");
	check("hintwatch_harmful_refusals_total{harm=\"stub\"}", "14");
	check("hintwatch_answers_unmarked_total{result=\"error\"}", "15");
	check("hintwatch_ledger_lost_total{what=\"event_released\"}", "16");
	check("hintwatch_responses_total{code=\"5xx\"}", "17");
	yes(!value_of(&page, "hintwatch_refusals_total{status=\"0\"}"));
}

/* The bounds of some buckets, computed here: 2^16 ns, a quarter of an octave more, 2^17, and 2^37 ns at the end. */
CLAIM(histograms_are_cumulative_and_in_seconds)
{
	const char *bucket = "hintwatch_first_byte_seconds_bucket{purpose=\"prefetch\",le=\"%s\"}";
	const struct {
		const char *le, *count;
	} rows[] = { { "0.000065536", "1" },
		     { "0.000081920", "3" },
		     { "0.000131072", "3" },
		     { "137.438953472", "3" },
		     { "+Inf", "8" } };
	char series[128];

	begin();
	histogram_add(&ledger.first_byte[PURPOSE_PREFETCH], 65536, 1);
	histogram_add(&ledger.first_byte[PURPOSE_PREFETCH], 65537, 2);
	histogram_add(&ledger.first_byte[PURPOSE_PREFETCH], 137438953473, 5);
	for (int format = 0; format < 2; format++) {
		write_page(format);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			snprintf(series, sizeof(series), bucket, rows[i].le);
			check(series, rows[i].count);
		}
		check("hintwatch_first_byte_seconds_count{purpose=\"prefetch\"}", "8");
		check("hintwatch_first_byte_seconds_sum{purpose=\"prefetch\"}", "687.194963975");
		check("hintwatch_answer_duration_seconds_bucket{purpose=\"other\",le=\"+Inf\"}", "0");
	}
}

CLAIM(hints_and_lookups_are_told)
{
	begin();
	hints.relation[RELATION_MODULEPRELOAD].declared[DECLARED_BY_EARLY_HINTS] = 1;
	hints.relation[RELATION_DNS_PREFETCH].executed = 2;
	hints.relation[RELATION_PREFETCH].matched = 3;
	hints.relation[RELATION_PREFETCH].refused = 4;
	hints.relation[RELATION_PREFETCH].used = 5;
	hints.probability[9].used = 6;
	hints.as[HINT_AS_ABSENT] = 7;
	hints.eagerness[EAGERNESS_MODERATE] = 8;
	hints.crossorigin = 9;
	hints.evicted = 10;
	lookups.questions[LOOKUP_HTTPS] = 11;
	lookups.names = 12;
	lookups.connected = 13;
	lookups.unconnected = 14;
	lookups.unused_plain = 15;
	lookups.unused_tls = 16;
	lookups.handshakes = 17;
	lookups.evicted = 18;
	lookups.addresses_dropped = 19;
	hints.beyond = 20;
	pages.ended[PAGE_URL_TOO_LONG] = 21;
	pages.bytes = 22;
	hints.tagged[RELATION_PRERENDER] = 23;
	targets = (struct targets_totals){ 24, 25, 26 };
	write_page(METRICS_PROMETHEUS);
	check("hintwatch_hints_declared_total{relation=\"modulepreload\",by=\"early_hints\"}", "1");
	check("hintwatch_hints_executed_total{relation=\"dns-prefetch\"}", "2");
	check("hintwatch_hints_matched_total{relation=\"prefetch\"}", "3");
	check("hintwatch_hints_refused_total{relation=\"prefetch\"}", "4");
	check("hintwatch_hints_used_total{relation=\"prefetch\"}", "5");
	check("hintwatch_hints_probability_total{pr=\"0.9\",what=\"used\"}", "6");
	check("hintwatch_hints_as_total{as=\"absent\"}", "7");
	check("hintwatch_hints_eagerness_total{eagerness=\"moderate\"}", "8");
	check("hintwatch_hints_crossorigin_total", "9");
	check("hintwatch_hints_evicted_total", "10");
	check("hintwatch_lookup_questions_total{type=\"HTTPS\"}", "11");
	check("hintwatch_lookup_names_total", "12");
	check("hintwatch_lookup_outcomes_total{outcome=\"connected\"}", "13");
	check("hintwatch_lookup_outcomes_total{outcome=\"unconnected\"}", "14");
	check("hintwatch_unused_connections_total{kind=\"plain\"}", "15");
	check("hintwatch_unused_connections_total{kind=\"tls\"}", "16");
	check("hintwatch_lookup_handshakes_total", "17");
	check("hintwatch_lookup_evicted_total", "18");
	check("hintwatch_lookup_addresses_dropped_total", "19");
	check("hintwatch_hints_beyond_total", "20");
	check("hintwatch_hint_pages_total{end=\"url_too_long\"}", "21");
	check("hintwatch_hint_pages_total{end=\"complete\"}", "0");
	check("hintwatch_hint_page_bytes_total", "22");
	check("hintwatch_hints_tagged_total{relation=\"prerender\"}", "23");
	check("hintwatch_hint_targets_lost_total{what=\"evicted\"}", "24");
	check("hintwatch_hint_targets_lost_total{what=\"url_too_long\"}", "25");
	check("hintwatch_hint_answers_unread_total", "26");
}

CLAIM(what_is_not_kept_is_not_on_the_page)
{
	size_t with;

	begin();
	with = write_page(METRICS_PROMETHEUS)->family_count;
	metrics.ledger = NULL;
	metrics.hints = NULL;
	metrics.lookups = NULL;
	metrics.pages = NULL;
	write_page(METRICS_PROMETHEUS);
	yes(page.family_count < with);
	yes(!value_of(&page, "hintwatch_prefetch_storms_total") && !value_of(&page, "hintwatch_lookup_names_total"));
	yes(!value_of(&page, "hintwatch_hints_evicted_total") && !value_of(&page, "hintwatch_hint_page_bytes_total"));
	yes(!value_of(&page, "hintwatch_top_evicted_total{kind=\"host\"}"));
	yes(value_of(&page, "hintwatch_responses_total{code=\"2xx\"}") != NULL);
}

/* --- names, where they are asked for --- */

static struct top *add_top(enum top_kind kind, size_t entries)
{
	struct top *top = top_open(entries);

	yes(top != NULL);
	metrics.top[kind] = top;
	return top;
}

static void count(struct top *top, __u64 key, const char *name, __u64 weight)
{
	top_add(top, key, (struct span){ name, strlen(name) }, weight);
}

CLAIM(names_are_escaped_and_cannot_be_mistaken)
{
	struct top *top;
	char name[200];

	begin();
	top = add_top(TOP_HOST, 16);
	count(top, 1, "www.example", 10);
	count(top, 2, "a\\b\"c\nd", 9);
	count(top, 3, "x\xff\x1by", 8);
	count(top, 4, "same", 7);
	count(top, 5, "same", 6);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	count(top, 6, name, 5);
	name[TOP_TEXT_BYTES] = '\0';
	count(top, 7, "same#0000000000000004", 4);
	for (int format = 0; format < 2; format++) {
		char series[256];

		write_page(format);
		check("hintwatch_top_requests{kind=\"host\",name=\"www.example\"}", "10");
		check("hintwatch_top_requests{kind=\"host\",name=\"a\\\\b\\\"c\\nd\"}", "9");
		check("hintwatch_top_requests{kind=\"host\",name=\"x??y#0000000000000003\"}", "8");
		check("hintwatch_top_requests{kind=\"host\",name=\"same#0000000000000004\"}", "7");
		check("hintwatch_top_requests{kind=\"host\",name=\"same#0000000000000005\"}", "6");
		snprintf(series, sizeof(series), "hintwatch_top_requests{kind=\"host\",name=\"%s#0000000000000006\"}",
		         name);
		check(series, "5");
		check("hintwatch_top_requests{kind=\"host\",name=\"same#0000000000000004#0000000000000007\"}", "4");
		check("hintwatch_top_requests_other{kind=\"host\"}", "0");
	}
	top_close(top);
}

/* Sure ones and the others add up to all there were. */
CLAIM(what_is_not_sure_is_among_the_others)
{
	struct top *top;
	size_t shown = 0;
	char name[16];
	unsigned long sum = 0;

	begin();
	top = add_top(TOP_ROUTE, 150);
	for (unsigned int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "/%u", i % 7 * (i % 300));
		count(top, i % 7 * (i % 300) + 1, name, 1 + i % 3);
	}
	write_page(METRICS_PROMETHEUS);
	for (size_t i = 0; i < page.count; i++) {
		if (strncmp(page.series[i], "hintwatch_top_requests{", 23) != 0 &&
		    strncmp(page.series[i], "hintwatch_top_requests_other{", 29) != 0)
			continue;
		sum += strtoul(page.value[i], NULL, 10);
		shown++;
	}
	is(shown, 100 + 1);
	is(sum, top_total(top));
	is(sum, 5000 + 1667 + 2 * 1666);
	top_close(top);
}

CLAIM(addresses_in_names_are_hidden)
{
	const struct identity identity = { .anonymous = true };
	static const char *const names[] = { "192.0.2.7",       "192.0.2.7/a/",    "192.0.2.7/to/http://x/",
		                             "[2001:db8::7]/x", "192.0.2.7\xff/a", "192.0.2.7.",
		                             "192.0.2.7.:80/a/" };
	struct top *top;

	begin();
	metrics.identity = &identity;
	top = add_top(TOP_PAGE, 16);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		count(top, i + 1, names[i], 5);
	count(top, 50, "www.example/192.0.2.8", 5);
	write_page(METRICS_PROMETHEUS);
	for (size_t i = 0; i < page.count; i++)
		yes(!strstr(page.series[i], "192.0.2.7") && !strstr(page.series[i], "2001"));
	check("hintwatch_top_requests{kind=\"page\",name=\"www.example/192.0.2.8\"}", "5");
	top_close(top);
	metrics.top[TOP_PAGE] = NULL;
	top = add_top(TOP_ROUTE, 16);
	count(top, 1, "/192.0.2.8", 5);
	count(top, 2, "[{n}:db8:{n}::2001]:{n}", 5); /* of a CONNECT */
	write_page(METRICS_PROMETHEUS);
	check("hintwatch_top_requests{kind=\"route\",name=\"/192.0.2.8\"}", "5");
	for (size_t i = 0; i < page.count; i++)
		yes(!strstr(page.series[i], ":db8"));
	top_close(top);
}

/*
 * Forms of one address have one hash, and a row each: read_page() fails on a series that is there twice. What tells them
 * apart is not the key, of which somebody who knows the ledger's could find the address.
 */
CLAIM(forms_of_an_address_are_told_apart)
{
	const struct identity identity = { .anonymous = true, .key = { 1 } };
	static const char *const names[] = { "192.0.2.7",     "192.0.2.7.",      "[::ffff:192.0.2.7]",
		                             "[2001:db8::7]", "[2001:db8:0::7]", "[2001:0db8::0007]" };
	struct top *top;
	size_t hashes = 0;

	begin();
	metrics.identity = &identity;
	top = add_top(TOP_HOST, 16);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		count(top, 0xabcdef0000 + i, names[i], 5);
	write_page(METRICS_PROMETHEUS);
	for (size_t i = 0; i < page.count; i++) {
		yes(!strstr(page.series[i], "abcdef00"));
		hashes += !strncmp(page.series[i], "hintwatch_top_requests{kind=\"host\"", 34) &&
		          strchr(page.series[i], '#');
	}
	is(hashes, 6);
	top_close(top);
}

/* Three names, one place: two are pushed out, and what was counted of them is among the others. */
CLAIM(a_name_has_its_row)
{
	struct top *top;
	__u64 *row;

	begin();
	top = add_top(TOP_TAG, 1);
	count(top, 1, "a", 1);
	row = top_values(top, 1);
	row[VALUE_USE + USE_UNKNOWN] = 3;
	row[VALUE_WASTED_NS] = 1;
	count(top, 2, "b", 1);
	count(top, 3, "c", 4);
	row = top_values(top, 3);
	row[VALUE_REFUSED] = 1;
	row[VALUE_USE + USE_USED] = 2;
	row[VALUE_USE + USE_NOT_USED] = 3;
	row[VALUE_USE + USE_UNKNOWN] = 4;
	row[VALUE_BYTES] = 5;
	row[VALUE_WASTED_BYTES] = 6;
	row[VALUE_SERVER_NS] = 123456789012345678;
	row[VALUE_WASTED_NS] = 8000000009;
	write_page(METRICS_PROMETHEUS);
	check("hintwatch_top_evicted_total{kind=\"tag\"}", "2");
	check("hintwatch_top_evicted_total{kind=\"host\"}", "0");
	check("hintwatch_top_requests{kind=\"tag\",name=\"c\"}", "4");
	check("hintwatch_top_requests_other{kind=\"tag\"}", "2");
	check("hintwatch_top_requests_error{kind=\"tag\",name=\"c\"}", "2");
	check("hintwatch_top_refused{kind=\"tag\",name=\"c\"}", "1");
	check("hintwatch_top_used{kind=\"tag\",name=\"c\"}", "2");
	check("hintwatch_top_not_used{kind=\"tag\",name=\"c\"}", "3");
	check("hintwatch_top_unknown{kind=\"tag\",name=\"c\"}", "4");
	check("hintwatch_top_unknown_other{kind=\"tag\"}", "3");
	check("hintwatch_top_bytes{kind=\"tag\",name=\"c\"}", "5");
	check("hintwatch_top_wasted_bytes{kind=\"tag\",name=\"c\"}", "6");
	check("hintwatch_top_server_seconds{kind=\"tag\",name=\"c\"}", "123456789.012345678");
	check("hintwatch_top_wasted_server_seconds{kind=\"tag\",name=\"c\"}", "8.000000009");
	check("hintwatch_top_wasted_server_seconds_other{kind=\"tag\"}", "0.000000001");
	metrics.top_names = false;
	write_page(METRICS_PROMETHEUS);
	check("hintwatch_top_evicted_total{kind=\"tag\"}", "2");
	yes(!value_of(&page, "hintwatch_top_requests_other{kind=\"tag\"}"));
	top_close(top);
	free(text);
	text = NULL;
}

RUN(claim(every_number_of_the_totals_is_on_the_page), claim(outcomes_are_told_by_purpose),
    claim(histograms_are_cumulative_and_in_seconds), claim(hints_and_lookups_are_told),
    claim(what_is_not_kept_is_not_on_the_page), claim(names_are_escaped_and_cannot_be_mistaken),
    claim(what_is_not_sure_is_among_the_others), claim(addresses_in_names_are_hidden),
    claim(forms_of_an_address_are_told_apart), claim(a_name_has_its_row))
