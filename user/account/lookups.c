/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "account/lookup_table.h"
#include "account/lookups.h"
#include "account/went_back.h"

#define X(NAME, word) word,
const char *const lookup_type_words[LOOKUP_TYPE_COUNT] = { LOOKUP_TYPES(X) };
#undef X

#define STANDS_NS (LOOKUP_STANDS_S * 1000000000ull)

enum { DNS_PORT = 53 };

_Static_assert(sizeof(struct lookup) + LOOKUP_SLOTS * sizeof(__u32) <= LOOKUP_BYTES, "as documented");

struct lookups {
	struct lookup_table table;
	struct lookups_totals totals;
	size_t waiting; /* names that are not connected yet */
	__u64 now_ns;
	lookups_tell *tell;
	void *ctx;
};

struct lookups *lookups_open(size_t entries, const __u64 key[2], lookups_tell *tell, void *ctx)
{
	struct lookups *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->tell = tell;
	t->ctx = ctx;
	if (lookup_table_open(&t->table, entries, key))
		return t;
	free(t);
	return NULL;
}

void lookups_close(struct lookups *t)
{
	if (!t)
		return;
	lookup_table_close(&t->table);
	free(t);
}

static void settle(struct lookups *t, struct lookup *l, bool connected, __u64 time_ns)
{
	t->waiting--;
	if (connected)
		t->totals.connected++;
	else
		t->totals.unconnected++;
	l->connected = connected;
	lookup_drop_addresses(&t->table, l);
	if (t->tell)
		t->tell(t->ctx, &l->client, name_span(&l->name), connected, time_ns);
}

/* A name that was connected is kept as long as any, so that what is asked again is not a new one. */
static void forget_oldest(struct lookups *t)
{
	struct lookup *l = lookup_oldest(&t->table);

	if (!l->connected)
		settle(t, l, false, l->opened_ns + STANDS_NS < t->now_ns ? l->opened_ns + STANDS_NS : t->now_ns);
	lookup_forget_oldest(&t->table);
}

void lookups_time(struct lookups *t, __u64 now_ns)
{
	const struct lookup *l;

	if (time_went_back(t->now_ns, now_ns, STANDS_NS))
		lookups_end(t);
	t->now_ns = now_ns > t->now_ns ? now_ns : t->now_ns;
	while ((l = lookup_oldest(&t->table)) && t->now_ns - l->opened_ns > STANDS_NS)
		forget_oldest(t);
}

void lookups_end(struct lookups *t)
{
	while (lookup_oldest(&t->table))
		forget_oldest(t);
	t->now_ns = 0;
}

static void push_out_oldest(struct lookups *t)
{
	const struct lookup *l = lookup_oldest(&t->table);

	t->waiting -= !l->connected;
	t->totals.evicted += !l->connected;
	lookup_forget_oldest(&t->table);
}

/* RFC 9460, section 9.1: of a port that is not 443, `_8449._https.` stands in front of the name. */
static struct span without_port(struct span name)
{
	static const char scheme[] = "._https.";
	size_t n = 1;

	while (n < name.len && is_digit(name.data[n]))
		n++;
	if (n == 1 || name.data[0] != '_' || name.len - n < sizeof(scheme) - 1 ||
	    memcmp(name.data + n, scheme, sizeof(scheme) - 1) != 0)
		return name;
	n += sizeof(scheme) - 1;
	return (struct span){ name.data + n, name.len - n };
}

static struct name name_of(const struct dns_message *m)
{
	struct span text = { m->name, m->name_bytes };
	struct name name;

	name_set(&name, m->type == DNS_HTTPS ? without_port(text) : text);
	return name;
}

static enum lookup_type type_of(const struct dns_message *m)
{
	return m->type == DNS_A ? LOOKUP_A : m->type == DNS_AAAA ? LOOKUP_AAAA : LOOKUP_HTTPS;
}

static void question(struct lookups *t, const struct address *client, const struct dns_message *m)
{
	struct name name = name_of(m);

	t->totals.questions[type_of(m)]++;
	if (!name.len || lookup_by_name(&t->table, client, &name))
		return;
	if (t->table.opened - t->table.closed == t->table.entries)
		push_out_oldest(t);
	lookup_begin(&t->table, t->now_ns, client, &name);
	t->totals.names++;
	t->waiting++;
}

static void answer(struct lookups *t, const struct address *client, const struct dns_message *m)
{
	struct name name = name_of(m);
	struct lookup *l = lookup_by_name(&t->table, client, &name);

	for (int i = 0; i < ALPN_ID_COUNT; i++)
		t->totals.alpn[i] += m->alpn.ids >> i & 1;
	if (!l || l->connected)
		return;
	for (size_t i = 0; i < m->address_count; i++)
		t->totals.addresses_dropped += !lookup_add_address(&t->table, l, &m->address[i]);
}

void lookups_dns(struct lookups *t, const struct sample *s)
{
	struct dns_message m;

	lookups_time(t, s->time_ns);
	if (!dns_read((struct span){ (const char *)s->bytes, s->bytes_len }, &m))
		return;
	if (!m.answer && s->destination_port == DNS_PORT)
		question(t, &s->source, &m);
	if (m.answer && s->source_port == DNS_PORT)
		answer(t, &s->destination, &m);
}

void lookups_handshake(struct lookups *t, const struct sample *s)
{
	struct lookup *l;

	lookups_time(t, s->time_ns);
	t->totals.handshakes += t->waiting > 0;
	while ((l = lookup_by_address(&t->table, &s->source, &s->destination)))
		settle(t, l, true, t->now_ns);
}

void lookups_named(struct lookups *t, __u64 time_ns, const struct address *client, struct span name)
{
	struct name lower;
	struct lookup *l;

	lookups_time(t, time_ns);
	name_set(&lower, name);
	for (size_t i = 0; i < lower.len; i++)
		if (lower.bytes[i] >= 'A' && lower.bytes[i] <= 'Z')
			lower.bytes[i] |= 0x20;
	l = lookup_by_name(&t->table, client, &lower);
	if (l && !l->connected)
		settle(t, l, true, t->now_ns);
}

void lookups_unused(struct lookups *t, const struct sample *s)
{
	lookups_time(t, s->time_ns);
	t->totals.unused_plain += s->end == UNUSED_PLAIN;
	t->totals.unused_tls += s->end == UNUSED_TLS;
}

bool lookups_open_names(const struct lookups *t)
{
	return t->waiting > 0;
}

const struct lookups_totals *lookups_totals(const struct lookups *t)
{
	return &t->totals;
}
