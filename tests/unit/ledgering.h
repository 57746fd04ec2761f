/*
 * A ledger with requests and answers in few words. Each request has a connection of its own; paths are the names by which
 * what was told is found.
 */
#ifndef HINTWATCH_TESTS_LEDGERING_H
#define HINTWATCH_TESTS_LEDGERING_H

#include "account/ledger.h"
#include "exchanging.h"
#include "check.h"

enum { TOLD_MAX = 256 };

#define SITE "http://a.example"

/* What matters of a request; the rest is that of a client's GET of a page at a.example. */
struct ask {
	const char *path, *referer, *host, *method, *tag;
	int client, source, dest, site;
	bool prefetch, prerender, conditional, weightless;
	bool cut, undecided; /* its sample does not hold the whole head; or was handed over for its markers alone */
	bool line_cut;       /* nor the whole request line */
	__u32 weight, token, path_hash;
};

static struct ledger *ledger;
static struct speculation told[TOLD_MAX];
static size_t told_count, answered_count;
static struct answered answered[TOLD_MAX]; /* by token */
static __u32 watched_hash;
static int watched, connections;

static inline struct span text(const char *s)
{
	return (struct span){ s ? s : "", s ? strlen(s) : 0 };
}

static void keep_told(void *ctx, const struct speculation *s)
{
	yes(told_count < TOLD_MAX);
	told[told_count++] = *s;
}

static void keep_answered(void *ctx, __u32 token, const struct answered *a)
{
	answered[token] = *a;
	answered_count++;
}

static void keep_watched(void *ctx, __u32 path_hash, int delta)
{
	watched_hash = path_hash;
	watched += delta;
}

static inline void open_ledger(const struct ledger_options *o)
{
	ledger_close(ledger);
	told_count = answered_count = 0;
	watched = connections = 0;
	ledger = ledger_open(o, &(struct ledger_ports){ keep_told, keep_answered, keep_watched, NULL });
	yes(ledger != NULL);
}

static inline void begin(void)
{
	struct ledger_options o = ledger_defaults;

	o.speculations = o.exchanges = 64;
	open_ledger(&o);
}

static inline void asks_on(__u64 ms, int connection, struct ask a)
{
	struct sample sample = client_sample(START + ms * MS, (__u32)connection, 1000, 5000);
	const char *query = strchr(a.path, '?');
	struct sighting s = {
		.sample = &sample,
		.settled = a.prefetch || a.prerender ? SETTLED_MARKED : SETTLED_UNMARKED,
		.reason = a.prerender  ? PURPOSE_PRERENDER
		          : a.prefetch ? PURPOSE_PREFETCH
		                       : UNMARKED_NO_MARKER,
		.source = (__u8)a.source,
		.fetch_dest = (__u8)a.dest,
		.fetch_site = (__u8)a.site,
		.method = text(a.method ? a.method : "GET"),
		.host = text(a.host ? a.host : "a.example"),
		.path = { a.path, query ? (size_t)(query - a.path) : strlen(a.path) },
		.query = text(query),
		.tag_count = a.tag != NULL,
		.version = a.line_cut ? 0 : 11,
	};
	struct client client = { .address = { { 0, 0xffff0000ull | (__u64)(a.client + 1) << 32 } } };
	struct request_context c = { .client = &client,
		                     .referer = text(a.referer),
		                     .conditional = a.conditional,
		                     .path_hash = a.path_hash,
		                     .token = a.token };

	s.tags[0] = (struct tag){ a.tag && !strcmp(a.tag, "null") ? TAG_NULL : TAG_STRING, text(a.tag) };
	sample.weight = a.weightless ? 0 : a.weight ? a.weight : 1;
	sample.head_bytes = 5000;
	sample.bytes_len = a.cut ? 4096 : 5000;
	sample.verdict = a.undecided ? VERDICT_UNDECIDED : s.settled == SETTLED_MARKED;
	ledger_request(ledger, &s, &c);
}

/* Returns its connection. */
static inline int asks(__u64 ms, struct ask a)
{
	asks_on(ms, ++connections, a);
	return connections;
}

static inline void head(__u64 ms, int connection, __u16 status, __u32 facts)
{
	struct sample s = server_sample(START + ms * MS, (__u32)connection, 5000, 2000);

	s.head_bytes = 100;
	ledger_answer(ledger, &s, &(struct answer){ .status = status, .facts = facts });
}

static inline void ended(__u64 ms, int connection, enum answer_end how, __u32 bytes)
{
	struct sample s = server_sample(START + ms * MS, (__u32)connection, 5000 + bytes, 2000);

	s.kind = SAMPLE_ANSWER_END;
	s.end = (__u8)how;
	ledger_answer_end(ledger, &s);
}

/* All of it at once, 1,000 bytes. */
static inline void answers(__u64 ms, int connection, __u16 status)
{
	head(ms, connection, status, 0);
	ended(ms, connection, ANSWER_COMPLETE, 1000);
}

static inline void asked_and_answered(__u64 ms, struct ask a, __u16 status)
{
	answers(ms + 1, asks(ms, a), status);
}

/* The last one told of this path. */
static inline const struct speculation *told_of(const char *path)
{
	for (size_t i = told_count; i; i--)
		if (told[i - 1].path_bytes == strlen(path) &&
		    !memcmp(told[i - 1].text + told[i - 1].host_bytes, path, strlen(path)))
			return &told[i - 1];
	fail_msg("%s was not told", path);
	return NULL;
}

/* Nothing is open any more, and the sums say so. */
static inline const struct ledger_totals *finished(void)
{
	const struct ledger_totals *t;

	ledger_end(ledger);
	t = ledger_totals(ledger);
	is(t->total.open, 0);
	is(t->total.use[USE_USED] + t->total.use[USE_NOT_USED] + t->total.use[USE_UNKNOWN], t->total.requests);
	is(watched, 0);
	return t;
}

/* The words of its evidence in their order, and the verdict. */
static inline const char *outcome(const char *path)
{
	static char out[128];
	const struct speculation *s = told_of(path);
	size_t n = 0;

	for (int i = 0; i < EVIDENCE_COUNT; i++)
		if (s->evidence_ms[i])
			n += (size_t)snprintf(out + n, sizeof(out) - n, "%s ", evidence_words[i]);
	snprintf(out + n, sizeof(out) - n, "%s", use_words[s->use]);
	return out;
}

#define became(path, words) assert_string_equal(outcome(path), words)

#endif
