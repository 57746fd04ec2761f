/* SPDX-License-Identifier: BSD-2-Clause */
#include "account/client_hash.h"
#include "account/declare.h"
#include "interim.h"
#include "outcomes.h"

static __u64 client_of(const struct outcomes *o, const struct address *client)
{
	return client_hash(o->key, client);
}

static void tell(void *ctx, const struct speculation *s)
{
	struct outcomes *o = ctx;
	const struct hint_match match = { s->relation, s->probability };

	if (s->hint)
		hints_settled(o->hints, s->purpose == PURPOSE_PRERENDER ? RELATION_PRERENDER : RELATION_PREFETCH, match,
		              s->result == RESULT_REFUSED, s->use == USE_USED, s->request.weight);
	o->ports.tell(o->ports.ctx, s);
}

static void answered(void *ctx, __u32 token, const struct answered *a)
{
	struct outcomes *o = ctx;

	o->ports.answered(o->ports.ctx, token, a);
}

static void watch(void *ctx, __u32 path_hash, int delta)
{
	struct outcomes *o = ctx;

	watching_change(&o->watching, path_hash, delta);
}

static void page_told(void *ctx, struct page *page)
{
	struct outcomes *o = ctx;

	declare_page(o->hints, page);
}

/* A name that a client connects to was asked for because it was needed, unless it was declared. */
static void name_told(void *ctx, const struct address *client, struct span name, bool connected, __u64 time_ns)
{
	struct outcomes *o = ctx;
	struct hint_match match;

	if (connected && !hints_declared(o->hints, time_ns, client_of(o, client), RELATION_DNS_PREFETCH, name))
		return;
	match = hints_host(o->hints, time_ns, client_of(o, client), RELATION_DNS_PREFETCH, name);
	hints_settled(o->hints, RELATION_DNS_PREFETCH, match, false, connected, 1);
}

bool outcomes_open(struct outcomes *o, const struct ledger_options *options, const struct outcome_ports *ports)
{
	const struct ledger_ports own = { tell, answered, watch, o };

	o->ports = *ports;
	memcpy(o->key, options->key, sizeof(o->key));
	o->ledger = ledger_open(options, &own);
	o->hints = hints_open(HINTS, o->key);
	o->lookups = lookups_open(LOOKUPS, o->key, name_told, o);
	o->pages = pages_open(PAGES, page_told, o);
	o->targets = targets_open(TARGETS);
	if (o->ledger && o->hints && o->lookups && o->pages && o->targets)
		return true;
	outcomes_close(o);
	return false;
}

void outcomes_close(struct outcomes *o)
{
	ledger_close(o->ledger);
	hints_close(o->hints);
	lookups_close(o->lookups);
	pages_close(o->pages);
	targets_close(o->targets);
}

void outcomes_connect(struct outcomes *o, struct watch *gate, struct knobs *knobs)
{
	o->watching.gate = gate;
	o->knobs = knobs;
}

static bool is_marked(const struct sighting *s)
{
	return s->settled == SETTLED_MARKED;
}

/* CONNECT and `*` ask for no page. */
static bool has_url(const struct sighting *s)
{
	return s->path.len && s->path.data[0] == '/' && s->host.len;
}

/* A page, or what it will need, fetched ahead; what a prerendered page fetches itself is no hint of anybody. */
static bool executes_hint(const struct sighting *s)
{
	return is_marked(s) && has_url(s) && s->source != SOURCE_PRERENDER_SUBRESOURCE &&
	       (s->reason == PURPOSE_PREFETCH || s->reason == PURPOSE_PRERENDER);
}

/* Only of what may be a page, or rules, does it matter what the answer declares. */
static bool may_declare(const struct sighting *s)
{
	switch (s->fetch_dest) {
	case FETCH_DEST_ABSENT:
	case FETCH_DEST_INVALID:
	case FETCH_DEST_EMPTY:
	case FETCH_DEST_DOCUMENT:
	case FETCH_DEST_FRAME:
	case FETCH_DEST_IFRAME:
	case FETCH_DEST_FENCEDFRAME:
	case FETCH_DEST_EMBED:
	case FETCH_DEST_OBJECT:
	case FETCH_DEST_SPECULATIONRULES:
		return has_url(s);
	default:
		return false;
	}
}

