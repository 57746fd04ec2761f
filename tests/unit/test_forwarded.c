/*
 * Who the client is, from fields of real heads. Sources of the examples: RFC 7239; MDN, "X-Forwarded-For"; nginx,
 * ngx_http_realip_module.
 */
#include <arpa/inet.h>

#include "check.h"
#include "decode/address.h"
#include "decode/forwarded.h"
#include "guard.h"

static struct decoder decoder;

#define REQUEST_LINE "GET / HTTP/1.1\r\n"

/* 10.0.0.0/8, 203.0.113.0/24, 2001:db8:1::/48 */
static const struct network networks[] = {
	{ .address.half = { 0, 0x0000000affff0000 }, .mask.half = { ~0ull, 0x000000ffffffffff } },
	{ .address.half = { 0, 0x007100cbffff0000 }, .mask.half = { ~0ull, 0x00ffffffffffffff } },
	{ .address.half = { 0x00000100b80d0120, 0 }, .mask.half = { 0x0000ffffffffffff, 0 } },
};
static struct trusted_proxies ours = { networks, sizeof(networks) / sizeof(networks[0]), CLIENT_VIA_X_FORWARDED_FOR };
static struct trusted_proxies none = { NULL, 0, CLIENT_VIA_X_FORWARDED_FOR };

static struct address address(const char *text)
{
	struct address a = { { 0, 0xffff0000 } };

	if (strchr(text, ':'))
		is(inet_pton(AF_INET6, text, &a), 1);
	else
		is(inet_pton(AF_INET, text, (char *)&a + 12), 1);
	return a;
}

static const char *text_of(const struct client *c)
{
	static char text[INET6_ADDRSTRLEN];

	yes(inet_ntop(c->family == 4 ? AF_INET : AF_INET6, (const char *)&c->address + (c->family == 4 ? 12 : 0), text,
	              sizeof(text)) != NULL);
	return text;
}

static struct client find(const struct trusted_proxies *trusted, const char *peer, const struct proxy_header *proxy,
                          const char *lines, size_t n)
{
	char head[1 << 14];
	struct address from = address(peer);
	struct client client;
	struct fields f;

	memcpy(head, REQUEST_LINE, sizeof(REQUEST_LINE) - 1);
	memcpy(head + sizeof(REQUEST_LINE) - 1, lines, n);
	n += sizeof(REQUEST_LINE) - 1;
	fields_read(&f, &decoder, (struct span){ guard_place(head, n), n }, sizeof(REQUEST_LINE) - 1);
	memset(&client, 0xa5, sizeof(client));
	client_find(trusted, &from, proxy, client_field_read(trusted, &f), &client);
	yes(client.via < CLIENT_VIA_COUNT);
	is(client.claimed && client.via != CLIENT_VIA_PEER, false);
	yes(client.via <= CLIENT_VIA_PROXY || client.via == trusted->field);
	is(client.family, address_family(&client.address));
	return client;
}

/* Also for every part of the lines, and with every byte replaced; then it may be anybody. */
static struct client behind(const struct trusted_proxies *trusted, const char *peer, const struct proxy_header *proxy,
                            const char *lines)
{
	static const char odd[] = { '\0', '\r', '\n', '\xff', '"', '\\', ',', '[' };
	size_t n = strlen(lines);
	char mangled[1024];

	yes(n < sizeof(mangled));
	memcpy(mangled, lines, n);
	for (size_t i = 0; i < n; i++) {
		find(trusted, peer, proxy, lines, i);
		for (size_t k = 0; k < sizeof(odd); k++) {
			mangled[i] = odd[k];
			find(trusted, peer, proxy, mangled, n);
		}
		mangled[i] = lines[i];
	}
	return find(trusted, peer, proxy, lines, n);
}

static void check_client(const struct client *c, const char *expected, enum client_via via, bool claimed)
{
	assert_string_equal(text_of(c), expected);
	is(c->via, via);
	is(c->claimed, claimed);
}

