/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is only text: HTML, sections 13.2.5.2 to 13.2.5.5 (RCDATA, RAWTEXT, script data, PLAINTEXT), with scripting on.
 */
#include "decode/html_token.h"

static bool is_script(struct span name)
{
	return span_is_nocase(name, "script");
}

bool html_is_raw(struct span name)
{
	switch (name.len) { /* few of the tags in a page have such a name */
	case 3:
		return span_is_nocase(name, "xmp");
	case 5:
		return span_is_nocase(name, "title") || span_is_nocase(name, "style");
	case 6:
		return span_is_nocase(name, "iframe") || span_is_nocase(name, "script");
	case 7:
		return span_is_nocase(name, "noembed");
	case 8:
		return span_is_nocase(name, "textarea") || span_is_nocase(name, "noframes") ||
		       span_is_nocase(name, "noscript");
	case 9:
		return span_is_nocase(name, "plaintext");
	}
	return false;
}

/* Does the name stand here, and behind it something that ends it? */
static bool is_named(struct span s, struct span name)
{
	char after;

	if (s.len <= name.len)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((s.data[i] | 0x20) != (name.data[i] | 0x20))
			return false;
	after = s.data[name.len];
	return is_html_space(after) || after == '/' || after == '>';
}

/* Sections 13.2.5.18 to 13.2.5.31: inside `<!--` and `-->` a script may hold another with its end tag. */
enum script_state { SCRIPT_PLAIN, SCRIPT_ESCAPED, SCRIPT_DOUBLE_ESCAPED };

static enum script_state script_state(enum script_state state, struct span rest, struct span script)
{
	if (html_begins(rest, "-->"))
		return SCRIPT_PLAIN;
	if (state == SCRIPT_PLAIN)
		return html_begins(rest, "<!--") ? SCRIPT_ESCAPED : state; /* `<!-->` has its `-->` as well */
	if (rest.data[0] != '<')
		return state;
	if (state == SCRIPT_ESCAPED)
		return is_named(span_between(rest.data + 1, span_end(rest)), script) ? SCRIPT_DOUBLE_ESCAPED : state;
	return html_begins(rest, "</") && is_named(span_between(rest.data + 2, span_end(rest)), script) ? SCRIPT_ESCAPED
	                                                                                                : state;
}

bool html_take_raw(struct span *s, struct span name, struct span *text)
{
	const struct span all = *s;
	enum script_state state = SCRIPT_PLAIN;
	struct html_tag tag;

	if (span_is_nocase(name, "plaintext"))
		return false;
	for (const char *p = all.data, *end = span_end(all); p < end; p++) {
		const struct span rest = span_between(p, end);

		if (*p != '<' && *p != '-')
			continue;
		if (state != SCRIPT_DOUBLE_ESCAPED && html_begins(rest, "</") &&
		    is_named(span_between(p + 2, end), name)) {
			*text = span_between(all.data, p);
			*s = rest;
			if (html_take_tag(s, &tag))
				return true;
			*s = all;
			return false;
		}
		if (is_script(name))
			state = script_state(state, rest, name);
	}
	return false;
}
