/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Structured fields (RFC 9651), read in place. The caller pulls the members of a List one by one, and their
 * parameters if it wants them. One error makes the whole field malformed (section 4.2): nothing that was
 * pulled out of a List counts before SF_END.
 */
#ifndef HINTWATCH_DECODE_STRUCTURED_H
#define HINTWATCH_DECODE_STRUCTURED_H

#include "decode/span.h"

enum sf_type {
	SF_INTEGER,
	SF_DECIMAL,
	SF_STRING,
	SF_TOKEN,
	SF_BYTES,
	SF_BOOLEAN,
	SF_DATE,
	SF_DISPLAY_STRING,
	SF_INNER_LIST
};

/* As written: without quotes, colons, `?`, `@` and parentheses, but with all escapes. */
struct sf_value {
	enum sf_type type;
	struct span text;
};

enum sf_state { SF_START, SF_BEHIND_MEMBER, SF_BROKEN };

struct sf {
	const char *pos, *end;
	enum sf_state state;
};

enum sf_got { SF_END, SF_ONE, SF_MALFORMED };

/* All lines of a field, combined. */
struct sf sf_open(struct span field);

/* The next member of a List. Parameters of the one before that were not pulled are checked and skipped. */
enum sf_got sf_member(struct sf *s, struct sf_value *member);

/* The next parameter of the member. Without a value it is true. A name may come again; the last one counts. */
enum sf_got sf_parameter(struct sf *s, struct span *key, struct sf_value *value);

/* A field that is one Item. False: it is malformed. The parameters are checked and skipped. */
bool sf_item(struct span field, struct sf_value *item);

/* The next byte; NUL at the end, which no production takes. */
static inline char sf_peek(const struct sf *s)
{
	return s->pos < s->end ? *s->pos : '\0';
}

static inline bool sf_take(struct sf *s, char c)
{
	if (s->pos == s->end || *s->pos != c)
		return false;
	s->pos++;
	return true;
}

/* An Item without its parameters. False: malformed. */
bool sf_bare_item(struct sf *s, struct sf_value *v);

static inline bool sf_is_false(const struct sf_value *v)
{
	return v->type == SF_BOOLEAN && v->text.data[0] == '0';
}

static inline bool sf_is_token(const struct sf_value *v, const char *word)
{
	return v->type == SF_TOKEN && span_is(v->text, word);
}

#endif
