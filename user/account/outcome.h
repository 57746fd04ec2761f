/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What becomes of a speculation: its answer, whether that was a refusal, and what shows that it was used.
 */
#ifndef HINTWATCH_ACCOUNT_OUTCOME_H
#define HINTWATCH_ACCOUNT_OUTCOME_H

#include "decode/sighting.h"

/* clang-format off */
/* How an answer ended: X(NAME, "word", "what it means"). The first six are as the gate says (enum answer_end). */
#define ANSWER_FATES(X)                                                                             \
	X(COMPLETE, "complete", "the whole answer was seen")                                        \
	X(CLOSED, "closed", "the server closed the connection before the answer's end")             \
	X(RESET, "reset", "the server reset the connection before the answer's end")                \
	X(ABORTED, "aborted", "the client ended the connection before the answer's end")            \
	X(LOST, "lost", "its end was not seen: a gap, broken framing, a lost sample, the end of input") \
	X(SWITCHED, "switched", "the connection left HTTP/1.x with the answer")                     \
	X(UNSEEN, "unseen", "no answer was seen")                                                   \
	X(TIMED_OUT, "timed_out", "it began, and its end did not come in time")

/* What the answer said. */
#define RESULTS(X)                                                                                  \
	X(OK, "ok", "2xx")                                                                          \
	X(NOT_MODIFIED, "not_modified", "304")                                                      \
	X(REDIRECTED, "redirected", "3xx, but not 304")                                             \
	X(REFUSED, "refused", "a status of the refusal set, to a marked request")                   \
	X(ERROR, "error", "4xx or 5xx that is no refusal")                                          \
	X(UNFINISHED, "unfinished", "2xx or 3xx, but the answer was closed, reset or aborted")      \
	X(UNANSWERED, "unanswered", "no final status was seen")

/* What shows that a speculation was used, or not. */
#define EVIDENCES(X)                                                                                \
	X(REVALIDATED, "revalidated", "a conditional request for it, answered 304")                 \
	X(REFETCHED, "refetched", "the same URL was asked for unmarked: it was dropped or never used") \
	X(FOLLOWED, "followed", "an unmarked request of the client with it in its Referer")         \
	X(ACTIVATED, "activated", "a prerendered page that was opened, or a part of one: an unmarked " \
	  "request has it in its Referer, or its held-back frame was sent")                         \
	X(REPEATED, "repeated", "it was speculated again")                                          \
	X(EXPIRED, "expired", "nothing was seen until it was settled")

/* The verdict. */
#define USES(X) X(USED, "used") X(NOT_USED, "not_used") X(UNKNOWN, "unknown")

/* What makes the answer to a speculation do harm, meant as a refusal or not. */
#define HARMS(X)                                                                                    \
	X(NO_CONTENT, "no_content", "204 or 205: browsers keep it and the later click does nothing") \
	X(ATTACHMENT, "attachment", "a 2xx with Content-Disposition: attachment is what the later click gets") \
	X(STUB, "stub", "a 2xx stub without no-store is shown to the user")                         \
	X(RETRY_AFTER, "retry_after", "503 with Retry-After silences speculation for the whole origin") \
	X(NO_VARY, "no_vary", "answers differ by the marker and do not say so in Vary")
/* clang-format on */

#define X(NAME, ...) ANSWER_FATE_##NAME,
enum answer_fate { ANSWER_FATES(X) ANSWER_FATE_COUNT };
#undef X
#define X(NAME, ...) RESULT_##NAME,
enum result { RESULTS(X) RESULT_COUNT };
#undef X
#define X(NAME, ...) EVIDENCE_##NAME,
enum evidence { EVIDENCES(X) EVIDENCE_COUNT };
#undef X
#define X(NAME, ...) USE_##NAME,
enum use { USES(X) USE_COUNT };
#undef X
#define X(NAME, ...) HARM_##NAME,
enum harm { HARMS(X) HARM_COUNT };
#undef X

extern const char *const answer_fate_words[ANSWER_FATE_COUNT],
	*const result_words[RESULT_COUNT], *const evidence_words[EVIDENCE_COUNT], *const use_words[USE_COUNT],
											  *const harm_words[HARM_COUNT];

/* What was seen of an answer. Times are 0 where nothing was seen. */
struct answered {
	__u64 first_byte_ns, end_ns; /* since the epoch */
	__u64 bytes;                 /* on the wire: head and body, of the final answer; up to the end seen */
	__u32 facts;                 /* bit per enum answer_fact, see decode/answer.h */
	__u16 status;                /* of the final answer; 0: none was seen */
	__u8 fate;                   /* enum answer_fate */
	__u8 content;                /* enum content_class */
	__u8 interim;                /* how many 1xx answers came before; at most 255 */
	__u8 max_age;                /* enum age_class */
};

enum { SPECULATION_TEXT_BYTES = 56 };

/* One marked request and all that is known of it. Its place in the ledger's lists takes 24 bytes more, and 3 in an index. */
struct speculation {
	struct answered answer;
	__u64 client;                      /* keyed hash of the client's address */
	__u64 target;                      /* keyed hash of path and query */
	__u64 host, route, tag, page;      /* keys in the top lists; 0: none */
	__u32 evidence_ms[EVIDENCE_COUNT]; /* when each was first seen, behind the request, at least 1; 0: never */
	__u8 purpose, source;              /* enum purpose, enum source */
	__u8 harms;                        /* bit per enum harm */
	__u8 use;                          /* enum use; once it is told */
	__u8 result;                       /* enum result; once it is told */
	__u8 relation;                     /* enum relation + 1 of the declaration that caused it; 0: none was seen */
	__u8 probability;                  /* of that declaration, `pr` in hundredths + 1; 0: none */
	__u8 host_bytes, path_bytes;       /* of text: the host, then the path behind it (no query) */
	bool text_cut : 1;                 /* there was more of either */
	bool duplicate : 1;                /* the same was speculated a moment before, and still open */
	bool storm : 1;                    /* a storm began with this request */
	bool hint : 1;                     /* it executes a hint, as hints_request() has counted */
	__u8 unsafe;                       /* bit per enum unsafe: what should not have been speculated */
	__u8 notes;                        /* the ledger's own, see ledger_parts.h */
	__u32 identity;                    /* the ledger's own: a running number */
	char text[SPECULATION_TEXT_BYTES];
	struct sample request; /* its sample, without the bytes; weight: how many it stands for */
};

_Static_assert(sizeof(struct speculation) == 272, "at most 300 bytes with lists and index");

#endif