/* The peer is 10.0.0.1, which is trusted. What the lines say in the field is expected, and nothing in the others. */
static void told(const char *lines, const char *expected, enum client_via field)
{
	for (int via = CLIENT_VIA_FORWARDED; via < CLIENT_VIA_COUNT; via++) {
		struct client c;

		ours.field = (enum client_via)via;
		c = behind(&ours, "10.0.0.1", NULL, lines);
		if (ours.field == field)
			check_client(&c, expected, field, false);
		else
			check_client(&c, "10.0.0.1", CLIENT_VIA_PEER, false);
	}
}

#define TOLD(lines, expected, NAME) told(lines, expected, CLIENT_VIA_##NAME)
#define UNTOLD(lines) told(lines, "10.0.0.1", CLIENT_VIA_PEER)

static void claimed(const char *lines)
{
	for (int via = CLIENT_VIA_FORWARDED; via < CLIENT_VIA_COUNT; via++) {
		struct client c;

		ours.field = none.field = (enum client_via)via;
		c = behind(&ours, "192.0.2.9", NULL, lines);
		check_client(&c, "192.0.2.9", CLIENT_VIA_PEER, true);
		c = behind(&none, "10.0.0.1", NULL, lines);
		check_client(&c, "10.0.0.1", CLIENT_VIA_PEER, true);
	}
}

CLAIM(a_peer_that_says_nothing_is_the_client)
{
	struct client c = behind(&ours, "192.0.2.9", NULL, "Host: a\r\n\r\n");

	check_client(&c, "192.0.2.9", CLIENT_VIA_PEER, true);
	c = behind(&ours, "2001:db8::7", NULL, "Host: a\r\n\r\n");
	check_client(&c, "2001:db8::7", CLIENT_VIA_PEER, true);
	UNTOLD("Host: a\r\n\r\n");
}

CLAIM(a_peer_that_is_not_trusted_only_claims)
{
	claimed("Forwarded: for=198.51.100.17\r\n\r\n");
	claimed("X-Forwarded-For: 198.51.100.17\r\n\r\n");
	claimed("X-Forwarded-For: 198.51.100.17, 10.0.0.2\r\n\r\n");
	claimed("X-Real-IP: 198.51.100.17\r\n\r\n");
	claimed("CF-Connecting-IP: 198.51.100.17\r\n\r\n");
}

/* Sections 4, 6.1 and 7.1 */
CLAIM(the_examples_of_rfc_7239_parse)
{
	UNTOLD("Forwarded: for=\"_gazonk\"\r\n\r\n");
	TOLD("Forwarded: For=\"[2001:db8:cafe::17]:4711\"\r\n\r\n", "2001:db8:cafe::17", FORWARDED);
	TOLD("Forwarded: for=192.0.2.60;proto=http;by=203.0.113.43\r\n\r\n", "192.0.2.60", FORWARDED);
	TOLD("Forwarded: for=192.0.2.43, for=198.51.100.17\r\n\r\n", "198.51.100.17", FORWARDED);
	TOLD("Forwarded: for=\"192.0.2.43:47011\"\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: for=192.0.2.43, for=\"[2001:db8:cafe::17]\"\r\n\r\n", "2001:db8:cafe::17", FORWARDED);
	UNTOLD("Forwarded: for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown\r\n\r\n");
	UNTOLD("Forwarded: for=_hidden, for=_SEVKISEK\r\n\r\n");
}

CLAIM(hops_are_walked_from_the_nearest)
{
	TOLD("Forwarded: for=192.0.2.43, for=203.0.113.5, for=10.9.9.9\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: for=192.0.2.1, for=192.0.2.43, for=\"[2001:db8:1::5]\"\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: for=10.0.0.3, for=10.0.0.2\r\n\r\n", "10.0.0.3", FORWARDED);
	TOLD("Forwarded: for=192.0.2.1, for=unknown, for=10.0.0.2\r\n\r\n", "10.0.0.2", FORWARDED);
	TOLD("Forwarded: for=192.0.2.1, proto=https, for=10.0.0.2\r\n\r\n", "10.0.0.2", FORWARDED);
}

