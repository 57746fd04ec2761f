/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger: follows each marked request to its outcome, in memory that is fixed at start. Time is that of the
 * samples; no I/O, no clock, no log.
 *
 * A speculation is opened by its request and settled once: when its window has passed, when it is pushed out by
 * newer ones, or at the end of input. One that is repeated is settled at once, or when its answer is done.
 */
#ifndef HINTWATCH_ACCOUNT_LEDGER_H
#define HINTWATCH_ACCOUNT_LEDGER_H

#include "account/histogram.h"
#include "account/outcome.h"
#include "account/top.h"
#include "decode/answer.h"
#include "decode/forwarded.h"

enum { STATUSES_MAX = 32 };

struct ledger_options {
	size_t speculations;                  /* open at once; a power of two, at least 64 */
	size_t exchanges;                     /* requests that wait for their answers; a power of two, at least 64 */
	size_t top;                           /* entries of each top list */
	__u32 window_s;                       /* so long after its request a speculation is settled */
	__u32 answer_s;                       /* so long after the last head of an exchange its end is given up */
	__u32 storm_requests, storm_window_s; /* one page that causes more than so many in so long is a storm */
	__u32 duplicate_s;                    /* the same again within so long is a duplicate; at most window_s */
	__u16 refusals[STATUSES_MAX];         /* the refusal set */
	size_t refusal_count;
	bool unmarked_sampled; /* the gate samples unmarked requests; if not, those that it cannot decide stand for nothing */
	__u64 key[2];          /* of the hashes: random live, fixed in a replay */
};

/* The defaults: 65,536; 16,384; 100; 300 s; 300 s; 20 in 10 s; 30 s; 503 500 403 404 419 425 429 204 205. */
extern const struct ledger_options ledger_defaults;

/* What is counted of any group of speculations. Sums of weights; of settled ones, but for the first two. */
struct ledger_row {
	__u64 requests, open;
	__u64 refused, failed;      /* failed: RESULT_ERROR, RESULT_UNFINISHED; neither is "refused" */
	__u64 use[USE_COUNT];       /* adds up to requests - open */
	__u64 bytes, wasted_bytes;  /* of answers; wasted: not used, refusals included */
	__u64 server_ns, wasted_ns; /* from the request to the answer's last byte seen */
};

/*
 * What stands in value[] of a top list: a struct ledger_row, of settled ones only; `open` is 0. An entry's `count` has
 * the open ones too.
 */
enum ledger_value {
	VALUE_REQUESTS,
	VALUE_OPEN,
	VALUE_REFUSED,
	VALUE_FAILED,
	VALUE_USE, /* + enum use */
	VALUE_BYTES = VALUE_USE + USE_COUNT,
	VALUE_WASTED_BYTES,
	VALUE_SERVER_NS,
	VALUE_WASTED_NS,
	VALUE_COUNT
};

_Static_assert(sizeof(struct ledger_row) == VALUE_COUNT * sizeof(__u64) && (int)VALUE_COUNT <= (int)TOP_VALUES,
               "one for each");

/*
 * Which breakdowns there are a top list of: X(NAME, "word"). Host: of the request, in lower case. Route: of its path
 * (route.h), whatever the host. Tag: the first of its tags as it stands between the quotes, `null` for the token;
 * requests without tags are in no entry. Source: the word. Page: host and path of its Referer.
 */
#define TOPS(X) X(HOST, "host") X(ROUTE, "route") X(TAG, "tag") X(SOURCE, "source") X(PAGE, "page")
#define X(NAME, word) TOP_##NAME,
enum top_kind { TOPS(X) TOP_COUNT };
#undef X
extern const char *const top_words[TOP_COUNT];

/* Ways in which speculation is unsafe: X(NAME, "word") */
#define UNSAFES(X) X(METHOD, "method") X(LOGOUT, "logout") X(CART, "cart") X(SET_COOKIE, "set_cookie")
#define X(NAME, word) UNSAFE_##NAME,
enum unsafe { UNSAFES(X) UNSAFE_COUNT };
#undef X
extern const char *const unsafe_words[UNSAFE_COUNT];

