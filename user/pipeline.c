/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "protocols.h"

/* All that is known of a request is known now. Returns the token of its line, if that waits for the answer. */
static __u32 request_told(struct pipeline *p, const struct sighting *s, const struct provenance *provenance)
{
	tally_provenance(&p->tally, s, provenance);
	return p->events.out ? event_sighting(&p->events, s, provenance) : 0;
}

/* Its answer will not be told: there was no room to wait for it. */
static void release_line(struct pipeline *p, __u32 event)
{
	const struct answered unseen = { .fate = ANSWER_FATE_UNSEEN };

	if (!event)
		return;
	event_answered(&p->events, event, &unseen);
	p->events.released++;
}

static void release(struct pipeline *p, const struct sample *held)
{
	struct provenance provenance;
	struct answered answer;
	struct sighting s;
	struct fields f;
	__u32 event;

	hold_release(&p->hold, held);
	decode_request(&p->released, held, &s, &f);
	join_request(&p->known, &s, &f, &provenance);
	event = request_told(p, &s, &provenance);
	switch (late_told(&p->late, held, event, &answer)) {
	case LATE_KNOWN:
		if (event)
			event_answered(&p->events, event, &answer);
		break;
	case LATE_LOST:
		release_line(p, event);
		break;
	case LATE_WAITS:
		break;
	}
}

void pipeline_release_of(struct pipeline *p, __u64 flow_hash, bool connect)
{
	const struct sample *held;

	while ((held = hold_of(&p->hold, flow_hash, connect)))
		release(p, held);
}

static bool is_told(const struct pipeline *p, const struct sighting *s)
{
	return s->settled == SETTLED_MARKED || (p->events.out && p->events.options.show_unmarked);
}

/* Until more is known of its protocols. Returns the token to ask for its answer by. */
static __u32 hold(struct pipeline *p, const struct sample *sample)
{
	__u32 token, forgotten;

	if (hold_is_full(&p->hold))
		release(p, hold_oldest(&p->hold));
	token = late_add(&p->late, hold_add(&p->hold, sample), &forgotten);
	release_line(p, forgotten);
	return token;
}

/* What is told at once has all its protocols; of what is not told, or not yet, only the client matters. */
static __u32 tell_or_hold(struct pipeline *p, const struct sighting *s, struct fields *f, struct client *client)
{
	struct provenance provenance;

	if (is_told(p, s) && !join_waits(s, f)) {
		join_request(&p->known, s, f, &provenance);
		*client = provenance.client;
		return request_told(p, s, &provenance);
	}
	join_asker(&p->known, s, f, client);
	return is_told(p, s) ? hold(p, s->sample) : 0;
}

static void request(struct pipeline *p, const struct sample *sample)
{
	struct client client;
	struct sighting s;
	struct fields f;
	__u32 token;
	bool agrees;

	pipeline_release_of(p, sample->flow_hash, true); /* a request behind CONNECT is in no tunnel */
	agrees = decode_request(&p->decoder, sample, &s, &f);
	tally_sighting(&p->tally, &s, agrees);
	if (s.settled == SETTLED_CUT)
		return;
	token = tell_or_hold(p, &s, &f, &client);
	outcomes_request(&p->outcomes, &s, &f, &client, s.settled == SETTLED_MARKED ? 0 : token);
}

void pipeline_time(struct pipeline *p, __u64 now_ns)
{
	const struct sample *held;

	connections_time(p->known.connections, now_ns);
	outcomes_time(&p->outcomes, now_ns);
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
	outcomes_end(&p->outcomes);
	if (p->events.out)
		event_wait_end(&p->events);
}

/* A line that waits, or one that is not written yet, has its answer. */
static void answered(void *ctx, __u32 token, const struct answered *a)
{
	struct pipeline *p = ctx;
	__u32 event = token & LATE_TOKEN ? late_answer(&p->late, token, a) : token;

	if (event)
		event_answered(&p->events, event, a);
}

static void settled(void *ctx, const struct speculation *s)
{
	struct pipeline *p = ctx;

	if (p->events.out)
		event_outcome(&p->events, s);
}

bool pipeline_open(struct pipeline *p, const struct trusted_proxies *trusted, const struct ledger_options *options)
{
	hold_open(&p->hold);
	p->known = (struct known_protocols){
		.connections = connections_open(CONNECTIONS, protocols_tell, p),
		.offers = offers_open(OFFERS),
		.trusted = *trusted,
	};
	p->quic = quic_open(QUIC_CONNECTIONS);
	if (p->known.connections && p->known.offers && p->quic &&
	    outcomes_open(&p->outcomes, options, &(struct outcome_ports){ settled, answered, p }))
		return true;
	pipeline_close(p);
	return false;
}

void pipeline_close(struct pipeline *p)
{
	connections_close(p->known.connections);
	offers_close(p->known.offers);
	quic_close(p->quic);
	outcomes_close(&p->outcomes);
}

bool pipeline_open_events(struct pipeline *p, const struct event_options *options, FILE *out)
{
	p->events.options = *options;
	if (out && options->show_unmarked && !(p->events.wait = event_wait_open(EVENT_WAIT_LINES, EVENT_WAIT_BYTES)))
		return false;
	p->events.out = out;
	return true;
}

bool pipeline_close_events(struct pipeline *p)
{
	FILE *out = p->events.out;
	int failed;

	if (!out)
		return true;
	p->events.out = NULL;
	event_wait_close(p->events.wait);
	p->events.wait = NULL;
	failed = out == stdout ? fflush(out) : fclose(out);
	if (p->events.error)
		errno = p->events.error;
	return !failed && !p->events.error;
}
