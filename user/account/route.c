/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/route.h"
#include "account/route_word.h"

enum { ESCAPES_MAX = 2, EXTENSION_MAX = 5, TAIL_MIN = 3 };

static const char more[] = "…";

/* What does not fit sets `full`, and nothing more is written. */
struct out {
	char *buf;
	size_t size, used;
	bool full;
};

static void put(struct out *o, const char *bytes, size_t n)
{
	o->full |= n > o->size - o->used;
	if (o->full || !n)
		return;
	memcpy(o->buf + o->used, bytes, n);
	o->used += n;
}

static void put_word(struct out *o, const char *word)
{
	put(o, word, strlen(word));
}

static bool is_escape(struct span s)
{
	for (size_t i = 1; i < 3; i++)
		if (i >= s.len || !(is_digit(s.data[i]) || (is_alpha(s.data[i]) && (s.data[i] | 0x20) <= 'f')))
			return false;
	return true;
}

static struct span skip(struct span s, size_t n)
{
	return (struct span){ s.data + n, s.len - n };
}

/* Is it text that is not readable in a path? */
static bool is_text_segment(struct span s)
{
	size_t escapes = 0;

	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.data[i] <= ' ' || (unsigned char)s.data[i] >= 0x7f)
			return true;
		if (s.data[i] != '%')
			continue;
		if (!is_escape(skip(s, i)) || ++escapes > ESCAPES_MAX)
			return true;
	}
	return false;
}

static bool is_email(struct span s)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.data[i] == '@')
			return span_find(skip(s, i + 1), '.') != NULL;
		if (s.data[i] == '%' && s.len - i > 3 && !memcmp(s.data + i, "%40", 3))
			return span_find(skip(s, i + 3), '.') != NULL;
	}
	return false;
}

/* Where the extension of a file begins, behind its dot; the end: it has none. */
static size_t extension_at(struct span s)
{
	size_t at = s.len;

	while (at && is_word_char(s.data[at - 1]) && s.len - at <= EXTENSION_MAX)
		at--;
	return at > 1 && at < s.len && s.len - at <= EXTENSION_MAX && s.data[at - 1] == '.' && is_alpha(s.data[at])
	               ? at
	               : s.len;
}

static struct span word_of(struct span s)
{
	size_t n = 0;

	while (n < s.len && is_word_char(s.data[n]))
		n++;
	return (struct span){ s.data, n };
}

static size_t digits_at_end(struct span word)
{
	size_t n = 0;

	while (n < word.len && is_digit(word.data[word.len - 1 - n]))
		n++;
	return n;
}

static void fold_word(struct out *o, struct span word, bool in_file)
{
	size_t tail = digits_at_end(word);

	if (tail == word.len) {
		put_word(o, "{n}");
	} else if (word_is_id(word, in_file)) {
		put_word(o, in_file ? "{hash}" : "{id}");
	} else {
		put(o, word.data, tail >= TAIL_MIN ? word.len - tail : word.len);
		put_word(o, tail >= TAIL_MIN ? "{n}" : "");
	}
}

/* The words of a segment, or of what stands in front of an extension. */
static void fold_words(struct out *o, struct span s, bool in_file)
{
	while (s.len && !o->full) {
		size_t uuid = uuid_length(s), date = uuid ? 0 : date_length(s), n = uuid + date;

		if (n) {
			put_word(o, uuid ? "{uuid}" : "{date}");
		} else if ((n = word_of(s).len)) {
			fold_word(o, word_of(s), in_file);
		} else {
			n = s.data[0] == '%' ? 3 : 1;
			put(o, s.data, n);
		}
		s = skip(s, n);
	}
}

static void fold_segment(struct out *o, struct span s)
{
	size_t extension = extension_at(s);
	struct span name = { s.data, extension };

	if (is_text_segment(s)) {
		put_word(o, "{text}");
	} else if (is_email(s)) {
		put_word(o, "{email}");
	} else if (segment_is_base64(s) && !uuid_length(s)) {
		put_word(o, "{id}");
	} else {
		fold_words(o, name, extension < s.len);
		put(o, s.data + extension, s.len - extension);
	}
}

/* False: not all of it fits; what was written ends where the mark of omission has room. */
static bool fold_path(struct out *o, struct span path)
{
	size_t fits = 0;

	for (int segments = 0; segments <= ROUTE_SEGMENTS; segments++) {
		struct span segment = span_before(path, '/');

		fold_segment(o, segment);
		path = skip(path, segment.len);
		put(o, path.data, path.len ? 1 : 0);
		if (o->full)
			break;
		if (path.len <= 1)
			return true;
		path = skip(path, 1);
		fits = o->size - o->used >= sizeof(more) - 1 ? o->used : fits;
	}
	o->used = fits;
	return false;
}

size_t route_fold(struct span path, char *buf, size_t size)
{
	struct out o = { .buf = buf, .size = size };

	path = span_before(span_before(path, '?'), '#');
	if (path.len && !fold_path(&o, path)) {
		o.full = false;
		put_word(&o, more);
	}
	return o.used;
}
