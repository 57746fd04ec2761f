/*
 * The value rules of include/marker.h: nav-speculation, "The Sec-Purpose header", and the values that
 * docs/markers.md lists.
 */
#include "decoding.h"

static const struct {
	enum grammar grammar;
	const char *text;
	enum purpose purpose;
} plain_values[] = {
#define X(grammar, value, purpose) { GRAMMAR_##grammar, value, PURPOSE_##purpose },
	PLAIN_VALUES(X)
#undef X
};

static const struct {
	const char *name;
	enum trust_tier tier;
	enum grammar grammar;
} markers[] = {
#define X(NAME, name, tier, grammar) { name, TRUST_##tier, GRAMMAR_##grammar },
	MARKERS(X)
#undef X
};

static const struct sighting *marker(const char *name, const char *value)
{
	char line[512];

	snprintf(line, sizeof(line), "Host: a\r\n%s:%s\r\n", name, value);
	return fields(line);
}

static const struct sighting *sec_purpose(const char *value)
{
	return marker("Sec-Purpose", value);
}

static void check_plain_value(int m, const char *value, enum purpose purpose)
{
	const struct sighting *s = marker(markers[m].name, value);

	if (purpose == PURPOSE_NONE) {
		UNMARKED(s, OTHER_VALUE);
		return;
	}
	check_settled(s, SETTLED_MARKED, (int)purpose);
	is(s->markers, 1 << m);
	is(s->trust, markers[m].tier);
	is(s->anonymous_client_ip, m == MARKER_SEC_PURPOSE && strstr(value, ";anonymous-client-ip"));
	no(ODD(s, DISAGREEING_MARKERS) || ODD(s, MALFORMED_VALUE) || ODD(s, DUPLICATE_MARKER));
}

CLAIM(every_plain_value_means_what_its_row_says)
{
	char spaced[64];

	for (size_t v = 0; v < PLAIN_VALUE_COUNT; v++) {
		snprintf(spaced, sizeof(spaced), " \t%s\t ", plain_values[v].text);
		for (int m = 0; m < MARKER_COUNT; m++) {
			if (markers[m].grammar != plain_values[v].grammar)
				continue;
			check_plain_value(m, plain_values[v].text, plain_values[v].purpose);
			check_plain_value(m, spaced, plain_values[v].purpose);
		}
	}
}

CLAIM(names_have_no_case)
{
	char line[128];

	for (int m = 0; m < MARKER_COUNT; m++) {
		snprintf(line, sizeof(line), "%s: %s\r\n", markers[m].name,
		         markers[m].grammar == GRAMMAR_FLAG ? "1" : "prefetch");
		for (char *p = line; *p != ':'; p++)
			if (*p >= 'a' && *p <= 'z')
				*p = (char)(*p - 32);
		MARKED(fields(line), PREFETCH);
	}
}

CLAIM(prefetch_is_one_member_of_a_list)
{
	MARKED(sec_purpose(" prefetch, other"), PREFETCH);
	MARKED(sec_purpose(" other;prerender, prefetch"), PREFETCH);
	MARKED(sec_purpose(" 1, \"prefetch\", (prefetch), prefetch"), PREFETCH);
	MARKED(sec_purpose(" prefetch, prefetch;prerender"), PRERENDER);
	MARKED(sec_purpose(" prefetch;prerender, prefetch"), PRERENDER);
	UNMARKED(sec_purpose(" other"), OTHER_VALUE);
	UNMARKED(sec_purpose(" prerender"), OTHER_VALUE);
	UNMARKED(sec_purpose(" \"prefetch\""), OTHER_VALUE);
	UNMARKED(sec_purpose(" (prefetch)"), OTHER_VALUE);
	UNMARKED(sec_purpose(" a;prefetch"), OTHER_VALUE);
	UNMARKED(sec_purpose(""), OTHER_VALUE);
}

CLAIM(a_token_has_case)
{
	UNMARKED(sec_purpose(" Prefetch"), OTHER_VALUE);
	UNMARKED(sec_purpose(" PREFETCH;prerender"), OTHER_VALUE);
	UNMARKED(sec_purpose(" prefetchx"), OTHER_VALUE);
	UNMARKED(sec_purpose(" prefetch/prerender"), OTHER_VALUE);
	UNMARKED(sec_purpose(" prefetch;Prerender"), MALFORMED_VALUE);
}

