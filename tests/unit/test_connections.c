/*
 * What is remembered of connections: each ClientHello is told once, when it is settled, whatever else goes on.
 */
#include <malloc.h>

#include "account/connections.h"
#include "check.h"

#define SECOND 1000000000ull
#define START (1000 * SECOND)

enum { TOLD_MAX = 64, FLOWS = 64 };

static struct connections *table;
static struct connection told[TOLD_MAX]; /* the latest of them, from the first place on again */
static size_t tells;
static struct sample at; /* of what is said next */

static void on_tell(void *ctx, const struct connection *c)
{
	no(c->waiting);
	yes(c->hellos > 0);
	told[tells++ % TOLD_MAX] = *c;
}

static void begin(size_t entries)
{
	if (table)
		connections_close(table);
	table = connections_open(entries, on_tell, NULL);
	yes(table != NULL);
	tells = 0;
	at = (struct sample){ .time_ns = START, .flow_hash = 1, .seq = 100, .cut = CUT_NONE };
}

static struct span text(const char *s)
{
	return (struct span){ s, strlen(s) };
}

static void say_hello(const char *sni)
{
	struct tls_client_hello hello = { .version = 0x0304, .sni = text(sni), .ja4 = "t13d" };

	hello.alpn[hello.alpn_count++] = text("h2");
	hello.alpn[hello.alpn_count++] = text("http/1.1");
	connections_hello(table, &at, &hello);
}

static void say_server_hello(__u16 version, bool retry, const char *alpn)
{
	connections_server_hello(table, &at,
	                         &(struct tls_server_hello){ .version = version, .retry = retry, .alpn = text(alpn) });
}

static void say_proxy(const char *alpn, const char *authority)
{
	connections_proxy(table, &at,
	                  &(struct proxy_header){ .version = 2,
	                                          .family = 4,
	                                          .source_port = 4711,
	                                          .alpn = text(alpn),
	                                          .authority = text(authority),
	                                          .ssl_version = text("TLSv1.3") });
}

static void check_span(struct span got, const char *expected)
{
	is(got.len, strlen(expected));
	assert_memory_equal(got.data, expected, got.len);
}

static void check_ids(const struct ids *ids, const char *expected)
{
	char joined[512] = "";
	struct span id;
	size_t i = 0;

	while (ids_next(ids, &i, &id))
		snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%.*s", joined[0] ? "," : "",
		         (int)id.len, id.data);
	assert_string_equal(joined, expected);
}

CLAIM(a_server_hello_settles)
{
	begin(64);
	say_hello("a.example");
	is(tells, 0);
	say_server_hello(0x0303, false, "h2");
	is(tells, 1);
	check_span(name_span(&told[0].sni), "a.example");
	check_ids(&told[0].offered, "h2,http/1.1");
	check_ids(&told[0].chosen, "h2");
	is(told[0].version, 0x0304);
	is(told[0].version_chosen, 0x0303);
	is(told[0].hello.time_ns, START);
	connections_end(table);
	is(tells, 1);
}

CLAIM(a_retry_does_not_but_the_second_hello_does)
{
	begin(64);
	say_hello("a.example");
	say_server_hello(0x0304, true, "");
	is(tells, 0);
	at.head_flags = HEAD_SECOND_HELLO;
	say_hello("other.example");
	is(tells, 1);
	is(told[0].hellos, 2);
	check_span(name_span(&told[0].sni), "a.example");
}

CLAIM(the_same_ports_again_are_another_connection)
{
	begin(64);
	say_hello("a.example");
	at.seq += 300;
	say_hello("b.example");
	is(tells, 1);
	check_span(name_span(&told[0].sni), "a.example");
	connections_end(table);
	is(tells, 2);
	is(told[1].hellos, 1);
	check_span(name_span(&told[1].sni), "b.example");
}

CLAIM(a_server_hello_alone_is_nothing)
{
	begin(64);
	say_server_hello(0x0303, false, "h2");
	yes(connections_find(table, &at) == NULL);
	connections_end(table);
	is(tells, 0);
}

CLAIM(what_waits_is_told_after_two_seconds_in_order)
{
	begin(1024);
	for (int i = 0; i < 10; i++) {
		at.flow_hash = (__u64)(9 - i) << 40;
		at.time_ns = START + (__u64)i * SECOND / 10;
		say_hello("a.example");
	}
	connections_time(table, START + 2 * SECOND - 1);
	is(tells, 0);
	connections_time(table, START + 2 * SECOND);
	is(tells, 1);
	connections_time(table, START + 3 * SECOND);
	is(tells, 10);
	for (int i = 0; i < 10; i++)
		is(told[i].hello.time_ns, START + (__u64)i * SECOND / 10);
}

