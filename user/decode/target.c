/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/target.h"

static const struct span nothing = { "", 0 };

static bool is_token(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_tchar(s.data[i]))
			return false;
	return s.len;
}

static struct span without_userinfo(struct span authority)
{
	const char *p = span_end(authority);

	while (p > authority.data && p[-1] != '@')
		p--;
	return span_between(p, span_end(authority));
}

/* Up to the path, the query or the fragment (RFC 3986, section 3.2). */
static struct span authority_at(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && *p != '/' && *p != '?' && *p != '#')
		p++;
	return span_between(from, p);
}

struct span target_host(struct span authority)
{
	struct span host = without_userinfo(authority_at(authority.data, span_end(authority))), rest;
	const char *p;

	if (host.len && host.data[0] == '[') {
		p = span_find(host, ']');
		if (!p)
			return nothing;
		rest = span_between(p + 1, span_end(host));
		return !rest.len || rest.data[0] == ':' ? span_between(host.data, p + 1) : nothing;
	}
	p = span_find(host, ':');
	if (!p)
		return host;
	/* An IPv6 address without brackets: nobody can tell which colon the port follows. */
	return span_find(span_between(p + 1, span_end(host)), ':') ? nothing : span_between(host.data, p);
}

/* What follows `scheme://` (RFC 3986, section 3.1); NULL: the target does not begin like that. */
static const char *behind_scheme(struct span target)
{
	const char *p = target.data, *end = span_end(target);

	if (!is_alpha(*p))
		return NULL;
	while (p < end && (is_alpha(*p) || is_digit(*p) || *p == '+' || *p == '-' || *p == '.'))
		p++;
	return end - p >= 3 && !memcmp(p, "://", 3) ? p + 3 : NULL;
}

static void target_split(struct span rest, struct sighting *out)
{
	rest = span_before(rest, '#');
	out->path = span_before(rest, '?');
	out->query = span_between(span_end(out->path), span_end(rest));
}

/*
 * The four forms of RFC 9112, section 3.2. Origin-form and asterisk-form are taken as they are. What CONNECT names
 * is the other end of a tunnel, no host that is asked for a page (RFC 9110, section 9.3.6). Of a target in none of
 * them nobody can tell what is a path, and what a password.
 */
static void target_forms(struct span target, struct sighting *out)
{
	const char *end = span_end(target), *p = behind_scheme(target);
	struct span authority;

	if (span_is(out->method, "CONNECT")) {
		out->path = without_userinfo(authority_at(target.data, end));
	} else if (p) {
		authority = authority_at(p, end);
		out->host = target_host(authority);
		target_split(span_between(span_end(authority), end), out);
		if (!out->path.len)
			out->path = (struct span){ "/", 1 };
	} else if (target.len && (target.data[0] == '/' || target.data[0] == '*')) {
		target_split(target, out);
	}
}

/* The first bytes of a request line: what stands before a query is whole. */
static void target_read_part(struct span bytes, struct sighting *out)
{
	struct span method = span_before(bytes, ' '), target;

	if (method.len == bytes.len || !is_token(method))
		return;
	out->method = method;
	target = span_between(span_end(method) + 1, span_end(bytes));
	if (span_find(target, '?'))
		target_forms(span_before(target, '?'), out);
}

size_t target_read(struct span head, struct sighting *out)
{
	const char *lf = span_find(head, '\n'), *end;
	struct span line, method;

	out->method = out->host = out->path = out->query = nothing;
	out->version = 0;
	if (!lf) {
		target_read_part(head, out);
		return head.len;
	}
	line = span_between(head.data, lf > head.data && lf[-1] == '\r' ? lf - 1 : lf);
	method = span_before(line, ' ');
	if (line.len > method.len + sizeof(" HTTP/1.1") && is_token(method)) {
		end = span_end(line) - (sizeof(" HTTP/1.1") - 1);
		if (!memcmp(end, " HTTP/1.", 8) && (end[8] == '0' || end[8] == '1')) {
			out->method = method;
			out->version = end[8] == '0' ? 10 : 11;
			target_forms(span_between(span_end(method) + 1, end), out);
		}
	}
	return (size_t)(lf + 1 - head.data);
}
