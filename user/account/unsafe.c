/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/unsafe.h"
#include "decode/span.h"

static const struct phrase {
	char letters[16]; /* of all its words, in lower case */
	__u8 unsafe;
	bool whole; /* a page of this name only */
} phrases[] = {
	{ "logout", UNSAFE_LOGOUT },         { "logoff", UNSAFE_LOGOUT },
	{ "signout", UNSAFE_LOGOUT },        { "signoff", UNSAFE_LOGOUT, true },
	{ "endsession", UNSAFE_LOGOUT },     { "sessionend", UNSAFE_LOGOUT },
	{ "sessiondestroy", UNSAFE_LOGOUT }, { "sessionsdestroy", UNSAFE_LOGOUT },
	{ "destroysession", UNSAFE_LOGOUT }, { "abmelden", UNSAFE_LOGOUT },
	{ "ausloggen", UNSAFE_LOGOUT },      { "deconnexion", UNSAFE_LOGOUT },
	{ "cerrarsesion", UNSAFE_LOGOUT },   { "uitloggen", UNSAFE_LOGOUT },
	{ "addtocart", UNSAFE_CART },        { "addtobasket", UNSAFE_CART },
	{ "addtobag", UNSAFE_CART },         { "addtowishlist", UNSAFE_CART },
	{ "cartadd", UNSAFE_CART },          { "basketadd", UNSAFE_CART },
	{ "bagadd", UNSAFE_CART },           { "wishlistadd", UNSAFE_CART },
	{ "cartupdate", UNSAFE_CART },       { "cartremove", UNSAFE_CART },
	{ "cartdelete", UNSAFE_CART },       { "removefromcart", UNSAFE_CART },
	{ "checkout", UNSAFE_CART, true },   { "placeorder", UNSAFE_CART },
	{ "buynow", UNSAFE_CART },
};

/* Parameters whose values name what is to be done. */
static const char *const actions[] = { "action", "act", "do", "cmd", "op", "task", "wc-ajax" };

enum { PHRASES = sizeof(phrases) / sizeof(phrases[0]), ACTIONS = sizeof(actions) / sizeof(actions[0]) };

static bool is_alnum(char c)
{
	return is_alpha(c) || is_digit(c);
}

/* Does a word begin here, or would one end in front of here? */
static bool is_border(struct span s, size_t at)
{
	char before = at ? s.data[at - 1] : '/', here = at < s.len ? s.data[at] : '/';

	return !is_alnum(before) || !is_alnum(here) || (is_alpha(here) && !is_lower(here) && is_lower(before));
}

/* Where the phrase ends that begins with the letter here; 0: it does not. Between its words is one byte at most. */
static inline size_t phrase_end(struct span s, size_t at, const char *letters)
{
	if ((s.data[at] | 0x20) != *letters) /* of most phrases that is all */
		return 0;
	for (; at < s.len; at++) {
		at += !is_alnum(s.data[at]);
		if (at == s.len || (s.data[at] | 0x20) != *letters)
			return 0;
		if (!*++letters)
			return is_border(s, at + 1) ? at + 1 : 0;
	}
	return 0;
}

static bool is_segment(struct span s, size_t from, size_t to)
{
	return (!from || s.data[from - 1] == '/') && (to == s.len || s.data[to] == '/' || s.data[to] == '.');
}

static __u8 at_word(struct span s, size_t at)
{
	__u8 found = 0;
	size_t end;

	for (int i = 0; i < PHRASES; i++) {
		end = phrase_end(s, at, phrases[i].letters);
		if (end && (!phrases[i].whole || is_segment(s, at, end)))
			found |= (__u8)(1 << phrases[i].unsafe);
	}
	return found;
}

static __u8 in_path(struct span path)
{
	__u8 found = 0;

	if (!path.len || path.data[0] != '/')
		return 0; /* of CONNECT, or `*` */
	for (size_t i = 0; i < path.len; i++)
		if (is_alpha(path.data[i]) && is_border(path, i))
			found |= at_word(path, i);
	return found;
}

static __u8 is_phrase(struct span s)
{
	for (int i = 0; i < PHRASES; i++)
		if (s.len && is_alpha(s.data[0]) && phrase_end(s, 0, phrases[i].letters) == s.len)
			return (__u8)(1 << phrases[i].unsafe);
	return 0;
}

static __u8 in_parameter(struct span parameter)
{
	struct span name = span_before(parameter, '=');
	struct span value = span_between(span_end(name) + (name.len < parameter.len), span_end(parameter));

	for (int i = 0; i < ACTIONS; i++)
		if (span_is_nocase(name, actions[i]))
			return is_phrase(value);
	return is_phrase(name);
}

static __u8 in_query(struct span query)
{
	__u8 found = 0;

	while (query.len) { /* in front of each parameter there is a question mark or an ampersand */
		struct span parameter = span_before((struct span){ query.data + 1, query.len - 1 }, '&');

		found |= in_parameter(parameter);
		query = span_between(span_end(parameter), span_end(query));
	}
	return found;
}

__u8 unsafe_of(const struct sighting *s)
{
	__u8 method = s->anomalies >> ANOMALY_UNSAFE_METHOD & 1;

	return (__u8)(method << UNSAFE_METHOD) | in_path(s->path) | in_query(s->query);
}