CLAIM(the_end_tells_and_forgets_all)
{
	begin(1024);
	for (at.flow_hash = 0; at.flow_hash >> 40 < 10; at.flow_hash += 1ull << 40)
		say_hello("a.example");
	say_proxy("h2", "");
	connections_end(table);
	is(tells, 10);
	for (int i = 0; i < 10; i++)
		is(told[i].hello.flow_hash >> 40, i);
	for (at.flow_hash = 0; at.flow_hash >> 40 < 11; at.flow_hash += 1ull << 40)
		yes(connections_find(table, &at) == NULL);
}

CLAIM(a_proxy_header_stays_with_its_connection)
{
	const struct connection *c;

	begin(64);
	say_proxy("h2", "a.example");
	c = connections_find(table, &at);
	yes(c != NULL);
	check_ids(&c->proxied.alpn, "h2");
	check_span(name_span(&c->proxied.authority), "a.example");
	check_span((struct span){ c->proxied.ssl_version, c->proxied.ssl_version_len }, "TLSv1.3");
	is(c->proxied.header.source_port, 4711);
	is(c->proxied.header.alpn.len + c->proxied.header.authority.len + c->proxied.header.ssl_version.len, 0);
	at.head_flags = HEAD_AFTER_PROXY;
	say_hello("b.example");
	is(connections_find(table, &at)->proxied.header.version, 2);
	at.head_flags = 0;
	at.seq += 1 << 20;
	say_hello("c.example");
	is(connections_find(table, &at)->proxied.header.version, 0);
}

CLAIM(an_answer_advertises_and_switches)
{
	struct ids none = { 0 }, h3 = { 0 };

	ids_add(&h3, text("h3"));
	begin(64);
	connections_answer(table, &at, &none, false);
	yes(connections_find(table, &at) == NULL);
	connections_answer(table, &at, &h3, true);
	check_ids(&connections_find(table, &at)->advertised, "h3");
	is(connections_find(table, &at)->switched_ns, START);
}

CLAIM(what_is_idle_is_forgotten)
{
	struct ids none = { 0 };

	begin(64);
	say_proxy("h2", "a.example");
	at.time_ns += CONNECTION_IDLE_S * SECOND - 1;
	is(connections_find(table, &at)->proxied.header.version, 2);
	at.time_ns += CONNECTION_IDLE_S * SECOND;
	yes(connections_find(table, &at) == NULL);
	say_server_hello(0x0303, false, "h2");
	yes(connections_find(table, &at) == NULL);
	connections_answer(table, &at, &none, true);
	is(connections_find(table, &at)->switched_ns, at.time_ns);
	is(connections_find(table, &at)->proxied.header.version, 0);
	say_hello("a.example");
	at.time_ns += CONNECTION_IDLE_S * SECOND;
	at.head_flags = HEAD_SECOND_HELLO;
	say_hello("b.example");
	is(tells, 1);
	is(told[0].hellos, 1);
	connections_end(table);
	check_span(name_span(&told[1].sni), "b.example");
	is(connections_evicted(table), 0);
}

CLAIM(a_header_that_cannot_be_read_makes_all_unknown)
{
	begin(64);
	say_proxy("h2", "a.example");
	at.flow_hash++;
	connections_forget(table, &at);
	at.flow_hash--;
	is(connections_find(table, &at)->proxied.header.version, 2);
	at.head_flags = HEAD_AFTER_PROXY;
	say_hello("a.example");
	connections_forget(table, &at);
	yes(connections_find(table, &at) == NULL);
	is(tells, 1);
	connections_end(table);
	is(tells, 1);
}

/* All in one bucket. */
CLAIM(what_may_be_needed_is_forgotten_last_and_counted)
{
	begin(4);
	for (at.flow_hash = 1; at.flow_hash <= 3; at.flow_hash++)
		say_proxy("h2", "");
	for (; at.flow_hash <= 20; at.flow_hash++) {
		say_hello("a.example");
		say_server_hello(0x0304, false, "");
	}
	is(connections_evicted(table), 0);
	is(tells, 17);
	at.time_ns++;
	say_proxy("h2", "");
	is(connections_evicted(table), 0);
	at.flow_hash++;
	say_proxy("h2", "");
	is(connections_evicted(table), 1);
	at.time_ns += CONNECTION_IDLE_S * SECOND;
	at.flow_hash++;
	say_proxy("h2", "");
	is(connections_evicted(table), 1);
}

CLAIM(who_is_forgotten_while_it_waits_is_told)
{
	begin(4);
	for (at.flow_hash = 1; at.flow_hash <= 5; at.flow_hash++)
		say_hello("a.example");
	is(tells, 1);
	is(told[0].hello.flow_hash, 1);
	is(connections_evicted(table), 1);
}

