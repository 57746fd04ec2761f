/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/html_token.h"

static void skip_spaces(struct span *s)
{
	while (s->len && is_html_space(s->data[0]))
		*s = (struct span){ s->data + 1, s->len - 1 };
}

static struct span behind(struct span s, size_t n)
{
	return (struct span){ s.data + n, s.len - n };
}

static bool take_to(struct span *s, char c)
{
	const char *p = span_find(*s, c);

	if (p)
		*s = span_between(p + 1, span_end(*s));
	return p;
}

static bool is_name_end(char c)
{
	return is_html_space(c) || c == '/' || c == '>';
}

/* Behind `<!--`: up to `-->` or `--!>`; `<!-->` and `<!--->` are whole ones as well. */
static bool take_comment(struct span *s)
{
	if (html_begins(*s, ">") || html_begins(*s, "->"))
		return take_to(s, '>');
	for (size_t i = 0; i + 3 <= s->len; i++) {
		const struct span rest = behind(*s, i);

		if (rest.data[0] != '-' || rest.data[1] != '-')
			continue;
		if (rest.data[2] == '>' || html_begins(rest, "--!>")) {
			*s = behind(rest, rest.data[2] == '>' ? 3 : 4);
			return true;
		}
	}
	return false;
}

/* Behind the name, where a slash counts as a space. False: the bytes end in it. */
static bool take_value(struct span *s, struct span *value)
{
	size_t n = 0;

	*value = (struct span){ s->data, 0 };
	skip_spaces(s);
	if (!s->len)
		return false;
	if (s->data[0] != '=')
		return true;
	*s = behind(*s, 1);
	skip_spaces(s);
	if (!s->len)
		return false;
	if (s->data[0] == '"' || s->data[0] == '\'') {
		const char quote = s->data[0];

		*s = behind(*s, 1);
		*value = span_before(*s, quote);
		if (take_to(s, quote))
			return true;
		s->len = 0;
		return false;
	}
	while (n < s->len && !is_html_space(s->data[n]) && s->data[n] != '>')
		n++;
	*value = (struct span){ s->data, n };
	*s = behind(*s, n);
	return s->len;
}

/* False: none follows, as a `>` does or nothing at all, or the bytes end in it. */
static bool take_attribute(struct span *s, struct span *name, struct span *value)
{
	size_t n = 1; /* an equals sign in front is part of the name */

	while (s->len && (is_html_space(s->data[0]) || s->data[0] == '/'))
		*s = behind(*s, 1);
	if (!s->len || s->data[0] == '>')
		return false;
	while (n < s->len && !is_name_end(s->data[n]) && s->data[n] != '=')
		n++;
	*name = (struct span){ s->data, n };
	*s = behind(*s, n);
	return take_value(s, value);
}

/* Behind `<` or `</`. */
static bool take_tag(struct span *s, struct html_tag *tag)
{
	struct span name, value;
	const char *from;
	size_t n = 0;

	while (n < s->len && !is_name_end(s->data[n]))
		n++;
	tag->name = (struct span){ s->data, n };
	*s = behind(*s, n);
	from = s->data;
	while (take_attribute(s, &name, &value))
		;
	if (!s->len || s->data[0] != '>')
		return false;
	tag->attributes = span_between(from, s->data);
	*s = behind(*s, 1);
	return true;
}

/* Something begins with the `<` in front of *s. */
static bool take_markup(struct span *s, struct html_tag *tag, bool *is_tag)
{
	*is_tag = false;
	if (!s->len)
		return false;
	tag->end = s->data[0] == '/';
	if (tag->end)
		*s = behind(*s, 1);
	if (!s->len)
		return false;
	if (is_alpha(s->data[0])) {
		*is_tag = true;
		return take_tag(s, tag);
	}
	if (html_begins(*s, "!--")) {
		if (!tag->end) {
			*s = behind(*s, 3);
			return take_comment(s);
		}
	} else if (!tag->end && s->len < 3 && s->data[0] == '!') {
		return false; /* of which nobody knows yet */
	}
	return (!tag->end && s->data[0] != '!' && s->data[0] != '?') || take_to(s, '>');
}

bool html_take_tag(struct span *s, struct html_tag *tag)
{
	struct span rest = *s;
	bool is_tag = false;

	while (take_to(&rest, '<')) {
		*s = span_between(rest.data - 1, span_end(*s));
		if (!take_markup(&rest, tag, &is_tag))
			return false;
		*s = rest;
		if (is_tag)
			return true;
	}
	*s = (struct span){ span_end(*s), 0 };
	return false;
}

/* Of a whole tag, so that its end is that of the last value too. */
bool html_take_attribute(struct span *attributes, struct span *name, struct span *value)
{
	bool taken;

	attributes->len++; /* the `>` */
	taken = take_attribute(attributes, name, value);
	attributes->len--;
	return taken;
}
