/*
 * Hints in Link fields: RFC 8288, sections 3 and 3.5, Resource Hints, HTML. Each value is also read in all its parts.
 */
#include "check.h"
#include "decode/link.h"
#include "guard.h"

static struct hint hints[64];

static size_t read_part(const char *value, size_t n)
{
	struct span bytes = { guard_place(value, n), n };
	size_t count;

	memset(hints, 0xa5, sizeof(hints));
	count = link_read(bytes, hints, 4);
	count = count < 4 ? count : 4;
	for (size_t i = 0; i < count; i++) {
		yes(hints[i].relation < RELATION_COUNT && hints[i].as < HINT_AS_COUNT && hints[i].probability <= 101);
		yes(hints[i].url.len && hints[i].url.data >= bytes.data && span_end(hints[i].url) <= span_end(bytes));
		yes(!hints[i].tag.len && hints[i].eagerness == EAGERNESS_ABSENT);
	}
	return count;
}

/* `relation url`, and what else there is; one behind the other. */
static const char *hints_of(const char *value)
{
	static char text[1024];
	size_t count, at = 0;

	for (size_t n = 0; n < strlen(value); n++)
		read_part(value, n);
	count = read_part(value, strlen(value));
	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct hint *h = &hints[i];

		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s %.*s", i ? " | " : "",
		                       relation_words[h->relation], (int)h->url.len, h->url.data);
		if (h->as)
			at += (size_t)snprintf(text + at, sizeof(text) - at, " as=%s", hint_as_words[h->as]);
		if (h->probability)
			at += (size_t)snprintf(text + at, sizeof(text) - at, " pr=%d", h->probability - 1);
		if (h->crossorigin)
			at += (size_t)snprintf(text + at, sizeof(text) - at, " crossorigin");
	}
	return text;
}

#define LINK(value, expected) assert_string_equal(hints_of(value), expected)

