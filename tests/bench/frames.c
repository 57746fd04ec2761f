/*
 * Ethernet, IP, TCP and UDP, into a pcap file: microseconds, little-endian on every machine.
 */
#include <errno.h>
#include <string.h>

#include "traffic.h"

enum {
	SNAPLEN = 262144,
	LINKTYPE_ETHERNET = 1,
	FILE_HEADER = 24,
	RECORD_HEADER = 16,
	ETHERNET_HEADER = 14,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	UDP_HEADER = 8,
	TCP_HEADER = 32,
	TCP_SYN_HEADER = 40,
	MTU = 1500,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	START_S = 1767225600, /* 2026-01-01 */
	STEP_MAX_US = 39,     /* mean 20 us: about 10,000 requests a second */
	CLIENTS = 4096,
};

void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static void put32_little(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* The sum of RFC 1071, not folded: up to 64 KB fit. */
static uint32_t sum16(const uint8_t *p, unsigned len)
{
	uint32_t sum = 0;
	unsigned i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	if (i < len)
		sum += (uint32_t)p[i] << 8;
	return sum;
}

static uint16_t sum_fold(uint32_t sum)
{
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

int capture_open(struct capture *c, const char *path, struct prng *r)
{
	uint8_t head[FILE_HEADER] = { 0 };

	*c = (struct capture){ .file = fopen(path, "wb"), .r = r };
	if (!c->file)
		return -errno;
	setvbuf(c->file, NULL, _IOFBF, 1 << 20);
	put32_little(head, 0xa1b2c3d4);
	put32_little(head + 4, 2 | 4 << 16); /* version 2.4 */
	put32_little(head + 16, SNAPLEN);
	put32_little(head + 20, LINKTYPE_ETHERNET);
	return fwrite(head, sizeof(head), 1, c->file) == 1 ? 0 : -errno;
}

int capture_close(struct capture *c)
{
	int failed = ferror(c->file);

	if (fclose(c->file))
		return -errno;
	return failed ? -EIO : 0;
}

uint64_t capture_file_bytes(uint64_t packets, uint64_t bytes)
{
	return FILE_HEADER + packets * RECORD_HEADER + bytes;
}

/* A failed write is found by capture_close(). */
static void capture_frame(struct capture *c, uint8_t *record, unsigned len)
{
	c->time_us += prng_between(c->r, 1, STEP_MAX_US);
	put32_little(record, (uint32_t)(START_S + c->time_us / 1000000));
	put32_little(record + 4, (uint32_t)(c->time_us % 1000000));
	put32_little(record + 8, len);
	put32_little(record + 12, len);
	fwrite(record, 1, RECORD_HEADER + len, c->file);
	c->packets++;
	c->bytes += len;
}

/* Benchmark addresses for the clients (RFC 2544, RFC 5180), documentation addresses for the hosts. */
static void conn_address(struct conn *n, uint32_t client, uint32_t host)
{
	static const uint8_t client6[] = { 0x20, 0x01, 0, 2 }, host6[] = { 0x20, 0x01, 0x0d, 0xb8 };

	memset(n->addr, 0, sizeof(n->addr));
	if (n->v6) {
		memcpy(n->addr[CLIENT], client6, sizeof(client6));
		memcpy(n->addr[SERVER], host6, sizeof(host6));
		put32(n->addr[CLIENT] + 12, client + 1);
		put32(n->addr[SERVER] + 12, host + 1);
	} else {
		put32(n->addr[CLIENT], 198u << 24 | 18 << 16 | (client + 1));
		put32(n->addr[SERVER], 192u << 24 | 2 << 8 | (host + 1));
	}
}

void conn_open(struct conn *n, struct prng *r, bool v6, uint32_t id, uint32_t host, uint16_t port)
{
	n->v6 = v6;
	conn_address(n, id * 1237 % CLIENTS, host);
	/* Each client counts its ports up, from a place of its own. */
	n->port[CLIENT] = (uint16_t)(32768 + (id / CLIENTS + id % CLIENTS * 6977) % 28232);
	n->port[SERVER] = port;
	for (int i = 0; i < 2; i++) {
		n->seq[i] = (uint32_t)prng_next(r);
		n->clock[i] = n->clock_sent[i] = (uint32_t)prng_next(r);
		n->ip_id[i] = (uint16_t)prng_next(r);
	}
}

unsigned conn_mss(const struct conn *n)
{
	return MTU - TCP_HEADER - (n->v6 ? IPV6_HEADER : IPV4_HEADER);
}

static unsigned put_ipv4(uint8_t *p, struct conn *n, enum side from, uint8_t protocol, unsigned len)
{
	memset(p, 0, IPV4_HEADER);
	p[0] = 0x45;
	put16(p + 2, IPV4_HEADER + len);
	put16(p + 4, n->ip_id[from]++);
	p[6] = 0x40; /* do not fragment */
	p[8] = 64;
	p[9] = protocol;
	memcpy(p + 12, n->addr[from], 4);
	memcpy(p + 16, n->addr[!from], 4);
	put16(p + 10, sum_fold(sum16(p, IPV4_HEADER)));
	return IPV4_HEADER;
}

static unsigned put_ipv6(uint8_t *p, struct conn *n, enum side from, uint8_t protocol, unsigned len)
{
	put32(p, 6u << 28);
	put16(p + 4, len);
	p[6] = protocol;
	p[7] = 64;
	memcpy(p + 8, n->addr[from], 16);
	memcpy(p + 24, n->addr[!from], 16);
	return IPV6_HEADER;
}

/* Puts everything in front of and around a TCP or UDP header with its data, and writes the frame. */
static void conn_frame(struct conn *n, struct capture *c, enum side from, uint8_t protocol, const uint8_t *header,
                       unsigned header_len, const void *data, unsigned len)
{
	static uint8_t record[RECORD_HEADER + FRAME_MAX];
	uint8_t *eth = record + RECORD_HEADER, *ip = eth + ETHERNET_HEADER, *l4;
	unsigned l4_len = header_len + len, addr_len = n->v6 ? 16 : 4, checksum = protocol == PROTOCOL_TCP ? 16 : 6;
	uint16_t sum;

	memcpy(eth, from == CLIENT ? "\2\0\0\0\0\2\2\0\0\0\0\1" : "\2\0\0\0\0\1\2\0\0\0\0\2", 12);
	put16(eth + 12, n->v6 ? 0x86dd : 0x0800);
	l4 = ip + (n->v6 ? put_ipv6 : put_ipv4)(ip, n, from, protocol, l4_len);
	memcpy(l4, header, header_len);
	if (len)
		memcpy(l4 + header_len, data, len);
	sum = sum_fold(sum16(n->addr[CLIENT], addr_len) + sum16(n->addr[SERVER], addr_len) + protocol + l4_len +
	               sum16(l4, l4_len));
	if (!sum && protocol == PROTOCOL_UDP)
		sum = 0xffff; /* 0 says that there is none */
	put16(l4 + checksum, sum);
	capture_frame(c, record, (unsigned)(l4 - eth) + l4_len);
}

/* Maximum segment size, SACK permitted, timestamps, window scale; later only the timestamps. */
static unsigned put_options(uint8_t *p, const struct conn *n, bool syn, uint32_t sent, uint32_t echoed)
{
	static const uint8_t scale[] = { 1, 3, 3, 7 };
	unsigned at = 0;

	if (syn) {
		put32(p, 0x02040000 | (conn_mss(n) + TCP_HEADER - 20));
		put16(p + 4, 0x0402);
		at = 6;
	} else {
		put16(p, 0x0101);
		at = 2;
	}
	put16(p + at, 0x080a);
	put32(p + at + 2, sent);
	put32(p + at + 6, echoed);
	if (syn)
		memcpy(p + at + 10, scale, sizeof(scale));
	return syn ? TCP_SYN_HEADER : TCP_HEADER;
}

void conn_tcp(struct conn *n, struct capture *c, enum side from, uint8_t flags, const void *data, unsigned len)
{
	uint8_t header[TCP_SYN_HEADER] = { 0 };
	unsigned header_len;

	n->clock_sent[from] = n->clock[from] + (uint32_t)(c->time_us / 1000);
	header_len = put_options(header + 20, n, flags & TCP_SYN, n->clock_sent[from],
	                         flags & TCP_ACK ? n->clock_sent[!from] : 0);
	put16(header, n->port[from]);
	put16(header + 2, n->port[!from]);
	put32(header + 4, n->seq[from]);
	put32(header + 8, flags & TCP_ACK ? n->seq[!from] : 0);
	header[12] = (uint8_t)(header_len / 4 << 4);
	header[13] = flags;
	put16(header + 14, flags & TCP_SYN ? 64240 : 502);
	n->seq[from] += len + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
	conn_frame(n, c, from, PROTOCOL_TCP, header, header_len, data, len);
}

void conn_udp(struct conn *n, struct capture *c, enum side from, const void *data, unsigned len)
{
	uint8_t header[UDP_HEADER] = { 0 };

	put16(header, n->port[from]);
	put16(header + 2, n->port[!from]);
	put16(header + 4, UDP_HEADER + len);
	conn_frame(n, c, from, PROTOCOL_UDP, header, sizeof(header), data, len);
}
