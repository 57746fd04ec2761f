/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <time.h>

#include "base/words.h"
#include "decode/tags.h"
#include "decode/target.h"
#include "export/event_parts.h"

/* As EVE writes it; always in UTC. */
static void put_timestamp(struct json *j, __u64 time_ns)
{
	time_t seconds = (time_t)(time_ns / 1000000000);
	char date[32], text[64];
	struct tm tm;

	if (!gmtime_r(&seconds, &tm))
		return;
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%06u+0000", date, (unsigned int)(time_ns % 1000000000 / 1000));
	json_word(j, "timestamp", text);
}

static void put_endpoints(struct event_writer *w, const struct sample *s)
{
	struct json *j = &w->json;
	const struct identity *id = &w->options.identity;
	char text[IDENTITY_BYTES];

	identity_address(id, &s->source, s->family, text);
	json_word(j, "src_ip", text);
	json_number(j, "src_port", s->source_port);
	identity_address(id, &s->destination, s->family, text);
	json_word(j, "dest_ip", text);
	json_number(j, "dest_port", s->destination_port);
	json_word(j, "proto", s->kind == SAMPLE_QUIC ? "UDP" : "TCP");
	if (id->anonymous)
		return; /* a community id is a hash of the addresses without a secret */
	identity_community(s, text);
	json_word(j, "community_id", text);
}

void event_begin(struct event_writer *w, const struct sample *s, const char *event_type)
{
	struct json *j = &w->json;
	const char *name = w->interface_name && s->ifindex ? w->interface_name(s->ifindex) : NULL;

	json_start(j);
	json_open(j, NULL, '{');
	put_timestamp(j, s->time_ns);
	json_number(j, "flow_id", identity_flow(&w->options.identity, s->flow_hash));
	if (name)
		json_word(j, "in_iface", name);
	json_word(j, "event_type", event_type);
	if (s->vlan_count) {
		json_open(j, "vlan", '[');
		for (int i = 0; i < s->vlan_count && i < VLAN_TAGS_MAX; i++)
			json_number(j, NULL, s->vlan[i]);
		json_close(j, ']');
	}
	put_endpoints(w, s);
}

void event_end(struct event_writer *w)
{
	struct json *j = &w->json;

	json_close(j, '}');
	if (j->full || w->error)
		return;
	errno = 0;
	if (fwrite(j->text, 1, j->len, w->out) != j->len || putc('\n', w->out) == EOF)
		w->error = errno ? errno : EIO;
}

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

/* With urgent data in the segment, a server reads another URL than the one on the wire. */
static void put_url(struct event_writer *w, const struct sighting *s)
{
	struct json *j = &w->json;
	char text[IDENTITY_BYTES];

	if (!s->path.len || s->sample->head_flags & HEAD_URGENT)
		return;
	if (s->path.data[0] != '/' && event_host(w, s->path, text)) { /* CONNECT */
		json_word(j, "url", text);
		return;
	}
	json_string_begin(j, "url");
	json_string_piece(j, s->path.data, s->path.len);
	if (w->options.show_query)
		json_string_piece(j, s->query.data, s->query.len);
	json_string_end(j);
}

static void put_http(struct event_writer *w, const struct sighting *s)
{
	struct json *j = &w->json;
	char text[IDENTITY_BYTES];

	json_open(j, "http", '{');
	if (s->host.len && identity_host(&w->options.identity, s->host, text))
		json_word(j, "hostname", text);
	else if (s->host.len)
		put_lower(j, "hostname", s->host);
	put_url(w, s);
	if (s->method.len)
		json_string(j, "http_method", s->method.data, s->method.len);
	if (s->version)
		json_word(j, "protocol", s->version == 10 ? "HTTP/1.0" : "HTTP/1.1");
	json_close(j, '}');
}

static void put_tags(struct json *j, const struct sighting *s)
{
	char text[16384];

	json_open(j, "tags", '[');
	for (size_t i = 0; i < s->tag_count; i++) {
		if (s->tags[i].kind == TAG_NULL)
			json_null(j, NULL);
		else
			json_string(j, NULL, text, tag_text(&s->tags[i], text, sizeof(text)));
	}
	json_close(j, ']');
}

