/* SPDX-License-Identifier: BSD-2-Clause */
/* Appendix B of RFC 8288, but that one bad link does not spoil those behind it. */
#include "decode/hint.h"
#include "decode/list.h"

/* The parameters that matter; of each the first counts. */
enum parameter { REL, AS, PR, ANCHOR, CROSSORIGIN, PARAMETERS };

static const char *const parameter_names[PARAMETERS] = { "rel", "as", "pr", "anchor", "crossorigin" };

struct link_value {
	struct span url, value[PARAMETERS];
	unsigned int present; /* bit per enum parameter */
};

static void skip_blanks(struct span *s)
{
	while (s->len && is_ows(s->data[0]))
		take(s, s->data[0]);
}

static void parameter_keep(struct link_value *l, struct span name, struct span value)
{
	for (unsigned int i = 0; i < PARAMETERS; i++)
		if (span_is_nocase(name, parameter_names[i]) && !(l->present >> i & 1)) {
			l->present |= 1u << i;
			l->value[i] = value;
		}
}

/* What is in front of the next semicolon or comma. */
static struct span take_unquoted(struct span *s)
{
	const char *p = s->data, *from = p, *end = span_end(*s);

	while (p < end && *p != ';' && *p != ',')
		p++;
	*s = span_between(p, end);
	return span_trim(span_between(from, p));
}

/* token BWS [ "=" BWS ( token / quoted-string ) ], or nothing; values without quotes hold whatever fits. */
static bool parameter_read(struct span *s, struct link_value *l)
{
	struct span name, value = { "", 0 };

	skip_blanks(s);
	name = take_token(s);
	skip_blanks(s);
	if (name.len && take(s, '=')) {
		skip_blanks(s);
		if (!s->len || s->data[0] != '"')
			value = take_unquoted(s);
		else if (!take_quoted(s, &value))
			return false;
		skip_blanks(s);
	}
	parameter_keep(l, name, value);
	return true;
}

/*
 * "<" URI-Reference ">" *( OWS ";" OWS [ link-param ] ), up to the comma behind it. Without a ">" in all that follows
 * there is no other link, and looking for it again and again would take its time.
 */
static bool link_value_read(struct span *s, struct link_value *l)
{
	const char *close;

	l->present = 0;
	skip_blanks(s);
	if (!take(s, '<'))
		return false;
	close = span_find(*s, '>');
	if (!close) {
		s->len = 0;
		return false;
	}
	l->url = span_trim(span_between(s->data, close));
	*s = span_between(close + 1, span_end(*s));
	for (skip_blanks(s); take(s, ';');)
		if (!parameter_read(s, l))
			return false;
	return !s->len || s->data[0] == ',';
}

/* Bit per enum relation: relation types with white space between them. */
static unsigned int relations_of(struct span rel)
{
	unsigned int found = 0;
	enum relation relation;

	while (rel.len) {
		const char *p = rel.data, *end = span_end(rel);

		while (p < end && !is_ows(*p))
			p++;
		relation = relation_of(span_between(rel.data, p));
		if (relation < RELATION_COUNT)
			found |= 1u << relation;
		rel = span_trim(span_between(p, end));
	}
	return found;
}

static struct span value_of(const struct link_value *l, enum parameter p)
{
	return l->present >> p & 1 ? l->value[p] : (struct span){ "", 0 };
}

/* Returns how many there are. */
static size_t hints_add(const struct link_value *l, struct hint *out, size_t most)
{
	unsigned int relations = l->url.len && !value_of(l, ANCHOR).len ? relations_of(span_trim(value_of(l, REL))) : 0;
	size_t n = 0;

	for (unsigned int i = 0; i < RELATION_COUNT; i++) {
		if (!(relations >> i & 1) || n++ >= most)
			continue;
		out[n - 1] = (struct hint){
			.relation = (__u8)i,
			.as = (__u8)hint_as_of(value_of(l, AS)),
			.probability = probability_of(value_of(l, PR)),
			.crossorigin = l->present >> CROSSORIGIN & 1,
			.url = l->url,
			.tag = { "", 0 },
		};
	}
	return n;
}

size_t link_read(struct span value, struct hint *out, size_t most)
{
	struct link_value link;
	size_t n = 0;

	while (value.len) {
		const size_t written = n < most ? n : most;

		if (link_value_read(&value, &link))
			n += hints_add(&link, out + written, most - written);
		value = span_between(span_end(span_before(value, ',')), span_end(value));
		take(&value, ',');
	}
	return n;
}
