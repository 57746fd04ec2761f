/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hints: what servers declared, and what of it clients then did. Memory is fixed at start; time is that of the samples.
 *
 * A preconnect to a host is executed once, by the first that is seen to the host after it: a request, a ClientHello, or
 * the end of an unused connection with one. Used it is if a request was seen, or if not all connections with a ClientHello
 * to the host had ended unused HINT_STANDS_S later; that is the most that can be known, for what is inside of TLS is not.
 * Nothing shows whether a connection was there before, so that one counts as well; and nothing shows which host an
 * unused connection without a ClientHello was for: addresses of names are not kept that long, and may have many names.
 * Each is executed, and follows no declaration.
 */
#ifndef HINTWATCH_ACCOUNT_HINTS_H
#define HINTWATCH_ACCOUNT_HINTS_H

#include "decode/link.h"
#include "decode/url.h"

enum {
	HINTS = 16384,       /* declarations kept, unless somebody says otherwise; a power of two */
	HINT_BYTES = 48,     /* of one */
	HINT_STANDS_S = 300, /* so long a request can follow its declaration */
	HINT_TENTHS = 10,    /* of `pr` */
};

struct hint_row {
	__u64 declared[DECLARED_BY_COUNT];
	__u64 executed; /* marked requests (lookups, connections) of this relation, declared before our eyes or not; by
	                 * weight, as are the next ones */
	__u64 matched;  /* of these, after a declaration that was seen */
	__u64 refused, used;
};

struct hints_totals {
	struct hint_row relation[RELATION_COUNT];
	struct {
		__u64 declared, executed, used;
	} probability[HINT_TENTHS];                                       /* 0.0 to 0.1, …, 0.9 to 1.0 */
	__u64 crossorigin, as[HINT_AS_COUNT], eagerness[EAGERNESS_COUNT]; /* of declared ones */
	__u64 tagged[RELATION_COUNT];                                     /* declared ones with a tag of rules */
	__u64 evicted;                                                    /* declarations forgotten before their time */
	__u64 beyond; /* declarations that a page or an answer has more than are looked at; in no other number */
};

/* What caused a marked request: for struct request_context in ledger.h. Both 0: nothing that was seen. */
struct hint_match {
	__u8 relation; /* enum relation + 1 */
	__u8 probability;
};

struct hints;

/* entries: a power of two, at least 64. NULL: no memory. */
struct hints *hints_open(size_t entries, const __u64 key[2]);
void hints_close(struct hints *t);

/* A page of this client declares it; url: already resolved, NULL: it names none. The latest counts. */
void hints_declare(struct hints *t, __u64 time_ns, __u64 client, enum declared_by by, const struct hint *hint,
                   const struct url *url);

/* One page or answer had so many more. */
void hints_beyond(struct hints *t, __u64 declarations);

/*
 * A marked request: which declaration of its client it follows. Counts it as executed: as prerender or prefetch by its
 * purpose; of another purpose it is no hint. Of a prefetch, a declaration of prefetch, prerender or preload may be the
 * cause, in this order.
 */
struct hint_match hints_request(struct hints *t, __u64 time_ns, __u64 client, enum purpose purpose,
                                const struct url *url, __u64 weight);

/* Has a page of this client declared it for this host? Counts nothing. */
bool hints_declared(const struct hints *t, __u64 time_ns, __u64 client, enum relation relation, struct span host);

/* A lookup of this host: as hints_request(), with RELATION_DNS_PREFETCH. */
struct hint_match hints_host(struct hints *t, __u64 time_ns, __u64 client, enum relation relation, struct span host);

/* What shows that a client connected to a host. */
enum hint_contact {
	CONTACT_REQUEST,
	CONTACT_HELLO,
	CONTACT_UNUSED, /* a connection ended without a request; host: of its ClientHello, else empty */
};

/* Settles preconnects: calls hints_settled() itself. */
void hints_contact(struct hints *t, __u64 time_ns, __u64 client, enum hint_contact how, struct span host);

/* What became of something executed. match: what caused it; relation: as what it was counted. */
void hints_settled(struct hints *t, enum relation relation, struct hint_match match, bool refused, bool used,
                   __u64 weight);

/* Preconnects are settled when their time is over, a little later where there are many. */
void hints_time(struct hints *t, __u64 now_ns);

/* No declaration stands any more, and preconnects are settled; the totals stay. */
void hints_forget(struct hints *t);

const struct hints_totals *hints_totals(const struct hints *t);

#endif
