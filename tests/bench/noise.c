/*
 * What else is on the wire: DNS questions and answers, and TLS connections that were open before the capture
 * began.
 */
#include <string.h>

#include "traffic.h"

enum {
	DNS_HEADER = 12,
	DNS_MAX = 256,
	DNS_PORT = 53,
	TLS_PORT = 443,
	TLS_HEADER = 5,
	TLS_LEAST = 40,
	TLS_LEAST_CLIENT = 30,
	TLS_MOST_CLIENT = 400,
	IDS = 1 << 24,
	IPV6_ONE_IN = 10,
};

/* The name as labels; returns its length. */
static unsigned put_name(uint8_t *p, const char *name)
{
	unsigned at = 0, len;

	while (*name) {
		len = (unsigned)strcspn(name, ".");
		p[at++] = (uint8_t)len;
		memcpy(p + at, name, len);
		at += len;
		name += len + (name[len] == '.');
	}
	p[at++] = 0;
	return at;
}

/* The header and the question, which an answer repeats. */
static unsigned put_question(const struct noise *n, uint8_t *p, uint32_t flags, uint32_t answers)
{
	unsigned len = DNS_HEADER;

	memset(p, 0, DNS_HEADER);
	put16(p, n->dns_id);
	put16(p + 2, flags);
	put16(p + 4, 1);
	put16(p + 6, answers);
	len += put_name(p + len, host_name(n->dns_host));
	put16(p + len, 1);     /* A */
	put16(p + len + 2, 1); /* IN */
	return len + 4;
}

static unsigned put_answer(uint8_t *p, uint32_t address)
{
	put16(p, 0xc000 | DNS_HEADER); /* the name in the question */
	put16(p + 2, 1);
	put16(p + 4, 1);
	put32(p + 6, 300);
	put16(p + 10, 4);
	put32(p + 12, address);
	return 16;
}

static void open_conn(struct noise *n, struct conn *conn, uint32_t host, uint16_t port)
{
	bool v6 = prng_one_in(n->r, IPV6_ONE_IN);

	conn_open(conn, n->r, v6, prng_below(n->r, IDS), host, port);
}

/* A question, or the answer to the one before. */
void noise_dns(struct noise *n)
{
	uint8_t message[DNS_MAX];
	unsigned len, answers = prng_between(n->r, 1, 4);

	n->dns_packets++;
	n->dns_waits = !n->dns_waits;
	if (n->dns_waits) {
		n->dns_id = (uint16_t)prng_next(n->r);
		n->dns_host = (uint16_t)prng_below(n->r, HOSTS);
		open_conn(n, &n->dns, HOSTS, DNS_PORT);
		len = put_question(n, message, 0x0100, 0);
		conn_udp(&n->dns, n->c, CLIENT, message, len);
		return;
	}
	len = put_question(n, message, 0x8180, answers);
	while (answers--)
		len += put_answer(message + len, 192u << 24 | 2 << 8 | prng_between(n->r, 1, 254));
	conn_udp(&n->dns, n->c, SERVER, message, len);
}

/* One record of application data, as long as a segment at most. */
void noise_tls(struct noise *n)
{
	struct conn *conn = &n->tls[prng_below(n->r, TLS_CONNS)];
	enum side from = prng_one_in(n->r, 5) ? CLIENT : SERVER;
	unsigned least = from == CLIENT ? TLS_LEAST_CLIENT : TLS_LEAST;
	unsigned most = from == CLIENT ? TLS_MOST_CLIENT : conn_mss(conn) - TLS_HEADER;
	unsigned len = prng_between(n->r, least, most);
	uint8_t record[FRAME_MAX] = { 23, 3, 3 };

	put16(record + 3, len);
	memcpy(record + TLS_HEADER, body_binary(n->r, len), len);
	conn_tcp(conn, n->c, from, TCP_ACK | TCP_PSH, record, TLS_HEADER + len);
	n->tls_packets++;
}

void noise_open(struct noise *n, struct prng *r, struct capture *c)
{
	memset(n, 0, sizeof(*n));
	n->r = r;
	n->c = c;
	for (uint32_t i = 0; i < TLS_CONNS; i++)
		open_conn(n, &n->tls[i], i % HOSTS, TLS_PORT);
}
