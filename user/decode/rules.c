/* SPDX-License-Identifier: BSD-2-Clause */
#include <jansson.h>

#include "decode/hint.h"
#include "decode/rules.h"

/* X("key of the rule set", RELATION) */
#define LISTS(X) X("prefetch", PREFETCH) X("prerender", PRERENDER) X("prerender_until_script", PRERENDER)

struct reading {
	struct span tag; /* of the set */
	rules_tell *tell;
	void *ctx;
	size_t hints;
};

static struct span text_of(const json_t *string)
{
	return (struct span){ json_string_value(string), json_string_length(string) };
}

/* "A speculation rule tag is either an ASCII string whose code points are all in the range U+0020 to U+007E". */
static bool read_tag(const json_t *object, struct span *tag)
{
	const json_t *value = json_object_get(object, "tag");

	if (!value)
		return true;
	if (!json_is_string(value))
		return false;
	*tag = text_of(value);
	for (size_t i = 0; i < tag->len; i++)
		if (tag->data[i] < ' ' || tag->data[i] > '~')
			return false;
	return true;
}

static bool read_eagerness(const json_t *rule, __u8 *eagerness)
{
	const json_t *value = json_object_get(rule, "eagerness");

	if (value && !json_is_string(value))
		return false;
	*eagerness = value ? (__u8)eagerness_of(text_of(value)) : EAGERNESS_ABSENT;
	if (value && !json_string_length(value))
		*eagerness = EAGERNESS_OTHER;
	return true;
}

static bool is_one_of(const json_t *value, const char *one, const char *other)
{
	return json_is_string(value) && (span_is(text_of(value), one) || span_is(text_of(value), other));
}

/* Is it a list of URLs, a document rule, or neither? */
static bool is_list(const json_t *rule)
{
	const json_t *source = json_object_get(rule, "source"), *urls = json_object_get(rule, "urls"),
		     *relative = json_object_get(rule, "relative_to"), *url;
	size_t i;

	if (json_object_get(rule, "where") || !json_is_array(urls))
		return false;
	if ((source && !is_one_of(source, "list", "list")) || (relative && !is_one_of(relative, "ruleset", "document")))
		return false;
	json_array_foreach(urls, i, url) if (!json_is_string(url)) return false;
	return true;
}

static bool is_document(const json_t *rule)
{
	const json_t *source = json_object_get(rule, "source"), *where = json_object_get(rule, "where");

	if (json_object_get(rule, "urls") || json_object_get(rule, "relative_to"))
		return false;
	if (source ? !is_one_of(source, "document", "document") : !where)
		return false;
	return !where || json_is_object(where);
}

static void tell(struct reading *r, const struct hint *hint)
{
	if (r->hints++ < RULES_HINTS_MAX)
		r->tell(r->ctx, hint);
}

static void read_rule(struct reading *r, const json_t *rule, enum relation relation)
{
	struct hint hint = { .relation = (__u8)relation, .tag = r->tag };
	const json_t *url;
	size_t i;

	if (!json_is_object(rule) || !read_tag(rule, &hint.tag) || !read_eagerness(rule, &hint.eagerness))
		return;
	if (is_document(rule)) {
		hint.url = (struct span){ "", 0 };
		tell(r, &hint);
	} else if (is_list(rule)) {
		json_array_foreach(json_object_get(rule, "urls"), i, url)
		{
			hint.url = text_of(url);
			tell(r, &hint);
		}
	}
}

size_t rules_read(struct span json, rules_tell *tell_of, void *ctx)
{
#define X(word, NAME) { word, RELATION_##NAME },
	static const struct {
		const char *key;
		enum relation relation;
	} lists[] = { LISTS(X) };
#undef X
	struct reading r = { { "", 0 }, tell_of, ctx, 0 };
	json_t *set = json.len <= RULES_BYTES ? json_loadb(json.data, json.len, 0, NULL) : NULL;
	const json_t *rule;
	size_t i;

	if (json_is_object(set) && read_tag(set, &r.tag))
		for (size_t n = 0; n < sizeof(lists) / sizeof(lists[0]); n++)
			json_array_foreach(json_object_get(set, lists[n].key), i, rule)
				read_rule(&r, rule, lists[n].relation);
	json_decref(set);
	return r.hints;
}