/* RFC 8288, section 3.5: none of its relations is a hint; then with one that is. */
CLAIM(the_examples_of_rfc_8288_parse)
{
	LINK("<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"", "");
	LINK("</>; rel=\"http://example.net/foo\"", "");
	LINK("</terms>; rel=\"copyright\"; anchor=\"#foo\"", "");
	LINK("</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
	     "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel",
	     "");
	LINK("</TheBook/chapter2>; title*=UTF-8'de'letztes%20Kapitel; rel=\"previous prefetch\", "
	     "</TheBook/chapter4>; rel=\"prefetch\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel",
	     "prefetch /TheBook/chapter2 | prefetch /TheBook/chapter4");
	LINK("<http://example.org/>; rel=\"start http://example.net/relation/other prerender\"",
	     "prerender http://example.org/");
	LINK("<https://example.org/>; rel=\"start\", <https://example.org/index>; rel=\"index\"", "");
}

/* Resource Hints, section 2 */
CLAIM(every_hint_is_found)
{
	LINK("<//example.com>; rel=dns-prefetch", "dns-prefetch //example.com");
	LINK("<//example.com>; rel=preconnect; crossorigin", "preconnect //example.com crossorigin");
	LINK("<//example.com/next-page.html>; rel=prefetch; as=document; crossorigin=use-credentials; pr=1.0",
	     "prefetch //example.com/next-page.html as=document pr=100 crossorigin");
	LINK("<//example.com/next-page.html>; rel=prerender; pr=0.75", "prerender //example.com/next-page.html pr=75");
	LINK("<a.css>; rel=preload; as=style", "preload a.css as=style");
	LINK("<a.js>;rel=modulepreload", "modulepreload a.js");
	LINK("<a>; rel=\"prefetch dns-prefetch  preconnect\tpreload\"",
	     "dns-prefetch a | preconnect a | prefetch a | preload a");
	LINK("<a>; rel=\"prefetch prefetch PREFETCH\"", "prefetch a");
}

CLAIM(names_have_no_case_and_count_once)
{
	LINK("<a>; REL=Prefetch; AS=Script", "prefetch a as=script");
	LINK("<a>; rel=prefetch; rel=preload", "prefetch a");
	LINK("<a>; rel=next; rel=preload", "");
	LINK("<a>; as=font; as=image; rel=preload", "preload a as=font");
	LINK("<a>; pr=0.1; pr=0.2; rel=prefetch", "prefetch a pr=10");
	LINK("<a>; rel*=prefetch", "");
	LINK("<a>; xrel=prefetch; relx=preload", "");
}

CLAIM(what_it_is_for_is_of_a_closed_set)
{
	LINK("<a>; rel=preload; as=\"track\"", "preload a as=track");
	LINK("<a>; rel=preload; as", "preload a");
	LINK("<a>; rel=preload; as=\"\"", "preload a");
	LINK("<a>; rel=preload; as=xslt", "preload a as=other");
	LINK("<a>; rel=preload; as=other", "preload a as=other");
	LINK("<a>; rel=preload; as=\"im\\age\"", "preload a as=other");
}

CLAIM(a_probability_is_between_none_and_one)
{
	LINK("<a>; rel=prefetch; pr=0", "prefetch a pr=0");
	LINK("<a>; rel=prefetch; pr=0.0", "prefetch a pr=0");
	LINK("<a>; rel=prefetch; pr=1", "prefetch a pr=100");
	LINK("<a>; rel=prefetch; pr=1.000", "prefetch a pr=100");
	LINK("<a>; rel=prefetch; pr=0.5", "prefetch a pr=50");
	LINK("<a>; rel=prefetch; pr=.07", "prefetch a pr=7");
	LINK("<a>; rel=prefetch; pr=\"0.42\"", "prefetch a pr=42");
	LINK("<a>; rel=prefetch; pr=0.999999999999999999999999999999", "prefetch a pr=99");
	LINK("<a>; rel=prefetch; pr=0.799", "prefetch a pr=79");
	LINK("<a>; rel=prefetch; pr=1.01", "prefetch a");
	LINK("<a>; rel=prefetch; pr=1.0001", "prefetch a");
	LINK("<a>; rel=prefetch; pr=2", "prefetch a");
	LINK("<a>; rel=prefetch; pr=100000000000000000000", "prefetch a");
	LINK("<a>; rel=prefetch; pr=-0.5", "prefetch a");
	LINK("<a>; rel=prefetch; pr=.", "prefetch a");
	LINK("<a>; rel=prefetch; pr=", "prefetch a");
	LINK("<a>; rel=prefetch; pr=0.5.5", "prefetch a");
	LINK("<a>; rel=prefetch; pr=50%", "prefetch a");
	LINK("<a>; rel=prefetch; pr=1e-1", "prefetch a");
}

CLAIM(white_space_and_empty_members_are_passed)
{
	LINK(" , ,<a>\t;rel = prefetch ; as= \"style\" ,, <b> ; ;rel=preload;,", "prefetch a as=style | preload b");
	LINK("< a >; rel=\" prefetch \"", "prefetch a");
	LINK("<a>;rel=prefetch,<b>;rel=prefetch", "prefetch a | prefetch b");
	LINK("<a>; title=\"x, <b>; rel=preload\"; rel=prefetch", "prefetch a");
	LINK("<a>; title=\"\\\"\"; rel=prefetch", "prefetch a");
	LINK("<a,b;c\"d>; rel=prefetch", "prefetch a,b;c\"d");
}

/* RFC 8288, appendix B.3: up to the next semicolon or comma */
CLAIM(values_without_quotes_hold_what_fits)
{
	LINK("<a>; rel=prefetch x, <b>; rel=preload", "prefetch a | preload b");
	LINK("<a>; imagesizes=50vw; imagesrcset=/a(b)/c; rel=preload", "preload a");
	LINK("<a>; type=image/png; rel= preload ;", "preload a");
}

CLAIM(bad_links_do_not_spoil_others)
{
	LINK("", "");
	LINK("a; rel=prefetch, <b>; rel=preload", "preload b");
	LINK("<a> rel=prefetch, <b>; rel=preload", "preload b");
	LINK("<a>; rel=\"prefetch\" x, <b>; rel=preload", "preload b");
	LINK("<a>; =x; rel=prefetch, <b>; rel=preload", "preload b");
	LINK("<a>; rel=\"prefetch, <b>; rel=preload", "preload b");
	LINK("<a>; rel=\"\x01\", <b>; rel=preload", "preload b");
	LINK("<a>, <b>; rel=preload, <c>; rel", "preload b");
	LINK("<a; rel=prefetch", "");
	LINK("<>; rel=prefetch, < >; rel=prefetch", "");
	LINK("<a>; rel=prefetch; anchor=\"#b\", <c>; rel=prefetch; anchor=\"\"", "prefetch c");
}

CLAIM(no_more_are_written_than_there_is_room_for)
{
	static const char five[] = "<a>;rel=\"preload prefetch prerender\",<b>;rel=\"preload prefetch\"";

	LINK("<a>;rel=preload,<b>;rel=\"preload prefetch\",<c>;rel=prefetch,<d>;rel=prefetch",
	     "preload a | prefetch b | preload b | prefetch c");
	LINK("<a>;rel=\"preload prefetch prerender\",<b>;rel=\"preload prefetch\"",
	     "prefetch a | prerender a | preload a | prefetch b");
	is(link_read((struct span){ "<a>;rel=prefetch", 16 }, hints, 0), 1);
	is(link_read((struct span){ five, sizeof(five) - 1 }, hints, 2), 5);
	yes(hints[0].url.data[0] == 'a' && hints[1].relation == RELATION_PRERENDER);
}

/* Linear time: each of these takes minutes if every member looks for what never comes. */
CLAIM(what_never_ends_is_looked_for_once)
{
	static const char *const pieces[] = {
		"<", "<,", "<a>;b=\"\\\",", "<a>;b=\"", ",", "<a>;", "<a>;b= \\\",", ";"
	};
	enum { LONG = 8 << 20 };
	char *text = malloc(LONG);

	yes(text != NULL);
	for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++) {
		for (size_t i = 0; i < LONG; i++)
			text[i] = pieces[k][i % strlen(pieces[k])];
		is(link_read((struct span){ text, LONG }, hints, 64), 0);
	}
	free(text);
}

RUN(claim(the_examples_of_rfc_8288_parse), claim(every_hint_is_found), claim(names_have_no_case_and_count_once),
    claim(what_it_is_for_is_of_a_closed_set), claim(a_probability_is_between_none_and_one),
    claim(white_space_and_empty_members_are_passed), claim(values_without_quotes_hold_what_fits),
    claim(bad_links_do_not_spoil_others), claim(no_more_are_written_than_there_is_room_for),
    claim(what_never_ends_is_looked_for_once))
