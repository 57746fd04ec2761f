/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/fields.h"

static const struct {
	const char *text;
	__u8 bytes;
} names[KNOWN_COUNT] = {
#define X(NAME, name, tier, grammar) { name, sizeof(name) - 1 },
	MARKERS(X)
#undef X
#define X(NAME, name) { name, sizeof(name) - 1 },
		READ_FIELDS(X)
#undef X
};

enum { NAME_MAX_BYTES = 31 };

#define X(NAME, name, ...)                                                                          \
	_Static_assert(sizeof(name) - 1 >= sizeof("rsc") - 1 && sizeof(name) - 1 <= NAME_MAX_BYTES, \
	               "DECODER_LINES, lengths");
MARKERS(X)
READ_FIELDS(X)
#undef X
_Static_assert(KNOWN_COUNT <= 32, "bits in present");
_Static_assert(DECODER_BYTES - 1 <= (__u16)-1, "positions in struct field_line");

/* Bit per length that one of the names has. */
#define X(NAME, name, ...) | 1u << (sizeof(name) - 1)
static const __u32 lengths = 0 MARKERS(X) READ_FIELDS(X);
#undef X

/* A space in front of the colon is part of no name, and makes the line say nothing (RFC 9112, section 5.1). */
static enum known known_name(struct span line)
{
	const char *colon = memchr(line.data, ':', line.len <= NAME_MAX_BYTES ? line.len : NAME_MAX_BYTES + 1);
	size_t n = colon ? (size_t)(colon - line.data) : 0;

	if (!(lengths >> n & 1))
		return KNOWN_COUNT;
	for (int i = 0; i < KNOWN_COUNT; i++)
		if (names[i].bytes == n && same_letters(line.data, names[i].text, n))
			return (enum known)i;
	return KNOWN_COUNT;
}

static void fields_keep(struct fields *f, enum known known, struct span value, bool folded)
{
	__u32 bit = 1u << known;

	value = span_trim(value);
	if (f->present & bit)
		f->repeated |= bit;
	else
		f->first[known] = (__u16)f->lines;
	f->present |= bit;
	if (folded)
		f->folded |= bit;
	f->decoder->line[f->lines++] = (struct field_line){
		.at = (__u16)(value.data - f->head),
		.bytes = (__u16)value.len,
		.known = (__u8)known,
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
void fields_read(struct fields *f, struct decoder *d, struct span head, size_t at)
{
	const char *pos = head.data + at, *end = span_end(head);
	struct span line, more;
	enum known known;
	bool folded;

	f->decoder = d;
	f->head = head.data;
	f->present = f->repeated = f->folded = f->lines = f->text_bytes = 0;
	f->ended = false;
	while (next_line(&pos, end, &line)) {
		if (!line.len) {
			f->ended = true;
			return;
		}
		known = known_name(line);
		if (known == KNOWN_COUNT)
			continue;
		for (folded = false; pos < end && is_ows(*pos); folded = true) {
			if (!next_line(&pos, end, &more))
				return;
			line.len = (size_t)(span_end(more) - line.data);
		}
		fields_keep(f, known, span_between(line.data + names[known].bytes + 1, span_end(line)), folded);
	}
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

bool fields_next(struct fields *f, enum known known, __u32 *i, struct span *value)
{
	const struct field_line *l = f->decoder->line;

	while (*i < f->lines && l[*i].known != known)
		++*i;
	if (*i == f->lines)
		return false;
	*value = line_value(f, &l[(*i)++]);
	return true;
}

struct span fields_value(struct fields *f, enum known known)
{
	const struct field_line *l = f->decoder->line;
	const char *from = f->decoder->text + f->text_bytes;

	if (!fields_repeat(f, known))
		return line_value(f, &l[f->first[known]]);
	for (__u32 i = f->first[known]; i < f->lines; i++) {
		if (l[i].known != known)
			continue;
		if (i != f->first[known])
			text_add(f, ", ", 2);
		text_add_line(f, &l[i]);
	}
	return span_between(from, f->decoder->text + f->text_bytes);
}