struct ledger_totals {
	struct ledger_row total, purpose[PURPOSE_COUNT], source[SOURCE_COUNT];
	__u64 results[PURPOSE_COUNT][RESULT_COUNT];
	__u64 fates[PURPOSE_COUNT][ANSWER_FATE_COUNT];
	__u64 evidence[PURPOSE_COUNT][EVIDENCE_COUNT];
	__u64 refusals[STATUSES_MAX]; /* by the status of the refusal set */
	__u64 harms[HARM_COUNT];
	__u64 unsafe[UNSAFE_COUNT];
	__u64 facts[ANSWER_FACT_COUNT]; /* of final answers to marked requests */
	__u64 content[CONTENT_CLASS_COUNT], max_age[AGE_CLASS_COUNT];
	__u64 unmarked_results[RESULT_COUNT]; /* of sampled unmarked requests, by weight; never REFUSED */
	__u64 unmarked_fates[ANSWER_FATE_COUNT];
	__u64 duplicates; /* again within duplicate_s, while the one before was open */
	__u64 storms; /* of one page and client, counted when they begin; of samples, without weight: at least so many */
	struct histogram first_byte[PURPOSE_COUNT], duration[PURPOSE_COUNT]; /* nanoseconds */
	__u64 settled_early;     /* speculations pushed out by newer ones before their window had passed */
	__u64 settled_at_end;    /* the same, because the input ended, or the clock was set back */
	__u64 exchanges_evicted; /* requests whose answers nobody waits for any more, pushed out by newer ones */
	__u64 unpaired_answers;  /* final answers to no request that is known, or to which of some nobody can tell */
	__u64 pages_evicted;     /* prerendered pages that a held-back frame finds no more, pushed out by newer ones */
	__u64 storm_pages_evicted; /* pages whose last requests were forgotten, pushed out by newer ones */
	__u64 exchanges_timed_out; /* requests whose answers nobody waits for any more, after answer_s */
	__u64 late_answers;        /* final answers to speculations that were settled by then */
	__u64 unindexed; /* speculations whose evidence is not found: their URL was cut, or too many share a place */
};

struct ledger;

/* Once a speculation, when it is settled. Valid during the call. */
typedef void ledger_tell(void *ctx, const struct speculation *s);

/*
 * An unmarked request (by the token that ledger_request() was given) has its answer, or will not have it. Once for
 * each token that is not 0.
 */
typedef void ledger_answered(void *ctx, __u32 token, const struct answered *a);

/*
 * The path with this hash (path_hash() in include/path.h) has an open speculation more (delta 1) or less (-1): the
 * kernel half samples unmarked requests for it or with it in their Referer.
 */
typedef void ledger_watch(void *ctx, __u32 path_hash, int delta);

struct ledger_ports {
	ledger_tell *tell;
	ledger_answered *answered;
	ledger_watch *watch; /* may be NULL */
	void *ctx;
};

/* What the ledger wants to know of a request beside its sighting. */
struct request_context {
	const struct client *client;
	struct span referer; /* the field's value; empty: absent */
	bool conditional;    /* If-None-Match or If-Modified-Since */
	__u32 path_hash;     /* of its target, as the gate computes it */
	bool hint;           /* as in struct speculation, and so are these two */
	__u8 relation, probability;
	__u32 token; /* of an unmarked one: for ledger_answered; 0: nobody wants to know */
};

/* NULL: no memory. */
struct ledger *ledger_open(const struct ledger_options *o, const struct ledger_ports *ports);
void ledger_close(struct ledger *l);

/* A settled request, marked or unmarked, of which there is a sample; s->settled is never SETTLED_CUT. */
void ledger_request(struct ledger *l, const struct sighting *s, const struct request_context *c);

/* SAMPLE_ANSWER, decoded: interim or final. */
void ledger_answer(struct ledger *l, const struct sample *s, const struct answer *a);

/* SAMPLE_ANSWER_END; weight: the bits above 32 of how many bytes the answer had. */
void ledger_answer_end(struct ledger *l, const struct sample *s);

/* The time is now_ns. */
void ledger_time(struct ledger *l, __u64 now_ns);

/* Nothing more comes: settles all, in the order of their requests. Totals and top lists stay; time begins anew. */
void ledger_end(struct ledger *l);

const struct ledger_totals *ledger_totals(const struct ledger *l);
const struct top *ledger_top(const struct ledger *l, enum top_kind kind);

/* Bytes that all of its tables take, which never changes. */
size_t ledger_bytes(const struct ledger_options *o);

#endif
