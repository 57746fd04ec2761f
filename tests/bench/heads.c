/*
 * Fills the templates of dialects.c.
 */
#include <inttypes.h>
#include <string.h>

#include "dialects.h"

/* Unreserved characters, as in identifiers and percent-encoded text. */
static void put_filler(struct draft *d, unsigned len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	while (len--)
		message_add(d->m, &letters[prng_below(d->r, 64)], 1);
}

static void put_path(struct draft *d)
{
	static const char *const documents[] = {
		"/products/%u/overview", "/blog/2026/%u/what-changed", "/category/%u?sort=price&page=2", "/news/%u",
	}, *const resources[] = {
		"/assets/app.%u.js", "/img/%u.webp?w=640", "/api/v1/items/%u?fields=id,name,price", "/fonts/%u.woff2",
	};
	const char *format = (d->kind == DOCUMENT ? documents : resources)[prng_below(d->r, 4)];

	message_print(d->m, format, prng_below(d->r, 100000));
}

static void put_request_line(struct draft *d)
{
	message_print(d->m, "%s ", d->q->post ? "POST" : "GET");
	put_path(d);
	if (d->long_target) {
		message_print(d->m, "%cstate=", memchr(d->m->bytes, '?', d->m->len) ? '&' : '?');
		put_filler(d, d->long_target);
	}
	message_print(d->m, " HTTP/1.1\r\n");
}

static void put_host(struct draft *d)
{
	message_print(d->m, d->client->port == 80 ? "%s" : "%s:%u", host_name(d->client->host), d->client->port);
}

static void put_body_fields(struct draft *d)
{
	if (d->q->post)
		message_print(d->m, "Content-Length: %u\r\nContent-Type: text/plain;charset=UTF-8\r\n", d->body->len);
}

static void put_cookie(struct draft *d)
{
	if (!d->long_cookie && prng_one_in(d->r, 3))
		return;
	expand(d, "Cookie: session=@n; theme=dark");
	if (prng_one_in(d->r, 2))
		expand(d, "; cart=@n; _ga=GA1.1.@n");
	if (d->long_cookie) {
		message_print(d->m, "; profile=");
		put_filler(d, d->long_cookie);
	}
	message_print(d->m, "\r\n");
}

static void put_referer(struct draft *d)
{
	if (prng_one_in(d->r, 4))
		return;
	expand(d, "Referer: http://@h");
	put_path(d);
	message_print(d->m, "\r\n");
}

static void put_marker(struct draft *d)
{
	if (!d->marker)
		return;
	d->q->marker = d->m->len;
	expand(d, d->marker->lines);
	d->q->marker_end = d->q->marker + (unsigned)(strchr(d->marker->lines, '\n') + 1 - d->marker->lines);
}

static void put_agent(struct draft *d)
{
	message_print(d->m, "%s", platforms[d->client->platform].agent);
}

static void put_platform(struct draft *d)
{
	message_print(d->m, "%s", platforms[d->client->platform].name);
}

static void put_site(struct draft *d)
{
	static const char *const sites[] = { "none", "same-origin", "same-site", "cross-site" };

	message_print(d->m, "%s", sites[prng_below(d->r, COUNT(sites))]);
}

static void put_destination(struct draft *d)
{
	message_print(d->m, "%s", d->destination->word);
}

static void put_accept(struct draft *d)
{
	message_print(d->m, "%s", d->destination->accept);
}

static void put_forwarded(struct draft *d)
{
	if (d->client->dialect->proxied)
		message_print(d->m, "X-Forwarded-For: 203.0.113.%u\r\nX-Forwarded-Proto: https\r\n",
		              prng_between(d->r, 1, 254));
}

static void put_hex(struct draft *d)
{
	message_print(d->m, "%016" PRIx64, prng_next(d->r));
}

static void put_tags(struct draft *d)
{
	message_print(d->m, "%s", tags[prng_below(d->r, TAGS)]);
}

static void (*const fills[])(struct draft *d) = {
	['R'] = put_request_line, ['h'] = put_host,        ['b'] = put_body_fields, ['c'] = put_cookie,
	['r'] = put_referer,      ['m'] = put_marker,      ['o'] = put_agent,       ['O'] = put_platform,
	['s'] = put_site,         ['d'] = put_destination, ['a'] = put_accept,      ['f'] = put_forwarded,
	['n'] = put_hex,          ['t'] = put_tags,
};

void expand(struct draft *d, const char *template)
{
	const char *at;

	while ((at = strchr(template, '@'))) {
		message_add(d->m, template, (size_t)(at - template));
		fills[(unsigned char)at[1]](d);
		template = at + 2;
	}
	message_add(d->m, template, strlen(template));
}
