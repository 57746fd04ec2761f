/*
 * A million clients, hosts and tags: memory is what it was at the start, the sums are exact, what was pushed out is
 * counted, and the same input is told in the same way.
 */
#include <malloc.h>
#include <stdlib.h>

#include "account/storm.h"
#include "exchanging.h"
#include "check.h"
#include "account/ledger.h"
#include "decode/siphash.h"
#include "decode/url.h"

enum { MANY = 1000000 };

struct sum {
	__u64 told, digest, use[USE_COUNT], weight;
};

static void digest(struct sum *sum, const void *bytes, size_t n)
{
	const __u8 *p = bytes;

	for (size_t i = 0; i < n; i++)
		sum->digest = (sum->digest ^ p[i]) * 0x100000001b3ull;
}

static void tell(void *ctx, const struct speculation *s)
{
	struct sum *sum = ctx;

	sum->told++;
	sum->weight += s->request.weight;
	sum->use[s->use] += s->request.weight;
	digest(sum, &s->request, sizeof(s->request));
	digest(sum, &s->client, sizeof(s->client));
	digest(sum, &s->target, sizeof(s->target));
	digest(sum, &s->page, sizeof(s->page));
	digest(sum, s->evidence_ms, sizeof(s->evidence_ms));
	digest(sum, &s->answer.status, sizeof(s->answer.status));
	digest(sum, &s->answer.bytes, sizeof(s->answer.bytes));
	digest(sum, s->text, sizeof(s->text));
}

static void answered(void *ctx, __u32 token, const struct answered *a)
{
	fail();
}

static struct ledger *open_ledger(const struct ledger_options *o, struct sum *sum)
{
	*sum = (struct sum){ 0 };
	return ledger_open(o, &(struct ledger_ports){ tell, answered, NULL, sum });
}

/* The nth of different clients, hosts, tags and pages; every fifth is followed, and three in four are answered. */
static void ask(struct ledger *l, __u32 n)
{
	static char host[32], path[32], tag[32], page[64];
	struct sample sample = client_sample(START + n * 20000ull, n, 1000, 5000);
	struct sighting s = { .sample = &sample,
		              .settled = SETTLED_MARKED,
		              .reason = n % 3 ? PURPOSE_PREFETCH : PURPOSE_PRERENDER,
		              .source = (__u8)(n % SOURCE_COUNT),
		              .method = { "GET", 3 },
		              .tag_count = 1,
		              .version = 11 };
	struct client client = { .address = { { 0, 0xffff0000ull | (__u64)n << 32 } } };
	struct request_context c = { .client = &client, .path_hash = n };

	sample.weight = 1 + n % 7;
	s.host = (struct span){ host, (size_t)snprintf(host, sizeof(host), "h%u.example", n) };
	s.path = (struct span){ path, (size_t)snprintf(path, sizeof(path), "/%u/p", n) };
	s.tags[0] = (struct tag){ TAG_STRING, { tag, (size_t)snprintf(tag, sizeof(tag), "t%u", n) } };
	c.referer = (struct span){ page, (size_t)snprintf(page, sizeof(page), "http://%s/from", host) };
	ledger_request(l, &s, &c);
	if (n % 4) {
		struct sample answer = server_sample(sample.time_ns + 5000, n, 5000, 1400), end = answer;

		answer.head_bytes = 100;
		ledger_answer(l, &answer, &(struct answer){ .status = n % 8 == 1 ? 503 : 200 });
		end.seq += 500;
		end.kind = SAMPLE_ANSWER_END;
		ledger_answer_end(l, &end);
	}
	if (n % 5)
		return;
	sample = client_sample(START + n * 20000ull + 10000, n + MANY, 1000, 5000);
	sample.weight = 0;
	s.settled = SETTLED_UNMARKED;
	s.path = (struct span){ "/x", 2 };
	c.referer = (struct span){ page, (size_t)snprintf(page, sizeof(page), "http://%s%s", host, path) };
	ledger_request(l, &s, &c);
}