static void put_speculation(struct json *j, const struct sighting *s)
{
	json_open(j, "speculation", '{');
	json_word(j, "purpose", purpose_words[s->reason].word);
	json_open(j, "markers", '[');
	for (int m = 0; m < MARKER_COUNT; m++)
		if (s->markers >> m & 1)
			json_word(j, NULL, marker_words[m].word);
	json_close(j, ']');
	put_tags(j, s);
	json_word(j, "trust", trust_words[s->trust].word);
	json_word(j, "source", source_words[s->source]);
	json_open(j, "anomalies", '[');
	for (int a = 0; a < ANOMALY_COUNT; a++)
		if (s->anomalies >> a & 1)
			json_word(j, NULL, anomaly_words[a]);
	json_close(j, ']');
	json_bool(j, "anonymous_client_ip", s->anonymous_client_ip);
	json_number(j, "weight", s->sample->weight);
	json_close(j, '}');
}

static void put_fetch(struct json *j, const struct sighting *s)
{
	if (!s->fetch_mode && !s->fetch_dest && !s->fetch_site && !s->fetch_user)
		return;
	json_open(j, "fetch", '{');
	if (s->fetch_mode)
		json_word(j, "mode", fetch_mode_words[s->fetch_mode]);
	if (s->fetch_dest)
		json_word(j, "dest", fetch_dest_words[s->fetch_dest]);
	if (s->fetch_site)
		json_word(j, "site", fetch_site_words[s->fetch_site]);
	if (s->fetch_user)
		json_word(j, "user", fetch_user_words[s->fetch_user]);
	json_close(j, '}');
}

void event_sighting(struct event_writer *w, const struct sighting *s, const struct provenance *p)
{
	bool marked = s->settled == SETTLED_MARKED;

	if (!marked && (s->settled != SETTLED_UNMARKED || !w->options.show_unmarked))
		return;
	event_begin(w, s->sample, marked ? "speculation" : "http");
	event_client(w, &p->client, p->proxied);
	put_http(w, s);
	if (marked)
		put_speculation(&w->json, s);
	put_fetch(&w->json, s);
	event_alpn(w, p);
	event_end(w);
}

static void put_counts(struct json *j, const char *key, const __u64 *values, const struct word *words, int count)
{
	json_open(j, key, '{');
	for (int i = 0; i < count; i++)
		json_number(j, words[i].word, values[i]);
	json_close(j, '}');
}

void event_stats(struct event_writer *w, const struct tally *t, const struct counters *gate, __u64 time_ns)
{
	struct json *j = &w->json;
	struct counters sum;
	struct totals totals = tally_totals(t, gate, &sum);

	json_start(j);
	json_open(j, NULL, '{');
	if (time_ns)
		put_timestamp(j, time_ns);
	json_word(j, "event_type", "stats");
	json_open(j, "stats", '{');
	json_open(j, "requests", '{');
	json_number(j, "total", totals.marked + totals.unmarked + totals.cut);
	json_number(j, "marked", totals.marked);
	json_number(j, "unmarked", totals.unmarked);
	json_number(j, "cut", totals.cut);
	json_close(j, '}');
	put_counts(j, "marked", sum.value + COUNT_MARKED, purpose_words, PURPOSE_COUNT);
	put_counts(j, "unmarked", sum.value + COUNT_UNMARKED, unmarked_words, UNMARKED_REASON_COUNT);
	put_counts(j, "cut", sum.value + COUNT_CUT, cut_words, CUT_REASON_COUNT);
	put_counts(j, "markers", sum.value + COUNT_MARKER, marker_words, MARKER_COUNT);
	json_number(j, "hellos", t->hellos);
	json_number(j, "quic", tally_connections(t, TRANSPORT_QUIC));
	json_number(j, "frames", sum.value[COUNT_FRAMES]);
	json_number(j, "bytes", sum.value[COUNT_BYTES]);
	put_counts(j, "fates", sum.value + COUNT_FRAME, frame_fate_words, FRAME_FATE_COUNT);
	put_counts(j, "notes", sum.value + COUNT_NOTE, note_words, NOTE_COUNT);
	put_counts(j, "lost", sum.value + COUNT_LOST, loss_words, LOSS_COUNT);
	json_close(j, '}');
	event_end(w);
}
