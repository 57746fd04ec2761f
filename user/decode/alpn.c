/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/alpn.h"
#include "decode/grammar.h"

#define X(NAME, id) id,
const char *const alpn_id_words[ALPN_ID_COUNT] = { ALPN_IDS(X) };
#undef X

enum { ID_BYTES_MAX = 32, PORT_DIGITS_MAX = 5 };

#define X(NAME, id) _Static_assert(sizeof(id) - 1 <= ID_BYTES_MAX, "the longest id");
ALPN_IDS(X)
#undef X

enum alpn_id alpn_id(struct span id)
{
	int i = 0;

	while (i < ALPN_OTHER && !span_is(id, alpn_id_words[i]))
		i++;
	return (enum alpn_id)i;
}

static int hex_value(char c)
{
	return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * The id in a token (RFC 7639, section 2.2). Each has one spelling: upper-case digits, and escapes only of what cannot
 * be in a token, and of the percent sign. Receivers compare nothing else.
 */
static enum alpn_id token_id(struct span token)
{
	char id[ID_BYTES_MAX], c;
	size_t n = 0;
	int high, low;

	for (size_t i = 0; i < token.len; i++) {
		c = token.data[i];
		if (c == '%') {
			high = token.len - i > 2 ? hex_value(token.data[i + 1]) : -1;
			low = token.len - i > 2 ? hex_value(token.data[i + 2]) : -1;
			if (high < 0 || low < 0)
				return ALPN_OTHER;
			c = (char)(high << 4 | low);
			if (is_tchar(c) && c != '%')
				return ALPN_OTHER;
			i += 2;
		}
		if (n == sizeof(id))
			return ALPN_OTHER;
		id[n++] = c;
	}
	return alpn_id((struct span){ id, n });
}

static void alpn_set_add(struct alpn_set *set, struct span token)
{
	set->ids |= 1ull << token_id(token);
}

static void skip_ows(struct span *s)
{
	while (s->len && is_ows(s->data[0]))
		take(s, s->data[0]);
}

static const struct alpn_set malformed = { .malformed = true };

/*
 * Behind a member of a list: the commas up to the next one, empty members among them (RFC 9110, section 5.6.1.2).
 * False: something else stands there.
 */
static bool take_commas(struct span *s)
{
	skip_ows(s);
	if (s->len && s->data[0] != ',')
		return false;
	while (take(s, ','))
		skip_ows(s);
	return true;
}

struct alpn_set alpn_field_read(struct span value)
{
	struct alpn_set set = { 0 };
	struct span token;

	take_commas(&value);
	while (value.len) {
		token = take_token(&value);
		if (!token.len || !take_commas(&value))
			return malformed;
		alpn_set_add(&set, token);
	}
	return set.ids ? set : malformed;
}

/* [ uri-host ] ":" port (RFC 7838, section 3) */
static bool is_authority(struct span s)
{
	size_t digits = 0;

	while (digits < s.len && is_digit(s.data[s.len - 1 - digits]))
		digits++;
	return digits && digits <= PORT_DIGITS_MAX && digits < s.len && s.data[s.len - 1 - digits] == ':';
}

/* *( OWS ";" OWS parameter ), parameter = token "=" ( token / quoted-string ) */
static bool take_parameters(struct span *s)
{
	struct span value;

	for (skip_ows(s); take(s, ';'); skip_ows(s)) {
		skip_ows(s);
		if (!take_token(s).len || !take(s, '=') || !take_value(s, &value))
			return false;
	}
	return true;
}

struct alpn_set alt_svc_read(struct span value)
{
	struct alpn_set set = { 0 };
	struct span token, authority;

	value = span_trim(value);
	if (span_is(value, "clear"))
		return (struct alpn_set){ .clear = true };
	take_commas(&value);
	while (value.len) {
		token = take_token(&value);
		if (!token.len || !take(&value, '=') || !take_quoted(&value, &authority) || !is_authority(authority))
			return malformed;
		if (!take_parameters(&value) || !take_commas(&value))
			return malformed;
		alpn_set_add(&set, token);
	}
	return set.ids ? set : malformed;
}

/* Is the word among the members of a list? */
static bool list_has(struct span list, const char *word)
{
	struct span member;

	do {
		member = span_before(list, ',');
		if (span_is_nocase(span_trim(member), word))
			return true;
		list = span_between(span_end(member) + (member.len < list.len), span_end(list));
	} while (list.len);
	return false;
}

bool h2c_offered(struct fields *f)
{
	return fields_have(f, KNOWN_UPGRADE) && fields_have(f, KNOWN_CONNECTION) &&
	       fields_have(f, KNOWN_HTTP2_SETTINGS) && !fields_repeat(f, KNOWN_HTTP2_SETTINGS) &&
	       list_has(fields_value(f, KNOWN_UPGRADE), "h2c") &&
	       list_has(fields_value(f, KNOWN_CONNECTION), "upgrade");
}
