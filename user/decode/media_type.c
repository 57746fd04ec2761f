/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/answer_values.h"
#include "decode/list.h"

/*
 * From the first row that fits; `type/` fits all of its subtypes, and `+suffix` all subtypes that end so. The groups of
 * MIME Sniffing, section 4.6, and what belongs to an HTML page first.
 */
static const struct {
	const char *pattern;
	enum content_class class;
} rows[] = {
	{ "text/html", CONTENT_HTML },
	{ "application/xhtml+xml", CONTENT_HTML },
	{ "text/css", CONTENT_STYLE },
	{ "text/javascript", CONTENT_SCRIPT },
	{ "application/javascript", CONTENT_SCRIPT },
	{ "application/x-javascript", CONTENT_SCRIPT },
	{ "application/ecmascript", CONTENT_SCRIPT },
	{ "application/x-ecmascript", CONTENT_SCRIPT },
	{ "text/ecmascript", CONTENT_SCRIPT },
	{ "text/javascript1.0", CONTENT_SCRIPT },
	{ "text/javascript1.1", CONTENT_SCRIPT },
	{ "text/javascript1.2", CONTENT_SCRIPT },
	{ "text/javascript1.3", CONTENT_SCRIPT },
	{ "text/javascript1.4", CONTENT_SCRIPT },
	{ "text/javascript1.5", CONTENT_SCRIPT },
	{ "text/jscript", CONTENT_SCRIPT },
	{ "text/livescript", CONTENT_SCRIPT },
	{ "text/x-ecmascript", CONTENT_SCRIPT },
	{ "text/x-javascript", CONTENT_SCRIPT },
	{ "application/speculationrules+json", CONTENT_RULES },
	{ "application/json", CONTENT_JSON },
	{ "text/json", CONTENT_JSON },
	{ "+json", CONTENT_JSON },
	{ "image/", CONTENT_IMAGE },
	{ "font/", CONTENT_FONT },
	{ "application/font-cff", CONTENT_FONT },
	{ "application/font-off", CONTENT_FONT },
	{ "application/font-sfnt", CONTENT_FONT },
	{ "application/font-ttf", CONTENT_FONT },
	{ "application/font-woff", CONTENT_FONT },
	{ "application/vnd.ms-fontobject", CONTENT_FONT },
	{ "application/vnd.ms-opentype", CONTENT_FONT },
	{ "audio/", CONTENT_MEDIA },
	{ "video/", CONTENT_MEDIA },
	{ "application/ogg", CONTENT_MEDIA },
	{ "text/", CONTENT_TEXT },
};

static bool fits(struct span s, const char *pattern)
{
	size_t n = strlen(pattern);

	if (pattern[0] == '+')
		return s.len > n && same_letters(span_end(s) - n, pattern, n);
	return (pattern[n - 1] == '/' ? s.len > n : s.len == n) && same_letters(s.data, pattern, n);
}

/* type "/" subtype, and parameters behind it, which nobody asks for (section 4.4). False: it is no MIME type. */
static bool essence_read(struct span value, struct span *essence)
{
	const char *from = value.data;

	if (!take_token(&value).len || !take(&value, '/') || !take_token(&value).len)
		return false;
	*essence = span_between(from, value.data);
	value = span_trim(value);
	return (!value.len || value.data[0] == ';') && !span_is(*essence, "*/*");
}

enum content_class content_class_read(struct span value)
{
	struct span member, essence = { "", 0 }, one;

	while (list_next(&value, &member))
		if (essence_read(member, &one))
			essence = one;
	if (!essence.len)
		return CONTENT_NONE;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fits(essence, rows[i].pattern))
			return rows[i].class;
	return CONTENT_OTHER;
}
