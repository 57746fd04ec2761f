/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/tally.h"

static void count_settled(struct tally *t, const struct sighting *s)
{
	struct counters *c = &t->settled;

	t->undecided_settled++;
	switch (s->settled) {
	case SETTLED_MARKED:
		c->value[COUNT_MARKED + s->reason]++;
		for (int m = 0; m < MARKER_COUNT; m++)
			c->value[COUNT_MARKER + m] += s->markers >> m & 1;
		break;
	case SETTLED_UNMARKED:
		c->value[COUNT_UNMARKED + s->reason]++;
		break;
	case SETTLED_CUT:
		c->value[COUNT_CUT + s->reason]++;
		break;
	}
}

static void count_speculation(struct tally *t, const struct sighting *s)
{
	__u32 weight = s->sample->weight;

	t->speculations[s->reason][s->source] += weight;
	t->trust[s->trust] += weight;
	t->destinations[s->fetch_dest] += weight;
	if (s->anonymous_client_ip)
		t->anonymous_client_ip += weight;
	for (int a = 0; a < ANOMALY_COUNT; a++)
		if (s->anomalies >> a & 1)
			t->anomalies[a] += weight;
}

void tally_sighting(struct tally *t, const struct sighting *s, bool agrees)
{
	t->contradictions += !agrees;
	if (s->sample->verdict == VERDICT_UNDECIDED)
		count_settled(t, s);
	if (s->settled == SETTLED_MARKED)
		count_speculation(t, s);
}

/* Of the first id of a list. */
static int protocol_of(const struct ids *ids)
{
	struct span first;
	size_t at = 0;

	if (ids_next(ids, &at, &first))
		return alpn_id(first);
	return ids->cut ? ALPN_OTHER : PROTOCOL_NONE;
}

/* An offer of nothing is known, too; a PROXY header tells of none. */
static bool is_known(const struct provenance *p, enum fact fact)
{
	if (p->claimed)
		return false;
	return fact == FACT_CHOSEN ? p->chosen.len || p->chosen.cut : p->via != ALPN_VIA_PROXY;
}

void tally_provenance(struct tally *t, const struct sighting *s, const struct provenance *p)
{
	const struct ids *ids[FACT_COUNT] = { [FACT_OFFERED] = &p->offered, [FACT_CHOSEN] = &p->chosen };

	if (s->settled != SETTLED_MARKED)
		return;
	for (int fact = 0; fact < FACT_COUNT; fact++) {
		bool known = is_known(p, fact);

		t->speculation_protocol[fact][known ? protocol_of(ids[fact]) : PROTOCOL_NONE]
				       [known ? p->via : ALPN_VIA_NONE] += s->sample->weight;
	}
}

void tally_connection(struct tally *t, enum transport transport, const struct ids *offered)
{
	t->connections[transport][protocol_of(offered)]++;
}

void tally_chosen(struct tally *t, enum chooser chooser, const struct ids *chosen)
{
	t->chosen[chooser][protocol_of(chosen)]++;
}

void tally_lost(struct tally *t, enum loss what, __u64 number)
{
	t->settled.value[COUNT_LOST + what] = number;
}

__u64 tally_connections(const struct tally *t, enum transport transport)
{
	__u64 sum = 0;

	for (int p = 0; p < PROTOCOL_COUNT; p++)
		sum += t->connections[transport][p];
	return sum;
}

static __u64 sum_of(const struct counters *c, int from, int count)
{
	__u64 sum = 0;

	for (int i = 0; i < count; i++)
		sum += c->value[from + i];
	return sum;
}

struct totals tally_totals(const struct tally *t, const struct counters *gate, struct counters *sum)
{
	for (int i = 0; i < COUNTERS; i++)
		sum->value[i] = gate->value[i] + t->settled.value[i];
	return (struct totals){
		.marked = sum_of(sum, COUNT_MARKED, PURPOSE_COUNT),
		.unmarked = sum_of(sum, COUNT_UNMARKED, UNMARKED_REASON_COUNT),
		.cut = sum_of(sum, COUNT_CUT, CUT_REASON_COUNT),
		/* The gate counts a sample after it handed it over, so we may be ahead for a moment. */
		.undecided = gate->value[COUNT_UNDECIDED] > t->undecided_settled
		                     ? gate->value[COUNT_UNDECIDED] - t->undecided_settled
		                     : 0,
	};
}
