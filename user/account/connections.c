/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "account/connections.h"

enum { WAYS = 4 };

#define SECOND_NS 1000000000ull

_Static_assert(sizeof(struct connection) <= CONNECTION_BYTES, "as documented");

struct connections {
	struct connection *entry;
	size_t buckets;       /* a power of two */
	bool used;            /* since all entries were free */
	__u32 oldest, newest; /* of those that wait; number of the entry + 1 */
	__u64 evicted;
	connection_tell *tell;
	void *ctx;
};

struct connections *connections_open(size_t entries, connection_tell *tell, void *ctx)
{
	struct connections *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = calloc(entries, sizeof(*t->entry));
	t->buckets = entries / WAYS;
	t->tell = tell;
	t->ctx = ctx;
	if (t->entry)
		return t;
	free(t);
	return NULL;
}

void connections_close(struct connections *t)
{
	if (!t)
		return;
	free(t->entry);
	free(t);
}

static struct connection *numbered(struct connections *t, __u32 number)
{
	return number ? &t->entry[number - 1] : NULL;
}

static void wait(struct connections *t, struct connection *c)
{
	__u32 number = (__u32)(c - t->entry) + 1;
	struct connection *newest = numbered(t, t->newest);

	c->waiting = true;
	c->newer = 0;
	c->older = t->newest;
	t->newest = number;
	if (newest)
		newest->newer = number;
	else
		t->oldest = number;
}

static void settle(struct connections *t, struct connection *c)
{
	struct connection *older = numbered(t, c->older), *newer = numbered(t, c->newer);

	if (!c->waiting)
		return;
	c->waiting = false;
	*(older ? &older->newer : &t->oldest) = c->newer;
	*(newer ? &newer->older : &t->newest) = c->older;
	t->tell(t->ctx, c);
}

/* Nothing of it can be joined to anything any more. */
static bool is_spent(const struct connection *c)
{
	return !c->waiting && !c->proxied.header.version && !c->advertised.len && !c->switched_ns;
}

static struct connection *bucket_of(struct connections *t, __u64 hash)
{
	return &t->entry[(hash >> 40 & (t->buckets - 1)) * WAYS];
}

/* Of this connection, or of an earlier one between the same ports. */
static struct connection *entry_of(struct connections *t, const struct sample *s)
{
	struct connection *c = bucket_of(t, s->flow_hash);

	for (int i = 0; i < WAYS; i++)
		if (c[i].used_ns && c[i].hello.flow_hash == s->flow_hash)
			return &c[i];
	return NULL;
}

static bool is_idle(const struct connection *c, const struct sample *s)
{
	return s->time_ns > c->used_ns && s->time_ns - c->used_ns >= CONNECTION_IDLE_S * SECOND_NS;
}

static struct connection *find(struct connections *t, const struct sample *s)
{
	struct connection *c = entry_of(t, s);

	return c && !is_idle(c, s) ? c : NULL;
}

/* A free one, else the one used least recently of those that are spent, else of all. */
static struct connection *victim(struct connection *way)
{
	struct connection *best = &way[0];

	for (int i = 0; i < WAYS; i++) {
		if (!way[i].used_ns)
			return &way[i];
		if (is_spent(&way[i]) != is_spent(best) ? is_spent(&way[i]) : way[i].used_ns < best->used_ns)
			best = &way[i];
	}
	return best;
}

static void use(struct connection *c, __u64 now_ns)
{
	if (now_ns > c->used_ns)
		c->used_ns = now_ns;
	else if (!c->used_ns)
		c->used_ns = 1; /* 0 is free */
}

/* As if nothing were known of the connection. */
static void restart(struct connections *t, struct connection *c, const struct sample *s)
{
	settle(t, c);
	t->used = true;
	memset(c, 0, sizeof(*c));
	c->hello.flow_hash = s->flow_hash;
	use(c, s->time_ns);
}

static struct connection *take(struct connections *t, const struct sample *s)
{
	struct connection *c = entry_of(t, s);

