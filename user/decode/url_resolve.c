/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/url.h"
#include "decode/url_clean.h"

/* RFC 3986, section 3.1 */
static bool has_scheme(struct span s)
{
	size_t i = 0;

	while (i < s.len && (is_alpha(s.data[i]) || (i && (is_digit(s.data[i]) || strchr("+-.", s.data[i])))))
		i++;
	return i && i < s.len && s.data[i] == ':';
}

static bool begins_with(struct span s, const char *word)
{
	return s.len >= strlen(word) && !memcmp(s.data, word, strlen(word));
}

/* One or two dots, or what browsers take for such. 0: another segment. */
static int dots_of(struct span segment)
{
	int dots = 0;

	for (size_t i = 0; i < segment.len; dots++) {
		const struct span rest = span_between(segment.data + i, span_end(segment));

		if (rest.data[0] == '.')
			i++;
		else if (rest.len >= 3 && same_letters(rest.data, "%2e", 3))
			i += 3;
		else
			return 0;
	}
	return dots <= 2 ? dots : 0;
}

static void drop_segment(struct written *w, size_t from)
{
	while (w->n > from) {
		w->n--;
		if (w->at[w->n] == '/')
			return;
	}
}

/*
 * The path of the segments that stand between slashes, behind what is written from `from` on, without dot segments
 * (RFC 3986, section 5.2.4). last: the path ends with them.
 */
static void write_segments(struct written *w, size_t from, struct span segments, bool last)
{
	for (bool more = true; more;) {
		const struct span segment = span_before(segments, '/');
		const int dots = dots_of(segment);

		more = segment.len < segments.len;
		segments = span_between(span_end(segment) + more, span_end(segments));
		if (dots == 2)
			drop_segment(w, from);
		if (!dots || (!more && last))
			write_byte(w, '/');
		if (!dots)
			write_span(w, segment);
	}
}

/* Section 5.2.3: up to its last slash. */
static struct span directory_of(struct span path)
{
	while (path.len && path.data[path.len - 1] != '/')
		path.len--;
	return path;
}

static struct span behind_slash(struct span path)
{
	return path.len && path.data[0] == '/' ? (struct span){ path.data + 1, path.len - 1 } : path;
}

/* Without its last slash, which the segments that follow begin with. */
static void write_directory(struct written *w, size_t from, struct span directory)
{
	directory = behind_slash(directory);
	if (directory.len)
		write_segments(w, from, (struct span){ directory.data, directory.len - 1 }, false);
}

static void write_path(struct written *w, struct span base, struct span reference)
{
	const size_t from = w->n;

	if (!reference.len) {
		write_span(w, base.len ? base : (struct span){ "/", 1 });
		return;
	}
	if (reference.data[0] != '/')
		write_directory(w, from, directory_of(base));
	write_segments(w, from, behind_slash(reference), true);
}

/* Section 5.2.2, for a reference that is a URL of its own or names no host. */
static bool resolve(const struct url *page, const struct url *reference, char *buf, struct url *out)
{
	const bool own = reference->host.len;
	struct written w = { buf, 0, URL_BYTES, false };
	size_t path, query;

	write_span(&w, reference->host);
	path = w.n;
	write_path(&w, page->path, reference->path);
	query = w.n;
	write_span(&w, own || reference->path.len || reference->query.len ? reference->query : page->query);
	out->host = own ? (struct span){ buf, path } : page->host;
	out->path = (struct span){ buf + path, query - path };
	out->query = span_written(&w, query);
	return !w.full;
}

bool url_resolve(const struct url *page, struct span reference, char buf[URL_BYTES], struct url *out)
{
	char text[5 + URL_BYTES] = "http:"; /* in front of a reference with an authority but no scheme */
	struct written w = { text + 5, 0, URL_BYTES, false };
	struct url own = { { "", 0 }, { "", 0 }, { "", 0 } };
	struct span clean;

	url_clean(&w, reference);
	clean = span_written(&w, 0);
	if (w.full)
		return false;
	if (begins_with(clean, "//"))
		clean = (struct span){ text, 5 + w.n };
	if (has_scheme(clean))
		return url_read(clean, &own) && own.host.len && resolve(page, &own, buf, out);
	own.path = span_before(clean, '?');
	own.query = span_between(span_end(own.path), span_end(clean));
	return resolve(page, &own, buf, out);
}