CLAIM(lines_are_combined_in_order)
{
	TOLD("Forwarded: for=192.0.2.43\r\nHost: a\r\nforwarded: for=10.0.0.2\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: for=10.0.0.2\r\nFORWARDED: for=192.0.2.43\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("X-Forwarded-For: 192.0.2.43\r\nX-Forwarded-For: 10.0.0.2\r\n\r\n", "192.0.2.43", X_FORWARDED_FOR);
	TOLD("X-Forwarded-For: 192.0.2.1,\r\n 192.0.2.43\r\n\r\n", "192.0.2.43", X_FORWARDED_FOR);
}

CLAIM(quoted_strings_hide_their_commas)
{
	TOLD("Forwarded: for=\"192.0.2.43\";host=\"a,for=192.0.2.7\"\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: host=\"a;\\\",for=192.0.2.7\";for=192.0.2.43\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: host=\"a\\\\\",for=192.0.2.7\r\n\r\n", "192.0.2.7", FORWARDED);
	TOLD("Forwarded: for=192.0.2.43;host=\"a,\\\"b\"\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: for=\"192.0.2\\.43\"\r\n\r\n", "192.0.2.43", FORWARDED);
}

/* What a client sends stands in front of what its proxy adds. */
CLAIM(an_unclosed_quote_hides_nothing_behind_it)
{
	TOLD("Forwarded: for=\", for=192.0.2.43\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: for=\"\r\nForwarded: for=\"[2001:db8::7]:1\";by=10.0.0.1\r\n\r\n", "2001:db8::7", FORWARDED);
	TOLD("Forwarded: for=\"\\\r\nForwarded: for=\"192.0.2.43\"\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: \\\", for=192.0.2.43, for=10.0.0.2\r\n\r\n", "192.0.2.43", FORWARDED);
}

CLAIM(white_space_and_empty_members_are_let_pass)
{
	TOLD("Forwarded: , for=192.0.2.43 ; proto=http ;, ,\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("X-Forwarded-For: ,192.0.2.43\t, ,\r\n\r\n", "192.0.2.43", X_FORWARDED_FOR);
	UNTOLD("Forwarded: ,\r\nX-Forwarded-For:\r\nX-Real-IP: \r\n\r\n");
}

CLAIM(malformed_elements_name_nobody)
{
	static const char *const element[] = {
		"for=192.0.2.43;for=192.0.2.43",
		"for",
		"for=",
		"for =192.0.2.43",
		"for= 192.0.2.43",
		"=192.0.2.43",
		"for=192.0.2.43 proto=http",
		"for=192.0.2.43;proto",
		"for=192.0.2.43;proto=",
		"for=192.0.2.43:80",
		"for=[2001:db8::7]",
		"for=\"2001:db8::7\"",
		"for=\"[2001:db8::7\"",
		"for=\"[2001:db8::7]x\"",
		"for=\"[192.0.2.43]\"",
		"for=\"192.0.2.43:\"",
		"for=\"192.0.2.43:123456\"",
		"for=\"192.0.2.43:_\"",
		"for=\"192.0.2.43:_a b\"",
		"for=\"192.0.2.43:a\"",
		"for=\"192.0.2.43\"x",
		"for=\"192.0.2.43",
		"for=\"192.0.2.43\x01\"",
		"for=192.0.2.043",
		"for=192.0.2",
		"for=\"\"",
		"for=\"[fe80::1%lo]\"",
		"for=\"0000000000000000000000000000000000000000000000000000000000000000000000000000192.0.2.43\"",
		"for=\"192.0.2.43:_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
		"for=192.0.2.43;host=\"\x01\"",
		"for=192.0.2.43;host=\"\x7f\"",
		"fo=192.0.2.43",
		"forr=192.0.2.43",
	};
	char lines[256];

	for (size_t i = 0; i < sizeof(element) / sizeof(element[0]); i++) {
		snprintf(lines, sizeof(lines), "Forwarded: %s\r\n\r\n", element[i]);
		UNTOLD(lines);
	}
}

CLAIM(hidden_ports_are_passed)
{
	TOLD("Forwarded: for=\"192.0.2.43:_a.B-9_\"\r\n\r\n", "192.0.2.43", FORWARDED);
	TOLD("Forwarded: for=\"[2001:db8::7]:65535\"\r\n\r\n", "2001:db8::7", FORWARDED);
}

CLAIM(the_examples_of_x_forwarded_for_parse)
{
	TOLD("X-Forwarded-For: 2001:db8:85a3:8d3:1319:8a2e:370:7348\r\n\r\n", "2001:db8:85a3:8d3:1319:8a2e:370:7348",
	     X_FORWARDED_FOR);
	TOLD("X-Forwarded-For: 198.51.100.178\r\n\r\n", "198.51.100.178", X_FORWARDED_FOR);
	TOLD("X-Forwarded-For: 203.0.113.195,2001:db8:85a3:8d3:1319:8a2e:370:7348,198.51.100.178\r\n\r\n",
	     "198.51.100.178", X_FORWARDED_FOR);
	TOLD("X-Forwarded-For: 198.51.100.178, 2001:db8:1::5, 203.0.113.195\r\n\r\n", "198.51.100.178",
	     X_FORWARDED_FOR);
	TOLD("x-forwarded-for: 192.0.2.43:4711\r\n\r\n", "192.0.2.43", X_FORWARDED_FOR);
	TOLD("x-forwarded-for: [2001:db8::7]\r\n\r\n", "2001:db8::7", X_FORWARDED_FOR);
	TOLD("x-forwarded-for: [2001:db8::7]:4711\r\n\r\n", "2001:db8::7", X_FORWARDED_FOR);
}

CLAIM(what_is_no_address_ends_the_walk)
{
	UNTOLD("X-Forwarded-For: 192.0.2.43, unknown\r\n\r\n");
	UNTOLD("X-Forwarded-For: 192.0.2.43, evil.example\r\n\r\n");
	UNTOLD("X-Forwarded-For: 192.0.2.43 192.0.2.44\r\n\r\n");
	UNTOLD("X-Forwarded-For: 192.0.2.43:\r\n\r\n");
	UNTOLD("X-Forwarded-For: for=192.0.2.43\r\n\r\n");
	TOLD("X-Forwarded-For: 192.0.2.43, -, 10.1.1.1\r\n\r\n", "10.1.1.1", X_FORWARDED_FOR);
}

CLAIM(lone_addresses_are_alone)
{
	TOLD("X-Real-IP: 192.0.2.43\r\n\r\n", "192.0.2.43", X_REAL_IP);
	TOLD("X-Real-IP: 2001:db8::7\r\n\r\n", "2001:db8::7", X_REAL_IP);
	TOLD("CF-Connecting-IP: 192.0.2.43\r\n\r\n", "192.0.2.43", CF_CONNECTING_IP);
	TOLD("X-Real-IP: 10.7.7.7\r\n\r\n", "10.7.7.7", X_REAL_IP);
	UNTOLD("X-Real-IP: 192.0.2.43, 192.0.2.44\r\n\r\n");
	UNTOLD("X-Real-IP: 192.0.2.43\r\nX-Real-IP: 192.0.2.44\r\n\r\n");
	UNTOLD("CF-Connecting-IP: 192.0.2.43:80\r\n\r\n");
}

/* It is the same host. */
CLAIM(mapped_addresses_are_ipv4)
{
	TOLD("X-Forwarded-For: ::ffff:192.0.2.43\r\n\r\n", "192.0.2.43", X_FORWARDED_FOR);
	TOLD("X-Forwarded-For: 192.0.2.43, ::ffff:10.0.0.2\r\n\r\n", "192.0.2.43", X_FORWARDED_FOR);
	TOLD("X-Forwarded-For: ::192.0.2.43\r\n\r\n", "::192.0.2.43", X_FORWARDED_FOR);
	TOLD("X-Forwarded-For: 2001:db8::ffff:c000:22b\r\n\r\n", "2001:db8::ffff:c000:22b", X_FORWARDED_FOR);
}

#define PROXY_LINE "PROXY TCP4 192.0.2.60 10.0.0.1 5 80\r\n"

/* nginx passes a field on that it does not set, as the client sent it. */
CLAIM(one_field_is_believed_and_no_other)
{
	static const char lines[] = "CF-Connecting-IP: 192.0.2.1\r\nForwarded: for=192.0.2.2\r\n"
				    "X-Forwarded-For: 192.0.2.3\r\nX-Real-IP: 192.0.2.4\r\n\r\n";
	static const struct {
		const char *expected;
		enum client_via via;
	} row[] = {
		{ "192.0.2.1", CLIENT_VIA_CF_CONNECTING_IP },
		{ "192.0.2.2", CLIENT_VIA_FORWARDED },
		{ "192.0.2.3", CLIENT_VIA_X_FORWARDED_FOR },
		{ "192.0.2.4", CLIENT_VIA_X_REAL_IP },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct client c;

		ours.field = row[i].via;
		c = behind(&ours, "10.0.0.1", NULL, lines);
		check_client(&c, row[i].expected, row[i].via, false);
	}
}

static struct client behind_proxy(const char *header, const char *peer, const char *lines)
{
	struct proxy_header proxy;

	yes(proxy_read((struct span){ header, strlen(header) }, &proxy));
	ours.field = CLIENT_VIA_X_FORWARDED_FOR;
	return behind(&ours, peer, &proxy, lines);
}

CLAIM(a_proxy_header_replaces_the_peer_that_is_trusted)
{
	struct client c = behind_proxy(PROXY_LINE, "10.0.0.1", "\r\n");

	check_client(&c, "192.0.2.60", CLIENT_VIA_PROXY, false);
	c = behind_proxy(PROXY_LINE, "192.0.2.9", "\r\n");
	check_client(&c, "192.0.2.9", CLIENT_VIA_PEER, true);
	c = behind_proxy("PROXY UNKNOWN\r\n", "10.0.0.1", "\r\n");
	check_client(&c, "10.0.0.1", CLIENT_VIA_PEER, false);
	c = behind_proxy("PROXY UNKNOWN\r\n", "192.0.2.9", "\r\n");
	check_client(&c, "192.0.2.9", CLIENT_VIA_PEER, true);
}

CLAIM(a_field_counts_behind_a_proxy_header_of_one_that_is_trusted)
{
	static const char field[] = "X-Forwarded-For: 192.0.2.43\r\n\r\n";
	static const char of_ours[] = "PROXY TCP4 203.0.113.5 10.0.0.1 5 80\r\n";
	struct client c = behind_proxy(PROXY_LINE, "10.0.0.1", field);

	check_client(&c, "192.0.2.60", CLIENT_VIA_PROXY, false);
	c = behind_proxy(of_ours, "10.0.0.1", field);
	check_client(&c, "192.0.2.43", CLIENT_VIA_X_FORWARDED_FOR, false);
	c = behind_proxy(of_ours, "10.0.0.1", "X-Forwarded-For: ?\r\n\r\n");
	check_client(&c, "203.0.113.5", CLIENT_VIA_PROXY, false);
	c = behind_proxy(of_ours, "192.0.2.9", field);
	check_client(&c, "192.0.2.9", CLIENT_VIA_PEER, true);
}

CLAIM(the_words_are_the_names_of_the_fields)
{
	assert_string_equal(client_via_words[CLIENT_VIA_PEER], "peer");
	assert_string_equal(client_via_words[CLIENT_VIA_X_FORWARDED_FOR], "x-forwarded-for");
	assert_string_equal(client_via_words[CLIENT_VIA_CF_CONNECTING_IP], "cf-connecting-ip");
}

RUN(claim(a_peer_that_says_nothing_is_the_client), claim(a_peer_that_is_not_trusted_only_claims),
    claim(the_examples_of_rfc_7239_parse), claim(hops_are_walked_from_the_nearest), claim(lines_are_combined_in_order),
    claim(quoted_strings_hide_their_commas), claim(an_unclosed_quote_hides_nothing_behind_it),
    claim(white_space_and_empty_members_are_let_pass), claim(malformed_elements_name_nobody),
    claim(hidden_ports_are_passed), claim(the_examples_of_x_forwarded_for_parse),
    claim(what_is_no_address_ends_the_walk), claim(lone_addresses_are_alone), claim(mapped_addresses_are_ipv4),
    claim(one_field_is_believed_and_no_other), claim(a_proxy_header_replaces_the_peer_that_is_trusted),
    claim(a_field_counts_behind_a_proxy_header_of_one_that_is_trusted), claim(the_words_are_the_names_of_the_fields))
