#include <string.h>

#include "packets.h"

enum { HELLO_BYTES = 2008, RECORD_BYTES = 5, PROXY_BYTES = 94 };

/* A TLS record with a ClientHello. What it says behind its version is nothing to the gate. */
static const __u8 *hello(void)
{
	static __u8 bytes[RECORD_BYTES + HELLO_BYTES] = {
		22, 3, 1, HELLO_BYTES >> 8, HELLO_BYTES & 0xff, 1, 0, (HELLO_BYTES - 4) >> 8, (HELLO_BYTES - 4) & 0xff,
		3,  3,
	};

	for (size_t i = 11; i < sizeof(bytes); i++)
		bytes[i] = (__u8)(i * 7);
	return bytes;
}

void packet_syn(struct packet *p)
{
	packet_ack(p);
	p->bytes[47] = 2; /* and its sequence number is 0 */
}

void packet_hello_begins(struct packet *p)
{
	packet_tcp(p, hello(), PAYLOAD_MAX);
	packet_set_seq(p, 1);
}

void packet_hello_ends(struct packet *p)
{
	packet_tcp(p, hello() + PAYLOAD_MAX, RECORD_BYTES + HELLO_BYTES - PAYLOAD_MAX);
	packet_set_seq(p, 1 + PAYLOAD_MAX);
}

/* HAProxy, proxy-protocol.txt, section 2.2: two IPv4 addresses, then ALPN, AUTHORITY, and SSL with its version. */
static const char proxy[PROXY_BYTES + 1] = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x4e"
					   "\xc0\0\2\1\xc0\0\2\2\xc3\x50\1\xbb"
					   "\1\0\2h2"
					   "\2\0\17www.example.org"
					   "\x20\0\x28\1\0\0\0\0\x21\0\7TLSv1.3\x23\0\x16TLS_AES_128_GCM_SHA256";

void packet_proxied(struct packet *p)
{
	__u8 payload[PAYLOAD_MAX];
	size_t n;

	packet_unmarked_800(p);
	n = p->len - HEADERS;
	memcpy(payload, proxy, PROXY_BYTES);
	memcpy(payload + PROXY_BYTES, p->bytes + HEADERS, n);
	packet_tcp(p, payload, PROXY_BYTES + n);
	packet_set_seq(p, 1);
}
