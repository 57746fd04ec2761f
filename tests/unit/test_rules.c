/*
 * Speculation rules, by the parser of HTML, section 7.6.1.2. Each set is also read in every part.
 */
#include "check.h"
#include "decode/rules.h"
#include "guard.h"

static char found[1 << 16];
static size_t found_bytes;

static void tell(void *ctx, const struct hint *h)
{
	found_bytes += (size_t)snprintf(found + found_bytes, sizeof(found) - found_bytes, "%s %.*s",
	                                relation_words[h->relation], (int)h->url.len, h->url.data);
	if (h->eagerness)
		found_bytes += (size_t)snprintf(found + found_bytes, sizeof(found) - found_bytes, " %s",
		                                eagerness_words[h->eagerness]);
	if (h->tag.len)
		found_bytes += (size_t)snprintf(found + found_bytes, sizeof(found) - found_bytes, " [%.*s]",
		                                (int)h->tag.len, h->tag.data);
	yes(found_bytes + 2 < sizeof(found));
	memcpy(found + found_bytes++, "|", 2);
	is(h->as + h->probability + h->crossorigin, 0);
}

static size_t read_part(const char *json, size_t n)
{
	found_bytes = 0;
	found[0] = '\0';
	return rules_read((struct span){ guard_place(json, n), n }, tell, NULL);
}

static const char *rules_in(const char *json)
{
	const size_t n = strlen(json);

	for (size_t part = 0; part < n; part++)
		if (strspn(json + part, " \n") < n - part)
			is(read_part(json, part), 0);
	read_part(json, n);
	return found;
}

#define FINDS(json, expected) assert_string_equal(rules_in(json), expected)

/* The sets of two pages that were measured, and the words of prerender_until_script. */
CLAIM(each_url_is_a_hint)
{
	FINDS("{\"prefetch\": [{\"urls\": [\"/s-notag\"], \"eagerness\": \"immediate\"}]}",
	      "prefetch /s-notag immediate|");
	FINDS("{\"tag\": \"px\", \"prefetch\": [{\"urls\": [\"/a\", \"b\"], \"eagerness\": \"eager\", \"tag\": \"r\"}],"
	      "\"prerender\": [{\"urls\": [\"//h/c\"], \"eagerness\": \"conservative\"}]}",
	      "prefetch /a eager [r]|prefetch b eager [r]|prerender //h/c conservative [px]|");
	FINDS("{\"prerender_until_script\": [{\"urls\": [\"/a\"], \"eagerness\": \"moderate\"}]}",
	      "prerender /a moderate|");
	FINDS("{\"prefetch\": [{\"source\": \"list\", \"urls\": [\"a\"]}, {\"source\": \"list\", \"urls\": []}]}",
	      "prefetch a|");
	FINDS(" {\"prefetch\": [{\"urls\": [\"\\u002fa\\\"\\u00e4\"], \"tag\": \"my \\\"q\\\"\"}]}\n",
	      "prefetch /a\"\xc3\xa4 [my \"q\"]|");
	FINDS("{\"prefetch\": [{\"urls\": [\"a\"], \"relative_to\": \"document\", \"requires\": [], \"target_hint\": \"_blank\","
	      "\"referrer_policy\": \"\", \"expects_no_vary_search\": \"\"}]}",
	      "prefetch a|");
}

CLAIM(rules_for_the_links_of_the_document_name_no_url)
{
	FINDS("{\"tag\": \"d\", \"prefetch\": [{\"where\": {\"href_matches\": \"/dr*\"}, \"eagerness\": \"immediate\"}]}",
	      "prefetch  immediate [d]|");
	FINDS("{\"prerender\": [{\"source\": \"document\"}, {\"source\": \"document\", \"where\": {\"and\": []}}]}",
	      "prerender |prerender |");
}

CLAIM(rules_that_contradict_themselves_do_not_count)
{
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"], \"where\": {}}]}", "");
	FINDS("{\"prefetch\": [{\"source\": \"document\", \"urls\": [\"/a\"]}]}", "");
	FINDS("{\"prefetch\": [{\"source\": \"list\", \"where\": {}}]}", "");
	FINDS("{\"prefetch\": [{\"source\": \"document\", \"relative_to\": \"document\"}]}", "");
	FINDS("{\"prefetch\": [{\"where\": {}, \"relative_to\": \"document\"}]}", "");
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"], \"relative_to\": \"page\"}]}", "");
	FINDS("{\"prefetch\": [{\"source\": \"other\", \"urls\": [\"/a\"]}, {}, {\"eagerness\": \"eager\"}]}", "");
}