CLAIM(a_parameter_is_there_unless_it_is_false)
{
	MARKED(sec_purpose(" prefetch; prerender"), PRERENDER);
	MARKED(sec_purpose(" prefetch;prerender=?1"), PRERENDER);
	MARKED(sec_purpose(" prefetch;prerender=0"), PRERENDER);
	MARKED(sec_purpose(" prefetch;prerender=\"?0\""), PRERENDER);
	MARKED(sec_purpose(" prefetch;prerender=no"), PRERENDER);
	MARKED(sec_purpose(" prefetch;prerender=?0"), PREFETCH);
	MARKED(sec_purpose(" prefetch;prerender;preview"), PRERENDER);
	MARKED(sec_purpose(" prefetch;x=1;y"), PREFETCH);
	yes(sec_purpose(" prefetch;anonymous-client-ip=1")->anonymous_client_ip);
	no(sec_purpose(" prefetch;anonymous-client-ip=?0")->anonymous_client_ip);
	no(sec_purpose(" prefetch, other;anonymous-client-ip")->anonymous_client_ip);
}

CLAIM(the_last_parameter_of_a_name_counts)
{
	MARKED(sec_purpose(" prefetch;prerender;prerender=?0"), PREFETCH);
	MARKED(sec_purpose(" prefetch;prerender=?0;prerender"), PRERENDER);
	no(sec_purpose(" prefetch;anonymous-client-ip;anonymous-client-ip=?0")->anonymous_client_ip);
}

CLAIM(a_malformed_list_says_nothing)
{
	UNMARKED(sec_purpose(" prefetch;"), MALFORMED_VALUE);
	UNMARKED(sec_purpose(" prefetch,"), MALFORMED_VALUE);
	UNMARKED(sec_purpose(" prefetch prerender"), MALFORMED_VALUE);
	UNMARKED(sec_purpose(" prefetch ;prerender"), MALFORMED_VALUE);
	UNMARKED(sec_purpose(" prefetch, \xff"), MALFORMED_VALUE);
	UNMARKED(sec_purpose(" prefetch\r"), MALFORMED_VALUE);
	UNMARKED(sec_purpose(" : preview"), MALFORMED_VALUE);
}

CLAIM(lines_of_a_list_are_one_list)
{
	const struct sighting *s;

	s = fields("Sec-Purpose: other\r\nHost: a\r\nsec-purpose: prefetch;prerender\r\n");
	MARKED(s, PRERENDER);
	yes(ODD(s, DUPLICATE_MARKER));
	MARKED(fields("Sec-Purpose: prefetch\r\nSec-Purpose: prefetch\r\nSec-Purpose: x\r\n"), PREFETCH);
	/* ", prefetch" and "prefetch, , x" have empty members; a string goes on behind ", ". */
	UNMARKED(fields("Sec-Purpose:\r\nSec-Purpose: prefetch\r\n"), MALFORMED_VALUE);
	UNMARKED(fields("Sec-Purpose: prefetch\r\nSec-Purpose:\r\nSec-Purpose: x\r\n"), MALFORMED_VALUE);
	UNMARKED(fields("Sec-Purpose: prefetch\r\nSec-Purpose: ?\r\n"), MALFORMED_VALUE);
	MARKED(fields("Sec-Purpose: \"a\r\nSec-Purpose: b\", prefetch\r\n"), PREFETCH);
	UNMARKED(fields("Sec-Purpose: prefetch\r\nSec-Purpose: ;prerender\r\n"), MALFORMED_VALUE);
}

CLAIM(words_have_no_case)
{
	MARKED(marker("X-Purpose", " Instant"), OTHER);
	MARKED(marker("X-Moz", " PREFETCH"), PREFETCH);
	MARKED(marker("Purpose", " Prerender"), PRERENDER);
	MARKED(marker("X-Purpose", " : Preview"), PREVIEW);
}

CLAIM(no_other_word_says_yes)
{
	static const char *const values[] = {
		"",
		" prefetch;prerender",
		" prefetch,",
		" \"prefetch\"",
		" prefetch prefetch",
		" prefetc",
		" prefetchx",
		" : prefetch",
		" :preview",
		" x",
		" \020refetch",
		" pre\306etch",
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		UNMARKED(marker("Purpose", values[i]), OTHER_VALUE);
		UNMARKED(marker("X-Moz", values[i]), OTHER_VALUE);
	}
}

CLAIM(each_line_of_a_word_speaks_for_itself)
{
	const struct sighting *s = fields("Purpose: x\r\nPurpose: preview\r\nHost: a\r\nPurpose: prefetch\r\n");

	MARKED(s, PREFETCH);
	yes(ODD(s, DUPLICATE_MARKER));
	MARKED(fields("X-Purpose: prerender\r\nX-Purpose: preview\r\n"), PRERENDER);
	UNMARKED(fields("Purpose: pre\r\nPurpose: fetch\r\n"), OTHER_VALUE);
}

