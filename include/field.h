/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One field line of a head: what the gate understands of it. Spellings it does not know make the head
 * HEAD_UNUSUAL, and user space decides.
 */
#ifndef HINTWATCH_FIELD_H
#define HINTWATCH_FIELD_H

#include "host.h"
#include "slot.h"

/* A line that begins so, as lower() has it. */
#define REFERER WORD('r', 'e', 'f', 'e', 'r', 'e', 'r', ':')

enum { REFERER_BYTES = 8 };

static inline bool is_ows(__u8 c)
{
	return c == ' ' || c == '\t';
}

/* The purpose of a plain value of n bytes at p; -1 if it is not one of the plain values. */
static inline int plain_purpose(const __u8 *p, __u32 n, __u8 grammar)
{
	__u64 w0 = word_at(p), w1 = word_at(p + 8), w2 = word_at(p + 16), w3 = word_at(p + 24);

	if (!n || n > VALUE_WORDS * 8)
		return -1;
	if (grammar != GRAMMAR_LIST) {
		w0 = lower(w0);
		w1 = lower(w1);
		w2 = lower(w2);
		w3 = lower(w3);
	}
	w0 &= first_bytes(n);
	w1 &= first_bytes(n < 8 ? 0 : n - 8);
	w2 &= first_bytes(n < 16 ? 0 : n - 16);
	w3 &= first_bytes(n < 24 ? 0 : n - 24);
	for (int i = 0; i < PLAIN_VALUE_COUNT; i++) {
		const struct plain_value *v = &host_structure()->names.value[i];

		if (v->word[0] == w0 && v->bytes == n && v->grammar == grammar && v->word[1] == w1 &&
		    v->word[2] == w2 && v->word[3] == w3)
			return v->purpose;
	}
	return -1;
}

static inline void marker_field(struct slot *s, __u32 at, __u32 end, __u8 marker, __u8 grammar)
{
	struct head *h = &s->head;
	__u16 bit = (__u16)(1u << (marker & 15));
	int purpose = plain_purpose(slot_at(s, at), end - at, grammar);

	if (purpose < 0 || h->seen & bit) /* repeated lines are one list (RFC 9110, section 5.3) */
		h->flags |= HEAD_UNUSUAL;
	h->seen |= bit;
	if (purpose < 0 || purpose == PURPOSE_NONE)
		return;
	h->yes |= bit;
	if (purpose < h->purpose)
		h->purpose = (__u8)purpose;
}

/* n from 0 to 8; without branches, which would each be a path for the verifier. */
static inline __u64 power_of_ten(__u32 n)
{
	return (1 + 9ull * (n & 1)) * (1 + 99 * (n >> 1 & 1)) * (1 + 9999 * (n >> 2 & 1)) *
	       (1 + 99999999ull * (n >> 3 & 1));
}

/* Up to 16 digits at p behind up to 8 leading zeros. Returns how many bytes; 0: not a number, or a longer one. */
static inline __u32 decimal(const __u8 *p, __u64 *number)
{
	__u32 zeros = word_at(p) == BYTES('0') && p[8] >= '0' && p[8] <= '9' ? 8 : 0, n0, n1;
	__u64 w0, w1;

	p += zeros;
	w0 = word_at(p);
	w1 = word_at(p + 8);
	n0 = bytes_before(not_digits(w0));
	n1 = bytes_before(not_digits(w1));
	if (!n0)
		return 0;
	*number = digits_value(w0, n0);
	if (n0 < 8 || !n1)
		return zeros + n0;
	*number = *number * power_of_ten(n1) + digits_value(w1, n1);
	return n1 == 8 && p[16] >= '0' && p[16] <= '9' ? 0 : zeros + 8 + n1;
}

/* Blanks and tabs that a word begins with; at p, of the next eight bytes. */
static inline __u32 ows_bytes(__u64 w)
{
	return bytes_before(~(bytes_equal(w, ' ') | bytes_equal(w, '\t')) & BYTES(0x80));
}

static inline __u32 skip_ows(const __u8 *p)
{
	return ows_bytes(word_at(p));
}

/* A number and the white space around it. Leaves it in s->number; returns the bytes read, 0: no number. */
PART int length_item(struct slot *s, __u32 at)
{
	__u32 ows, digits;
	const __u8 *p;

	if (!s)
		return 0;
	p = slot_at(s, at);
	ows = skip_ows(p);
	p += ows;
	digits = decimal(p, &s->number);
	return digits ? (int)(ows + digits + skip_ows(p + digits)) : 0;
}

/* RFC 9110, section 8.6: a number; a list of equal numbers is one number. False: neither, or spelled oddly. */
static inline bool content_length(struct slot *s, __u32 at, __u32 end, __u64 *length)
{
	enum { LIST_MAX = 8 };

	for (int i = 0; i < LIST_MAX; i++) {
		__u32 n = (__u32)length_item(s, at);

		if (!n || (i && s->number != *length))
			return false;
		*length = s->number;
		at += n;
		if (at >= end)
			return at == end;
		if (*slot_at(s, at++) != ',')
			return false;
	}
	return false;
}

