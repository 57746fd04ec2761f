#include <stdio.h>
#include <string.h>

#include "packets.h"

enum { ANSWER_BYTES = 400, PORT = 34 };

/* From port 80, and the other way round: addresses, ports. */
static void turn(struct packet *p)
{
	__u8 turned[12];

	memcpy(turned, p->bytes + 30, 4);
	memcpy(turned + 4, p->bytes + 26, 4);
	memcpy(turned + 8, p->bytes + PORT + 2, 2);
	memcpy(turned + 10, p->bytes + PORT, 2);
	memcpy(p->bytes + 26, turned, sizeof(turned));
}

/* A script, which is handed over to nobody: 90 MB of it. */
void packet_answer(struct packet *p)
{
	char head[ANSWER_BYTES + 1];
	int n = sprintf(head, "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
	                      "Content-Type: application/javascript; charset=utf-8\r\nContent-Length: 90000000\r\n"
	                      "Last-Modified: Sat, 21 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\n"
	                      "ETag: \"691f0a80-989680\"\r\nCache-Control: max-age=3600\r\nVary: Accept-Encoding\r\n"
	                      "X-Id: ");

	memset(head + n, 'a', sizeof(head) - (size_t)n);
	memcpy(head + ANSWER_BYTES - 4, "\r\n\r\n", 4);
	packet_tcp(p, head, ANSWER_BYTES);
	turn(p);
}

void packet_answer_body(struct packet *p)
{
	packet_prose(p);
	turn(p);
	packet_set_seq(p, ANSWER_BYTES);
}
