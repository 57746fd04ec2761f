/*
 * Requests: who asks, for what, with which marker, and where the bytes are cut into segments.
 */
#include <ctype.h>
#include <string.h>

#include "dialects.h"

enum {
	MARKED_ONE_IN = 20,
	LONG_ONE_IN = 20, /* a long cookie or URL, so that the head needs several segments */
	LONG_LEAST = 1300,
	LONG_MOST = 5100,
	POST_ONE_IN = 33,
	DECOY_ONE_IN = 10, /* of the POSTs */
	NEAR_ONE_IN = 40,  /* of what Firefox loads */
};

/* Writes the names of all fields in lower case. */
static void lower_names(struct message *m)
{
	char *p = m->bytes, *end = p + m->len;

	while ((p = memchr(p, '\n', (size_t)(end - p))))
		for (p++; p < end && *p != ':' && *p != '\r'; p++)
			*p = (char)tolower((unsigned char)*p);
}

static const struct marker *choose_marker(struct prng *r, unsigned engine)
{
	unsigned sum = 0, at;
	size_t i;

	for (i = 0; i < MARKERS; i++)
		sum += markers[i].engines & engine ? markers[i].weight : 0;
	at = prng_below(r, sum);
	for (i = 0; i < MARKERS; i++) {
		if (!(markers[i].engines & engine))
			continue;
		if (at < markers[i].weight)
			break;
		at -= markers[i].weight;
	}
	return &markers[i];
}

void client_choose(struct client *client, struct prng *r, uint32_t host, uint16_t port)
{
	unsigned at = prng_below(r, 100);
	const struct dialect *dialect = dialects;

	for (; at >= dialect->weight; dialect++)
		at -= dialect->weight;
	*client = (struct client){ dialect, host, prng_below(r, PLATFORMS), port };
}

static void draft_lengthen(struct draft *d)
{
	unsigned len = prng_between(d->r, LONG_LEAST, LONG_MOST);

	if (prng_one_in(d->r, 2))
		d->long_target = len;
	else
		d->long_cookie = len;
}

/* What is asked for, and why. */
static void draft_plan(struct draft *d)
{
	unsigned engine = d->client->dialect->engine;
	bool is_fetch;

	d->kind = prng_one_in(d->r, 3) ? DOCUMENT : RESOURCE;
	if (prng_one_in(d->r, MARKED_ONE_IN)) {
		d->marker = choose_marker(d->r, engine);
		d->kind = d->marker->kind;
	} else if (engine == FIREFOX && d->kind == RESOURCE && prng_one_in(d->r, NEAR_ONE_IN)) {
		d->marker = &near_marker;
	}
	d->q->near = d->marker == &near_marker;
	d->q->purpose = d->marker ? d->marker->purpose : PURPOSE_NONE;
	d->q->post = d->kind == RESOURCE && prng_one_in(d->r, POST_ONE_IN);
	is_fetch = d->q->post || d->q->purpose == PURPOSE_PREFETCH;
	d->destination = &destinations[is_fetch ? 0 : prng_below(d->r, DESTINATIONS)];
	if (d->kind == DOCUMENT)
		d->destination = &document_destination;
	if (prng_one_in(d->r, LONG_ONE_IN))
		draft_lengthen(d);
}

/* A POST's body may look like a request: who reads segment by segment counts it. */
static void draft_body(struct draft *d)
{
	struct message *head = d->m;

	d->q->decoy = prng_one_in(d->r, DECOY_ONE_IN);
	if (!d->q->decoy) {
		body_text(d->body, d->r, prng_between(d->r, 20, 3000));
		return;
	}
	d->m = d->body;
	expand(d, "GET /not-a-request HTTP/1.1\r\nHost: @h\r\nSec-Purpose: prefetch\r\nAccept: */*\r\n\r\n");
	d->m = head;
}

static const char *draft_template(const struct draft *d)
{
	const struct dialect *dialect = d->client->dialect;

	if (d->kind == RESOURCE)
		return dialect->loads;
	return d->marker ? dialect->speculates : dialect->navigates;
}

/* A place that readers of lines dislike: inside the marker, or between CR and LF. */
static unsigned awkward_place(const struct message *m, const struct request *q, struct prng *r, unsigned mss)
{
	unsigned from = prng_between(r, 1, mss - 1);

	if (q->marker && prng_one_in(r, 2))
		return q->marker + prng_between(r, 1, q->marker_end - q->marker - 1);
	return (unsigned)((const char *)memchr(m->bytes + from, '\n', m->len - from) - m->bytes);
}

void request_write(struct message *m, struct request *q, const struct client *client, struct prng *r, unsigned mss)
{
	static struct message body;
	struct draft d = { .m = m, .q = q, .r = r, .client = client, .body = &body };

	message_clear(m);
	message_clear(&body);
	memset(q, 0, sizeof(*q));
	draft_plan(&d);
	if (q->post)
		draft_body(&d);
	expand(&d, draft_template(&d));
	if (client->dialect->lower)
		lower_names(m);
	q->head_len = m->len;
	if (m->len > mss && prng_one_in(r, 4))
		m->stops[0] = awkward_place(m, q, r, mss);
	if (q->post && prng_one_in(r, 2))
		m->stops[1] = m->len; /* Chromium writes head and body apart */
	message_add(m, body.bytes, body.len);
}
