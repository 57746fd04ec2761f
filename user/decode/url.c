/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/url.h"
#include "decode/siphash.h"
#include "decode/target.h"

/* RFC 3986, section 2, has none of these anywhere; bytes above ASCII are let pass, as servers do. */
static bool has_no_gaps(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
			return false;
	return true;
}

static bool take_word(struct span *s, const char *word)
{
	size_t n = strlen(word);

	if (s->len < n || !same_letters(s->data, word, n))
		return false;
	*s = span_between(s->data + n, span_end(*s));
	return true;
}

/* Behind `http://` or `https://` (RFC 9110, section 4.2). */
static bool take_scheme(struct span *s)
{
	return take_word(s, "https://") || take_word(s, "http://");
}

static void split(struct span target, struct url *out)
{
	target = span_before(target, '#');
	out->path = span_before(target, '?');
	out->query = span_between(span_end(out->path), span_end(target));
	if (!out->path.len)
		out->path = (struct span){ "/", 1 };
}

/* Where the authority ends (RFC 3986, section 3.2). */
static struct span authority_of(struct span rest)
{
	return span_before(span_before(span_before(rest, '#'), '?'), '/');
}

bool url_read(struct span text, struct url *out)
{
	struct span authority;

	if (!has_no_gaps(text))
		return false;
	out->host = (struct span){ "", 0 };
	if (text.len && text.data[0] == '/') {
		split(text, out);
		return true;
	}
	if (!take_scheme(&text))
		return false;
	authority = authority_of(text);
	out->host = target_host(authority);
	split(span_between(span_end(authority), span_end(text)), out);
	return out->host.len; /* RFC 9110, section 4.2.1: an empty host is invalid */
}

static __u64 ended(struct siphash *h)
{
	__u64 hash = siphash_end(h);

	return hash ? hash : 1;
}

__u64 url_host_hash(const __u64 key[2], struct span host)
{
	struct siphash h;
	char part[64];
	size_t n;

	siphash_begin(&h, key);
	for (; host.len; host = span_between(host.data + n, span_end(host))) {
		n = host.len < sizeof(part) ? host.len : sizeof(part);
		for (size_t i = 0; i < n; i++)
			part[i] = host.data[i] >= 'A' && host.data[i] <= 'Z' ? (char)(host.data[i] | 0x20)
			                                                     : host.data[i];
		siphash_add(&h, (struct span){ part, n });
	}
	return ended(&h);
}

__u64 url_target_hash(const __u64 key[2], struct span path, struct span query)
{
	struct siphash h;

	siphash_begin(&h, key);
	siphash_add(&h, path);
	siphash_add(&h, query);
	return ended(&h);
}
