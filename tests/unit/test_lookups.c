/*
 * A name that a client asks for is connected if a connection comes in time, and is told once; against a plain model with
 * lists that are searched from end to end.
 */
#include <malloc.h>
#include <stdlib.h>

#include "account/lookups.h"
#include "check.h"
#include "decode/address.h"

#define SECOND 1000000000ull
#define START (1000 * SECOND)

static __u64 key[2] = { 1, 2 };
static const struct address client = { { 1, 2 } }, other = { { 1, 3 } };

static struct lookups *table;

enum { TOLD_MAX = 64 };

static struct {
	int count;
	char text[TOLD_MAX][80];
	__u64 connected, unconnected;
} told;

static void tell(void *ctx, const struct address *from, struct span name, bool connected, __u64 time_ns)
{
	is(ctx, &told);
	told.connected += connected;
	told.unconnected += !connected;
	snprintf(told.text[told.count++ % TOLD_MAX], sizeof(told.text[0]), "%d %.*s %s %llu",
	         address_same(from, &client) ? 1 : 2, (int)name.len, name.data, connected ? "yes" : "no",
	         (unsigned long long)((time_ns - START) / SECOND));
}

static void begin(size_t entries)
{
	lookups_close(table);
	table = lookups_open(entries, key, tell, &told);
	yes(table != NULL);
	memset(&told, 0, sizeof(told));
}

static const struct lookups_totals *totals(void)
{
	return lookups_totals(table);
}

static union {
	struct sample sample;
	__u8 room[1024];
} s;

static void put(const void *bytes, size_t n)
{
	memcpy(s.sample.bytes + s.sample.bytes_len, bytes, n);
	s.sample.bytes_len += (__u16)n;
}

static void put_name(const char *name)
{
	for (const char *dot; *name; name = *dot ? dot + 1 : dot) {
		dot = name + strcspn(name, ".");
		put(&(__u8){ (__u8)(dot - name) }, 1);
		put(name, (size_t)(dot - name));
	}
	put("", 1);
}

static void begin_message(__u64 time_ns, bool is_answer, __u8 type, const char *name, __u8 records)
{
	memset(&s, 0, sizeof(s));
	s.sample.time_ns = time_ns;
	put((const __u8[]){ 0, 7, is_answer ? 0x80 : 0, 0, 0, 1, 0, records, 0, 0, 0, 0 }, 12);
	put_name(name);
	put((const __u8[]){ 0, type, 0, 1 }, 4);
}

static void ask(__u64 time_ns, const struct address *from, __u8 type, const char *name)
{
	begin_message(time_ns, false, type, name, 0);
	s.sample.source = *from;
	s.sample.source_port = 40000;
	s.sample.destination_port = 53;
	lookups_dns(table, &s.sample);
}

/* Of addresses 10.0.0.first and so many behind it. */
static void answer(__u64 time_ns, const struct address *to, const char *name, __u8 first, __u8 count)
{
	begin_message(time_ns, true, DNS_A, name, count);
	for (__u8 i = 0; i < count; i++)
		put((const __u8[]){ 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 0, 0, (__u8)(first + i) }, 16);
	s.sample.destination = *to;
	s.sample.destination_port = 40000;
	s.sample.source_port = 53;
	lookups_dns(table, &s.sample);
}

static struct address ten(__u8 last)
{
	return address_mapped((const __u8[]){ 10, 0, 0, last });
}

static void handshake(__u64 time_ns, const struct address *from, __u8 last)
{
	const struct sample syn = { .time_ns = time_ns, .source = *from, .destination = ten(last) };

	lookups_handshake(table, &syn);
}

static void hello(__u64 time_ns, const struct address *from, const char *name)
{
	lookups_named(table, time_ns, from, (struct span){ name, strlen(name) });
}

CLAIM(a_handshake_with_an_address_connects_a_name)
{
	begin(64);
	no(lookups_open_names(table));
	ask(START, &client, DNS_A, "a.test");
	yes(lookups_open_names(table));
	answer(START, &client, "a.test", 1, 2);
	handshake(START + SECOND, &other, 1); /* another client */
	handshake(START + SECOND, &client, 3);
	is(told.count, 0);
	handshake(START + 2 * SECOND, &client, 2);
	is(told.count, 1);
	assert_string_equal(told.text[0], "1 a.test yes 2");
	no(lookups_open_names(table));
	handshake(START + 2 * SECOND, &client, 1);
	lookups_end(table);
	is(told.count, 1);
	is(totals()->connected, 1);
	is(totals()->handshakes, 3); /* not the one after it */
}

