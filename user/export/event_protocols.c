/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/address.h"
#include "decode/quic_keys.h"
#include "export/event_parts.h"

bool event_host(struct event_writer *w, struct span authority, char text[IDENTITY_BYTES])
{
	return identity_authority(&w->options.identity, authority, text);
}

static void put_span(struct json *j, const char *key, struct span s)
{
	if (s.len)
		json_string(j, key, s.data, s.len);
}

/* A server name, which may be an address instead. */
static void put_name(struct event_writer *w, const char *key, struct span name)
{
	char text[IDENTITY_BYTES];

	if (!name.len)
		return;
	if (event_host(w, name, text))
		json_word(&w->json, key, text);
	else
		put_span(&w->json, key, name);
}

static void put_ids(struct json *j, const char *key, const struct ids *ids)
{
	struct span id;
	size_t at = 0;

	json_open(j, key, '[');
	while (ids_next(ids, &at, &id))
		json_string(j, NULL, id.data, id.len);
	json_close(j, ']');
}

void event_client(struct event_writer *w, const struct client *client, const struct proxied *proxied)
{
	const struct proxy_header *h = proxied ? &proxied->header : NULL;
	const struct identity *id = &w->options.identity;
	char text[IDENTITY_BYTES];

	json_open(&w->json, "client", '{');
	identity_address(id, &client->address, client->family, text);
	json_word(&w->json, "ip", text);
	json_word(&w->json, "via", client_via_words[client->via]);
	if (client->claimed && h && h->family) {
		identity_address(id, &h->source, address_family(&h->source), text);
		json_word(&w->json, "claimed_ip", text);
	}
	json_close(&w->json, '}');
}

static void put_proxy(struct event_writer *w, const struct proxied *proxied)
{
	struct json *j = &w->json;

	json_open(j, "proxy", '{');
	json_number(j, "version", proxied->header.version);
	put_name(w, "authority", name_span(&proxied->authority));
	put_span(j, "ssl_version", (struct span){ proxied->ssl_version, proxied->ssl_version_len });
	json_close(j, '}');
}

void event_alpn(struct event_writer *w, const struct provenance *p)
{
	struct json *j = &w->json;
	struct span chosen;
	size_t at = 0;

	if (p->proxied)
		put_proxy(w, p->proxied);
	if (p->via == ALPN_VIA_NONE && !p->advertised.len)
		return;
	json_open(j, "alpn", '{');
	if (p->via < ALPN_VIA_NONE && p->via != ALPN_VIA_PROXY) /* an empty list is an offer, too */
		put_ids(j, "offered", &p->offered);
	if (ids_next(&p->chosen, &at, &chosen))
		json_string(j, "chosen", chosen.data, chosen.len);
	if (p->advertised.len)
		put_ids(j, "advertised", &p->advertised);
	if (p->via != ALPN_VIA_NONE)
		json_word(j, "via", alpn_via_words[p->via]);
	if (p->claimed)
		json_bool(j, "claimed", true);
	json_close(j, '}');
}

/* In Suricata's words. */
static void put_tls_version(struct json *j, __u16 version)
{
	static const char *const words[] = { "SSLv3", "TLSv1", "TLS 1.1", "TLS 1.2", "TLS 1.3" };
	char number[8];

	snprintf(number, sizeof(number), "0x%04x", version);
	json_word(j, "version", version >= 0x0300 && version <= 0x0304 ? words[version - 0x0300] : number);
}

void event_tls(struct event_writer *w, const struct connection *c, const struct client *client)
{
	struct json *j = &w->json;

	event_begin(w, &c->hello, "tls");
	event_client(w, client, &c->proxied);
	json_open(j, "tls", '{');
	put_name(w, "sni", name_span(&c->sni));
	put_tls_version(j, c->version_chosen ? c->version_chosen : c->version);
	put_ids(j, "client_alpns", &c->offered);
	if (c->offered_cut)
		json_bool(j, "client_alpns_cut", true);
	put_ids(j, "server_alpns", &c->chosen);
	if (c->ja4[0])
		json_word(j, "ja4", c->ja4);
	json_bool(j, "ech", c->ech);
	json_number(j, "hellos", c->hellos);
	json_close(j, '}');
	event_end(w, j);
}

static void put_quic_version(struct json *j, __u32 version)
{
	char text[16];

	snprintf(text, sizeof(text), "draft-%u", version & 0xff);
	json_word(j, "version", version == QUIC_1 ? "1" : version == QUIC_2 ? "2" : text);
}

void event_quic(struct event_writer *w, const struct sample *s, const struct quic_hello *quic,
                const struct client *client)
{
	const struct tls_client_hello *hello = &quic->hello;
	struct json *j = &w->json;

	event_begin(w, s, "quic");
	event_client(w, client, NULL);
	json_open(j, "quic", '{');
	put_quic_version(j, quic->version);
	put_name(w, "sni", hello->sni);
	json_open(j, "client_alpns", '[');
	for (size_t i = 0; i < hello->alpn_count; i++)
		json_string(j, NULL, hello->alpn[i].data, hello->alpn[i].len);
	json_close(j, ']');
	if (hello->alpn_cut)
		json_bool(j, "client_alpns_cut", true);
	if (hello->ja4[0])
		json_word(j, "ja4", hello->ja4);
	json_bool(j, "ech", hello->ech);
	json_close(j, '}');
	event_end(w, j);
}