CLAIM(a_flag_is_true_or_a_positive_number)
{
	MARKED(marker("Next-Router-Prefetch", " 10"), PREFETCH);
	MARKED(marker("Next-Router-Prefetch", " 01"), PREFETCH);
	MARKED(marker("HX-Preloaded", " TRUE"), PREFETCH);
	MARKED(marker("X-Middleware-Prefetch", " 99999999999999999999999999"), PREFETCH);
	UNMARKED(marker("Next-Router-Prefetch", " 0"), OTHER_VALUE);
	UNMARKED(marker("Next-Router-Prefetch", " 00"), OTHER_VALUE);
	UNMARKED(marker("Next-Router-Prefetch", ""), OTHER_VALUE);
	UNMARKED(marker("Next-Router-Prefetch", " -1"), OTHER_VALUE);
	UNMARKED(marker("Next-Router-Prefetch", " +1"), OTHER_VALUE);
	UNMARKED(marker("Next-Router-Prefetch", " 1.0"), OTHER_VALUE);
	UNMARKED(marker("HX-Preloaded", " false"), OTHER_VALUE);
	UNMARKED(marker("HX-Preloaded", " prefetch"), OTHER_VALUE);
	MARKED(fields("HX-Preloaded: 0\r\nHX-Preloaded: true\r\n"), PREFETCH);
}

CLAIM(the_strongest_purpose_counts)
{
	MARKED(fields("X-Purpose: instant\r\nPurpose: preview\r\n"), PREVIEW);
	MARKED(fields("X-Purpose: preview\r\nHX-Preloaded: true\r\n"), PREFETCH);
	MARKED(fields("Purpose: prefetch\r\nX-Sec-Purpose: prefetch;prerender\r\n"), PRERENDER);
}

CLAIM(the_best_trust_is_of_markers_that_say_yes)
{
	is(fields("HX-Preloaded: true\r\nPurpose: prefetch\r\n")->trust, TRUST_LEGACY);
	is(fields("Sec-Purpose: x\r\nHX-Preloaded: true\r\n")->trust, TRUST_SCRIPT);
	is(fields("HX-Preloaded: true\r\nSec-Purpose: prefetch\r\n")->trust, TRUST_BROWSER);
}

CLAIM(prefetch_is_part_of_prerender)
{
	const struct sighting *s = fields("Purpose: prefetch\r\nSec-Purpose: prefetch;prerender\r\n");

	MARKED(s, PRERENDER);
	is(s->markers, 1 << MARKER_PURPOSE | 1 << MARKER_SEC_PURPOSE);
	no(ODD(s, DISAGREEING_MARKERS));
	no(ODD(fields("Purpose: prefetch\r\nSec-Purpose: prefetch\r\n"), DISAGREEING_MARKERS));
}

CLAIM(markers_can_disagree)
{
	yes(ODD(fields("Sec-Purpose: prefetch\r\nX-Moz: early hint\r\n"), DISAGREEING_MARKERS));
	yes(ODD(fields("Sec-Purpose: prefetch\r\nX-Purpose: preview\r\n"), DISAGREEING_MARKERS));
	yes(ODD(fields("Sec-Purpose: other\r\nPurpose: prefetch\r\n"), DISAGREEING_MARKERS));
	yes(ODD(fields("Purpose: prefetch\r\nNext-Router-Prefetch: 0\r\n"), DISAGREEING_MARKERS));
	/* What is malformed says nothing. */
	no(ODD(fields("Sec-Purpose: ,\r\nPurpose: prefetch\r\n"), DISAGREEING_MARKERS));
	yes(ODD(fields("Sec-Purpose: ,\r\nPurpose: prefetch\r\n"), MALFORMED_VALUE));
}

RUN(claim(every_plain_value_means_what_its_row_says), claim(names_have_no_case),
    claim(prefetch_is_one_member_of_a_list), claim(a_token_has_case), claim(a_parameter_is_there_unless_it_is_false),
    claim(the_last_parameter_of_a_name_counts), claim(a_malformed_list_says_nothing),
    claim(lines_of_a_list_are_one_list), claim(words_have_no_case), claim(no_other_word_says_yes),
    claim(each_line_of_a_word_speaks_for_itself), claim(a_flag_is_true_or_a_positive_number),
    claim(the_strongest_purpose_counts), claim(the_best_trust_is_of_markers_that_say_yes),
    claim(prefetch_is_part_of_prerender), claim(markers_can_disagree))
