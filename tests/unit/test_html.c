/*
 * Hints in HTML, by the rules of the HTML standard's tokenizer. Each page is also read in every part, and once more in
 * growing pieces, which must find the same.
 */
#include "check.h"
#include "decode/hint.h"
#include "decode/html.h"
#include "decode/html_token.h"
#include "guard.h"

static char found[1 << 16];
static size_t found_bytes;

static void add(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	found_bytes += (size_t)vsnprintf(found + found_bytes, sizeof(found) - found_bytes, format, values);
	va_end(values);
	yes(found_bytes < sizeof(found));
}

static void tell_hint(void *ctx, const struct hint *h)
{
	add("%s %.*s", relation_words[h->relation], (int)h->url.len, h->url.data);
	if (h->as)
		add(" as=%s", hint_as_words[h->as]);
	if (h->probability)
		add(" pr=%d", h->probability - 1);
	add(h->crossorigin ? " crossorigin|" : "|");
	is(h->eagerness + h->tag.len, 0);
}

static void tell_rules(void *ctx, struct span json)
{
	add("rules %.*s|", (int)json.len, json.data);
}

static void tell_base(void *ctx, struct span href)
{
	add("base %.*s|", (int)href.len, href.data);
}

static const struct html_sink sink = { tell_hint, tell_rules, tell_base, NULL };

/* html_read() goes on where it stopped, in the first so many bytes at once. */
static void read_part(struct html_reader *r, const char *html, size_t n)
{
	html_read(r, (struct span){ guard_place(html, n), n }, &sink);
	yes(r->at <= n);
}

static struct html_reader read_page(const char *html, size_t n)
{
	struct html_reader r = { 0 };

	found_bytes = 0;
	found[0] = '\0';
	read_part(&r, html, n);
	return r;
}

static const char *hints_of(const char *html)
{
	static char whole[sizeof(found)];
	struct html_reader r = { 0 };
	size_t n = strlen(html);

	read_page(html, n);
	memcpy(whole, found, found_bytes + 1);
	for (size_t part = 0; part < n; part++) {
		read_page(html, part);
		yes(found_bytes <= strlen(whole) && !memcmp(found, whole, found_bytes));
	}
	found_bytes = 0;
	found[0] = '\0';
	for (size_t part = 1; part <= n; part++)
		read_part(&r, html, part);
	assert_string_equal(found, whole);
	return whole;
}

#define FINDS(html, expected) assert_string_equal(hints_of(html), expected)

CLAIM(links_with_the_six_relations_are_hints)
{
	FINDS("<link rel=dns-prefetch href=//a><link rel=preconnect href=//b><link rel=prefetch href=/c>"
	      "<link rel=prerender href=/d><link rel=preload href=/e><link rel=modulepreload href=/f>",
	      "dns-prefetch //a|preconnect //b|prefetch /c|prerender /d|preload /e|modulepreload /f|");
	FINDS("<link rel=stylesheet href=/a><link rel=next href=/b><link href=/c><link rel href=/d><a rel=prefetch href=/e>"
	      "<link rel=prefetching href=/f>",
	      "");
	FINDS("<LINK REL='Stylesheet  PREFETCH\tprefetch\npreload' HREF=/a>", "prefetch /a|preload /a|");
	FINDS("<body><p>text<link rel=prefetch href=/a></body>", "prefetch /a|");
	FINDS("<link rel=prefetch><link rel=prefetch href=''><link rel=prefetch href>", "");
}

/* HTML, section 13.1.2.3 */
CLAIM(attributes_are_written_in_four_ways)
{
	FINDS("<link crossorigin href = \"/a b\" rel\n=\n'prefetch' as=Script>",
	      "prefetch /a b as=script crossorigin|");
	FINDS("<link/rel=prefetch/href=/a/as=style/>", "");
	FINDS("<link/rel=prefetch href=/a/>", "prefetch /a/|");
	FINDS("<link/rel='prefetch'/href='/a'/>", "prefetch /a|");
	FINDS("<link rel=\"prefetch\"href=\"/a\"as=\"x\">", "prefetch /a as=other|");
	FINDS("<link rel=prefetch href=\"/a>b\" as=''>", "prefetch /a>b|");
	FINDS("<link rel=prefetch href=/a=b?c='d'>", "prefetch /a=b?c='d'|");
	FINDS("<link rel=prefetch href=/a as=\">\">", "prefetch /a as=other|");
	FINDS("<link =rel=x rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<link rel=prefetch href= >x", "");
	FINDS("<link rel=prefetch href=/a rel=preload href=/b>", "prefetch /a|");
	FINDS("<link rel=prefetch href=/a crossorigin=anonymous pr=0.25>", "prefetch /a pr=25 crossorigin|");
	FINDS("<linkrel=prefetch href=/a><link-x rel=prefetch href=/a></link rel=prefetch href=/a>", "");
}

