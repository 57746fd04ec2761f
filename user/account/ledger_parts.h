/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the ledger: its table (ledger_table.c), what opens a speculation (ledger_opens.c), what shows its use
 * (ledger_evidence.c), and what is made of it in the end (ledger_settle.c).
 */
#ifndef HINTWATCH_ACCOUNT_LEDGER_PARTS_H
#define HINTWATCH_ACCOUNT_LEDGER_PARTS_H

#include "account/exchange.h"
#include "account/ledger.h"
#include "decode/url.h"

/* Of struct speculation. */
enum {
	NOTE_OPEN = 1,
	NOTE_GET = 2,       /* its method */
	NOTE_OF_ITSELF = 4, /* its Referer is the very URL: the client had the page open before */
	NOTE_INHERITS = 8,  /* its page is settled, and `use` is that one's verdict */
	NOTE_INDEXED = 16,  /* it is found by its place */
	NOTE_WAITS = 32,    /* for its answer's end, which will come or be given up */
	NOTE_OVER = 64,     /* it was repeated: it is settled when it waits no more */
};

/* Numbers of records count from 1; 0 is none. */
struct record {
	__u32 chain;                /* next one with its hash; of a free one: the next free one */
	__u32 older, newer;         /* by time of their requests */
	__u32 next_part, prev_part; /* a ring: a prerendered page and what it has fetched; 0: alone */
	__u32 path_hash;            /* as the gate computes it */
	struct speculation s;
};

enum {
	RECORDS_PER_HEAD = 2, /* of the index */
	PAGE_WAYS = 8,
	RECORDS_PER_PAGE = 4, /* as many prerendered pages are found by client and host alone */
	CHAIN_MAX = 64, /* records with one place in the index: no walk is longer, whatever a known key is used for */
	LATE_MAX = 16,  /* records that one whose time is before theirs is put in front of */
};

_Static_assert(sizeof(struct record) + sizeof(__u32) / RECORDS_PER_HEAD + sizeof(__u32) / RECORDS_PER_PAGE <= 300,
               "as documented");

struct ledger {
	struct ledger_options o;
	struct ledger_ports ports;
	struct record *record;
	__u32 *head; /* by client, target and host */
	__u32 *page; /* by client and host: buckets of PAGE_WAYS */
	__u32 used;  /* records that were ever taken */
	__u32 free, oldest, newest;
	__u32 opened;
	__u64 now_ns; /* the latest time seen */
	bool ending;
	struct exchanges *exchanges;
	struct storms *storms;
	struct top *top[TOP_COUNT];
	struct ledger_totals totals;
};

/* Whose, and what. Hashes; target and host are 0 if unknown. */
struct place {
	__u64 client, target, host;
};

/* A request, with what of it is compared. */
struct asked {
	const struct sighting *s;
	const struct request_context *c;
	__u64 now_ns;
	struct place own, referer; /* referer: target 0 if there is none */
	struct url page;           /* what the Referer says; with referer.target */
	bool get;
};

/* The Referer says no more than that, as by default to other origins (Referrer Policy, section 3.8), or is of `/`. */
static inline bool asked_by_origin(const struct asked *a)
{
	return a->page.path.len <= 1 && !a->page.query.len;
}

static inline struct record *ledger_numbered(const struct ledger *l, __u32 number)
{
	return number ? &l->record[number - 1] : NULL;
}

static inline __u64 window_ns(const struct ledger *l)
{
	return l->o.window_s * 1000000000ull;
}

static inline bool shows(const struct record *r, enum evidence e)
{
	return r->s.evidence_ms[e];
}

/* A prerendered document, and what such a document has fetched. */
static inline bool is_page(const struct record *r)
{
	return r->s.purpose == PURPOSE_PRERENDER && r->s.source != SOURCE_PRERENDER_SUBRESOURCE;
}

/* The table. */
bool ledger_table_open(struct ledger *l);
void ledger_table_close(struct ledger *l);
size_t ledger_table_bytes(const struct ledger_options *o);

/* The open one at this place that was asked for with GET. */
struct record *ledger_find(const struct ledger *l, const struct place *p);

/*
 * The one that the Referer of a request names: at the request's own host, for proxies rename hosts, or, sent by another
 * origin, at that which the Referer names. Of another origin that names itself alone, any page may have sent it: none.
 */
struct record *ledger_find_referer(const struct ledger *l, const struct asked *a);

/* A cleared record that is in no list; NULL: none is free. */
struct record *ledger_take(struct ledger *l);

/* With s.client, target, host, and the time of its request. */
void ledger_insert(struct ledger *l, struct record *r);
void ledger_hide(struct ledger *l, struct record *r);   /* it is found by its place no more */
void ledger_remove(struct ledger *l, struct record *r); /* it stays readable until the next ledger_take() */

/* r, which is alone, belongs to the page of `of`. */
void ledger_join(struct ledger *l, struct record *r, struct record *of);

/* r is alone from now on; returns who was next to it. */
struct record *ledger_part(struct ledger *l, struct record *r);

/* The prerendered pages of a client and host: a bucket of PAGE_WAYS numbers, in which others may be. */
const __u32 *ledger_pages(const struct ledger *l, __u64 client, __u64 host);

/* For answers to requests that mean this record. */
void ledger_mean(const struct ledger *l, struct waiter *w, const struct record *r);
struct record *ledger_meant(const struct ledger *l, const struct waiter *w);

/* What opens one. */
void ledger_marked(struct ledger *l, const struct asked *a);

/* What shows its use. A request, and the begin and the end of the answer to one that ledger_mean() was said of. */
void ledger_unmarked(struct ledger *l, const struct asked *a);
void ledger_unmarked_begun(struct ledger *l, const struct waiter *w, __u64 asked_ns, const struct answered *a);
void ledger_unmarked_done(struct ledger *l, const struct waiter *w, const struct answered *a);

/* Its answer came by then, and is something that a browser shows, or a page makes use of. */
bool ledger_can_show(const struct ledger *l, const struct record *r, __u64 now_ns);

/* Something shows its use, or that it was dropped, unless that cannot be after what was seen of it before. */
void ledger_evidence(struct ledger *l, struct record *r, enum evidence e, __u64 time_ns);

/*
 * The final answer to a speculation begins: what it says is counted now, not when the window has passed, so that the rate
 * of refusals can be compared with that of status lines. And it has its end.
 */
void ledger_answer_begun(struct ledger *l, const struct speculation *s);
void ledger_answer_done(struct ledger *l, const struct speculation *s);

/* Settles it: a verdict, the sums, and the tell. */
void ledger_settle(struct ledger *l, struct record *r, __u64 now_ns);

#endif