/* Counted apart from the ledger: what each of them must become. */
static void expect(__u32 n, __u64 use[USE_COUNT])
{
	__u32 weight = 1 + n % 7;

	if (n % 8 == 1)
		use[USE_NOT_USED] += weight; /* refused, followed or not */
	else
		use[n % 4 && !(n % 5) ? USE_USED : USE_UNKNOWN] += weight;
}

static __u64 sum_of(const struct top *t, enum ledger_value value)
{
	__u64 sum = top_other(t)[value];

	for (size_t i = 0; i < top_count(t); i++)
		sum += top_rank(t, i)->value[value];
	return sum;
}

static void check_sums(const struct ledger *l, const struct sum *sum, const __u64 use[USE_COUNT])
{
	const struct ledger_totals *t = ledger_totals(l);

	is(sum->told, MANY);
	is(t->total.requests, sum->weight);
	is(t->total.open, 0);
	for (int i = 0; i < USE_COUNT; i++) {
		is(sum->use[i], use[i]);
		is(t->total.use[i], use[i]);
		for (int kind = 0; kind < TOP_COUNT; kind++)
			is(sum_of(ledger_top(l, kind), VALUE_USE + i), use[i]);
	}
	for (int kind = 0; kind < TOP_COUNT; kind++) {
		is(top_total(ledger_top(l, kind)), sum->weight);
		is(sum_of(ledger_top(l, kind), VALUE_REQUESTS), sum->weight);
		is(sum_of(ledger_top(l, kind), VALUE_BYTES), t->total.bytes);
		is(sum_of(ledger_top(l, kind), VALUE_WASTED_NS), t->total.wasted_ns);
	}
	is(top_evicted(ledger_top(l, TOP_HOST)), MANY - 100);
}

/* What is allocated; always 0 under a sanitizer, whose malloc() does not say. */
static size_t heap_bytes(void)
{
	return mallinfo2().uordblks + mallinfo2().hblkhd;
}

CLAIM(a_million_names_are_counted_in_fixed_memory)
{
	struct ledger_options o = ledger_defaults;
	__u64 use[USE_COUNT] = { 0 };
	struct sum sum, again;
	struct ledger *l;
	size_t before, after;

	before = heap_bytes();
	l = open_ledger(&o, &sum);
	yes(l != NULL);
	after = heap_bytes();
	yes(!after || after - before >= ledger_bytes(&o));
	yes(!after || after - before < ledger_bytes(&o) + 20 * 4096ul); /* pages and headers of malloc() */
	for (__u32 n = 0; n < MANY; n++) {
		ask(l, n);
		expect(n, use);
	}
	is(heap_bytes(), after);
	is(sum.told, MANY - 65536);
	is(ledger_totals(l)->settled_early, MANY - 65536);
	ledger_end(l);
	check_sums(l, &sum, use);
	yes(ledger_totals(l)->exchanges_evicted > 400000); /* a quarter, and all that followed, wait in vain */
	ledger_close(l);

	l = open_ledger(&o, &again);
	for (__u32 n = 0; n < MANY; n++)
		ask(l, n);
	ledger_end(l);
	is(again.told, sum.told);
	is(again.digest, sum.digest);
	ledger_close(l);
}

CLAIM(an_open_speculation_takes_at_most_300_bytes)
{
	struct ledger_options o = ledger_defaults;
	size_t apart = exchanges_bytes(o.exchanges) + TOP_COUNT * top_bytes(o.top) +
	               storms_bytes(STORM_PAGES, o.storm_requests);

	yes((ledger_bytes(&o) - apart) / o.speculations < 300);
	o.speculations = 1 << 20;
	yes((ledger_bytes(&o) - apart) <= 300ul << 20);
}

static __u64 rotated(__u64 x, int bits)
{
	return x << bits | x >> (64 - bits);
}

