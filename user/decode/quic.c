/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "decode/address.h"
#include "decode/quic.h"
#include "decode/quic_stream.h"
#include "decode/tls_wire.h"

enum {
	HANDSHAKE_HEADER_BYTES = 4,                                        /* type and length */
	HELLO_FRONT_BYTES = HANDSHAKE_HEADER_BYTES + 2 + TLS_RANDOM_BYTES, /* up to the end of the random */
};

_Static_assert((int)QUIC_HELLO_BYTES == (int)QUIC_STREAM_BYTES, "a hello is as long as what is kept of a stream");

enum state { COLLECTING, TOLD, WITHOUT_HELLO };

struct connection {
	__u64 used; /* when last, in datagrams; 0: free */
	__u64 flow_hash;
	struct address client, server;
	__u16 client_port, server_port;
	enum state state;
	__u32 version;
	struct quic_id first, source; /* the first that the client chose for the server, and its own */
	struct quic_keys keys;
	__u64 next_number;
	struct quic_stream stream;
};

struct quic {
	struct quic_crypto *crypto;
	size_t places;
	__u64 now, evicted;
	/* The keys derived last: the packets of a datagram, and those of a server's answer, have them in common. */
	__u32 version;
	struct quic_id id;
	struct quic_keys keys;
	__u8 plain[1 << 16]; /* as long as any datagram */
	struct connection connection[];
};

struct quic *quic_open(size_t connections)
{
	size_t places = (connections + QUIC_CONNECTION_WAYS - 1) / QUIC_CONNECTION_WAYS;
	struct quic *q = calloc(1, sizeof(*q) + places * QUIC_CONNECTION_WAYS * sizeof(q->connection[0]));

	if (!q)
		return NULL;
	q->places = places;
	q->crypto = quic_crypto_open();
	if (q->crypto)
		return q;
	free(q);
	return NULL;
}

void quic_close(struct quic *q)
{
	if (!q)
		return;
	quic_crypto_close(q->crypto);
	free(q);
}

void quic_end(struct quic *q)
{
	if (!q->now) /* memory that was never touched stays so */
		return;
	for (size_t i = 0; i < q->places * QUIC_CONNECTION_WAYS; i++)
		if (q->connection[i].used)
			q->connection[i].used = 0;
}

__u64 quic_evicted(const struct quic *q)
{
	return q->evicted;
}

static struct connection *place_of(struct quic *q, const struct sample *s)
{
	return &q->connection[s->flow_hash % q->places * QUIC_CONNECTION_WAYS];
}

static bool from_client(const struct connection *c, const struct sample *s)
{
	return c->used && c->flow_hash == s->flow_hash && c->client_port == s->source_port &&
	       c->server_port == s->destination_port && address_same(&c->client, &s->source) &&
	       address_same(&c->server, &s->destination);
}

static bool from_server(const struct connection *c, const struct sample *s)
{
	return c->used && c->flow_hash == s->flow_hash && c->server_port == s->source_port &&
	       c->client_port == s->destination_port && address_same(&c->server, &s->source) &&
	       address_same(&c->client, &s->destination);
}

/*
 * The connection that a client's packet belongs to: that of its Destination Connection ID, else the latest of its
 * Source Connection ID, which stays when the server has chosen another for itself (RFC 9000, section 7.2).
 */
static struct connection *find(struct quic *q, const struct sample *s, const struct quic_packet *p)
{
	struct connection *c = place_of(q, s), *latest = NULL;

	for (int i = 0; i < QUIC_CONNECTION_WAYS; i++, c++) {
		if (!from_client(c, s) || c->version != p->version)
			continue;
		if (quic_same_id(&c->first, &p->destination))
			return c;
		if (quic_same_id(&c->source, &p->source) && (!latest || c->used > latest->used))
			latest = c;
	}
	return latest;
}

/* Whether a server answers with this packet a client that is known: what its own keys protect. */
static bool is_answer(struct quic *q, const struct sample *s, const struct quic_packet *p)
{
	const struct connection *c = place_of(q, s);

	for (int i = 0; i < QUIC_CONNECTION_WAYS; i++, c++)
		if (from_server(c, s) && quic_same_id(&c->source, &p->destination))
			return true;
	return false;
}

static struct connection *victim(struct quic *q, const struct sample *s)
{
	struct connection *c = place_of(q, s), *best = c;

	for (int i = 0; i < QUIC_CONNECTION_WAYS; i++, c++) {
		if (!c->used)
			return c;
		if ((c->state != COLLECTING) != (best->state != COLLECTING) ? c->state != COLLECTING
		                                                            : c->used < best->used)
			best = c;
	}
	q->evicted += best->state == COLLECTING;
	return best;
}

