/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to caches, HTTP's own and those of speculation. */
#include "decode/answer_values.h"
#include "decode/list.h"
#include "decode/structured.h"

static const struct {
	const char *name;
	enum answer_fact fact;
} directives[] = {
	{ "no-store", ANSWER_NO_STORE },
	{ "no-cache", ANSWER_NO_CACHE },
	{ "must-revalidate", ANSWER_MUST_REVALIDATE },
	{ "private", ANSWER_PRIVATE },
};

static __u32 directive_fact(struct span name)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (span_is_nocase(name, directives[i].name))
			return 1u << directives[i].fact;
	return 0;
}

static enum age_class age_class_of(struct span argument)
{
	__u64 seconds;

	if (!digits_read(argument, &seconds))
		return AGE_NONE;
	return seconds == 0       ? AGE_ZERO
	       : seconds <= 60    ? AGE_MINUTE
	       : seconds <= 3600  ? AGE_HOUR
	       : seconds <= 86400 ? AGE_DAY
	                          : AGE_LONG;
}

__u32 cache_control_read(struct span value, __u8 *max_age)
{
	struct span member, name, argument;
	bool aged = false;
	__u32 facts = 0;

	*max_age = AGE_NONE;
	while (list_next(&value, &member)) {
		name = take_token(&member);
		if (!member.len) {
			facts |= directive_fact(name);
		} else if (!aged && span_is_nocase(name, "max-age") && take(&member, '=')) {
			aged = true;
			if (take_value(&member, &argument) && !member.len)
				*max_age = (__u8)age_class_of(argument);
		}
	}
	return facts;
}

static bool is_marker_name(struct span name)
{
#define X(NAME, marker, ...) marker,
	static const char *const names[] = { MARKERS(X) };
#undef X

	for (size_t i = 0; i < MARKER_COUNT; i++)
		if (span_is_nocase(name, names[i]))
			return true;
	return false;
}

__u32 vary_read(struct span value)
{
	struct span member;
	__u32 facts = 0;

	while (list_next(&value, &member))
		facts |= fact_if(span_is(member, "*"), ANSWER_VARY_ANY) |
		         fact_if(is_marker_name(member), ANSWER_VARY_MARKER);
	return facts;
}

__u32 age_read(struct span value)
{
	struct span member;
	__u64 seconds;

	return fact_if(list_next(&value, &member) && digits_read(member, &seconds) && seconds, ANSWER_AGE);
}

__u32 clear_site_data_read(struct span value)
{
	struct span member;
	__u32 facts = 0;

	while (list_next(&value, &member)) {
		bool both = span_is(member, "\"cache\"") || span_is(member, "\"*\"");

		facts |= fact_if(both || span_is(member, "\"prefetchCache\""), ANSWER_CLEAR_PREFETCH) |
		         fact_if(both || span_is(member, "\"prerenderCache\""), ANSWER_CLEAR_PRERENDER);
	}
	return facts;
}

/* A List that parses, with a member that is of this type. */
static bool list_holds(struct span value, enum sf_type type)
{
	struct sf s = sf_open(value);
	struct sf_value member;
	bool found = false;
	enum sf_got got;

	while ((got = sf_member(&s, &member)) == SF_ONE)
		found |= member.type == type;
	return found && got == SF_END;
}

__u32 loading_mode_read(struct span value)
{
	return fact_if(list_holds(value, SF_TOKEN), ANSWER_LOADING_MODE);
}

__u32 speculation_rules_read(struct span value)
{
	return fact_if(list_holds(value, SF_STRING), ANSWER_SPECULATION_RULES);
}
