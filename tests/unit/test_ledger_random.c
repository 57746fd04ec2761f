/*
 * Requests and answers at random over few paths, so that all that can happen to a speculation happens to many at once:
 * each is told once, what is open is what is not told, and the sums say what was told.
 */
#include <stdlib.h>

#include "exchanging.h"
#include "account/ledger.h"
#include "check.h"

enum { STEPS = 300000, PATHS = 48, TOKENS = 64, OPEN_MAX = 64 };

static struct ledger *ledger;
static __u64 seed, now, opened, told, token_asked, token_told;
static __s64 watched[PATHS];
static __u64 use[USE_COUNT], evidence[EVIDENCE_COUNT], bytes;
static bool waits[TOKENS];

static bool shows_use(const struct speculation *s)
{
	return s->evidence_ms[EVIDENCE_REVALIDATED] || s->evidence_ms[EVIDENCE_FOLLOWED] ||
	       s->evidence_ms[EVIDENCE_ACTIVATED];
}

static bool may_be_shown(const struct speculation *s)
{
	return s->result == RESULT_OK || s->result == RESULT_NOT_MODIFIED || s->result == RESULT_UNFINISHED;
}

static void tell(void *ctx, const struct speculation *s)
{
	int seen = 0;

	told++;
	for (int i = 0; i < EVIDENCE_COUNT; i++) {
		seen += s->evidence_ms[i] != 0;
		evidence[i] += s->evidence_ms[i] ? s->request.weight : 0;
	}
	use[s->use] += s->request.weight;
	bytes += s->request.weight * s->answer.bytes;
	yes(seen);
	if (s->evidence_ms[EVIDENCE_EXPIRED])
		is(seen, 1);
	is(s->use == USE_USED, shows_use(s));
	if (s->evidence_ms[EVIDENCE_FOLLOWED])
		yes(may_be_shown(s));
	if (s->evidence_ms[EVIDENCE_REFETCHED] && !shows_use(s))
		is(s->use, USE_NOT_USED);
}

static void answered(void *ctx, __u32 token, const struct answered *a)
{
	yes(waits[token]);
	waits[token] = false;
	token_told++;
}

static void watch(void *ctx, __u32 path_hash, int delta)
{
	watched[path_hash - 1] += delta;
	yes(watched[path_hash - 1] >= 0);
}

static __u32 free_token(void)
{
	__u32 token = 1 + (__u32)prng(&seed) % (TOKENS - 1);

	if (waits[token])
		return 0;
	token_asked++;
	waits[token] = true;
	return token;
}

static void ask(__u32 connection, __u32 seq, __u32 ack)
{
	static const __u8 sources[] = { SOURCE_LINK, SOURCE_RULES_SAME_SITE, SOURCE_PRERENDER_SUBRESOURCE };
	static const __u8 dests[] = { FETCH_DEST_DOCUMENT, FETCH_DEST_IFRAME, FETCH_DEST_SCRIPT };
	static const __u8 sites[] = { FETCH_SITE_SAME_ORIGIN, FETCH_SITE_CROSS_SITE };
	struct sample sample = client_sample(now, connection, seq, ack);
	bool marked = prng(&seed) % 2;
	__u32 path = (__u32)prng(&seed) % PATHS, from = (__u32)prng(&seed) % (PATHS + 8);
	char text[32], page[64];
	struct sighting s = { .sample = &sample,
		              .settled = marked ? SETTLED_MARKED : SETTLED_UNMARKED,
		              .reason = (__u8)(prng(&seed) % 2),
		              .source = sources[prng(&seed) % 3],
		              .fetch_dest = dests[prng(&seed) % 3],
		              .fetch_site = sites[prng(&seed) % 2],
		              .method = { "GET", 3 },
		              .version = 11,
		              .host = { prng(&seed) % 4 ? "a.example" : "b.example", 9 } };
	struct client client = { .address = { { 0, 1 + prng(&seed) % 2 } } };
	struct request_context c = { .client = &client, .conditional = prng(&seed) % 3 == 0, .path_hash = path + 1 };

	s.path = (struct span){ text, (size_t)snprintf(text, sizeof(text), "/%u", path) };
	c.referer = (struct span){ page, (size_t)snprintf(page, sizeof(page), "http://a.example/%u", from) };
	if (from >= PATHS)
		c.referer.len = from == PATHS ? 0 : sizeof("http://a.example/") - 1;
	c.token = marked ? 0 : free_token();
	sample.weight = (__u32)prng(&seed) % 4;
	opened += marked;
	ledger_request(ledger, &s, &c);
}

static void answer(__u32 connection, __u32 seq, __u32 ack)
{
	static const __u16 statuses[] = { 200, 200, 200, 200, 304, 304, 302, 404, 503, 103 };
	struct sample s = server_sample(now, connection, seq, ack);
	__u16 status = statuses[prng(&seed) % 10];

	s.head_bytes = 100;
	ledger_answer(ledger, &s, &(struct answer){ .status = status });
	s.kind = SAMPLE_ANSWER_END;
	s.end = (__u8)(prng(&seed) % 8 ? ANSWER_COMPLETE : prng(&seed) % ANSWER_END_COUNT);
	s.seq += 100 + (__u32)prng(&seed) % 1000;
	if (status >= 200 && prng(&seed) % 8)
		ledger_answer_end(ledger, &s);
}

static void check_sums(void)
{
	const struct ledger_totals *t = ledger_totals(ledger);
	__u64 total_evidence;

	for (int i = 0; i < USE_COUNT; i++)
		is(t->total.use[i], use[i]);
	for (int i = 0; i < EVIDENCE_COUNT; i++) {
		total_evidence = 0;
		for (int p = 0; p < PURPOSE_COUNT; p++)
			total_evidence += t->evidence[p][i];
		is(total_evidence, evidence[i]);
		yes(evidence[i] > 100); /* all of them happen */
	}
	is(t->total.bytes, bytes);
	is(t->total.open, 0);
	is(t->total.requests, use[USE_USED] + use[USE_NOT_USED] + use[USE_UNKNOWN]);
	yes(t->settled_early > 100);
	yes(t->pages_evicted < t->total.requests);
}

/* Connections are of one request each, answered at once, later, or never. */
CLAIM(each_is_told_once_and_the_sums_are_what_was_told)
{
	struct ledger_options o = ledger_defaults;

	o.speculations = OPEN_MAX;
	o.exchanges = 64;
	o.window_s = 60;
	o.top = 4;
	ledger = ledger_open(&o, &(struct ledger_ports){ tell, answered, watch, NULL });
	yes(ledger != NULL);
	now = START;
	for (seed = 1; seed < 4; seed++) {
		__u64 before = seed;

		for (__u32 i = 1; i < STEPS / 3; i++) {
			now += prng(&seed) % (prng(&seed) % 1000 ? SECOND / 2 : 100 * SECOND);
			ask(i, 1000, 5000);
			if (prng(&seed) % 3)
				answer(i - (__u32)prng(&seed) % 2 * (__u32)(prng(&seed) % 8), 5000, 1400);
			yes(opened - told <= OPEN_MAX);
		}
		seed = before;
	}
	ledger_end(ledger);
	is(told, opened);
	is(token_told, token_asked);
	for (int i = 0; i < PATHS; i++)
		is(watched[i], 0);
	check_sums();
	ledger_close(ledger);
}

RUN(claim(each_is_told_once_and_the_sums_are_what_was_told))