void outcomes_request(struct outcomes *o, const struct sighting *s, struct fields *f, const struct client *client,
                      __u32 token)
{
	const struct url url = { s->host, s->path, s->query };
	struct request_context c = {
		.client = client,
		.conditional = fields_have(f, KNOWN_IF_NONE_MATCH) || fields_have(f, KNOWN_IF_MODIFIED_SINCE),
		.path_hash = watching_hash(s->path),
		.token = token,
		.hint = executes_hint(s),
	};
	__u64 hash = client_of(o, &client->address);
	struct hint_match match = { 0 };

	if (fields_have(f, KNOWN_REFERER))
		c.referer = fields_value(f, KNOWN_REFERER);
	if (c.hint)
		match = hints_request(o->hints, s->sample->time_ns, hash, (enum purpose)s->reason, &url,
		                      s->sample->weight);
	c.relation = match.relation;
	c.probability = match.probability;
	targets_add(o->targets, s->sample, hash, may_declare(s) ? &url : NULL);
	if (has_url(s))
		hints_contact(o->hints, s->sample->time_ns, hash, CONTACT_REQUEST, s->host);
	lookups_named(o->lookups, s->sample->time_ns, &client->address, s->host);
	ledger_request(o->ledger, s, &c);
}

static void declare_links(struct outcomes *o, const struct sample *s, const struct answer *a, __u64 client,
                          const struct url *page)
{
	enum declared_by by = a->status == 103 ? DECLARED_BY_EARLY_HINTS : DECLARED_BY_LINK;

	for (size_t i = 0; i < a->link_count; i++)
		declare_hint(o->hints, s->time_ns, client, by, &a->link[i], page);
	hints_beyond(o->hints, a->links_beyond);
}

/* Rules of an answer that is not 2xx are none (HTML, section 7.6.1.4). */
static bool is_page(const struct answer *a)
{
	if (a->facts >> ANSWER_ENCODED & 1)
		return false;
	return a->content == CONTENT_RULES ? a->status / 100 == 2 : a->content == CONTENT_HTML && a->status >= 200;
}

void outcomes_answer(struct outcomes *o, const struct sample *s, const struct answer *a)
{
	struct url page;
	__u64 client;
	bool known = (a->link_count || is_page(a)) && targets_find(o->targets, s, &client, &page);

	if (known)
		declare_links(o, s, a, client, &page);
	if (known && is_page(a))
		pages_begin(o->pages, s, a->content == CONTENT_RULES ? PAGE_RULES : PAGE_HTML,
		            a->facts >> ANSWER_CHUNKED & 1, client, &page);
	else if (is_page(a))
		pages_pass(o->pages);
	if (!status_is_interim(a->status))
		targets_answered(o->targets, s);
	ledger_answer(o->ledger, s, a);
}

/*
 * Handshakes matter as long as there are names to which they may belong. Every CPU of the gate reads what is written here:
 * only a change is.
 */
static void ask_for_handshakes(struct outcomes *o)
{
	__u32 wanted = lookups_open_names(o->lookups);

	if (o->knobs && o->knobs->handshakes != wanted)
		o->knobs->handshakes = wanted;
}

void outcomes_sample(struct outcomes *o, const struct sample *s)
{
	switch (s->kind) {
	case SAMPLE_ANSWER_END:
		pages_end(o->pages, s);
		targets_end(o->targets, s);
		ledger_answer_end(o->ledger, s);
		break;
	case SAMPLE_BODY:
		pages_body(o->pages, s);
		break;
	case SAMPLE_DNS:
		lookups_dns(o->lookups, s);
		ask_for_handshakes(o);
		break;
	case SAMPLE_HANDSHAKE:
		lookups_handshake(o->lookups, s);
		break;
	}
}

void outcomes_unused(struct outcomes *o, const struct sample *s, const struct client *client, struct span name)
{
	lookups_unused(o->lookups, s);
	hints_contact(o->hints, s->time_ns, client_of(o, &client->address), CONTACT_UNUSED, name);
}

void outcomes_hello(struct outcomes *o, const struct sample *s, const struct client *client, struct span name)
{
	if (!(s->head_flags & HEAD_SECOND_HELLO))
		hints_contact(o->hints, s->time_ns, client_of(o, &client->address), CONTACT_HELLO, name);
	lookups_named(o->lookups, s->time_ns, &client->address, name);
}

void outcomes_tops(const struct outcomes *o, const struct top *top[TOP_COUNT])
{
	for (int kind = 0; kind < TOP_COUNT; kind++)
		top[kind] = ledger_top(o->ledger, (enum top_kind)kind);
}

void outcomes_time(struct outcomes *o, __u64 now_ns)
{
	ledger_time(o->ledger, now_ns);
	lookups_time(o->lookups, now_ns);
	hints_time(o->hints, now_ns);
	ask_for_handshakes(o);
}

void outcomes_end(struct outcomes *o)
{
	pages_end_all(o->pages);
	ledger_end(o->ledger);
	lookups_end(o->lookups);
	hints_forget(o->hints);
	targets_forget(o->targets);
	ask_for_handshakes(o);
}