static struct connection *begin(struct quic *q, const struct sample *s, const struct quic_packet *p, __u64 next_number)
{
	struct connection *c = victim(q, s);

	memset(c, 0, offsetof(struct connection, stream.bytes));
	c->flow_hash = s->flow_hash;
	c->client = s->source;
	c->server = s->destination;
	c->client_port = s->source_port;
	c->server_port = s->destination_port;
	c->version = p->version;
	c->first = p->destination;
	c->source = p->source;
	c->keys = q->keys;
	c->next_number = next_number;
	return c;
}

/* Makes q->keys those of the packet's Destination Connection ID. */
static bool derive(struct quic *q, const struct quic_packet *p)
{
	if (q->version == p->version && quic_same_id(&q->id, &p->destination))
		return true;
	q->version = 0;
	if (!quic_keys_derive(q->crypto, p->kind, &p->destination, &q->keys))
		return false;
	q->version = p->version;
	q->id = p->destination;
	return true;
}

/* Decrypts a client's packet into q->plain. NULL: it is none. */
static struct connection *unseal(struct quic *q, const struct sample *s, const struct quic_packet *p,
                                 struct span *frames)
{
	struct connection *c = find(q, s, p);
	__u64 next_number = 0;
	long n = -1;

	if (c)
		n = quic_unseal(q->crypto, &c->keys, &p->sealed, &c->next_number, q->plain);
	if (n < 0) {
		if ((c && quic_same_id(&c->first, &p->destination)) || is_answer(q, s, p) || !derive(q, p))
			return NULL;
		n = quic_unseal(q->crypto, &q->keys, &p->sealed, &next_number, q->plain);
		if (n < 0)
			return NULL;
		c = begin(q, s, p, next_number);
	}
	c->used = q->now;
	*frames = (struct span){ (const char *)q->plain, (size_t)n };
	return c;
}

/* Whether the hello begins like one of this flow that was told: after a Retry it comes again (section 17.2.5.2). */
static bool told_before(struct quic *q, const struct sample *s, const struct connection *hello)
{
	const struct connection *c = place_of(q, s);

	for (int i = 0; i < QUIC_CONNECTION_WAYS; i++, c++)
		if (c->state == TOLD && from_client(c, s) &&
		    !memcmp(c->stream.bytes, hello->stream.bytes, HELLO_FRONT_BYTES))
			return true;
	return false;
}

static enum quic_result look(struct quic *q, const struct sample *s, struct connection *c, struct quic_hello *out)
{
	struct span message = { (const char *)c->stream.bytes, 0 };
	bool again;

	if (c->state != COLLECTING)
		return c->state == TOLD ? QUIC_AGAIN : QUIC_OTHER;
	if (!quic_stream_has(&c->stream, HANDSHAKE_HEADER_BYTES))
		return QUIC_MORE;
	message.len = HANDSHAKE_HEADER_BYTES + (be32_at(c->stream.bytes) & 0xffffff);
	if (c->stream.bytes[0] == TLS_MESSAGE_CLIENT_HELLO && message.len <= QUIC_STREAM_BYTES &&
	    !quic_stream_has(&c->stream, message.len))
		return QUIC_MORE;
	c->state = WITHOUT_HELLO;
	if (message.len > QUIC_STREAM_BYTES || !tls_client_hello_read(message, 'q', &out->hello))
		return QUIC_OTHER;
	out->version = c->version;
	again = told_before(q, s, c);
	c->state = TOLD;
	return again ? QUIC_AGAIN : QUIC_HELLO;
}

enum quic_result quic_read(struct quic *q, const struct sample *datagram, struct quic_hello *out)
{
	struct span rest = { (const char *)datagram->bytes, datagram->bytes_len }, frames;
	struct connection *c = NULL, *opened;
	struct quic_crypto_frame frame;
	struct quic_packet first, p;

	q->now++;
	if (!quic_packet_read(&rest, &first))
		return QUIC_OTHER;
	p = first;
	do {
		/* A receiver ignores what is for another than the first (RFC 9000, section 12.2). */
		if (!p.initial || p.version != first.version || !quic_same_id(&p.destination, &first.destination))
			continue;
		opened = unseal(q, datagram, &p, &frames);
		if (!opened)
			continue;
		c = opened;
		while (quic_crypto_frame_next(&frames, &frame))
			quic_stream_keep(&c->stream, &frame);
	} while (quic_packet_read(&rest, &p));
	return c ? look(q, datagram, c, out) : QUIC_OTHER;
}
