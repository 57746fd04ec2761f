/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/guess.h"

static bool says_yes(const struct sighting *s, enum marker marker)
{
	return s->markers >> marker & 1;
}

/* A Sec-Fetch field with a word that is not known is to be ignored (Fetch Metadata, section 2). */
static bool dest_is_not(const struct sighting *s, enum fetch_dest dest)
{
	return s->fetch_dest > FETCH_DEST_INVALID && s->fetch_dest != dest;
}

static bool mode_is_not(const struct sighting *s, enum fetch_mode mode)
{
	return s->fetch_mode > FETCH_MODE_INVALID && s->fetch_mode != mode;
}

static bool next_fields(const struct fields *f)
{
	return fields_have(f, KNOWN_RSC) || fields_have(f, KNOWN_X_NEXTJS_DATA) ||
	       fields_have(f, KNOWN_NEXT_ROUTER_STATE_TREE);
}

/* Frameworks name themselves, most of them in their markers. */
static enum source framework_guess(const struct sighting *s, const struct fields *f)
{
	if (says_yes(s, MARKER_NEXT_ROUTER_PREFETCH) || says_yes(s, MARKER_X_MIDDLEWARE_PREFETCH) ||
	    (says_yes(s, MARKER_PURPOSE) && next_fields(f)))
		return SOURCE_NEXT;
	if (says_yes(s, MARKER_HX_PRELOADED))
		return SOURCE_HTMX;
	if (says_yes(s, MARKER_X_SEC_PURPOSE))
		return SOURCE_TURBO;
	if (says_yes(s, MARKER_PURPOSE) && fields_have(f, KNOWN_X_INERTIA))
		return SOURCE_INERTIA;
	return SOURCE_UNKNOWN;
}

/*
 * Chromium as measured: speculation rules always send Sec-Purpose, for a page of the same site always with
 * tags, and never with tags for another. Links send no tags, and an empty destination whatever `as` says. The
 * older markers came with links, where browsers sent Sec-Fetch-* at all.
 */
static enum source browser_guess(const struct sighting *s, enum tags_found tags)
{
	bool rules = says_yes(s, MARKER_SEC_PURPOSE);

	if (s->reason != PURPOSE_PRERENDER && s->reason != PURPOSE_PREFETCH)
		return SOURCE_UNKNOWN;
	if (rules && s->reason == PURPOSE_PRERENDER &&
	    (dest_is_not(s, FETCH_DEST_DOCUMENT) || mode_is_not(s, FETCH_MODE_NAVIGATE)))
		return SOURCE_PRERENDER_SUBRESOURCE;
	if (rules && tags == TAGS_PRESENT)
		return SOURCE_RULES_SAME_SITE;
	if (tags != TAGS_ABSENT)
		return SOURCE_UNKNOWN;
	if (rules && s->fetch_dest == FETCH_DEST_DOCUMENT && s->fetch_mode == FETCH_MODE_NAVIGATE)
		return SOURCE_RULES_CROSS_SITE;
	return s->fetch_dest == FETCH_DEST_EMPTY ? SOURCE_LINK : SOURCE_UNKNOWN;
}

enum source source_guess(const struct sighting *s, const struct fields *f, enum tags_found tags)
{
	enum source source = framework_guess(s, f);

	return source != SOURCE_UNKNOWN ? source : browser_guess(s, tags);
}

static bool method_is_safe(struct span method)
{
	return span_is(method, "GET") || span_is(method, "HEAD") || span_is(method, "OPTIONS") ||
	       span_is(method, "TRACE");
}

/*
 * A document by its destination, or a link's prefetch, which Firefox sent so (bug 1836334). What a page fetches
 * while it is prerendered may well be of any type.
 */
static bool accepts_anything(const struct sighting *s, struct fields *f)
{
	bool link = s->reason == PURPOSE_PREFETCH && s->fetch_dest == FETCH_DEST_EMPTY &&
	            s->fetch_mode == FETCH_MODE_NO_CORS;

	return (link || s->fetch_dest == FETCH_DEST_DOCUMENT) && fields_have(f, KNOWN_ACCEPT) &&
	       span_is(fields_value(f, KNOWN_ACCEPT), "*/*");
}

static bool has_body(struct fields *f)
{
	struct span value;
	__u32 i = 0;

	if (fields_have(f, KNOWN_TRANSFER_ENCODING))
		return true;
	while (fields_next(f, KNOWN_CONTENT_LENGTH, &i, &value))
		for (size_t n = 0; n < value.len && is_digit(value.data[n]); n++)
			if (value.data[n] != '0')
				return true;
	return false;
}

__u16 anomalies_find(const struct sighting *s, struct fields *f, const struct marks *m, enum tags_found tags)
{
	const bool found[ANOMALY_COUNT] = {
		[ANOMALY_UNSAFE_METHOD] = s->method.len && !method_is_safe(s->method),
		[ANOMALY_USER_ACTIVATED] = s->fetch_user == FETCH_USER_YES,
		[ANOMALY_MALFORMED_VALUE] = m->malformed || tags == TAGS_MALFORMED,
		[ANOMALY_DUPLICATE_MARKER] = f->repeated & m->present,
		[ANOMALY_DISAGREEING_MARKERS] = m->disagree,
		[ANOMALY_DEST_NOT_EMPTY] = s->reason == PURPOSE_PREFETCH && dest_is_not(s, FETCH_DEST_EMPTY) &&
		                           mode_is_not(s, FETCH_MODE_NAVIGATE),
		[ANOMALY_ACCEPT_ANY] = accepts_anything(s, f),
		[ANOMALY_TAGS_WITHOUT_PURPOSE] = tags != TAGS_ABSENT && !says_yes(s, MARKER_SEC_PURPOSE),
		[ANOMALY_BODY_PRESENT] = has_body(f),
	};
	__u16 anomalies = 0;

	for (int i = 0; i < ANOMALY_COUNT; i++)
		anomalies |= (__u16)(found[i] << i);
	return anomalies;
}
