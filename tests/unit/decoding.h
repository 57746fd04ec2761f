/*
 * Heads for decode_sample(), in samples as the gate makes them. Whatever is decoded here is also decoded cut
 * off at every byte, and with every byte replaced by ones that mean something to a parser.
 */
#ifndef HINTWATCH_TESTS_DECODING_H
#define HINTWATCH_TESTS_DECODING_H

#include "check.h"
#include "decode/decode.h"
#include "decode/span.h"
#include "decode/tags.h"
#include "guard.h"

static struct decoder decoder;
static struct sighting sighting;
static bool agrees;

#define HAS(s, NAME) ((s)->markers >> MARKER_##NAME & 1)
#define ODD(s, NAME) ((s)->anomalies >> ANOMALY_##NAME & 1)

static inline void check_span(struct span s, struct span head)
{
	struct span text = { decoder.text, sizeof(decoder.text) };
	bool inside = false;

	for (int i = 0; i < 2; i++) {
		struct span in = i ? text : head;

		inside |= s.data >= in.data && span_end(s) <= span_end(in);
	}
	yes(inside || !s.len || span_is(s, "/"));
}

/* What holds of every sighting. */
static inline void check_sighting(const struct sighting *s, struct span head)
{
	const __u8 reasons[] = { PURPOSE_COUNT, UNMARKED_REASON_COUNT, CUT_REASON_COUNT };
	const struct span spans[] = { s->method, s->host, s->path, s->query };
	char text[64];

	yes(s->settled <= SETTLED_CUT && s->reason < reasons[s->settled]);
	is(s->settled == SETTLED_MARKED, s->markers != 0);
	yes(s->settled == SETTLED_MARKED || (!s->anomalies && !s->source && !s->anonymous_client_ip));
	yes(s->trust < TRUST_TIER_COUNT && s->source < SOURCE_COUNT);
	yes(s->fetch_mode < FETCH_MODE_COUNT && s->fetch_site < FETCH_SITE_COUNT);
	yes(s->fetch_user < FETCH_USER_COUNT && s->fetch_dest < FETCH_DEST_COUNT);
	yes(s->version < 10 || s->method.len);
	yes(!s->path.len || s->method.len);
	yes(!s->query.len || s->query.data[0] == '?');
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		check_span(spans[i], head);
	yes(s->tag_count <= TAGS_MAX && (!s->tags_cut || s->tag_count == TAGS_MAX));
	for (size_t i = 0; i < s->tag_count; i++) {
		check_span(s->tags[i].text, head);
		yes(tag_text(&s->tags[i], text, sizeof(text)) <= s->tags[i].text.len);
	}
}

static inline const struct sighting *decode_bytes(const struct sample *header, const char *bytes, size_t n)
{
	struct sample *sample = guard_room(sizeof(*sample) + n);
	struct sample filled = *header;

	filled.bytes_len = (__u16)n;
	memcpy(sample, &filled, sizeof(filled));
	memcpy(sample->bytes, bytes, n);
	memset(&sighting, 0xa5, sizeof(sighting)); /* nothing may be left as it was */
	agrees = decode_sample(&decoder, sample, &sighting);
	check_sighting(&sighting, (struct span){ (const char *)sample->bytes, n });
	return &sighting;
}

static const struct sample undecided_sample = { .verdict = VERDICT_UNDECIDED, .cut = CUT_NONE, .weight = 1 };

static inline void decode_mangled(const char *head, size_t n)
{
	static const char odd[] = { '\0', '\r', '\n', '\xff', '"' };
	static char mangled[1 << 16];

	memcpy(mangled, head, n);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sizeof(odd); k++) {
			mangled[i] = odd[k];
			decode_bytes(&undecided_sample, mangled, n);
			yes(agrees);
		}
		mangled[i] = head[i];
	}
}

/* A whole head that the gate left undecided. */
static inline const struct sighting *decode(const char *head)
{
	size_t n = strlen(head);

	for (size_t i = 0; i < n; i++) {
		decode_bytes(&undecided_sample, head, i);
		yes(sighting.settled != SETTLED_UNMARKED);
		yes(sighting.settled != SETTLED_CUT || sighting.reason == CUT_HEAD_LIMIT);
	}
	decode_mangled(head, n);
	decode_bytes(&undecided_sample, head, n);
	yes(agrees);
	return &sighting;
}

/* The head of a GET with these field lines. */
static inline const struct sighting *fields(const char *lines)
{
	static char head[1 << 15];

	snprintf(head, sizeof(head), "GET / HTTP/1.1\r\n%s\r\n", lines);
	return decode(head);
}

static inline void check_text(struct span got, const char *expected)
{
	char text[1024];

	snprintf(text, sizeof(text), "%.*s", (int)got.len, got.data);
	assert_string_equal(text, expected);
	is(got.len, strlen(expected));
}

static inline void check_tag(const struct sighting *s, size_t i, enum tag_kind kind, const char *text)
{
	char buf[256];

	yes(i < s->tag_count);
	is(s->tags[i].kind, kind);
	check_text((struct span){ buf, tag_text(&s->tags[i], buf, sizeof(buf)) }, text);
}

static inline void check_settled(const struct sighting *s, enum settled settled, int reason)
{
	is(s->settled, settled);
	is(s->reason, reason);
}

#define MARKED(s, NAME) check_settled(s, SETTLED_MARKED, PURPOSE_##NAME)
#define UNMARKED(s, NAME) check_settled(s, SETTLED_UNMARKED, UNMARKED_##NAME)
#define CUT(s, NAME) check_settled(s, SETTLED_CUT, CUT_##NAME)

#endif