CLAIM(a_hello_connects_its_name_alone)
{
	begin(64);
	ask(START, &client, DNS_A, "a.test");
	ask(START, &client, DNS_A, "b.test");
	answer(START, &client, "a.test", 1, 1);
	answer(START, &client, "b.test", 1, 1);
	hello(START + SECOND, &other, "b.test");
	hello(START + SECOND, &client, "c.test");
	is(told.count, 0);
	hello(START + SECOND, &client, "B.Test");
	is(told.count, 1);
	assert_string_equal(told.text[0], "1 b.test yes 1");
	is(totals()->handshakes, 0);
	handshake(START + 3 * SECOND, &client, 1);
	assert_string_equal(told.text[1], "1 a.test yes 3");
}

CLAIM(a_name_stands_ten_seconds)
{
	begin(64);
	ask(START, &client, DNS_A, "a.test");
	ask(START + 5 * SECOND, &client, DNS_A, "a.test"); /* the same */
	hello(START + 10 * SECOND, &client, "a.test");
	is(totals()->connected, 1);
	ask(START + 20 * SECOND, &client, DNS_A, "a.test"); /* a new one */
	lookups_time(table, START + 30 * SECOND);
	is(totals()->unconnected, 0);
	hello(START + 30 * SECOND + 1, &client, "a.test");
	is(totals()->unconnected, 1);
	is(totals()->connected, 1);
	is(totals()->names, 2);
	is(totals()->questions[LOOKUP_A], 3);
	assert_string_equal(told.text[1], "1 a.test no 30");
	no(lookups_open_names(table));
}

CLAIM(a_connected_name_asked_again_is_the_same)
{
	begin(64);
	ask(START, &client, DNS_HTTPS, "a.test");
	hello(START, &client, "a.test");
	ask(START + 9 * SECOND, &client, DNS_A, "A.test");
	answer(START + 9 * SECOND, &client, "a.test", 1, 1);
	is(totals()->names, 1);
	ask(START + 11 * SECOND, &client, DNS_AAAA, "a.test");
	is(totals()->names, 2);
	is(totals()->questions[LOOKUP_A], 1);
	is(totals()->questions[LOOKUP_AAAA], 1);
	is(totals()->questions[LOOKUP_HTTPS], 1);
}

/* RFC 9460, section 9.1; of cr-dns-prefetch there is `_8449._https.raw.test`. */
CLAIM(a_name_of_a_port_is_that_of_its_host)
{
	begin(64);
	ask(START, &client, DNS_HTTPS, "_8449._https.raw.test");
	ask(START, &client, DNS_A, "raw.test");
	is(totals()->names, 1);
	hello(START + SECOND, &client, "raw.test");
	assert_string_equal(told.text[0], "1 raw.test yes 1");
	ask(START, &client, DNS_A, "_1._https.raw.test"); /* of HTTPS records only */
	ask(START, &client, DNS_HTTPS, "_._https.raw.test");
	ask(START, &client, DNS_HTTPS, "_1a._https.raw.test");
	ask(START, &client, DNS_HTTPS, "_1._http.raw.test");
	is(totals()->names, 5);
}

CLAIM(all_settle_at_the_end_in_the_order_of_their_questions)
{
	begin(64);
	ask(START, &client, DNS_A, "b.test");
	ask(START + SECOND, &other, DNS_A, "a.test");
	ask(START + 2 * SECOND, &client, DNS_A, "c.test");
	hello(START + 3 * SECOND, &other, "a.test");
	lookups_end(table);
	is(told.count, 3);
	assert_string_equal(told.text[0], "2 a.test yes 3");
	assert_string_equal(told.text[1], "1 b.test no 3");
	assert_string_equal(told.text[2], "1 c.test no 3");
	lookups_end(table);
	is(told.count, 3);
}

CLAIM(what_says_nothing_changes_nothing)
{
	static const struct lookups_totals none;

	begin(64);
	answer(START, &client, "a.test", 1, 1); /* without its question */
	handshake(START, &client, 1);
	ask(START, &client, 12, "a.test"); /* PTR */
	begin_message(START, false, DNS_A, "a.test", 0);
	s.sample.source_port = 53; /* a question from a server */
	lookups_dns(table, &s.sample);
	begin_message(START, true, DNS_A, "a.test", 0);
	s.sample.destination_port = 53;
	lookups_dns(table, &s.sample);
	assert_memory_equal(totals(), &none, sizeof(none));
	ask(START, &client, DNS_A, ""); /* the root is asked for, but it is no name of a host */
	is(totals()->questions[LOOKUP_A], 1);
	is(totals()->names, 0);
}

/* A request without Host, a ClientHello without a name. */
CLAIM(without_a_name_nothing_is_connected)
{
	begin(64);
	ask(START, &client, DNS_A, "a.test");
	answer(START, &client, "a.test", 1, 1);
	hello(START, &client, "");
	is(totals()->handshakes, 0);
	is(told.count, 0);
	handshake(START, &client, 1);
	is(totals()->handshakes, 1);
	is(totals()->connected, 1);
}

