/*
 * Messages, answers, and what bodies consist of: pages of text, and bytes that are no text.
 */
#include <stdarg.h>
#include <string.h>

#include "traffic.h"

enum { POOL_BYTES = 1 << 18, CHUNKED_ONE_IN = 3 /* of the pages */, CHUNK_MAX = 3000 };

static char text_pool[POOL_BYTES], binary_pool[POOL_BYTES];

void message_clear(struct message *m)
{
	memset(m, 0, offsetof(struct message, bytes));
}

void message_add(struct message *m, const void *bytes, size_t len)
{
	if (len > MESSAGE_MAX - m->len)
		len = MESSAGE_MAX - m->len;
	memcpy(m->bytes + m->len, bytes, len);
	m->len += (unsigned)len;
}

void message_print(struct message *m, const char *format, ...)
{
	char line[1024];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	message_add(m, line, len < (int)sizeof(line) ? (size_t)len : sizeof(line) - 1);
}

unsigned message_segment(const struct message *m, unsigned at, unsigned mss)
{
	unsigned end = m->len - at > mss ? at + mss : m->len;

	for (size_t i = 0; i < COUNT(m->stops); i++) {
		if (m->stops[i] > at && m->stops[i] < end)
			end = m->stops[i];
	}
	return end - at;
}

const char *host_name(uint32_t host)
{
	static const char *const names[HOSTS] = {
		"www.shop.test",    "static.shop.test", "api.shop.test",   "news.test",
		"img.news.test",    "blog.test",        "docs.example",    "cdn.docs.example",
		"forum.example",    "search.example",   "maps.example",    "mail.example",
		"intranet.invalid", "wiki.invalid",     "tickets.invalid", "video.test",
	};

	return names[host % HOSTS];
}

/* Paragraphs with links; the words are few, the order is not. */
static void pool_text(struct prng *r)
{
	static const char *const words[] = {
		"the ",          "page ",
		"of ",           "a ",
		"request ",      "is ",
		"ready ",        "before ",
		"anyone ",       "asks ",
		"for ",          "it, ",
		"and ",          "then ",
		"shown ",        "at once. ",
		"</p>\n<p>",     "<a href=\"/news/17\">more</a> ",
		"<b>new</b> ",   "</p>\n<link rel=\"prefetch\" href=\"/next.html\">\n<p>",
		"<br>\n",        "with ",
		"prices ",       "from ",
		"</div>\n<div>",
	};
	const char *word;
	size_t at = 0, len;

	while (at < POOL_BYTES) {
		word = words[prng_below(r, COUNT(words))];
		len = strlen(word);
		if (len > POOL_BYTES - at)
			len = POOL_BYTES - at;
		memcpy(text_pool + at, word, len);
		at += len;
	}
}

void bodies_make(struct prng *r)
{
	pool_text(r);
	for (size_t i = 0; i < POOL_BYTES; i++)
		binary_pool[i] = (char)prng_next(r);
}

void body_text(struct message *m, struct prng *r, unsigned len)
{
	message_add(m, text_pool + prng_below(r, POOL_BYTES - len), len);
}

const char *body_binary(struct prng *r, unsigned len)
{
	return binary_pool + prng_below(r, POOL_BYTES - len);
}

/* Most bodies fit into one segment, some need up to six. */
static unsigned body_size(struct prng *r)
{
	static const struct {
		unsigned weight, least, most;
	} sizes[] = { { 77, 40, 1100 }, { 12, 1300, 2500 }, { 7, 2700, 4000 }, { 4, 4200, 8000 } };
	unsigned at = prng_below(r, 100);
	size_t i;

	for (i = 0; at >= sizes[i].weight; i++)
		at -= sizes[i].weight;
	return prng_between(r, sizes[i].least, sizes[i].most);
}

/* Pages come as they are made: in pieces, whose sizes say nothing about the segments. */
static void response_chunks(struct message *m, struct prng *r, unsigned len)
{
	message_print(m, "Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
	                 "Cache-Control: no-store\r\n\r\n");
	while (len) {
		unsigned piece = prng_between(r, 1, CHUNK_MAX);

		piece = piece < len ? piece : len;
		message_print(m, "%x\r\n", piece);
		body_text(m, r, piece);
		message_add(m, "\r\n", 2);
		len -= piece;
	}
	message_print(m, "0\r\n\r\n");
}

static void response_body(struct message *m, struct prng *r)
{
	static const char *const binary_types[] = { "image/webp", "image/avif", "font/woff2", "application/wasm" };
	unsigned len = body_size(r);
	const char *type = binary_types[prng_below(r, COUNT(binary_types))];
	bool text = prng_one_in(r, 2);

	if (text && prng_one_in(r, CHUNKED_ONE_IN)) {
		response_chunks(m, r, len);
		return;
	}
	message_print(m, "Content-Type: %s\r\nContent-Length: %u\r\nCache-Control: max-age=3600\r\n\r\n",
	              text ? "text/html; charset=utf-8" : type, len);
	if (text)
		body_text(m, r, len);
	else
		message_add(m, body_binary(r, len), len);
}

void response_write(struct message *m, struct prng *r)
{
	static const struct {
		unsigned weight;
		bool body;
		const char *status;
	} rows[] = {
		{ 81, true, "200 OK" },         { 9, false, "304 Not Modified" },       { 4, true, "404 Not Found" },
		{ 3, false, "204 No Content" }, { 3, true, "503 Service Unavailable" },
	};
	unsigned at = prng_below(r, 100);
	size_t i;

	for (i = 0; at >= rows[i].weight; i++)
		at -= rows[i].weight;
	message_clear(m);
	message_print(m,
	              "HTTP/1.1 %s\r\nServer: nginx\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
	              "Connection: keep-alive\r\nETag: \"%08x\"\r\nVary: Accept-Encoding\r\n",
	              rows[i].status, (unsigned)prng_next(r));
	if (rows[i].body)
		response_body(m, r);
	else
		message_add(m, "\r\n", 2);
}
