/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/html.h"
#include "decode/hint.h"
#include "decode/html_token.h"
#include "decode/url.h"

/* The attributes that matter: X(NAME, "name") */
#define ATTRIBUTES(X) \
	X(REL, "rel") \
	X(HREF, "href") X(AS, "as") X(CROSSORIGIN, "crossorigin") X(PR, "pr") X(TYPE, "type") X(SRC, "src")
#define X(NAME, word) ATTRIBUTE_##NAME,
enum attribute { ATTRIBUTES(X) ATTRIBUTE_COUNT };
#undef X

struct attributes {
	struct span value[ATTRIBUTE_COUNT]; /* as written; empty where there is none */
	__u32 present;                      /* bit per enum attribute */
};

static bool is_present(const struct attributes *a, enum attribute i)
{
	return a->present >> i & 1;
}

/* Of one name, the first counts (HTML, section 13.2.5.33). */
static void read_attributes(struct attributes *a, struct span rest)
{
#define X(NAME, word) { word, sizeof(word) - 1 },
	static const struct span words[] = { ATTRIBUTES(X) };
#undef X
	struct span name, value;

	a->present = 0;
	for (int i = 0; i < ATTRIBUTE_COUNT; i++)
		a->value[i] = (struct span){ "", 0 };
	while (html_take_attribute(&rest, &name, &value))
		for (int i = 0; i < ATTRIBUTE_COUNT; i++)
			if (name.len == words[i].len && same_letters(name.data, words[i].data, name.len) &&
			    !is_present(a, (enum attribute)i)) {
				a->present |= 1u << i;
				a->value[i] = value;
			}
}

static struct span trimmed(struct span s)
{
	while (s.len && is_html_space(s.data[0]))
		s = (struct span){ s.data + 1, s.len - 1 };
	while (s.len && is_html_space(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* Bit per relation among the words. */
static __u32 relations_of(struct span rel)
{
	__u32 set = 0;

	for (rel = trimmed(rel); rel.len; rel = trimmed(rel)) {
		size_t n = 0;

		while (n < rel.len && !is_html_space(rel.data[n]))
			n++;
		set |= 1u << relation_of((struct span){ rel.data, n });
		rel = span_between(rel.data + n, span_end(rel));
	}
	return set & ((1u << RELATION_COUNT) - 1);
}

/* One more that may be told? */
static bool count(struct html_reader *r)
{
	const bool room = r->told < HTML_HINTS_MAX;

	*(room ? &r->told : &r->beyond) += 1;
	return room;
}

/* HTML, section 4.2.4: a link without href, or with an empty one, does nothing. */
static void read_link(struct html_reader *r, const struct attributes *a, const struct html_sink *sink)
{
	char text[URL_BYTES];
	const __u32 set = relations_of(html_decoded(a->value[ATTRIBUTE_REL], text, sizeof(text)));
	struct hint hint = { .crossorigin = is_present(a, ATTRIBUTE_CROSSORIGIN), .tag = { "", 0 } };

	if (!set || !a->value[ATTRIBUTE_HREF].len || !count(r))
		return;
	hint.as = (__u8)hint_as_of(html_decoded(a->value[ATTRIBUTE_AS], text, sizeof(text)));
	hint.probability = probability_of(trimmed(html_decoded(a->value[ATTRIBUTE_PR], text, sizeof(text))));
	hint.url = html_decoded(a->value[ATTRIBUTE_HREF], text, sizeof(text));
	for (int i = 0; i < RELATION_COUNT; i++) {
		hint.relation = (__u8)i;
		if (set >> i & 1)
			sink->hint(sink->ctx, &hint);
	}
}

static void read_base(struct html_reader *r, const struct attributes *a, const struct html_sink *sink)
{
	char text[URL_BYTES];

	if (r->based || !is_present(a, ATTRIBUTE_HREF))
		return;
	r->based = true;
	sink->base(sink->ctx, html_decoded(a->value[ATTRIBUTE_HREF], text, sizeof(text)));
}

/* HTML, section 4.12.1.1: one with src is refused. */
static bool is_rules(const struct attributes *a)
{
	char text[64];
	const struct span type = html_decoded(a->value[ATTRIBUTE_TYPE], text, sizeof(text));

	return span_is_nocase(trimmed(type), "speculationrules") && !is_present(a, ATTRIBUTE_SRC);
}

/* At a start tag outside templates; text: what a raw element holds. */
static void read_tag(struct html_reader *r, const struct html_tag *tag, struct span text, const struct html_sink *sink)
{
	struct attributes a;

	if (span_is_nocase(tag->name, "link")) {
		read_attributes(&a, tag->attributes);
		read_link(r, &a, sink);
	} else if (span_is_nocase(tag->name, "base")) {
		read_attributes(&a, tag->attributes);
		read_base(r, &a, sink);
	} else if (span_is_nocase(tag->name, "script")) {
		read_attributes(&a, tag->attributes);
		if (is_rules(&a) && count(r))
			sink->rules(sink->ctx, text);
	}
}

static void count_template(struct html_reader *r, const struct html_tag *tag)
{
	if (!span_is_nocase(tag->name, "template"))
		return;
	if (!tag->end)
		r->templates++;
	else if (r->templates)
		r->templates--;
}

void html_read(struct html_reader *r, struct span html, const struct html_sink *sink)
{
	struct html_tag tag;

	html.len = html.len < HTML_BYTES ? html.len : HTML_BYTES;
	for (struct span rest = span_between(html.data + r->at, span_end(html));;
	     r->at = (size_t)(rest.data - html.data)) {
		struct span text = { "", 0 };

		if (!html_take_tag(&rest, &tag)) {
			r->at = (size_t)(rest.data - html.data);
			return;
		}
		if (!tag.end && html_is_raw(tag.name) && !html_take_raw(&rest, tag.name, &text))
			return;
		count_template(r, &tag);
		if (!tag.end && !r->templates)
			read_tag(r, &tag, text, sink);
	}
}
