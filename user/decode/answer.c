/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/answer_values.h"

static const struct span nothing = { "", 0 };

/* HTTP-version SP status-code SP [ reason-phrase ]; the second space is often missing. The line's length; 0: it is none. */
static size_t status_line_read(struct span bytes, __u16 *status)
{
	static const char form[] = "HTTP/1.1 200";
	const char *p = bytes.data, *lf = span_find(bytes, '\n');

	if (!lf || (size_t)(lf - p) < sizeof(form) - 1 || memcmp(p, "HTTP/1.", 7) != 0)
		return 0;
	if ((p[7] != '0' && p[7] != '1') || p[8] != ' ' || p[9] == '0')
		return 0;
	if (!is_digit(p[9]) || !is_digit(p[10]) || !is_digit(p[11]) || !strchr(" \r\n", p[12]) || !p[12])
		return 0;
	*status = (__u16)((p[9] - '0') * 100 + (p[10] - '0') * 10 + p[11] - '0');
	return (size_t)(lf + 1 - p);
}

/* What a field says by being there. */
static const struct {
	enum answer_field field;
	enum answer_fact fact;
} presences[] = {
	{ ANSWER_FIELD_ETAG, ANSWER_ETAG },
	{ ANSWER_FIELD_LAST_MODIFIED, ANSWER_LAST_MODIFIED },
	{ ANSWER_FIELD_SET_COOKIE, ANSWER_SET_COOKIE },
	{ ANSWER_FIELD_NO_VARY_SEARCH, ANSWER_NO_VARY_SEARCH },
	{ ANSWER_FIELD_CF_SPECULATION_REFUSED, ANSWER_SPECULATION_REFUSED },
	{ ANSWER_FIELD_ALT_SVC, ANSWER_ALT_SVC },
	{ ANSWER_FIELD_LINK, ANSWER_LINK },
};

/* What it says by its value. */
static const struct {
	enum answer_field field;
	__u32 (*read)(struct span value);
} values[] = {
	{ ANSWER_FIELD_VARY, vary_read },
	{ ANSWER_FIELD_AGE, age_read },
	{ ANSWER_FIELD_SUPPORTS_LOADING_MODE, loading_mode_read },
	{ ANSWER_FIELD_CLEAR_SITE_DATA, clear_site_data_read },
	{ ANSWER_FIELD_RETRY_AFTER, retry_after_read },
	{ ANSWER_FIELD_CONTENT_DISPOSITION, disposition_read },
	{ ANSWER_FIELD_CONTENT_ENCODING, content_encoding_read },
	{ ANSWER_FIELD_TRANSFER_ENCODING, transfer_encoding_read },
	{ ANSWER_FIELD_SPECULATION_RULES, speculation_rules_read },
};

/* Once a field, see fields_value(). */
static struct span value_of(struct fields *f, enum answer_field field)
{
	return fields_have(f, field) ? fields_value(f, field) : nothing;
}

static __u32 facts_read(struct fields *f)
{
	__u32 facts = 0;

	for (size_t i = 0; i < sizeof(presences) / sizeof(presences[0]); i++)
		facts |= fact_if(fields_have(f, presences[i].field), presences[i].fact);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (fields_have(f, values[i].field))
			facts |= values[i].read(fields_value(f, values[i].field));
	return facts;
}

static void links_tell(struct span value, struct answer *out)
{
	const size_t n = link_read(value, out->link, ANSWER_LINKS_MAX);

	out->link_count = n < ANSWER_LINKS_MAX ? n : ANSWER_LINKS_MAX;
	out->links_beyond = n - out->link_count;
}

static void fields_tell(struct fields *f, struct answer *out)
{
	out->ended = f->ended;
	out->facts = facts_read(f) | cache_control_read(value_of(f, ANSWER_FIELD_CACHE_CONTROL), &out->max_age);
	out->content = (__u8)content_class_read(value_of(f, ANSWER_FIELD_CONTENT_TYPE));
	out->length = 0;
	if (content_length_read(value_of(f, ANSWER_FIELD_CONTENT_LENGTH), &out->length))
		out->facts |= 1u << ANSWER_LENGTH;
	else
		out->length = 0;
	out->alt_svc = value_of(f, ANSWER_FIELD_ALT_SVC);
	out->upgrade = out->status == 101 ? value_of(f, ANSWER_FIELD_UPGRADE) : nothing;
	links_tell(value_of(f, ANSWER_FIELD_LINK), out);
}

bool answer_read(struct decoder *d, struct span bytes, struct answer *out)
{
	size_t line = status_line_read(bytes, &out->status);
	struct fields f;

	if (!line)
		return false;
	bytes.len = bytes.len < DECODER_BYTES ? bytes.len : DECODER_BYTES;
	answer_fields_read(&f, d, bytes, line < bytes.len ? line : bytes.len);
	fields_tell(&f, out);
	return true;
}
