/*
 * Frames as they are on the wire: Ethernet, IEEE 802.1Q, IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP
 * (RFC 768).
 * What a test leaves 0 is as in most frames. Checksums are 0: nobody here reads them.
 */
#ifndef HINTWATCH_TESTS_WIRE_H
#define HINTWATCH_TESTS_WIRE_H

#include <linux/types.h>
#include <stdbool.h>

#include "check.h"
#include "guard.h"

enum {
	ETHERNET_BYTES = 14,
	TAGS_ON_WIRE = 3,
	EXTENSIONS_ON_WIRE = 10,
	SERVER_PORT = 80,
};

enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60 };

struct extension {
	__u8 type;
	__u8 length;    /* the field: units of 8 bytes, of 4 for AUTHENTICATION (RFC 4302) */
	__u16 fragment; /* offset and flags */
};

struct packet {
	int tags;
	struct {
		__u16 type, id;
	} tag[TAGS_ON_WIRE]; /* type 0: 802.1Q */
	__u16 ethertype;     /* 0: as the family says */
	int family;          /* 6; else IPv4 */
	__u8 protocol;       /* 0: TCP */
	__u16 fragment;      /* IPv4: flags and offset */
	int ip_option_bytes, tcp_option_bytes;
	int extensions;
	struct extension extension[EXTENSIONS_ON_WIRE];
	bool from_server;
	__u16 client_port;
	__u32 seq, ack;
	__u8 flags;
	const void *payload;
	size_t payload_bytes;
	int padding; /* bytes behind the datagram */
};

struct made {
	__u8 bytes[GUARD_BYTES];
	__u32 network, transport, payload; /* where they begin */
	__u32 end;                         /* of the datagram */
	__u32 len;
};

static const __u8 client_v4[] = { 192, 0, 2, 1 }, server_v4[] = { 198, 51, 100, 2 };
static const __u8 client_v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
		  server_v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 };

static inline void put16(__u8 *p, __u32 v)
{
	p[0] = (__u8)(v >> 8);
	p[1] = (__u8)v;
}

static inline void put32(__u8 *p, __u32 v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static inline __u32 extension_bytes(const struct extension *e)
{
	return e->type == FRAGMENT ? 8 : e->type == AUTHENTICATION ? e->length * 4u + 8 : e->length * 8u + 8;
}

static inline __u8 *put_ethernet(__u8 *p, const struct packet *k)
{
	__u16 ethertype = k->ethertype ? k->ethertype : k->family == 6 ? 0x86dd : 0x0800;

	memset(p, 0x02, 12);
	p += 12;
	for (int i = 0; i < k->tags; i++, p += 4) {
		put16(p, k->tag[i].type ? k->tag[i].type : 0x8100);
		put16(p + 2, 0x2000u | k->tag[i].id); /* with a priority, which is no part of the id */
	}
	put16(p, ethertype);
	return p + 2;
}

/* A datagram longer than its length field can say has 0 there, as segmentation offload leaves it. */
static inline __u32 length_field(__u32 bytes)
{
	return bytes > 65535 ? 0 : bytes;
}

static inline __u8 *put_ipv4(__u8 *p, const struct packet *k, __u32 behind)
{
	__u32 bytes = 20 + (__u32)k->ip_option_bytes;

	memset(p, 0, 20);
	p[0] = (__u8)(0x40 | bytes / 4);
	put16(p + 2, length_field(bytes + behind));
	put16(p + 6, k->fragment);
	p[8] = 64;
	p[9] = k->protocol ? k->protocol : 6;
	memcpy(p + 12, k->from_server ? server_v4 : client_v4, 4);
	memcpy(p + 16, k->from_server ? client_v4 : server_v4, 4);
	memset(p + 20, 1, bytes - 20); /* No Operation */
	return p + bytes;
}

static inline __u8 *put_ipv6(__u8 *p, const struct packet *k, __u32 behind)
{
	__u32 extension_total = 0;
	__u8 *next = p + 6;

	for (int i = 0; i < k->extensions; i++)
		extension_total += extension_bytes(&k->extension[i]);
	memset(p, 0, 40);
	p[0] = 0x60;
	put16(p + 4, length_field(extension_total + behind));
	p[7] = 64;
	memcpy(p + 8, k->from_server ? server_v6 : client_v6, 16);
	memcpy(p + 24, k->from_server ? client_v6 : server_v6, 16);
	p += 40;
	for (int i = 0; i < k->extensions; i++) {
		const struct extension *e = &k->extension[i];

		memset(p, 0, extension_bytes(e));
		*next = e->type;
		next = p;
		p[1] = e->type == FRAGMENT ? 0 : e->length;
		if (e->type == FRAGMENT)
			put16(p + 2, e->fragment);
		p += extension_bytes(e);
	}
	*next = k->protocol ? k->protocol : 6;
	return p;
}

static inline __u8 *put_tcp(__u8 *p, const struct packet *k)
{
	__u32 bytes = 20 + (__u32)k->tcp_option_bytes;

	memset(p, 0, 20);
	put16(p, k->from_server ? SERVER_PORT : k->client_port);
	put16(p + 2, k->from_server ? k->client_port : SERVER_PORT);
	put32(p + 4, k->seq);
	put32(p + 8, k->ack);
	p[12] = (__u8)(bytes / 4 << 4);
	p[13] = k->flags;
	put16(p + 14, 65535);
	memset(p + 20, 1, bytes - 20); /* No-Operation */
	return p + bytes;
}

static inline __u8 *put_udp(__u8 *p, const struct packet *k)
{
	put16(p, k->from_server ? SERVER_PORT : k->client_port);
	put16(p + 2, k->from_server ? k->client_port : SERVER_PORT);
	put16(p + 4, length_field(8 + (__u32)k->payload_bytes));
	put16(p + 6, 0);
	return p + 8;
}

/* The frame, until the next call. */
static inline struct made *make(const struct packet *k)
{
	static struct made m;
	__u32 segment = (k->protocol == 17 ? 8 : 20 + (__u32)k->tcp_option_bytes) + (__u32)k->payload_bytes;
	__u8 *p = put_ethernet(m.bytes, k);

	m.network = (__u32)(p - m.bytes);
	p = k->family == 6 ? put_ipv6(p, k, segment) : put_ipv4(p, k, segment);
	m.transport = (__u32)(p - m.bytes);
	p = k->protocol == 17 ? put_udp(p, k) : put_tcp(p, k);
	m.payload = (__u32)(p - m.bytes);
	if (k->payload_bytes)
		memcpy(p, k->payload, k->payload_bytes);
	p += k->payload_bytes;
	m.end = (__u32)(p - m.bytes);
	memset(p, 0xee, (size_t)k->padding);
	m.len = m.end + (__u32)k->padding;
	return &m;
}

#endif