	if (!c) {
		c = victim(bucket_of(t, s->flow_hash));
		t->evicted += c->used_ns && !is_spent(c) && !is_idle(c, s);
		restart(t, c, s);
	} else if (is_idle(c, s)) {
		restart(t, c, s);
	}
	use(c, s->time_ns);
	return c;
}

static void keep_hello(struct connection *c, const struct sample *s, const struct tls_client_hello *hello)
{
	c->hello = *s;
	c->hellos = 1;
	c->version = hello->version;
	c->version_chosen = 0;
	c->ech = hello->ech;
	c->offered_cut = hello->alpn_cut;
	c->offered = c->chosen = (struct ids){ 0 };
	for (size_t i = 0; i < hello->alpn_count; i++)
		ids_add(&c->offered, hello->alpn[i]);
	c->offered_cut |= c->offered.cut;
	name_set(&c->sni, hello->sni);
	memcpy(c->ja4, hello->ja4, sizeof(c->ja4));
}

const struct connection *connections_hello(struct connections *t, const struct sample *s,
                                           const struct tls_client_hello *hello)
{
	struct connection *c = take(t, s);

	if (c->hellos && s->head_flags & HEAD_SECOND_HELLO) {
		if (c->hellos < 255)
			c->hellos++;
		settle(t, c);
		return c;
	}
	if (s->head_flags & (HEAD_AFTER_PROXY | HEAD_AFTER_CONNECT))
		settle(t, c);
	else
		restart(t, c, s);
	keep_hello(c, s, hello);
	wait(t, c);
	return c;
}

void connections_server_hello(struct connections *t, const struct sample *s, const struct tls_server_hello *hello)
{
	struct connection *c = find(t, s);

	if (!c || !c->hellos)
		return;
	use(c, s->time_ns);
	c->version_chosen = hello->version;
	if (hello->retry)
		return;
	ids_add(&c->chosen, hello->alpn);
	settle(t, c);
}

void connections_proxy(struct connections *t, const struct sample *s, const struct proxy_header *header)
{
	static const struct span nothing = { "", 0 };
	struct connection *c = take(t, s);

	restart(t, c, s);
	c->proxied.header = *header;
	c->proxied.header.alpn = c->proxied.header.authority = c->proxied.header.ssl_version = nothing;
	ids_add(&c->proxied.alpn, header->alpn);
	name_set(&c->proxied.authority, header->authority);
	c->proxied.ssl_version_len = (__u8)(header->ssl_version.len < SSL_VERSION_BYTES ? header->ssl_version.len
	                                                                                : SSL_VERSION_BYTES);
	if (c->proxied.ssl_version_len)
		memcpy(c->proxied.ssl_version, header->ssl_version.data, c->proxied.ssl_version_len);
}

void connections_forget(struct connections *t, const struct sample *s)
{
	struct connection *c = entry_of(t, s);

	if (!c)
		return;
	settle(t, c);
	memset(c, 0, sizeof(*c));
}

void connections_answer(struct connections *t, const struct sample *s, const struct ids *advertised, bool switched)
{
	struct connection *c;

	if (!advertised->len && !switched)
		return;
	c = take(t, s);
	c->advertised = *advertised;
	c->switched_ns = switched ? s->time_ns : 0;
}

const struct connection *connections_find(struct connections *t, const struct sample *s)
{
	struct connection *c = find(t, s);

	if (c)
		use(c, s->time_ns);
	return c;
}

void connections_time(struct connections *t, __u64 now_ns)
{
	struct connection *c;

	while ((c = numbered(t, t->oldest)) && c->hello.time_ns + HELLO_SETTLES_S * SECOND_NS <= now_ns)
		settle(t, c);
}

void connections_end(struct connections *t)
{
	while (t->oldest)
		settle(t, numbered(t, t->oldest));
	if (t->used) /* memory that was never touched stays so */
		memset(t->entry, 0, t->buckets * WAYS * sizeof(*t->entry));
	t->used = false;
}

__u64 connections_evicted(const struct connections *t)
{
	return t->evicted;
}