/* What was later in one capture is no measure for the next. */
CLAIM(time_begins_anew)
{
	begin(64);
	ask(START + 1000 * SECOND, &client, DNS_A, "a.test");
	lookups_end(table);
	ask(START, &client, DNS_A, "b.test");
	handshake(START + 11 * SECOND, &client, 1);
	hello(START + 11 * SECOND, &client, "b.test");
	is(totals()->connected, 0);
	is(totals()->unconnected, 2);
}

/* One frame of a time that is not yet: what comes behind it is measured by what comes next. */
CLAIM(a_time_that_is_not_yet_is_no_measure)
{
	begin(64);
	ask(START + 2592000ull * SECOND, &client, DNS_A, "future.test");
	ask(START, &client, DNS_A, "a.test");
	handshake(START + 500 * SECOND, &client, 1);
	hello(START + 500 * SECOND, &client, "a.test");
	lookups_end(table);
	is(totals()->connected, 0);
	is(totals()->unconnected, 2);
}

CLAIM(protocols_count_once_an_answer)
{
	begin(64);
	begin_message(START, true, DNS_HTTPS, "a.test", 1);
	put((const __u8[]){ 0xc0, 12, 0, 65, 0, 1, 0, 0, 0, 9, 0, 13, 0, 1, 0, 0, 1, 0, 6, 2, 'h', '3', 2, 'h', '3' },
	    25);
	s.sample.source_port = 53;
	lookups_dns(table, &s.sample);
	lookups_dns(table, &s.sample);
	is(totals()->alpn[ALPN_H3], 2);
	is(totals()->alpn[ALPN_HTTP_1_1], 2); /* the default */
	is(totals()->alpn[ALPN_H2], 0);
}

CLAIM(connections_without_a_request_are_counted)
{
	begin(64);
	memset(&s, 0, sizeof(s));
	s.sample.end = UNUSED_PLAIN;
	lookups_unused(table, &s.sample);
	s.sample.end = UNUSED_TLS;
	lookups_unused(table, &s.sample);
	lookups_unused(table, &s.sample);
	is(totals()->unused_plain, 1);
	is(totals()->unused_tls, 2);
}

CLAIM(addresses_without_room_are_counted)
{
	begin(64);
	ask(START, &client, DNS_A, "a.test");
	answer(START, &client, "a.test", 1, 6);
	answer(START, &client, "a.test", 1, 6); /* the same */
	is(totals()->addresses_dropped, 0);
	answer(START, &client, "a.test", 7, 5);
	is(totals()->addresses_dropped, 3);
	handshake(START, &client, 9);
	is(totals()->connected, 0);
	handshake(START, &client, 8);
	is(totals()->connected, 1);
}

CLAIM(the_oldest_is_pushed_out)
{
	char name[32];

	begin(64);
	for (int i = 0; i < 66; i++) {
		snprintf(name, sizeof(name), "n%d.test", i);
		ask(START, &client, DNS_A, name);
		answer(START, &client, name, 1, 2);
		if (!i)
			hello(START, &client, "n0.test"); /* it loses nothing */
	}
	is(totals()->names, 66);
	is(totals()->evicted, 1);
	handshake(START, &client, 1); /* all have this address */
	is(totals()->connected, 65);
	is(told.count, 65);
	no(lookups_open_names(table));
}

/* The model. */
enum { CLIENTS = 3, NAMES = 12, ADDRESSES = 6, STEPS = 20000, MODEL_MAX = STEPS };

static struct {
	__u64 opened_ns;
	int client, name;
	unsigned int addresses;
	bool connected, gone;
} model[MODEL_MAX];

static size_t opened;
static __u64 said[3]; /* connected, unconnected, evicted */

static void model_time(__u64 now)
{
	for (size_t i = 0; i < opened; i++) {
		if (model[i].gone || now <= model[i].opened_ns + 10 * SECOND)
			continue;
		model[i].gone = true;
		said[1] += !model[i].connected;
	}
}

static int model_find(int from, int name)
{
	for (size_t i = 0; i < opened; i++)
		if (!model[i].gone && model[i].client == from && model[i].name == name)
			return (int)i;
	return -1;
}

static void model_ask(__u64 now, int from, int name, size_t capacity)
{
	size_t alive = 0, oldest = opened;

	if (model_find(from, name) >= 0)
		return;
	for (size_t i = opened; i-- > 0;)
		if (!model[i].gone) {
			alive++;
			oldest = i;
		}
	if (alive == capacity) {
		model[oldest].gone = true;
		said[2] += !model[oldest].connected;
	}
	model[opened].opened_ns = now;
	model[opened].client = from;
	model[opened].name = name;
	opened++;
}

