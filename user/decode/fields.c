/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/fields.h"

struct field_names {
	const char *const *text;
	const __u8 *bytes; /* their lengths, with zeros behind them up to FIELD_NAMES_MAX */
	unsigned int count;
	__u32 lengths; /* bit per length that one of them has */
};

enum { NAME_MAX_BYTES = 31 };

#define X(NAME, name, ...) name,
static const char *const request_names[] = { MARKERS(X) READ_FIELDS(X) };
static const char *const answer_names[] = { ANSWER_FIELDS(X) };
#undef X
#define X(NAME, name, ...) sizeof(name) - 1,
static const __u8 request_bytes[FIELD_NAMES_MAX] = { MARKERS(X) READ_FIELDS(X) };
static const __u8 answer_bytes[FIELD_NAMES_MAX] = { ANSWER_FIELDS(X) };
#undef X
#define X(NAME, name, ...) | 1u << (sizeof(name) - 1)
static const struct field_names in_request = { request_names, request_bytes, KNOWN_COUNT, 0 MARKERS(X) READ_FIELDS(X) };
static const struct field_names in_answer = { answer_names, answer_bytes, ANSWER_FIELD_COUNT, 0 ANSWER_FIELDS(X) };
#undef X

#define X(NAME, name, ...)                                                                          \
	_Static_assert(sizeof(name) - 1 >= sizeof("rsc") - 1 && sizeof(name) - 1 <= NAME_MAX_BYTES, \
	               "DECODER_LINES, lengths");
MARKERS(X)
READ_FIELDS(X)
ANSWER_FIELDS(X)
#undef X
_Static_assert((int)KNOWN_COUNT <= FIELD_NAMES_MAX, "first[] of a request");
_Static_assert((int)ANSWER_FIELD_COUNT <= FIELD_NAMES_MAX, "first[] of an answer");
_Static_assert(FIELD_NAMES_MAX <= 64 && FIELD_NAMES_MAX % 8 == 0, "bits in present, words of lengths");
_Static_assert(DECODER_BYTES - 1 <= (__u16)-1, "positions in struct field_line");

/*
 * Which of the names the line begins with; their count: none. A space in front of the colon is part of no name, and
 * makes the line say nothing (RFC 9112, section 5.1). Eight lengths are compared at once: where one is n, and only
 * there, the highest bit of its byte remains set.
 */
static inline __attribute__((always_inline)) unsigned int name_of(struct span line, const struct field_names *names)
{
	const char *colon = memchr(line.data, ':', line.len <= NAME_MAX_BYTES ? line.len : NAME_MAX_BYTES + 1);
	size_t n = colon ? (size_t)(colon - line.data) : 0;
	unsigned int i;
	__u64 equal;

	if (!(names->lengths >> n & 1))
		return names->count;
	for (unsigned int at = 0; at < names->count; at += 8) {
		equal = (BYTES(0x80) - (word_at(names->bytes + at) ^ BYTES(n))) & BYTES(0x80);
		for (; equal; equal &= equal - 1) {
			i = at + (unsigned int)__builtin_ctzll(equal) / 8;
			if (same_letters(line.data, names->text[i], n))
				return i;
		}
	}
	return names->count;
}

static void fields_keep(struct fields *f, unsigned int field, struct span value, bool folded)
{
	__u64 bit = 1ull << field;

	value = span_trim(value);
	if (f->present & bit)
		f->repeated |= bit;
	else
		f->first[field] = (__u16)f->lines;
	f->present |= bit;
	f->decoder->line[f->lines++] = (struct field_line){
		.at = (__u16)(value.data - f->head),
		.bytes = (__u16)value.len,
		.field = (__u8)field,
		.folded = folded,
	};
}

/* The line that begins at *pos, without its end, which *pos is behind afterwards. False: it has no end. */
static bool next_line(const char **pos, const char *end, struct span *line)
{
	const char *from = *pos, *lf = from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;

	if (!lf)
		return false;
	*pos = lf + 1;
	*line = span_between(from, lf > from && lf[-1] == '\r' ? lf - 1 : lf);
	return true;
}

/*
 * White space at the start of a line that is not continued here belongs to a line that says nothing. It
 * cannot be mistaken for a field: no name begins with it.
 */
static inline __attribute__((always_inline)) void lines_read(struct fields *f, struct decoder *d, struct span head,
                                                             size_t at, const struct field_names *names)
{
	const char *pos = head.data + at, *end = span_end(head);
	struct span line, more;
	unsigned int field;
	bool folded;

	f->decoder = d;
	f->head = head.data;
	f->present = f->repeated = f->lines = f->text_bytes = 0;
	f->ended = false;
	while (next_line(&pos, end, &line)) {
		if (!line.len) {
			f->ended = true;
			return;
		}
		field = name_of(line, names);
		if (field == names->count)
			continue;
		for (folded = false; pos < end && is_ows(*pos); folded = true) {
			if (!next_line(&pos, end, &more))
				return;
			line.len = (size_t)(span_end(more) - line.data);
		}
		fields_keep(f, field, span_between(line.data + names->bytes[field] + 1, span_end(line)), folded);
	}
}

/* Two copies, each with its own table: a request costs no more because there are answers. */
void fields_read(struct fields *f, struct decoder *d, struct span head, size_t at)
{
	lines_read(f, d, head, at, &in_request);
}

void answer_fields_read(struct fields *f, struct decoder *d, struct span head, size_t at)
{
	lines_read(f, d, head, at, &in_answer);
}

static void text_add(struct fields *f, const char *data, size_t n)
{
	memcpy(f->decoder->text + f->text_bytes, data, n);
	f->text_bytes += (__u32)n;
}

/*
 * Copies a line's value, with a space for each place where it was folded. No bounds are checked: in the head,
 * the name and the line end took more than the ", " does that may be added, no line is copied twice, and no
 * head is longer than the text.
 */
static void text_add_line(struct fields *f, const struct field_line *l)
{
	const char *pos = f->head + l->at, *end = pos + l->bytes;
	__u32 from = f->text_bytes;
	struct span piece;

	while (pos < end) {
		if (!next_line(&pos, end, &piece)) {
			piece = span_between(pos, end);
			pos = end;
		}
		piece = span_trim(piece);
		if (piece.len && f->text_bytes != from)
			text_add(f, " ", 1);
		text_add(f, piece.data, piece.len);
	}
}

static struct span line_value(struct fields *f, const struct field_line *l)
{
	const char *from = f->decoder->text + f->text_bytes;

	if (!l->folded)
		return (struct span){ f->head + l->at, l->bytes };
	text_add_line(f, l);
	return span_between(from, f->decoder->text + f->text_bytes);
}

bool fields_next(struct fields *f, unsigned int field, __u32 *i, struct span *value)
{
	const struct field_line *l = f->decoder->line;

	while (*i < f->lines && l[*i].field != field)
		++*i;
	if (*i == f->lines)
		return false;
	*value = line_value(f, &l[(*i)++]);
	return true;
}

struct span fields_value(struct fields *f, unsigned int field)
{
	const struct field_line *l = f->decoder->line;
	const char *from = f->decoder->text + f->text_bytes;

	if (!fields_repeat(f, field))
		return line_value(f, &l[f->first[field]]);
	for (__u32 i = f->first[field]; i < f->lines; i++) {
		if (l[i].field != field)
			continue;
		if (i != f->first[field])
			text_add(f, ", ", 2);
		text_add_line(f, &l[i]);
	}
	return span_between(from, f->decoder->text + f->text_bytes);
}
