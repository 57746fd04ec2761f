/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/join.h"

static const struct span h2c = { "h2c", 3 };

static bool is_connect(const struct sighting *s)
{
	return s->sample->head_flags & HEAD_CONNECT;
}

static const struct proxied *proxied_of(const struct connection *c)
{
	return c && c->proxied.header.version ? &c->proxied : NULL;
}

static bool by_proxy(struct provenance *out)
{
	if (!out->proxied || !out->proxied->alpn.len)
		return false;
	out->chosen = out->proxied->alpn;
	out->claimed = out->client.claimed;
	return true;
}

/* A hello in front of the request was that of another connection between the same ports. */
static bool by_connect(const struct sighting *s, const struct connection *c, struct provenance *out)
{
	if (!is_connect(s) || !c || !c->hellos || !(c->hello.head_flags & HEAD_AFTER_CONNECT) ||
	    c->hello.time_ns < s->sample->time_ns)
		return false;
	out->offered = c->offered;
	out->chosen = c->chosen;
	return true;
}

static bool by_upgrade(const struct sighting *s, struct fields *f, const struct connection *c, struct provenance *out)
{
	if (s->version != 11 || !h2c_offered(f))
		return false;
	ids_add(&out->offered, h2c);
	if (c && c->switched_ns >= s->sample->time_ns)
		ids_add(&out->chosen, h2c);
	return true;
}

void ids_add_set(struct ids *list, struct alpn_set set)
{
	for (int i = 0; i < ALPN_ID_COUNT; i++)
		if (set.ids >> i & 1)
			ids_add(list, (struct span){ alpn_id_words[i], strlen(alpn_id_words[i]) });
}

static bool by_header(struct fields *f, struct provenance *out)
{
	if (!fields_have(f, KNOWN_ALPN))
		return false;
	ids_add_set(&out->offered, alpn_field_read(fields_value(f, KNOWN_ALPN)));
	return out->offered.len;
}

/* The name that a proxy was asked for says more than a Host field that the proxy may have changed. */
static bool by_name(const struct known_protocols *k, const struct sighting *s, struct provenance *out)
{
	const struct sample *sample = s->sample;
	const struct ids *offered = NULL;

	if (is_connect(s))
		return false;
	if (out->proxied && !out->client.claimed)
		offered = offers_find(k->offers, sample->time_ns, &out->client.address,
		                      name_span(&out->proxied->authority));
	if (!offered)
		offered = offers_find(k->offers, sample->time_ns, &out->client.address, s->host);
	if (offered)
		out->offered = *offered;
	return offered;
}

static enum alpn_via find_protocols(const struct known_protocols *k, const struct sighting *s, struct fields *f,
                                    const struct connection *c, struct provenance *out)
{
	if (by_proxy(out))
		return ALPN_VIA_PROXY;
	if (by_connect(s, c, out))
		return ALPN_VIA_CONNECT;
	if (by_upgrade(s, f, c, out))
		return ALPN_VIA_UPGRADE;
	if (by_header(f, out))
		return ALPN_VIA_HEADER;
	if (by_name(k, s, out))
		return ALPN_VIA_NAME;
	return ALPN_VIA_NONE;
}

/* c: the connection of the request, as far as it is known. */
static void find_asker(const struct known_protocols *k, const struct sighting *s, struct fields *f,
                       const struct connection *c, struct client *out)
{
	const struct proxied *proxied = proxied_of(c);

	client_find(&k->trusted, &s->sample->source, proxied ? &proxied->header : NULL,
	            client_field_read(&k->trusted, f), out);
}

void join_asker(const struct known_protocols *k, const struct sighting *s, struct fields *f, struct client *out)
{
	find_asker(k, s, f, connections_find(k->connections, s->sample), out);
}

void join_request(const struct known_protocols *k, const struct sighting *s, struct fields *f, struct provenance *out)
{
	const struct connection *c = connections_find(k->connections, s->sample);

	*out = (struct provenance){ .proxied = proxied_of(c) };
	find_asker(k, s, f, c, &out->client);
	if (c)
		out->advertised = c->advertised;
	out->via = find_protocols(k, s, f, c, out);
}

void join_client(const struct known_protocols *k, const struct sample *hello, const struct connection *c,
                 struct client *out)
{
	static const struct span none = { "", 0 };

	client_find(&k->trusted, &hello->source, proxied_of(c) ? &c->proxied.header : NULL, none, out);
}

bool join_waits(const struct sighting *s, struct fields *f)
{
	return is_connect(s) || fields_have(f, KNOWN_HTTP2_SETTINGS);
}
