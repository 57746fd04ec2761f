/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names that clients looked up, and connections that carried no request: what dns-prefetch and preconnect leave on the
 * wire. Memory is fixed at start; time is that of the samples.
 */
#ifndef HINTWATCH_ACCOUNT_LOOKUPS_H
#define HINTWATCH_ACCOUNT_LOOKUPS_H

#include "account/ids.h"
#include "decode/alpn.h"
#include "decode/dns.h"

enum {
	LOOKUPS = 4096,       /* names kept, unless somebody says otherwise; a power of two */
	LOOKUP_BYTES = 512,   /* of one, its index included */
	LOOKUP_STANDS_S = 10, /* a name without a connection after so long was looked up ahead of its use */
};

/* X(NAME, "word") */
#define LOOKUP_TYPES(X) X(A, "A") X(AAAA, "AAAA") X(HTTPS, "HTTPS")
#define X(NAME, word) LOOKUP_##NAME,
enum lookup_type { LOOKUP_TYPES(X) LOOKUP_TYPE_COUNT };
#undef X
extern const char *const lookup_type_words[LOOKUP_TYPE_COUNT];

struct lookups_totals {
	__u64 questions[LOOKUP_TYPE_COUNT]; /* as asked, repetitions included */
	__u64 names;                        /* one client's questions for one name within LOOKUP_STANDS_S are one */
	__u64 connected;                /* of these: a connection to the name or one of its addresses came in time */
	__u64 unconnected;              /* none came: a dns-prefetch, or something else that needed no connection */
	__u64 alpn[ALPN_ID_COUNT];      /* protocols in HTTPS records, once an answer */
	__u64 unused_plain, unused_tls; /* connections that ended without a request: preconnects and spare sockets */
	__u64 handshakes;               /* SYNs that were seen while names stood open */
	__u64 evicted;                  /* names pushed out by newer ones before they were either */
	__u64 addresses_dropped;        /* those for which a name has no room: a handshake with one is not seen */
};

/* A name is settled: connected or not. What it calls must not change the lookups. tell may be NULL. */
typedef void lookups_tell(void *ctx, const struct address *client, struct span name, bool connected, __u64 time_ns);

struct lookups;

/*
 * entries: a power of two, at least 64 and at most 2^24. key: of the hashes, since clients choose the names: random live,
 * fixed in a replay. NULL: no memory.
 */
struct lookups *lookups_open(size_t entries, const __u64 key[2], lookups_tell *tell, void *ctx);
void lookups_close(struct lookups *t);

/*
 * SAMPLE_DNS: a question of a client or the answer to one. Malformed ones say nothing; of an answer whose question was
 * not seen only the protocols count. A name begins with its first question; those of `_8449._https.` (RFC 9460, section
 * 9.1) are of the name behind it.
 */
void lookups_dns(struct lookups *t, const struct sample *s);

/* SAMPLE_HANDSHAKE: all names with the address are connected, for one of them was meant. */
void lookups_handshake(struct lookups *t, const struct sample *s);

/* A client says hello to this name or asks for it; without regard to case. An empty one connects nothing. */
void lookups_named(struct lookups *t, __u64 time_ns, const struct address *client, struct span name);

/* SAMPLE_UNUSED. */
void lookups_unused(struct lookups *t, const struct sample *s);

/* Are there names for which connections matter? Then user space asks the kernel half for handshakes. */
bool lookups_open_names(const struct lookups *t);

void lookups_time(struct lookups *t, __u64 now_ns);
/* Settles all names; the totals stay, and time may begin anew. */
void lookups_end(struct lookups *t);

const struct lookups_totals *lookups_totals(const struct lookups *t);

#endif