/* Section 13.2.5.73; &copy and its like stay. */
CLAIM(character_references_are_read)
{
	FINDS("<link rel=prefetch href='/?a&amp;b&#38;c&#x26;d&#X26 e'>", "prefetch /?a&b&c&d& e|");
	FINDS("<link rel=prefetch href='/?a&b=c&amp=d&ampe&amp'>", "prefetch /?a&b=c&amp=d&ampe&|");
	FINDS("<link rel=prefetch href='/&lt;&gt;&quot;&apos;&apos&copy;'>", "prefetch /<>\"'&apos&copy;|");
	FINDS("<link rel=prefetch href='/&#228;&#xE4;&#x20AC;&#x1F600;&#128;'>",
	      "prefetch /\xc3\xa4\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xe2\x82\xac|");
	FINDS("<link rel=prefetch href='/&#0;&#xD800;&#x110000;&#99999999999999999999;'>",
	      "prefetch /\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|");
	FINDS("<link rel=prefetch href='/&#;&#x;&#xg;&;&'>", "prefetch /&#;&#x;&#xg;&;&|");
	FINDS("<link rel='pre&#102;etch' href=/a as=&#115;cript>", "prefetch /a as=script|");
}

/* Sections 13.2.5.42 to 13.2.5.53 */
CLAIM(comments_and_declarations_are_skipped)
{
	FINDS("<!-- <link rel=prefetch href=/a> --><link rel=prefetch href=/b>", "prefetch /b|");
	FINDS("<!--><link rel=prefetch href=/a>-->", "prefetch /a|");
	FINDS("<!---><link rel=prefetch href=/a>-->", "prefetch /a|");
	FINDS("<!----><link rel=prefetch href=/a>-->", "prefetch /a|");
	FINDS("<!-- - -- > --!><link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<!-- never closed <link rel=prefetch href=/a>", "");
	FINDS("<!doctype html \"<a\"><link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<?xml <link rel=prefetch href=/a><link rel=prefetch href=/b>", "prefetch /b|");
	FINDS("<!x <link rel=prefetch href=/a></ <link rel=prefetch href=/b></><link rel=prefetch href=/c>",
	      "prefetch /c|");
	FINDS("a < b <3 <<link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("</!-- ><link rel=prefetch href=/a>", "prefetch /a|");
}

/* Section 13.2.6.2; noscript as with scripting on. */
CLAIM(what_is_only_text_is_skipped)
{
	static const char *const names[] = { "title",   "TextArea", "style",    "xmp",   "iframe",
		                             "noembed", "noframes", "noscript", "script" };
	char html[256], expected[] = "prefetch /b|";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(html, sizeof(html),
		         "<%s><link rel=prefetch href=/a></%sx></a></%s\n><link rel=prefetch href=/b>", names[i],
		         names[i], names[i]);
		FINDS(html, expected);
	}
	FINDS("<plaintext><link rel=prefetch href=/a></plaintext><link rel=prefetch href=/b>", "");
	FINDS("<style>never closed <link rel=prefetch href=/a>", "");
	FINDS("<pre><link rel=prefetch href=/a></pre>", "prefetch /a|");
}

/* Sections 13.2.5.18 to 13.2.5.31 */
CLAIM(scripts_end_where_the_standard_says)
{
	FINDS("<script>if (a<b) '<link rel=prefetch href=/a>'</SCRIPT ><link rel=prefetch href=/b>", "prefetch /b|");
	FINDS("<script><!-- x </script><link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<script><!-- <script> </script> <link rel=prefetch href=/a> --></script><link rel=prefetch href=/b>",
	      "prefetch /b|");
	FINDS("<script><!-- <script> --> </script><link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<script><!-- <scripts> </script><link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<script><!-- <script> </script> </script><link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<script><!--> <script> </script><link rel=prefetch href=/a>", "prefetch /a|");
	FINDS("<script><!---> <script> </script><link rel=prefetch href=/a>", "prefetch /a|");
}

