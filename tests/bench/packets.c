#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "packets.h"

enum { TCP = 6, UDP = 17 };

static void put16(__u8 *p, unsigned int n)
{
	p[0] = (__u8)(n >> 8);
	p[1] = (__u8)n;
}

static void set_port(struct packet *p, __u16 port)
{
	put16(p->bytes + 34, port);
}

static void make(struct packet *p, int protocol, const void *payload, size_t n)
{
	static const __u8 addresses[] = { 10, 0, 0, 1, 10, 0, 0, 2 };

	memset(p->bytes, 0, HEADERS);
	p->bytes[12] = 0x08;
	p->bytes[14] = 0x45;
	put16(p->bytes + 16, (unsigned int)(40 + n));
	p->bytes[22] = 64;
	p->bytes[23] = (__u8)protocol;
	memcpy(p->bytes + 26, addresses, sizeof(addresses));
	put16(p->bytes + 36, 80);
	p->bytes[46] = 0x50; /* 20 bytes of header; PSH and ACK */
	p->bytes[47] = 0x18;
	memcpy(p->bytes + HEADERS, payload, n);
	p->len = (__u32)(HEADERS + n < 60 ? 60 : HEADERS + n);
	set_port(p, 40000);
}

void packet_tcp(struct packet *p, const void *payload, size_t n)
{
	make(p, TCP, payload, n);
}

void packet_new_flow(struct packet *p)
{
	static __u16 port = 1024;

	set_port(p, ++port);
}

void packet_set_client(struct packet *p, __u16 port)
{
	bool from_server = p->bytes[34] == 0 && p->bytes[35] == 80;

	put16(p->bytes + (from_server ? 36 : 34), port);
}

void packet_set_seq(struct packet *p, __u32 seq)
{
	put16(p->bytes + 38, seq >> 16);
	put16(p->bytes + 40, seq & 0xffff);
}

void packet_udp(struct packet *p)
{
	char payload[100] = { 0 };

	make(p, UDP, payload, sizeof(payload));
}

void packet_ack(struct packet *p)
{
	packet_tcp(p, "", 0);
}

void packet_binary(struct packet *p)
{
	char payload[PAYLOAD_MAX];

	for (int i = 0; i < PAYLOAD_MAX; i++)
		payload[i] = (char)(0x80 | i * 7);
	packet_tcp(p, payload, sizeof(payload));
}

static void fill(struct packet *p, const char *text)
{
	char payload[PAYLOAD_MAX];
	size_t n = strlen(text);

	for (size_t i = 0; i < PAYLOAD_MAX; i++)
		payload[i] = text[i % n];
	packet_tcp(p, payload, sizeof(payload));
}

void packet_html(struct packet *p)
{
	fill(p, "<p class=\"x\">Some <a href=\"/a\">text</a> of a page.</p>\n");
}

void packet_prose(struct packet *p)
{
	fill(p, "Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n");
}

/* The lines of a Chromium head on localhost; a cookie fills up. */
static const char *const lines[] = {
	"sec-ch-ua-platform: \"Linux\"\r\n",
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n",
	"sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n",
	"sec-ch-ua-mobile: ?0\r\n",
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n",
	"Sec-Fetch-Site: same-origin\r\n",
	"Sec-Fetch-Mode: no-cors\r\n",
	"Sec-Fetch-Dest: empty\r\n",
	"Referer: http://www.example.org/\r\n",
	"Accept-Encoding: gzip, deflate, br, zstd\r\n",
	"Accept-Language: en-US,en;q=0.9\r\n",
};

/* Exactly so many bytes, where they are enough; without the lines whose bit is set in skip. */
static void make_head(struct packet *p, const char *path, size_t bytes, unsigned int skip, const char *marker)
{
	enum { LINES = sizeof(lines) / sizeof(lines[0]), COOKIE = sizeof("Cookie: \r\n") - 1, END = 2 };
	char head[PAYLOAD_MAX + 512];
	size_t n = (size_t)sprintf(head, "GET %s HTTP/1.1\r\nHost: www.example.org\r\nConnection: keep-alive\r\n",
	                           path);

	for (int i = 0; i < LINES; i++) {
		if (i == 3)
			n += (size_t)sprintf(head + n, "%s", marker);
		if (!(skip >> i & 1) && n + strlen(lines[i]) + COOKIE + END <= bytes)
			n += (size_t)sprintf(head + n, "%s", lines[i]);
	}
	if (n + COOKIE + END <= bytes) {
		n += (size_t)sprintf(head + n, "Cookie: ");
		for (; n + 2 + END < bytes; n++)
			head[n] = (char)('a' + n % 26);
		n += (size_t)sprintf(head + n, "\r\n");
	}
	n += (size_t)sprintf(head + n, "\r\n");
	packet_tcp(p, head, n);
}

void packet_unmarked_300(struct packet *p)
{
	make_head(p, "/some/path/index.html", 300, 0, "");
}

void packet_unmarked_800(struct packet *p)
{
	make_head(p, "/some/path/index.html", 800, 0, "");
}

void packet_unmarked_1448(struct packet *p)
{
	make_head(p, "/some/path/index.html", 1448, 0, "");
}

void packet_marked_800(struct packet *p)
{
	make_head(p, "/some/path/index.html", 800, 0, "Sec-Purpose: prefetch\r\n");
}

void packet_marked_1024(struct packet *p)
{
	make_head(p, "/some/path/index.html", 1024, 0, "Sec-Purpose: prefetch\r\n");
}

void packet_hostile(struct packet *p)
{
	char head[PAYLOAD_MAX + 8];
	size_t n = (size_t)sprintf(head, "GET / HTTP/1.1\r\n");

	while (n + 4 + 2 <= PAYLOAD_MAX)
		n += (size_t)sprintf(head + n, "S:\r\n");
	n += (size_t)sprintf(head + n, "\r\n");
	packet_tcp(p, head, n);
}

void packet_diverse(struct packet *p, int i)
{
	unsigned int mixed = (unsigned int)(i + 1) * 2654435761u;
	char path[160];
	int n = sprintf(path, "/%x", mixed);

	for (unsigned int k = 0; k < (mixed >> 8) % 60; k++)
		path[n++] = (char)('a' + (mixed >> k % 24) % 26);
	path[n] = '\0';
	make_head(p, path, DIVERSE_BYTES, mixed >> 5 & mixed >> 19, i % 20 == 7 ? "sec-purpose: prefetch\r\n" : "");
}
