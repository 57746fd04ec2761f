/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <time.h>

#include "base/words.h"
#include "decode/tags.h"
#include "export/event_parts.h"

/* As EVE writes it; always in UTC. */
void event_timestamp(struct json *j, __u64 time_ns)
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
	event_timestamp(j, s->time_ns);
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

void event_end(struct event_writer *w, struct json *j)
{
	json_close(j, '}');
	if (j->full || w->error)
		return;
	errno = 0;
	if (fwrite(j->text, 1, j->len, w->out) != j->len || putc('\n', w->out) == EOF)
		w->error = errno ? errno : EIO;
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

static void put_speculative(struct event_writer *w, const struct sighting *s, const struct provenance *p)
{
	event_begin(w, s->sample, "speculation");
	event_client(w, &p->client, p->proxied);
	event_http_open(w, s);
	json_close(&w->json, '}');
	put_speculation(&w->json, s);
	put_fetch(&w->json, s);
	event_alpn(w, p);
	event_end(w, &w->json);
}

/* What is known of the answer goes into its last member. */
static __u32 put_unmarked(struct event_writer *w, const struct sighting *s, const struct provenance *p)
{
	event_begin(w, s->sample, "http");
	event_client(w, &p->client, p->proxied);
	put_fetch(&w->json, s);
	event_alpn(w, p);
	event_http_open(w, s);
	return event_await(w, s->sample->time_ns);
}

__u32 event_sighting(struct event_writer *w, const struct sighting *s, const struct provenance *p)
{
	if (s->settled == SETTLED_UNMARKED && w->options.show_unmarked)
		return put_unmarked(w, s, p);
	if (s->settled == SETTLED_MARKED)
		put_speculative(w, s, p);
	return 0;
}
