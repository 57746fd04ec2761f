/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/address.h"
#include "decode/forwarded.h"
#include "decode/grammar.h"

#define X(NAME, word) word,
const char *const client_via_words[CLIENT_VIA_COUNT] = { CLIENT_VIAS(X) };
#undef X

/* A node in text: brackets, an IPv6 address with IPv4 in it, and a port; what has a longer one is not read. */
enum { NODE_BYTES = 80 };

struct span client_field_read(const struct trusted_proxies *trusted, struct fields *f)
{
	static const __u8 known[CLIENT_VIA_COUNT] = {
		[CLIENT_VIA_FORWARDED] = KNOWN_FORWARDED,
		[CLIENT_VIA_X_FORWARDED_FOR] = KNOWN_X_FORWARDED_FOR,
		[CLIENT_VIA_X_REAL_IP] = KNOWN_X_REAL_IP,
		[CLIENT_VIA_CF_CONNECTING_IP] = KNOWN_CF_CONNECTING_IP,
	};
	__u8 field = known[trusted->field];

	/* The proxy's own line may be the last one. */
	return f->ended && fields_have(f, field) ? fields_value(f, field) : (struct span){ "", 0 };
}

static bool trusts(const struct trusted_proxies *trusted, const struct address *a)
{
	for (size_t i = 0; i < trusted->count; i++)
		if (in_network(&trusted->network[i], a))
			return true;
	return false;
}

/* RFC 7239, section 6: port = 1*5DIGIT, obfport = "_" 1*(ALPHA / DIGIT / "." / "_" / "-") */
static bool is_port(struct span s)
{
	bool hidden = take(&s, '_');

	if (!s.len || (!hidden && s.len > 5))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];

		if (!is_digit(c) && !(hidden && (is_alpha(c) || c == '.' || c == '_' || c == '-')))
			return false;
	}
	return true;
}

/* An IPv4 address, or an IPv6 address in brackets; with a port or without. */
static bool node_read(struct span node, struct address *out)
{
	bool bracket = take(&node, '[');
	struct span text = span_before(node, bracket ? ']' : ':'), rest;

	rest = span_between(span_end(text), span_end(node));
	if (bracket && !take(&rest, ']'))
		return false;
	if (rest.len && !(take(&rest, ':') && is_port(rest)))
		return false;
	return bracket ? address6_read(text, out) : address4_read(text, out);
}

/* Without its escapes. */
static bool escaped_node_read(struct span node, struct address *out)
{
	char text[NODE_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < node.len; i++) {
		if (node.data[i] == '\\')
			i++;
		if (n == sizeof(text))
			return false;
		text[n++] = node.data[i];
	}
	return node_read((struct span){ text, n }, out);
}

/* The `for` of an element of Forwarded (RFC 7239, section 4): there must be one. White space around pairs is let pass. */
static bool for_read(struct span element, struct address *out)
{
	struct span name, value;
	bool found = false;

	while ((element = span_trim(element)).len) {
		if (take(&element, ';'))
			continue;
		name = take_token(&element);
		if (!name.len || !take(&element, '=') || !take_value(&element, &value))
			return false;
		element = span_trim(element);
		if (element.len && element.data[0] != ';')
			return false;
		if (!span_is_nocase(name, "for"))
			continue;
		if (found || !escaped_node_read(value, out))
			return false;
		found = true;
	}
	return found;
}

/* In X-Forwarded-For an IPv6 address often has no brackets. */
static bool hop_read(struct span hop, struct address *out)
{
	return address6_read(hop, out) || node_read(hop, out);
}

static bool is_escaped(const char *from, const char *p)
{
	const char *backslash = p;

	while (backslash > from && backslash[-1] == '\\')
		backslash--;
	return (p - backslash) & 1;
}

/*
 * Takes the last member of a list from its end. Commas in quoted strings are found from the end too: an unclosed quote
 * that a client sent cannot hide what a proxy added behind it.
 */
static struct span take_last(struct span *list)
{
	const char *from = list->data, *end = span_end(*list), *p = end;
	bool quoted = false;

	for (; p > from && (quoted || p[-1] != ','); p--)
		if (p[-1] == '"' && !is_escaped(from, p - 1))
			quoted = !quoted;
	*list = span_between(from, p > from ? p - 1 : p);
	return span_trim(span_between(p, end));
}

static bool walk(const struct trusted_proxies *trusted, struct span list, bool (*read)(struct span, struct address *),
                 struct address *out)
{
	struct address hop;
	struct span member;
	bool found = false;

	while (list.len) {
		member = take_last(&list);
		if (!member.len)
			continue; /* RFC 9110, section 5.6.1.2 */
		if (!read(member, &hop))
			break;
		*out = hop;
		found = true;
		if (!trusts(trusted, &hop))
			break;
	}
	return found;
}

/* X-Real-IP and CF-Connecting-IP. */
static bool lone_read(struct span text, struct address *out)
{
	return address4_read(text, out) || address6_read(text, out);
}

static bool field_tells(const struct trusted_proxies *trusted, struct span field, struct address *out)
{
	switch (trusted->field) {
	case CLIENT_VIA_FORWARDED:
		return walk(trusted, field, for_read, out);
	case CLIENT_VIA_X_FORWARDED_FOR:
		return walk(trusted, field, hop_read, out);
	default:
		return lone_read(field, out);
	}
}

void client_find(const struct trusted_proxies *trusted, const struct address *peer, const struct proxy_header *proxy,
                 struct span field, struct client *out)
{
	*out = (struct client){ .address = *peer, .via = CLIENT_VIA_PEER, .claimed = !trusts(trusted, peer) };
	if (!out->claimed && proxy && proxy->family) {
		out->address = proxy->source;
		out->via = CLIENT_VIA_PROXY;
	}
	if (trusts(trusted, &out->address) && field_tells(trusted, field, &out->address))
		out->via = trusted->field;
	out->family = address_family(&out->address);
}