static inline void content_length_field(struct slot *s, __u32 at, __u32 end)
{
	struct head *h = &s->head;
	__u64 length = 0;

	if (!content_length(s, at, end, &length) || (h->framing == FRAMING_LENGTH && h->body_bytes != length)) {
		h->flags |= HEAD_AMBIGUOUS;
		if (h->framing < FRAMING_CHUNKED)
			h->framing = FRAMING_UNKNOWN;
	} else if (h->framing == FRAMING_NONE) {
		h->framing = FRAMING_LENGTH;
		h->body_bytes = length;
	} else if (h->framing == FRAMING_CHUNKED) { /* the coding wins (RFC 9112, section 6.3) */
		h->flags |= HEAD_AMBIGUOUS;
	}
}

/*
 * Only a final coding of `chunked` frames a request's body (RFC 9112, section 6.3); with another one, the end of the
 * connection ends an answer's.
 */
static inline void transfer_encoding_field(struct slot *s, __u32 at, __u32 end)
{
	struct head *h = &s->head;
	__u8 before;

	/* Elements of a list may be empty (RFC 9110, section 5.6.1.2). */
	for (int i = 0; i < 16 && (is_ows(*slot_at(s, end - 1)) || *slot_at(s, end - 1) == ','); i++)
		end--;
	if (h->framing != FRAMING_NONE) /* with a length too, or said twice */
		h->flags |= HEAD_AMBIGUOUS;
	before = *slot_at(s, end - 8);
	if (end >= at + 7 && (end == at + 7 || is_ows(before) || before == ',') && h->framing != FRAMING_CHUNKED &&
	    (lower(word_at(slot_at(s, end - 7))) & first_bytes(7)) == WORD('c', 'h', 'u', 'n', 'k', 'e', 'd', 0)) {
		h->framing = FRAMING_CHUNKED;
		return;
	}
	h->framing = h->answer && h->framing != FRAMING_CHUNKED ? FRAMING_CLOSE : FRAMING_UNKNOWN;
	h->flags |= HEAD_AMBIGUOUS;
}

/* The name at the start of a line: `field`, or one with the same first bytes, or FIELD_NONE. */
static inline __u8 field_name(const __u8 *p, __u8 field)
{
	__u64 w0 = lower(word_at(p)), w1 = lower(word_at(p + 8)), w2 = lower(word_at(p + 16));

	for (int i = 0; i < 4 && field < FIELD_COUNT; i++) {
		const struct field_name *name = &host_structure()->names.name[field];

		if ((w0 & name->mask[0]) == name->word[0] && (w1 & name->mask[1]) == name->word[1] &&
		    (w2 & name->mask[2]) == name->word[2])
			return field;
		field = name->next;
	}
	return FIELD_NONE;
}

/* Of a Content-Type: text/html, or application/speculationrules+json. */
static inline bool is_page_type(const __u8 *p)
{
	__u64 w = lower(word_at(p));

	return (w == WORD('t', 'e', 'x', 't', '/', 'h', 't', 'm') && (p[8] | 0x20) == 'l') ||
	       (w == WORD('a', 'p', 'p', 'l', 'i', 'c', 'a', 't') &&
	        lower(word_at(p + 8)) == WORD('i', 'o', 'n', '/', 's', 'p', 'e', 'c') &&
	        lower(word_at(p + 16)) == WORD('u', 'l', 'a', 't', 'i', 'o', 'n', 'r'));
}

/* Is an answer's body HTML that can be read as it is? Codings of no length are none (RFC 9110, section 8.4.1). */
static inline void content_field(struct slot *s, __u32 at, __u32 end, __u8 field)
{
	const __u8 *p = slot_at(s, at);

	if (!s->head.answer)
		return;
	if (field == FIELD_CONTENT_ENCODING)
		s->head.flags |= at < end && lower(word_at(p)) != WORD('i', 'd', 'e', 'n', 't', 'i', 't', 'y')
		                         ? HEAD_ENCODED
		                         : 0;
	else if (is_page_type(p))
		s->head.flags |= HEAD_HTML;
}

/* The line from `line` to `end` begins like a field that matters. */
PART int head_field(struct slot *s, __u32 line, __u32 end, __u8 field)
{
	const struct field_name *name;
	__u32 at;

	if (!s)
		return 0;
	field = field_name(slot_at(s, line), field);
	if (field >= FIELD_COUNT)
		return 0;
	name = &host_structure()->names.name[field];
	at = line + name->bytes;
	if (*slot_at(s, at) != ':') {
		if (is_ows(*slot_at(s, at))) /* RFC 9112, section 5.1: to be rejected, so it says nothing */
			s->head.flags |= HEAD_UNUSUAL | HEAD_AMBIGUOUS;
		return 0;
	}
	at++;
	at += skip_ows(slot_at(s, at));
	if (field == FIELD_CONTENT_LENGTH || field == FIELD_TRANSFER_ENCODING)
		s->head.framing_end = end;
	if (field < MARKER_COUNT && !s->head.answer)
		marker_field(s, at, end, field, name->grammar);
	else if (field == FIELD_CONTENT_LENGTH)
		content_length_field(s, at, end);
	else if (field == FIELD_TRANSFER_ENCODING)
		transfer_encoding_field(s, at, end);
	else if (field == FIELD_CONTENT_TYPE || field == FIELD_CONTENT_ENCODING)
		content_field(s, at, end, field);
	return 1;
}

/* A line that begins with white space continues the value in front of it (RFC 9112, section 5.2). */
static inline void head_folded(struct head *h, __u32 line)
{
	h->flags |= HEAD_UNUSUAL;
	if (h->framing_end && line - h->framing_end <= sizeof("\r\n") - 1) {
		h->framing = FRAMING_UNKNOWN;
		h->flags |= HEAD_AMBIGUOUS;
	}
}

#endif
