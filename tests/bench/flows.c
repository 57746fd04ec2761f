/*
 * Connections that are kept alive: three packets to open, requests and their answers, three packets to close.
 */
#include "traffic.h"

enum {
	FLOW_REQUESTS = 8, /* at most; 4.5 in the mean */
	IPV6_ONE_IN = 10,
};

static flow_step speak;

static void send_bare(struct flows *t, struct flow *f, enum side from, uint8_t flags)
{
	conn_tcp(&f->conn, t->c, from, flags, NULL, 0);
}

static void count_segments(struct counts *c, const struct message *m, const struct request *q, unsigned mss)
{
	unsigned at = message_segment(m, 0, mss);

	if (at >= q->head_len)
		return;
	c->multi_segment++;
	if (q->purpose == PURPOSE_NONE)
		return;
	c->marker_late += q->marker >= at;
	for (; at < q->head_len; at += message_segment(m, at, mss))
		c->marker_cut += at > q->marker && at < q->marker_end;
}

static void count_request(struct counts *c, const struct message *m, const struct request *q, unsigned mss)
{
	c->requests++;
	c->marked += q->purpose != PURPOSE_NONE;
	c->purpose_prefetch += q->purpose == PURPOSE_PREFETCH;
	c->purpose_prerender += q->purpose == PURPOSE_PRERENDER;
	c->purpose_preview += q->purpose == PURPOSE_PREVIEW;
	c->near_marked += q->near;
	c->posts += q->post;
	c->decoys += q->decoy;
	count_segments(c, m, q, mss);
}

static void next_request(struct flows *t, struct flow *f)
{
	struct request q;

	request_write(&f->message, &q, &f->client, t->r, conn_mss(&f->conn));
	count_request(&t->counts, &f->message, &q, conn_mss(&f->conn));
	f->requests--;
	f->talker = CLIENT;
	f->step = speak;
}

static void finish_last(struct flows *t, struct flow *f)
{
	send_bare(t, f, CLIENT, TCP_ACK);
	f->step = NULL;
}

static void finish_server(struct flows *t, struct flow *f)
{
	send_bare(t, f, SERVER, TCP_FIN | TCP_ACK);
	f->step = finish_last;
}

static void finish_client(struct flows *t, struct flow *f)
{
	send_bare(t, f, CLIENT, TCP_FIN | TCP_ACK);
	f->step = finish_server;
}

/* A message has been said: the other side's turn. */
static void turn(struct flows *t, struct flow *f)
{
	f->unacked = 0;
	if (f->talker == CLIENT) {
		response_write(&f->message, t->r);
		f->talker = SERVER;
		f->step = speak;
		return;
	}
	t->answered++;
	if (f->requests)
		next_request(t, f);
	else
		f->step = finish_client;
}

static void acknowledge(struct flows *t, struct flow *f)
{
	send_bare(t, f, !f->talker, TCP_ACK);
	f->unacked = 0;
	f->step = speak;
	if (f->message.sent == f->message.len)
		turn(t, f);
}

/* One segment; every second one is acknowledged, and sometimes the last one. */
static void speak(struct flows *t, struct flow *f)
{
	struct message *m = &f->message;
	unsigned len = message_segment(m, m->sent, conn_mss(&f->conn));
	bool last = m->sent + len == m->len;

	conn_tcp(&f->conn, t->c, f->talker, last ? TCP_ACK | TCP_PSH : TCP_ACK, m->bytes + m->sent, len);
	m->sent += len;
	f->unacked++;
	if (f->unacked == 2 || (last && prng_one_in(t->r, 4)))
		f->step = acknowledge;
	else if (last)
		turn(t, f);
}

static void open_ack(struct flows *t, struct flow *f)
{
	send_bare(t, f, CLIENT, TCP_ACK);
	next_request(t, f);
}

static void open_server(struct flows *t, struct flow *f)
{
	send_bare(t, f, SERVER, TCP_SYN | TCP_ACK);
	f->step = open_ack;
}

static void open_client(struct flows *t, struct flow *f)
{
	send_bare(t, f, CLIENT, TCP_SYN);
	f->step = open_server;
}

static void flow_begin(struct flows *t)
{
	struct flow *f = &t->flow[t->open++];
	uint64_t left = t->wanted - t->planned;
	uint32_t host = prng_below(t->r, HOSTS);
	uint16_t port = host % 4 ? 80 : 8080;

	conn_open(&f->conn, t->r, prng_one_in(t->r, IPV6_ONE_IN), (uint32_t)t->counts.flows, host, port);
	client_choose(&f->client, t->r, host, port);
	f->requests = prng_between(t->r, 1, FLOW_REQUESTS);
	if (f->requests > left)
		f->requests = (unsigned)left;
	f->unacked = 0;
	f->message.len = f->message.sent = 0;
	f->step = open_client;
	t->planned += f->requests;
	t->counts.flows++;
	t->counts.flows_ipv6 += f->conn.v6;
}

/* The segments of a message often come in a row. */
bool flows_step(struct flows *t)
{
	struct flow *f;

	while (t->open < FLOWS_OPEN && t->planned < t->wanted)
		flow_begin(t);
	if (!t->open)
		return false;
	f = &t->flow[prng_below(t->r, t->open)];
	do
		f->step(t, f);
	while (f->step == speak && f->message.sent && !prng_one_in(t->r, 4));
	if (!f->step)
		*f = t->flow[--t->open];
	return true;
}
