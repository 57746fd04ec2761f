/*
 * The ledger alone, in user space: requests paired with their answers, and what a million open speculations cost.
 * usage: ledger [ROUNDS]
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "account/ledger.h"
#include "account/watching.h"

enum {
	OPEN = 1 << 20,
	BYTES_LIMIT = 300, /* each, with the index */
	EVIDENCE = 1 << 18,
	CONNECTIONS = 4096,
	PAIRS = 1 << 20,
	MARKED_ONE_IN = 20,
	HEAD_BYTES = 300,
	REQUEST_BYTES = 600,
	ANSWER_BYTES = 5000,
	ROUNDS_MAX = 101,
};

#define MS 1000000ull
#define START (1000000 * MS)

static __u64 settled, used;

static void tell(void *ctx, const struct speculation *s)
{
	settled++;
	used += s->use == USE_USED;
}

static void answered(void *ctx, __u32 token, const struct answered *a)
{
}

static double cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct ledger *open_ledger(size_t speculations)
{
	const struct ledger_ports ports = { .tell = tell, .answered = answered };
	struct ledger_options o = ledger_defaults;
	struct ledger *l;

	o.speculations = speculations;
	o.key[0] = 0x0123456789abcdefull;
	o.key[1] = 0xfedcba9876543210ull;
	settled = used = 0;
	l = ledger_open(&o, &ports);
	if (!l)
		err(1, "no memory for a ledger");
	return l;
}

/* What a table for so many more takes more. */
static double bytes_each(void)
{
	struct ledger_options half = ledger_defaults, whole = ledger_defaults;

	half.speculations = OPEN / 2;
	whole.speculations = OPEN;
	return (double)(ledger_bytes(&whole) - ledger_bytes(&half)) / (OPEN / 2);
}

/* Number `round` of a connection, by a client of its own; a path of eight digits. */
struct asking {
	__u32 connection, round, path;
	__u64 time_ns;
	bool marked;
	const char *referer;
};

static void put_path(char *to, __u32 path)
{
	for (int i = 8; i; i--, path >>= 4)
		to[i] = "0123456789abcdef"[path & 15];
	to[0] = '/';
}

static void set_ends(struct sample *s, __u32 connection, bool answer)
{
	const struct address client = { { 0, 0xffff0000ull | (__u64)connection << 32 } };
	const struct address server = { { 0, 0xffff0000ull | 99ull << 56 } };

	s->flow_hash = (connection + 1) * 0x9e3779b97f4a7c15ull;
	s->source = answer ? server : client;
	s->destination = answer ? client : server;
	s->source_port = answer ? 80 : 40000;
	s->destination_port = answer ? 40000 : 80;
}

static void ask(struct ledger *l, const struct asking *a)
{
	static const char host[] = "www.shop.example";
	char path[9];
	struct sample sample = {
		.time_ns = a->time_ns,
		.seq = a->round * REQUEST_BYTES,
		.ack = a->round * ANSWER_BYTES,
		.head_bytes = REQUEST_BYTES,
		.weight = 1,
		.family = 4,
		.cut = CUT_NONE,
		.kind = SAMPLE_REQUEST,
	};
	static struct sighting s = { .method = { "GET", 3 }, .host = { host, sizeof(host) - 1 }, .version = 11 };
	struct client client = { 0 };
	struct request_context c = { .client = &client };

	put_path(path, a->path);
	set_ends(&sample, a->connection, false);
	s.sample = &sample;
	s.settled = a->marked ? SETTLED_MARKED : SETTLED_UNMARKED;
	s.reason = a->marked ? PURPOSE_PREFETCH : UNMARKED_NO_MARKER;
	s.source = SOURCE_LINK;
	s.path = (struct span){ path, sizeof(path) };
	client.address = sample.source;
	c.path_hash = watching_hash(s.path);
	c.referer = (struct span){ a->referer, strlen(a->referer) };
	ledger_request(l, &s, &c);
}

static void answer(struct ledger *l, const struct asking *a)
{
	static const struct answer ok = { .status = 200, .facts = 1u << ANSWER_ETAG };
	struct sample sample = {
		.time_ns = a->time_ns + 5 * MS,
		.seq = a->round * ANSWER_BYTES,
		.ack = (a->round + 1) * REQUEST_BYTES,
		.head_bytes = HEAD_BYTES,
		.family = 4,
		.cut = CUT_NONE,
		.kind = SAMPLE_ANSWER,
	};

	set_ends(&sample, a->connection, true);
	ledger_answer(l, &sample, &ok);
	sample.kind = SAMPLE_ANSWER_END;
	sample.end = ANSWER_COMPLETE;
	sample.seq += ANSWER_BYTES;
	sample.time_ns += 5 * MS;
	ledger_answer_end(l, &sample);
}