CLAIM(templates_are_inert)
{
	FINDS("<template><link rel=prefetch href=/a></template><link rel=prefetch href=/b>", "prefetch /b|");
	FINDS("<template><template></template><link rel=prefetch href=/a></template><link rel=prefetch href=/b>",
	      "prefetch /b|");
	FINDS("</template><link rel=prefetch href=/a><template><base href=/x><script type=speculationrules>{}</script>",
	      "prefetch /a|");
	FINDS("<template><style></template></style><link rel=prefetch href=/a></template>", "");
}

CLAIM(speculation_rules_are_handed_on)
{
	FINDS("<script type=speculationrules>{\"a\":\"<\"}</script>", "rules {\"a\":\"<\"}|");
	FINDS("<script TYPE=' SpeculationRules\n'></script>", "rules |");
	FINDS("<script type=speculationrules src=/x>{}</script><script type=speculationrule>{}</script><script>{}</script>",
	      "");
	FINDS("<script type=speculationrules>{}", "");
	FINDS("<script type=speculationrules>{}</script", "");
}

CLAIM(the_first_base_counts)
{
	FINDS("<base><base target=x><base href=&#47;x/><base href=/y/><link rel=prefetch href=a>",
	      "base /x/|prefetch a|");
}

CLAIM(of_a_page_so_many_are_told)
{
	static char html[HTML_BYTES + 4096];
	static const char link[] = "<link rel=prefetch href=/abc>",
			  script[] = "<script type=speculationrules></script>";
	struct html_reader r;
	size_t n = 0;

	for (int i = 0; i < HTML_HINTS_MAX; i++, n += sizeof(link) - 1)
		memcpy(html + n, link, sizeof(link));
	r = read_page(html, n);
	is(r.told, HTML_HINTS_MAX);
	is(r.beyond, 0);
	is(found_bytes, HTML_HINTS_MAX * strlen("prefetch /abc|"));
	memcpy(html + n, script, sizeof(script));
	n += sizeof(script) - 1;
	memcpy(html + n, link, sizeof(link));
	n += sizeof(link) - 1;
	r = read_page(html, n);
	is(r.told, HTML_HINTS_MAX);
	is(r.beyond, 2);
	is(found_bytes, HTML_HINTS_MAX * strlen("prefetch /abc|"));
}

CLAIM(only_the_first_64_kib_are_read)
{
	static char html[HTML_BYTES + 64];
	static const char link[] = "<link rel=prefetch href=/a>";

	memset(html, ' ', sizeof(html));
	memcpy(html + HTML_BYTES - strlen(link), link, strlen(link));
	read_page(html, sizeof(html));
	assert_string_equal(found, "prefetch /a|");
	memset(html, ' ', sizeof(html));
	memcpy(html + HTML_BYTES - strlen(link) + 1, link, strlen(link));
	read_page(html, sizeof(html));
	assert_string_equal(found, "");
}

/* Resource Hints (draft of 2015), section 5: from 0.0 to 1.0 */
CLAIM(probabilities_are_from_0_to_1)
{
	static const struct {
		const char *text;
		int expected;
	} examples[] = {
		{ "0", 1 },
		{ "0.0", 1 },
		{ "1", 101 },
		{ "1.0", 101 },
		{ "1.000", 101 },
		{ "0.5", 51 },
		{ ".75", 76 },
		{ "0.999", 100 },
		{ "0.099", 10 },
		{ "00.25", 26 },
		{ "1.", 101 },
		{ "", 0 },
		{ ".", 0 },
		{ "1.001", 0 },
		{ "1.1", 0 },
		{ "2", 0 },
		{ "-0", 0 },
		{ "0,5", 0 },
		{ "0.5%", 0 },
		{ "1e0", 0 },
		{ "0.1.1", 0 },
		{ "10", 0 },
		{ "99999999999999999999", 0 },
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		is(probability_of((struct span){ examples[i].text, strlen(examples[i].text) }), examples[i].expected);
}

RUN(claim(links_with_the_six_relations_are_hints), claim(attributes_are_written_in_four_ways),
    claim(character_references_are_read), claim(comments_and_declarations_are_skipped),
    claim(what_is_only_text_is_skipped), claim(scripts_end_where_the_standard_says), claim(templates_are_inert),
    claim(speculation_rules_are_handed_on), claim(the_first_base_counts), claim(of_a_page_so_many_are_told),
    claim(only_the_first_64_kib_are_read), claim(probabilities_are_from_0_to_1))
