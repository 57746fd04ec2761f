/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/markers.h"
#include "decode/structured.h"

enum { MARKER_BITS = (1 << MARKER_COUNT) - 1 };

_Static_assert(MARKER_COUNT <= 16, "bits in struct marks");

/* The value of one marker. */
struct mark {
	__u8 purpose; /* PURPOSE_NONE: it says no */
	bool malformed, anonymous_client_ip;
};

static const __u8 grammars[MARKER_COUNT] = {
#define X(NAME, name, tier, grammar) GRAMMAR_##grammar,
	MARKERS(X)
#undef X
};

static const struct {
	__u8 grammar, purpose;
	const char *text;
} words[] = {
#define X(grammar, value, purpose) { GRAMMAR_##grammar, PURPOSE_##purpose, value },
	PLAIN_VALUES(X)
#undef X
		{ GRAMMAR_WORD, PURPOSE_PRERENDER, "prerender" },
};

/* The parameters of a `prefetch`. A parameter is there unless it is ?0, whatever else it may be. */
static void prefetch_parameters(struct sf *s, struct mark *mark)
{
	bool prerender = false, anonymous = false;
	struct sf_value value;
	struct span key;

	while (sf_parameter(s, &key, &value) == SF_ONE) {
		if (span_is(key, "prerender"))
			prerender = !sf_is_false(&value);
		else if (span_is(key, "anonymous-client-ip"))
			anonymous = !sf_is_false(&value);
	}
	if (prerender)
		mark->purpose = PURPOSE_PRERENDER;
	else if (mark->purpose == PURPOSE_NONE)
		mark->purpose = PURPOSE_PREFETCH;
	mark->anonymous_client_ip |= anonymous;
}

/* nav-speculation, "The Sec-Purpose header". Members and parameters that are not known say nothing. */
static void list_mark(struct span value, struct mark *mark)
{
	struct sf s = sf_open(value);
	struct sf_value member;
	enum sf_got got;

	while ((got = sf_member(&s, &member)) == SF_ONE)
		if (sf_is_token(&member, "prefetch"))
			prefetch_parameters(&s, mark);
	if (got == SF_MALFORMED)
		*mark = (struct mark){ .purpose = PURPOSE_NONE, .malformed = true };
}

static __u8 word_purpose(struct span value)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].grammar == GRAMMAR_WORD && span_is_nocase(value, words[i].text))
			return words[i].purpose;
	return PURPOSE_NONE;
}

static bool is_positive(struct span value)
{
	bool positive = false;

	for (size_t i = 0; i < value.len; i++) {
		if (!is_digit(value.data[i]))
			return false;
		positive |= value.data[i] != '0';
	}
	return positive;
}

static __u8 flag_purpose(struct span value)
{
	return span_is_nocase(value, "true") || is_positive(value) ? PURPOSE_PREFETCH : PURPOSE_NONE;
}

/* Words and flags are no lists: each line speaks for itself, and the strongest purpose counts. */
static void line_marks(struct fields *f, enum known known, __u8 grammar, struct mark *mark)
{
	__u32 i = f->first[known];
	struct span value;
	__u8 purpose;

	while (fields_next(f, known, &i, &value)) {
		purpose = grammar == GRAMMAR_WORD ? word_purpose(value) : flag_purpose(value);
		if (purpose < mark->purpose)
			mark->purpose = purpose;
	}
}

static struct mark marker_mark(struct fields *f, __u32 marker)
{
	struct mark mark = { .purpose = PURPOSE_NONE };

	if (grammars[marker] == GRAMMAR_LIST)
		list_mark(fields_value(f, (enum known)marker), &mark);
	else
		line_marks(f, (enum known)marker, grammars[marker], &mark);
	return mark;
}

/* What is prerendered is prefetched first, so these two agree: older Chromium named one in each of two fields. */
static bool purposes_agree(__u32 purposes)
{
	const __u32 both = 1u << PURPOSE_PRERENDER | 1u << PURPOSE_PREFETCH;

	return !(purposes & ~both) || !(purposes & (purposes - 1));
}

void marks_read(struct marks *m, struct fields *f)
{
	__u32 purposes = 0, no = 0;

	m->present = (__u16)(f->present & MARKER_BITS);
	m->yes = m->malformed = 0;
	m->anonymous_client_ip = false;
	for (__u32 left = m->present; left; left &= left - 1) {
		__u32 marker = (__u32)__builtin_ctz(left), bit = 1u << marker;
		struct mark mark = marker_mark(f, marker);

		if (mark.malformed) {
			m->malformed |= (__u16)bit;
		} else if (mark.purpose == PURPOSE_NONE) {
			no |= bit;
		} else {
			m->yes |= (__u16)bit;
			purposes |= 1u << mark.purpose;
		}
		if (marker == MARKER_SEC_PURPOSE)
			m->anonymous_client_ip = mark.anonymous_client_ip;
	}
	m->purpose = purposes ? (__u8)__builtin_ctz(purposes) : PURPOSE_NONE;
	m->disagree = m->yes && (no || !purposes_agree(purposes));
}
