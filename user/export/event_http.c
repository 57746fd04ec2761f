/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>

#include "export/event_parts.h"

/* Host names are compared without case (RFC 9110, section 4.2.3). */
static void put_lower(struct json *j, const char *key, struct span s)
{
	json_string_begin(j, key);
	for (size_t i = 0; i < s.len; i++) {
		char c = (char)tolower((unsigned char)s.data[i]);

		json_string_piece(j, &c, 1);
	}
	json_string_end(j);
}

void event_hostname(struct event_writer *w, struct span host)
{
	char text[IDENTITY_BYTES];

	if (host.len && identity_host(&w->options.identity, host, text))
		json_word(&w->json, "hostname", text);
	else if (host.len)
		put_lower(&w->json, "hostname", host);
}

void event_url(struct event_writer *w, const struct sample *s, struct span path, struct span query)
{
	struct json *j = &w->json;
	char text[IDENTITY_BYTES];

	if (!path.len || s->head_flags & HEAD_URGENT)
		return;
	if (path.data[0] != '/' && event_host(w, path, text)) { /* CONNECT */
		json_word(j, "url", text);
		return;
	}
	json_string_begin(j, "url");
	json_string_piece(j, path.data, path.len);
	if (w->options.show_query)
		json_string_piece(j, query.data, query.len);
	json_string_end(j);
}

void event_http_open(struct event_writer *w, const struct sighting *s)
{
	struct json *j = &w->json;

	json_open(j, "http", '{');
	event_hostname(w, s->host);
	event_url(w, s->sample, s->path, s->query);
	if (s->method.len)
		json_string(j, "http_method", s->method.data, s->method.len);
	if (s->version)
		json_word(j, "protocol", s->version == 10 ? "HTTP/1.0" : "HTTP/1.1");
}

void event_status(struct json *j, const struct answered *a)
{
	if (!a->status)
		return;
	json_number(j, "status", a->status);
	json_number(j, "length", a->bytes);
}

/* Packets of a capture may stand in another order than that of their times. */
static void put_time(struct json *j, const char *key, __u64 from_ns, __u64 to_ns)
{
	if (to_ns >= from_ns)
		json_seconds(j, key, to_ns - from_ns);
}

void event_times(struct json *j, const struct answered *a, __u64 time_ns)
{
	if (!a->status) /* an end is that of the connection */
		return;
	put_time(j, "first_byte_s", time_ns, a->first_byte_ns);
	put_time(j, "duration_s", time_ns, a->end_ns);
}

static void put_answered(struct event_writer *w, struct json *j, const struct answered *a, __u64 time_ns)
{
	event_status(j, a);
	json_close(j, '}');
	json_open(j, "answer", '{');
	json_word(j, "fate", answer_fate_words[a->fate]);
	event_times(j, a, time_ns);
	json_close(j, '}');
	event_end(w, j);
}

static void put_unanswered(struct event_writer *w, struct json *j)
{
	json_close(j, '}');
	event_end(w, j);
}

static void release_oldest(struct event_writer *w)
{
	__u64 time_ns;

	put_unanswered(w, event_wait_take(w->wait, event_wait_oldest(w->wait), &time_ns));
}

__u32 event_await(struct event_writer *w, __u64 time_ns)
{
	__u32 token = 0;

	if (w->json.full)
		return 0;
	while (w->wait && !(token = event_wait_add(w->wait, &w->json, time_ns)) && event_wait_oldest(w->wait)) {
		release_oldest(w);
		w->released++;
	}
	if (token)
		return token;
	w->released += w->wait != NULL; /* longer than there is room at all */
	put_unanswered(w, &w->json);
	return 0;
}

void event_answered(struct event_writer *w, __u32 token, const struct answered *a)
{
	__u64 time_ns;
	struct json *j = w->wait ? event_wait_take(w->wait, token, &time_ns) : NULL;

	if (j)
		put_answered(w, j, a, time_ns);
}

void event_wait_end(struct event_writer *w)
{
	while (w->wait && event_wait_oldest(w->wait))
		release_oldest(w);
}