/* Where the index has it, worked out as by somebody who knows the key of a replay and has read how it is used. */
static __u64 place_in_index(const __u64 key[2], const struct client *client, struct span path, struct span host)
{
	struct siphash h;
	__u64 place;

	siphash_begin(&h, key);
	siphash_add_word(&h, client->address.half[0]);
	siphash_add_word(&h, client->address.half[1]);
	place = siphash_end(&h);
	place ^= rotated(url_target_hash(key, path, (struct span){ "", 0 }), 21);
	place ^= rotated(url_host_hash(key, host), 42);
	place *= 0x9e3779b97f4a7c15ull;
	return place ^ place >> 32;
}

/* All chosen for one place of the index: walks stay short, and what is not found is counted. */
CLAIM(a_known_key_cannot_make_it_slow)
{
	enum { SPECULATIONS = 4096, CHOSEN = 1000 };
	struct ledger_options o = ledger_defaults;
	struct client client = { .address = { { 1, 2 } } };
	struct sighting s = {
		.settled = SETTLED_MARKED, .method = { "GET", 3 }, .host = { "a.example", 9 }, .version = 11
	};
	struct request_context c = { .client = &client };
	struct ledger *l;
	struct sum sum;
	char path[32];
	__u32 chosen = 0;

	o.speculations = SPECULATIONS;
	l = open_ledger(&o, &sum);
	yes(l != NULL);
	for (__u32 n = 0; chosen < CHOSEN; n++) {
		struct sample sample = client_sample(START, n, 1000, 5000);

		s.sample = &sample;
		s.path = (struct span){ path, (size_t)snprintf(path, sizeof(path), "/%u", n) };
		if (place_in_index(o.key, &client, s.path, s.host) % (SPECULATIONS / 2))
			continue;
		ledger_request(l, &s, &c);
		ledger_request(l, &s, &c); /* again: the first ones are found */
		chosen++;
		is(ledger_totals(l)->duplicates, chosen < 64 ? chosen : 64);
	}
	is(ledger_totals(l)->unindexed, 2 * (CHOSEN - 64));
	ledger_end(l);
	is(sum.told, 2 * CHOSEN);
	ledger_close(l);
}

/* All of one client and host, with the same page and as its parts: what looks for others goes no farther than before. */
CLAIM(one_client_cannot_make_it_slow)
{
	struct ledger_options o = ledger_defaults;
	struct client client = { .address = { { 1, 2 } } };
	struct sighting s = { .settled = SETTLED_MARKED,
		              .reason = PURPOSE_PRERENDER,
		              .method = { "GET", 3 },
		              .host = { "a.example", 9 },
		              .fetch_dest = FETCH_DEST_IFRAME,
		              .fetch_site = FETCH_SITE_CROSS_SITE,
		              .version = 11 };
	struct request_context c = { .client = &client, .referer = { "http://a.example/", 17 } };
	struct sum sum;
	struct ledger *l = open_ledger(&o, &sum);
	char path[32];

	yes(l != NULL);
	for (__u32 n = 0; n < 200000; n++) {
		struct sample sample = client_sample(START + n * 20000ull, 1, 1000 + n * 100, 5000);

		s.sample = &sample;
		s.source = n % 2 ? SOURCE_PRERENDER_SUBRESOURCE : SOURCE_RULES_SAME_SITE;
		s.path = (struct span){ path, (size_t)snprintf(path, sizeof(path), "/%u", n ? n : 1) };
		if (!(n % 3))
			s.path = (struct span){ "/", 1 };
		ledger_request(l, &s, &c);
	}
	ledger_end(l);
	is(sum.told, 200000);
	yes(ledger_totals(l)->pages_evicted > 0);
	ledger_close(l);
}

RUN(claim(a_million_names_are_counted_in_fixed_memory), claim(an_open_speculation_takes_at_most_300_bytes),
    claim(a_known_key_cannot_make_it_slow), claim(one_client_cannot_make_it_slow))