CLAIM(long_lists_and_names_are_cut)
{
	struct tls_client_hello hello = { .version = 0x0303 };
	char long_text[300];

	memset(long_text, 'x', sizeof(long_text));
	hello.sni = (struct span){ long_text, sizeof(long_text) };
	hello.alpn[0] = (struct span){ long_text, IDS_BYTES - 1 };
	hello.alpn[1] = text("h2");
	hello.alpn_count = 2;
	begin(64);
	connections_hello(table, &at, &hello);
	connections_end(table);
	is(told[0].sni.len, NAME_BYTES);
	is(told[0].offered.len, IDS_BYTES);
	yes(told[0].offered_cut);
	hello.alpn[0].len = 255;
	connections_hello(table, &at, &hello);
	connections_end(table);
	is(told[1].offered.len, 0);
	yes(told[1].offered_cut);
}

static __u32 random_word(void)
{
	static __u64 x = 88172645463325252ull; /* xorshift64 (Marsaglia, 2003) */

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (__u32)(x >> 16);
}

/* What a plain account of one connection says: is there a hello that was not told? */
static struct {
	bool waits, hello;
	__u64 since;
} plain[FLOWS];

static size_t plain_tells;

static void plain_settle(size_t flow)
{
	plain_tells += plain[flow].waits;
	plain[flow].waits = false;
}

static void plain_time(void)
{
	for (size_t i = 0; i < FLOWS; i++)
		if (plain[i].since + HELLO_SETTLES_S * SECOND <= at.time_ns)
			plain_settle(i);
}

static void random_step(void)
{
	size_t flow = random_word() % FLOWS;
	bool second, retry = random_word() % 4 == 0;

	at.flow_hash = flow << 40 | flow;
	at.time_ns += random_word() % (SECOND / 20);
	at.seq += 1 << 20;
	connections_time(table, at.time_ns);
	plain_time();
	switch (random_word() % 5) {
	case 0:
	case 1:
		second = random_word() % 3 == 0;
		at.head_flags = second ? HEAD_SECOND_HELLO : random_word() % 2 ? HEAD_AFTER_PROXY : 0;
		plain_settle(flow);
		if (!second || !plain[flow].hello) {
			plain[flow].waits = plain[flow].hello = true;
			plain[flow].since = at.time_ns;
		}
		say_hello("a.example");
		break;
	case 2:
		if (!retry)
			plain_settle(flow);
		say_server_hello(0x0304, retry, "");
		break;
	case 3:
		plain_settle(flow);
		plain[flow].hello = false;
		say_proxy("h2", "");
		break;
	default:
		connections_find(table, &at);
	}
}

/* The bucket of a flow has room for it alone, so that nothing is forgotten. */
CLAIM(every_hello_is_told_once_in_any_order)
{
	begin(4 * FLOWS);
	memset(plain, 0, sizeof(plain));
	plain_tells = 0;
	for (int i = 0; i < 300000; i++) {
		random_step();
		is(tells, plain_tells);
	}
	connections_end(table);
	for (size_t i = 0; i < FLOWS; i++)
		plain_settle(i);
	is(tells, plain_tells);
	is(connections_evicted(table), 0);
	yes(tells > 10000);
}

CLAIM(a_million_hellos_without_an_answer_take_no_memory)
{
	size_t before;

	begin(1024);
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	for (int i = 0; i < 1000000; i++) {
		at.flow_hash = (__u64)random_word() << 32 | random_word();
		say_hello("a.example");
	}
	is(mallinfo2().uordblks + mallinfo2().hblkhd, before);
	is(tells, 1000000 - 1024);
	is(connections_evicted(table), 1000000 - 1024);
	connections_end(table);
	is(tells, 1000000);
	connections_close(table);
	table = NULL;
}

RUN(claim(a_server_hello_settles), claim(a_retry_does_not_but_the_second_hello_does),
    claim(the_same_ports_again_are_another_connection), claim(a_server_hello_alone_is_nothing),
    claim(what_waits_is_told_after_two_seconds_in_order), claim(the_end_tells_and_forgets_all),
    claim(a_proxy_header_stays_with_its_connection), claim(an_answer_advertises_and_switches),
    claim(what_may_be_needed_is_forgotten_last_and_counted), claim(what_is_idle_is_forgotten),
    claim(a_header_that_cannot_be_read_makes_all_unknown), claim(who_is_forgotten_while_it_waits_is_told),
    claim(long_lists_and_names_are_cut), claim(every_hello_is_told_once_in_any_order),
    claim(a_million_hellos_without_an_answer_take_no_memory))