CLAIM(values_of_another_type_do_not_count)
{
	FINDS("{\"prefetch\": [1, \"/a\", null, [\"/a\"], {\"urls\": \"/a\"}, {\"urls\": [\"/a\", 1]}, {\"urls\": {}}]}",
	      "");
	FINDS("{\"prefetch\": [{\"where\": []}, {\"source\": 1, \"urls\": [\"/a\"]}]}", "");
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"], \"eagerness\": 1}, {\"urls\": [\"/a\"], \"tag\": 1}]}", "");
	FINDS("{\"prefetch\": {\"urls\": [\"/a\"]}, \"prerender\": \"/a\"}", "");
	FINDS("[{\"prefetch\": [{\"urls\": [\"/a\"]}]}]", "");
	FINDS("\"prefetch\"", "");
	FINDS("{}", "");
}

CLAIM(one_bad_rule_does_not_spoil_the_others)
{
	FINDS("{\"prefetch\": [{\"urls\": 1}, {\"urls\": [\"/a\"]}, 7], \"prerender\": 8}", "prefetch /a|");
}

/* ASCII from space to tilde: a bad one of the set spoils all of it. */
CLAIM(tags_can_be_sent_in_a_field)
{
	FINDS("{\"tag\": \"\\u00e4\", \"prefetch\": [{\"urls\": [\"/a\"]}]}", "");
	FINDS("{\"tag\": null, \"prefetch\": [{\"urls\": [\"/a\"]}]}", "");
	FINDS("{\"tag\": \"s\", \"prefetch\": [{\"urls\": [\"/a\"], \"tag\": \"\\n\"}, {\"urls\": [\"/b\"], \"tag\": \"~ \"}]}",
	      "prefetch /b [~ ]|");
}

CLAIM(what_is_not_known_today_still_counts)
{
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"], \"new\": 1, \"eagerness\": \"soon\"}], \"new\": []}",
	      "prefetch /a other|");
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"], \"eagerness\": \"\"}]}", "prefetch /a other|");
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"], \"eagerness\": \"Eager\"}]}", "prefetch /a other|");
}

CLAIM(of_two_members_with_one_name_the_last_counts)
{
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"]}], \"prefetch\": [{\"urls\": [\"/b\"]}]}", "prefetch /b|");
}

CLAIM(what_is_no_json_says_nothing)
{
	FINDS("{\"prefetch\": [{\"urls\": [\"/a\"]}],}", "");
	FINDS("{'prefetch': [{'urls': ['/a']}]}", "");
	FINDS("{\"prefetch\": [{\"urls\": [\"/\xe4\"]}]}", "");
	is(read_part("{} {\"prefetch\": [{\"urls\": [\"/a\"]}]}", 35), 0);
	is(rules_read((struct span){ "", 0 }, tell, NULL), 0);
}

static size_t repeat(char *to, const char *what, size_t times)
{
	for (size_t i = 0; i < times; i++)
		memcpy(to + i * strlen(what), what, strlen(what));
	return times * strlen(what);
}

CLAIM(depth_and_length_are_bounded)
{
	static char json[RULES_BYTES + 1];
	static const char begin[] = "{\"prefetch\":[{\"urls\":[\"/a\"", end[] = "]}]}";
	size_t n = sizeof(begin) - 1;

	repeat(json, "[", RULES_BYTES);
	is(read_part(json, RULES_BYTES), 0);
	repeat(json, "{\"a\":", RULES_BYTES / 5);
	is(read_part(json, RULES_BYTES), 0);
	memcpy(json, begin, n);
	n += repeat(json + n, ",\"\"", 999);
	memcpy(json + n, end, sizeof(end) - 1);
	n += sizeof(end) - 1;
	memset(json + n, ' ', sizeof(json) - n);
	is(read_part(json, RULES_BYTES), 1000);
	is(found_bytes, strlen("prefetch /a|") + (RULES_HINTS_MAX - 1) * strlen("prefetch |"));
	is(read_part(json, RULES_BYTES + 1), 0);
}

RUN(claim(each_url_is_a_hint), claim(rules_for_the_links_of_the_document_name_no_url),
    claim(rules_that_contradict_themselves_do_not_count), claim(values_of_another_type_do_not_count),
    claim(one_bad_rule_does_not_spoil_the_others), claim(tags_can_be_sent_in_a_field),
    claim(what_is_not_known_today_still_counts), claim(of_two_members_with_one_name_the_last_counts),
    claim(what_is_no_json_says_nothing), claim(depth_and_length_are_bounded))
