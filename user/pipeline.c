/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "protocols.h"

/* All that is known of a request is known now. */
static void request_told(struct pipeline *p, const struct sighting *s, struct fields *f)
{
	struct provenance provenance;

	join_request(&p->known, s, f, &provenance);
	tally_provenance(&p->tally, s, &provenance);
	if (p->events.out)
		event_sighting(&p->events, s, &provenance);
}

static void release(struct pipeline *p, const struct sample *held)
{
	struct sighting s;
	struct fields f;

	hold_release(&p->hold, held);
	decode_request(&p->decoder, held, &s, &f);
	request_told(p, &s, &f);
}

void pipeline_release_of(struct pipeline *p, __u64 flow_hash, bool connect)
{
	const struct sample *held;

	while ((held = hold_of(&p->hold, flow_hash, connect)))
		release(p, held);
}

static bool is_wanted(const struct pipeline *p, const struct sighting *s)
{
	return s->settled == SETTLED_MARKED ||
	       (s->settled == SETTLED_UNMARKED && p->events.out && p->events.options.show_unmarked);
}

static void request(struct pipeline *p, const struct sample *sample)
{
	struct sighting s;
	struct fields f;
	bool agrees;

	pipeline_release_of(p, sample->flow_hash, true); /* a request behind CONNECT is in no tunnel */
	agrees = decode_request(&p->decoder, sample, &s, &f);
	tally_sighting(&p->tally, &s, agrees);
	if (!is_wanted(p, &s))
		return;
	if (!join_waits(&s, &f)) {
		request_told(p, &s, &f);
		return;
	}
	if (hold_is_full(&p->hold))
		release(p, hold_oldest(&p->hold));
	hold_add(&p->hold, sample);
}

void pipeline_time(struct pipeline *p, __u64 now_ns)
{
	const struct sample *held;

	connections_time(p->known.connections, now_ns);
	while ((held = hold_oldest(&p->hold)) && held->time_ns + HOLD_S * 1000000000ull <= now_ns)
		release(p, held);
}

void pipeline_sample(void *ctx, const struct sample *sample)
{
	struct pipeline *p = ctx;

	p->tally.samples[sample->kind]++;
	if (sample->time_ns > p->time_ns)
		p->time_ns = sample->time_ns;
	pipeline_time(p, sample->time_ns);
	if (sample->kind == SAMPLE_REQUEST)
		request(p, sample);
	else
		protocols_sample(p, sample);
}

void pipeline_end_of_input(struct pipeline *p)
{
	const struct sample *held;

	while ((held = hold_oldest(&p->hold)))
		release(p, held);
	connections_end(p->known.connections);
	quic_end(p->quic);
}

bool pipeline_open(struct pipeline *p, const struct trusted_proxies *trusted)
{
	hold_open(&p->hold);
	p->known = (struct known_protocols){
		.connections = connections_open(CONNECTIONS, protocols_tell, p),
		.offers = offers_open(OFFERS),
		.trusted = *trusted,
	};
	p->quic = quic_open(QUIC_CONNECTIONS);
	if (p->known.connections && p->known.offers && p->quic)
		return true;
	pipeline_close(p);
	return false;
}

void pipeline_close(struct pipeline *p)
{
	connections_close(p->known.connections);
	offers_close(p->known.offers);
	quic_close(p->quic);
}

bool pipeline_open_events(struct pipeline *p, const struct event_options *options, const char *path)
{
	p->events.options = *options;
	if (!path)
		return true;
	p->events.out = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
	return p->events.out;
}

bool pipeline_close_events(struct pipeline *p)
{
	FILE *out = p->events.out;
	int failed;

	if (!out)
		return true;
	p->events.out = NULL;
	failed = out == stdout ? fflush(out) : fclose(out);
	if (p->events.error)
		errno = p->events.error;
	return !failed && !p->events.error;
}
