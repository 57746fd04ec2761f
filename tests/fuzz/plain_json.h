/*
 * A second reader of JSON (RFC 8259): says whether a text is one object and nothing behind it, in printable ASCII
 * only, and finds the text of a member.
 */
#ifndef HINTWATCH_TESTS_PLAIN_JSON_H
#define HINTWATCH_TESTS_PLAIN_JSON_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PLAIN_DEPTH = 8 };

/* NULL, here and below: it is none. */
static inline const char *plain_string(const char *p)
{
	if (*p++ != '"')
		return NULL;
	for (; *p != '"'; p++) {
		if (*p < ' ' || *p > '~')
			return NULL;
		if (*p != '\\')
			continue;
		p++;
		if (*p == 'u') {
			for (int i = 0; i < 4; i++)
				if (!isxdigit((unsigned char)*++p))
					return NULL;
		} else if (!*p || !strchr("\"\\/bfnrt", *p)) {
			return NULL;
		}
	}
	return p + 1;
}

static inline const char *plain_number_text(const char *p)
{
	if (!isdigit((unsigned char)*p) || (*p == '0' && isdigit((unsigned char)p[1])))
		return NULL;
	while (isdigit((unsigned char)*p))
		p++;
	if (*p != '.')
		return p;
	if (!isdigit((unsigned char)*++p))
		return NULL;
	while (isdigit((unsigned char)*p))
		p++;
	return p;
}

static inline const char *plain_value(const char *p, int depth)
{
	static const char *const words[] = { "true", "false", "null" };
	char close = *p == '{' ? '}' : *p == '[' ? ']' : '\0';

	if (*p == '"')
		return plain_string(p);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp(p, words[i], strlen(words[i])))
			return p + strlen(words[i]);
	if (!close)
		return plain_number_text(p);
	if (depth == PLAIN_DEPTH)
		return NULL;
	if (*++p == close)
		return p + 1;
	for (;; p++) {
		if (close == '}' && (!(p = plain_string(p)) || *p++ != ':'))
			return NULL;
		p = plain_value(p, depth + 1);
		if (!p || (*p != ',' && *p != close))
			return NULL;
		if (*p == close)
			return p + 1;
	}
}

static inline bool plain_object(const char *text)
{
	const char *end = *text == '{' ? plain_value(text, 0) : NULL;

	return end && !*end;
}

/* The text of the first member of this name, without its escapes, or -1: there is none. The key is `"key":`. */
static inline long plain_member(const char *text, const char *key, unsigned char *to)
{
	const char *p = strstr(text, key);
	unsigned int code;
	long n = 0;

	if (!p)
		return -1;
	for (p += strlen(key) + 1; *p != '"'; p++, n++) {
		to[n] = (unsigned char)*p;
		if (*p != '\\')
			continue;
		to[n] = (unsigned char)*++p;
		if (*p == 'u') {
			if (sscanf(p + 1, "%4x", &code) != 1 || code > 0xff)
				return -1;
			to[n] = (unsigned char)code;
			p += 4;
		}
	}
	return n;
}

#endif