static void model_connect(int from, int address, int name)
{
	for (size_t i = 0; i < opened; i++) {
		if (model[i].gone || model[i].connected || model[i].client != from)
			continue;
		if (address < 0 ? model[i].name != name : !(model[i].addresses >> address & 1))
			continue;
		model[i].connected = true;
		said[0]++;
	}
}

static __u64 prng(__u64 *seed)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return *seed >> 33;
}

static void model_step(__u64 *seed, __u64 now, size_t capacity)
{
	struct address from = { { 5, 0 } };
	int who = (int)(prng(seed) % CLIENTS), name = (int)(prng(seed) % NAMES), found;
	__u8 first = (__u8)(prng(seed) % (ADDRESSES - 1)); /* which it has two of */
	char text[32];

	from.half[1] = (__u64)who;
	snprintf(text, sizeof(text), "n%d.test", name);
	model_time(now);
	switch (prng(seed) % 8) {
	case 0:
		handshake(now, &from, first);
		model_connect(who, first, -1);
		break;
	case 1:
		hello(now, &from, text);
		model_connect(who, -1, name);
		break;
	case 2:
	case 3:
		answer(now, &from, text, first, 2);
		found = model_find(who, name);
		if (found >= 0)
			model[found].addresses |= 3u << first;
		break;
	default:
		ask(now, &from, DNS_A, text);
		model_ask(now, who, name, capacity);
	}
}

static void against_model(size_t capacity, __u64 seed)
{
	__u64 now = START;

	key[0] = seed; /* so that now these, now those are in one list */
	begin(capacity);
	memset(model, 0, sizeof(model));
	memset(said, 0, sizeof(said));
	opened = 0;
	for (int i = 0; i < STEPS / 4; i++) {
		now += prng(&seed) % (SECOND / 2);
		model_step(&seed, now, capacity);
		is(totals()->connected, said[0]);
		is(totals()->unconnected, said[1]);
		is(totals()->evicted, said[2]);
		is(totals()->names, opened);
	}
	is(told.connected, said[0]);
	is(told.unconnected, said[1]);
	yes(said[0] > 50 && said[1] + said[2] > 100);
	lookups_end(table);
	is(totals()->names, totals()->connected + totals()->unconnected + totals()->evicted);
	is(totals()->connected, said[0]);
}

CLAIM(it_is_what_a_plain_model_says)
{
	against_model(64, 1);
	against_model(64, 2);
	against_model(8, 3);
	for (__u64 seed = 4; seed < 24; seed++) {
		against_model(4, seed); /* where names are pushed out all the time */
		yes(totals()->evicted > 100);
	}
}

CLAIM(a_million_names_take_no_more_memory)
{
	size_t before, with;
	char name[64];

	lookups_close(table);
	table = NULL;
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	begin(LOOKUPS);
	with = mallinfo2().uordblks + mallinfo2().hblkhd;
	yes(with - before <= (size_t)LOOKUPS * LOOKUP_BYTES + 16384);
	for (int i = 0; i < 1000000; i++) {
		snprintf(name, sizeof(name), "name-%d.test", i);
		ask(START + (__u64)i, &client, DNS_A, name);
		answer(START + (__u64)i, &client, name, (__u8)i, 3);
		if (!(i % 1000))
			hello(START + (__u64)i, &client, name);
	}
	is(mallinfo2().uordblks + mallinfo2().hblkhd, with);
	is(totals()->names, 1000000);
	is(totals()->connected, 1000);
	lookups_end(table);
	/* All but the last 4,096, of which 4 were connected, and the 996 others of the thousand. */
	is(totals()->evicted, 1000000 - LOOKUPS - (1000 - 4));
	is(totals()->unconnected, LOOKUPS - 4);
	lookups_close(table);
	table = NULL;
}

RUN(claim(a_handshake_with_an_address_connects_a_name), claim(a_hello_connects_its_name_alone),
    claim(a_name_stands_ten_seconds), claim(a_connected_name_asked_again_is_the_same),
    claim(a_name_of_a_port_is_that_of_its_host), claim(all_settle_at_the_end_in_the_order_of_their_questions),
    claim(what_says_nothing_changes_nothing), claim(without_a_name_nothing_is_connected), claim(time_begins_anew),
    claim(a_time_that_is_not_yet_is_no_measure), claim(protocols_count_once_an_answer),
    claim(connections_without_a_request_are_counted), claim(addresses_without_room_are_counted),
    claim(the_oldest_is_pushed_out), claim(it_is_what_a_plain_model_says), claim(a_million_names_take_no_more_memory))
