/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode/decode.h"
#include "decode/guess.h"
#include "decode/structured.h"
#include "decode/target.h"

static const __u8 tiers[MARKER_COUNT] = {
#define X(NAME, name, tier, grammar) TRUST_##tier,
	MARKERS(X)
#undef X
};

/* The first two of each vocabulary. */
enum { FETCH_ABSENT, FETCH_INVALID };

/*
 * A Sec-Fetch field is one Token, or ?1 (Fetch Metadata, section 2). Two lines are none, even where a string
 * in a parameter would make one Item of them.
 */
static __u8 fetch_word(struct fields *f, enum known known, const char *const *words, int count)
{
	struct sf_value item;

	if (!fields_have(f, known))
		return FETCH_ABSENT;
	if (fields_repeat(f, known) || !sf_item(fields_value(f, known), &item) || item.type != SF_TOKEN)
		return FETCH_INVALID;
	for (int i = FETCH_INVALID + 1; i < count; i++)
		if (words[i][0] == item.text.data[0] && span_is(item.text, words[i]))
			return (__u8)i;
	return FETCH_INVALID;
}

static __u8 fetch_user(struct fields *f)
{
	struct sf_value item;

	if (!fields_have(f, KNOWN_FETCH_USER))
		return FETCH_USER_ABSENT;
	return !fields_repeat(f, KNOWN_FETCH_USER) && sf_item(fields_value(f, KNOWN_FETCH_USER), &item) &&
	                       item.type == SF_BOOLEAN && !sf_is_false(&item)
	               ? FETCH_USER_YES
	               : FETCH_USER_INVALID;
}

static void fetch_read(struct sighting *out, struct fields *f)
{
	out->fetch_mode = fetch_word(f, KNOWN_FETCH_MODE, fetch_mode_words, FETCH_MODE_COUNT);
	out->fetch_site = fetch_word(f, KNOWN_FETCH_SITE, fetch_site_words, FETCH_SITE_COUNT);
	out->fetch_dest = fetch_word(f, KNOWN_FETCH_DEST, fetch_dest_words, FETCH_DEST_COUNT);
	out->fetch_user = fetch_user(f);
}

/* A target that names the host wins over the field (RFC 9112, section 3.2.2); two fields name none (3.2). */
static void host_read(struct sighting *out, struct fields *f)
{
	if (!out->host.len && fields_have(f, KNOWN_HOST) && !fields_repeat(f, KNOWN_HOST))
		out->host = target_host(fields_value(f, KNOWN_HOST));
}

static __u8 best_trust(__u32 markers)
{
	__u8 best = TRUST_TIER_COUNT - 1;

	for (int i = 0; i < MARKER_COUNT; i++)
		if (markers >> i & 1 && tiers[i] < best)
			best = tiers[i];
	return best;
}

static void settle(struct sighting *out, enum settled settled, __u8 reason, __u16 markers)
{
	out->settled = settled;
	out->reason = reason;
	out->markers = markers;
}

static __u8 unmarked_reason(const struct marks *m)
{
	return m->malformed ? UNMARKED_MALFORMED_VALUE : m->present ? UNMARKED_OTHER_VALUE : UNMARKED_NO_MARKER;
}

/* Where the gate left it open. What was seen in the part of a head that was seen is true of the head. */
static void settle_open(struct sighting *out, const struct marks *m, bool whole)
{
	__u8 cut = out->sample->cut;

	if (m->yes)
		settle(out, SETTLED_MARKED, m->purpose, m->yes);
	else if (!whole)
		settle(out, SETTLED_CUT, cut < CUT_REASON_COUNT ? cut : CUT_HEAD_LIMIT, 0);
	else
		settle(out, SETTLED_UNMARKED, unmarked_reason(m), 0);
}

/* False: the gate was wrong. */
static bool settle_as_gate(struct sighting *out, const struct marks *m, bool whole)
{
	const struct sample *sample = out->sample;

	switch (sample->verdict) {
	case VERDICT_MARKED:
		settle(out, SETTLED_MARKED, sample->purpose, sample->yes);
		return !whole || (m->yes == sample->yes && m->purpose == sample->purpose);
	case VERDICT_UNMARKED:
		settle(out, SETTLED_UNMARKED, unmarked_reason(m), 0);
		return !whole || !m->yes;
	default:
		settle_open(out, m, whole);
		return true;
	}
}

bool decode_request(struct decoder *d, const struct sample *sample, struct sighting *out, struct fields *f)
{
	size_t len = sample->bytes_len < DECODER_BYTES ? sample->bytes_len : DECODER_BYTES;
	struct span head = { (const char *)sample->bytes, len };
	enum tags_found tags;
	struct marks m;
	bool agrees;

	out->sample = sample;
	fields_read(f, d, head, target_read(head, out));
	host_read(out, f);
	fetch_read(out, f);
	marks_read(&m, f);
	tags = tags_read(out, f);
	agrees = settle_as_gate(out, &m, f->ended && sample->cut == CUT_NONE);
	out->trust = out->source = 0;
	out->anomalies = 0;
	out->anonymous_client_ip = false;
	if (out->settled == SETTLED_MARKED) {
		out->trust = best_trust(out->markers);
		out->anonymous_client_ip = m.anonymous_client_ip;
		out->source = (__u8)source_guess(out, f, tags);
		out->anomalies = anomalies_find(out, f, &m, tags);
	}
	return agrees;
}

bool decode_sample(struct decoder *d, const struct sample *sample, struct sighting *out)
{
	struct fields f;

	return decode_request(d, sample, out, &f);
}