static const char front[] = "http://www.shop.example/";

/* Connections in turn, each kept alive. Seconds. */
static double pair(void)
{
	struct ledger *l = open_ledger(ledger_defaults.speculations);
	double start = cpu_time(), seconds;

	for (__u32 i = 0; i < PAIRS; i++) {
		struct asking a = { i % CONNECTIONS,      i / CONNECTIONS,        i,
			            START + i * 10000ull, i % MARKED_ONE_IN == 0, front };

		ask(l, &a);
		answer(l, &a);
	}
	seconds = cpu_time() - start;
	if (ledger_totals(l)->unpaired_answers || ledger_totals(l)->exchanges_evicted)
		errx(1, "answers were not paired");
	ledger_close(l);
	return seconds;
}

enum part { PART_OPEN, PART_EVIDENCE, PART_SETTLE, PARTS };

/* Of the speculations in an order that is none of theirs: an odd number is prime to a power of two. */
static __u32 scattered(__u32 i)
{
	return i * 0x9e3779b1u % OPEN;
}

/* One client each; seconds of each part. A request that is evidence names what was speculated in its Referer. */
static void follow(double seconds[PARTS])
{
	struct ledger *l = open_ledger(OPEN);
	char referer[] = "http://www.shop.example/00000000";
	double start = cpu_time();

	for (__u32 i = 0; i < OPEN; i++) {
		struct asking a = { i, 0, i, START + i, true, front };

		ask(l, &a);
		answer(l, &a);
	}
	seconds[PART_OPEN] = cpu_time() - start;
	start = cpu_time();
	for (__u32 i = 0; i < EVIDENCE; i++) {
		struct asking a = { scattered(i), 1, OPEN + i, START + 100 * MS + i, false, referer };
		size_t path = sizeof(front) - 2;

		put_path(referer + path, a.connection);
		ask(l, &a);
		answer(l, &a);
	}
	seconds[PART_EVIDENCE] = cpu_time() - start;
	if (ledger_totals(l)->total.open != OPEN)
		errx(1, "%llu are open", ledger_totals(l)->total.open);
	start = cpu_time();
	ledger_time(l, START + ledger_defaults.window_s * 1000 * MS + OPEN);
	seconds[PART_SETTLE] = cpu_time() - start;
	if (settled != OPEN || used != EVIDENCE)
		errx(1, "%llu are settled, %llu of them used", settled, used);
	ledger_close(l);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), compare);
	return values[n / 2];
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 5;
	double pairing[ROUNDS_MAX], parts[PARTS][ROUNDS_MAX], seconds[PARTS];

	if (rounds < 1 || rounds > ROUNDS_MAX)
		errx(1, "usage: ledger [ROUNDS]");
	if (bytes_each() > BYTES_LIMIT)
		errx(1, "%.1f bytes each", bytes_each());
	for (int r = 0; r < rounds; r++) {
		pairing[r] = pair();
		follow(seconds);
		for (int p = 0; p < PARTS; p++)
			parts[p][r] = seconds[p];
	}
	printf("| pairing | a second and core |\n| --- | ---: |\n"
	       "| requests with their answers, 5 %% marked, %d connections | %.0f |\n\n",
	       CONNECTIONS, PAIRS / median(pairing, rounds));
	printf("| %d open speculations, of as many clients | each | limit |\n| --- | ---: | ---: |\n"
	       "| bytes, with the index | %.0f | %d |\n"
	       "| ns to open one, with its answer | %.0f | |\n"
	       "| ns for an unmarked request that is evidence, with its answer | %.0f | |\n"
	       "| ns to settle one | %.0f | |\n",
	       OPEN, bytes_each(), BYTES_LIMIT, median(parts[PART_OPEN], rounds) * 1e9 / OPEN,
	       median(parts[PART_EVIDENCE], rounds) * 1e9 / EVIDENCE, median(parts[PART_SETTLE], rounds) * 1e9 / OPEN);
	return 0;
}
