/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions are the algorithms of RFC 9651, section 4.2, whose numbers they bear. */
#include "decode/structured.h"

static void sf_skip_sp(struct sf *s)
{
	while (sf_peek(s) == ' ')
		s->pos++;
}

static void sf_skip_ows(struct sf *s)
{
	while (is_ows(sf_peek(s)))
		s->pos++;
}

/* 4.2.3.3 */
static bool sf_key(struct sf *s, struct span *key)
{
	const char *from = s->pos;
	char c = sf_peek(s);

	if (!is_lower(c) && c != '*')
		return false;
	while (is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*') {
		s->pos++;
		c = sf_peek(s);
	}
	*key = span_between(from, s->pos);
	return true;
}

static enum sf_got sf_broken(struct sf *s)
{
	s->state = SF_BROKEN;
	return SF_MALFORMED;
}

/* 4.2.3.2 */
enum sf_got sf_parameter(struct sf *s, struct span *key, struct sf_value *value)
{
	if (s->state == SF_BROKEN)
		return SF_MALFORMED;
	if (!sf_take(s, ';'))
		return SF_END;
	sf_skip_sp(s);
	if (!sf_key(s, key))
		return sf_broken(s);
	if (!sf_take(s, '=')) {
		*value = (struct sf_value){ SF_BOOLEAN, { "1", 1 } };
		return SF_ONE;
	}
	return sf_bare_item(s, value) ? SF_ONE : sf_broken(s);
}

static bool sf_skip_parameters(struct sf *s)
{
	struct sf_value value;
	struct span key;
	enum sf_got got;

	do {
		got = sf_parameter(s, &key, &value);
	} while (got == SF_ONE);
	return got == SF_END;
}

/* 4.2.1.2, up to its parameters */
static bool sf_inner_list(struct sf *s, struct sf_value *v)
{
	const char *from = s->pos;
	struct sf_value item;

	for (;;) {
		const char *gap = s->pos;

		sf_skip_sp(s);
		v->text = span_between(from, s->pos);
		v->type = SF_INNER_LIST;
		if (sf_take(s, ')'))
			return true;
		if ((gap == s->pos && gap != from) || !sf_bare_item(s, &item) || !sf_skip_parameters(s))
			return false;
	}
}

/* 4.2.1 */
enum sf_got sf_member(struct sf *s, struct sf_value *member)
{
	if (s->state == SF_BROKEN)
		return SF_MALFORMED;
	if (s->state == SF_START) {
		if (s->pos == s->end)
			return SF_END;
	} else {
		if (!sf_skip_parameters(s))
			return SF_MALFORMED;
		sf_skip_ows(s);
		if (s->pos == s->end)
			return SF_END;
		if (!sf_take(s, ','))
			return sf_broken(s);
		sf_skip_ows(s);
	}
	s->state = SF_BEHIND_MEMBER;
	return (sf_take(s, '(') ? sf_inner_list(s, member) : sf_bare_item(s, member)) ? SF_ONE : sf_broken(s);
}

/* 4.2, steps 1 to 3: no production takes a byte that is not ASCII. */
struct sf sf_open(struct span field)
{
	struct sf s = { field.data, span_end(field), SF_START };

	sf_skip_sp(&s);
	return s;
}

/* 4.2.3, and 4.2, steps 6 and 7 */
bool sf_item(struct span field, struct sf_value *item)
{
	struct sf s = sf_open(field);

	if (!sf_bare_item(&s, item) || !sf_skip_parameters(&s))
		return false;
	sf_skip_sp(&s);
	return s.pos == s.end;
}
