/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "decode/answer.h"
#include "interim.h"
#include "protocols.h"

enum { TLS_1_3 = 0x0304 };

static struct span bytes_of(const struct sample *s)
{
	return (struct span){ (const char *)s->bytes, s->bytes_len };
}

static struct span handshake_of(struct pipeline *p, const struct sample *s)
{
	size_t n = tls_join(bytes_of(s), p->handshake, sizeof(p->handshake));

	return (struct span){ (const char *)p->handshake, n };
}

static void client_hello(struct pipeline *p, const struct sample *s)
{
	const struct connection *c;
	struct tls_client_hello hello;
	struct client client;

	if (s->cut != CUT_NONE || !tls_client_hello_read(handshake_of(p, s), 't', &hello))
		return;
	p->tally.hellos++;
	c = connections_hello(p->known.connections, s, &hello);
	join_client(&p->known, s, c, &client);
	offers_add(p->known.offers, s->time_ns, &client.address, hello.sni, &c->offered);
	outcomes_hello(&p->outcomes, s, &client, hello.sni);
}

static void server_hello(struct pipeline *p, const struct sample *s)
{
	struct tls_server_hello hello;

	if (tls_server_hello_read(handshake_of(p, s), &hello))
		connections_server_hello(p->known.connections, s, &hello);
}

void protocols_tell(void *ctx, const struct connection *c)
{
	struct pipeline *p = ctx;
	struct client client;

	tally_connection(&p->tally, TRANSPORT_TLS, &c->offered);
	if (c->version_chosen && c->version_chosen < TLS_1_3)
		tally_chosen(&p->tally, CHOOSER_SERVER_HELLO, &c->chosen);
	if (p->events.out) {
		join_client(&p->known, &c->hello, c, &client);
		event_tls(&p->events, c, &client);
	}
	if (c->hello.head_flags & HEAD_AFTER_CONNECT)
		pipeline_release_of(p, c->hello.flow_hash, true);
}

static void quic_initial(struct pipeline *p, const struct sample *s)
{
	struct quic_hello quic;
	struct ids ids = { 0 };
	struct client client;

	if (quic_read(p->quic, s, &quic) != QUIC_HELLO)
		return;
	for (size_t i = 0; i < quic.hello.alpn_count; i++)
		ids_add(&ids, quic.hello.alpn[i]);
	tally_connection(&p->tally, TRANSPORT_QUIC, &ids);
	join_client(&p->known, s, NULL, &client);
	offers_add(p->known.offers, s->time_ns, &client.address, quic.hello.sni, &ids);
	outcomes_hello(&p->outcomes, s, &client, quic.hello.sni);
	if (p->events.out)
		event_quic(&p->events, s, &quic, &client);
}

static void proxy_header(struct pipeline *p, const struct sample *s)
{
	struct proxy_header header;
	struct ids chosen = { 0 };

	if (s->cut != CUT_NONE || !proxy_read(bytes_of(s), &header)) {
		connections_forget(p->known.connections, s);
		return;
	}
	connections_proxy(p->known.connections, s, &header);
	ids_add(&chosen, header.alpn);
	if (header.alpn.len)
		tally_chosen(&p->tally, CHOOSER_PROXY, &chosen);
}

/* Interim or final. What the server advertises is in events alone. */
static void answer_head(struct pipeline *p, const struct sample *s)
{
	struct ids advertised = { 0 };
	struct answer answer;

	if (!answer_read(&p->decoder, bytes_of(s), &answer))
		return;
	outcomes_answer(&p->outcomes, s, &answer);
	if (status_is_interim(answer.status))
		return;
	ids_add_set(&advertised, alt_svc_read(answer.alt_svc));
	connections_answer(p->known.connections, s, &advertised, span_is_nocase(answer.upgrade, "h2c"));
	if (answer.status >= 300)
		pipeline_release_of(p, s->flow_hash, true);
	pipeline_release_of(p, s->flow_hash, false);
}

/* A connection that ended without a request. */
static void unused(struct pipeline *p, const struct sample *s)
{
	const struct connection *c = s->end == UNUSED_TLS ? connections_find(p->known.connections, s) : NULL;
	struct client client;

	join_client(&p->known, s, c, &client);
	outcomes_unused(&p->outcomes, s, &client, c ? name_span(&c->sni) : (struct span){ "", 0 });
}

/* What the tables did not keep of all that was said so far. */
static void count_lost(struct pipeline *p)
{
	tally_lost(&p->tally, LOST_CONNECTION_EVICTED, connections_evicted(p->known.connections));
	tally_lost(&p->tally, LOST_OFFER_EVICTED, offers_evicted(p->known.offers));
	tally_lost(&p->tally, LOST_QUIC_EVICTED, quic_evicted(p->quic));
}

void protocols_sample(struct pipeline *p, const struct sample *s)
{
	switch (s->kind) {
	case SAMPLE_HELLO:
		client_hello(p, s);
		break;
	case SAMPLE_SERVER_HELLO:
		server_hello(p, s);
		break;
	case SAMPLE_QUIC:
		quic_initial(p, s);
		break;
	case SAMPLE_PROXY:
		proxy_header(p, s);
		break;
	case SAMPLE_ANSWER:
		answer_head(p, s);
		break;
	case SAMPLE_UNUSED:
		unused(p, s);
		break;
	default:
		outcomes_sample(&p->outcomes, s);
	}
	count_lost(p);
}
