/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The head of an answer (RFC 9112, section 4), which may be cut anywhere: its status, and what decides over a
 * speculation.
 */
#ifndef HINTWATCH_DECODE_ANSWER_H
#define HINTWATCH_DECODE_ANSWER_H

#include "decode/fields.h"
#include "decode/link.h"

/* clang-format off */
/* What an answer's fields say: X(NAME, "word") */
#define ANSWER_FACTS(X)                                                                             \
	X(NO_STORE, "no_store") X(NO_CACHE, "no_cache") X(MUST_REVALIDATE, "must_revalidate")       \
	X(PRIVATE, "private")             /* Cache-Control, RFC 9111, section 5.2.2 */              \
	X(VARY_MARKER, "vary_marker")     /* Vary names a marker's field */                         \
	X(VARY_ANY, "vary_any")           /* Vary: * */                                             \
	X(AGE, "age")                     /* Age above 0: from a shared cache (RFC 9111, 5.1) */    \
	X(ETAG, "etag") X(LAST_MODIFIED, "last_modified") X(SET_COOKIE, "set_cookie")               \
	X(NO_VARY_SEARCH, "no_vary_search") X(LOADING_MODE, "loading_mode")                         \
	X(SPECULATION_RULES, "speculation_rules")                                                   \
	X(CLEAR_PREFETCH, "clear_prefetch") X(CLEAR_PRERENDER, "clear_prerender") /* Clear-Site-Data */ \
	X(RETRY_AFTER, "retry_after") X(ATTACHMENT, "attachment")                                   \
	X(SPECULATION_REFUSED, "speculation_refused") /* Cf-Speculation-Refused */                  \
	X(ALT_SVC, "alt_svc") X(LINK, "link")                                                       \
	X(ENCODED, "encoded")             /* Content-Encoding other than identity */                \
	X(CHUNKED, "chunked") X(LENGTH, "length")

/* By Content-Type; RULES are speculation rules (HTML, section 7.6.1.4). */
#define CONTENT_CLASSES(X)                                                                          \
	X(NONE, "none") X(HTML, "html") X(RULES, "rules") X(JSON, "json") X(SCRIPT, "script")       \
	X(STYLE, "style") X(IMAGE, "image") X(FONT, "font") X(MEDIA, "media") X(TEXT, "text") X(OTHER, "other")

/* max-age of Cache-Control, in seconds. */
#define AGE_CLASSES(X)                                                                              \
	X(NONE, "none") X(ZERO, "0") X(MINUTE, "60") X(HOUR, "3600") X(DAY, "86400") X(LONG, "more")
/* clang-format on */

#define X(NAME, word) ANSWER_##NAME,
enum answer_fact { ANSWER_FACTS(X) ANSWER_FACT_COUNT };
#undef X
#define X(NAME, word) CONTENT_##NAME,
enum content_class { CONTENT_CLASSES(X) CONTENT_CLASS_COUNT };
#undef X
#define X(NAME, word) AGE_##NAME,
enum age_class { AGE_CLASSES(X) AGE_CLASS_COUNT };
#undef X

extern const char *const answer_fact_words[ANSWER_FACT_COUNT], *const content_class_words[CONTENT_CLASS_COUNT],
								       *const age_class_words[AGE_CLASS_COUNT];

enum { ANSWER_LINKS_MAX = 32 };

struct answer {
	__u16 status;        /* 100 … 999 */
	__u8 content;        /* enum content_class */
	__u8 max_age;        /* enum age_class */
	bool ended;          /* the empty line behind the last field was seen */
	__u32 facts;         /* bit per enum answer_fact */
	__u64 length;        /* Content-Length, with ANSWER_LENGTH */
	struct span alt_svc; /* all lines as one; empty: absent, or not in the bytes. See alpn.h */
	struct span upgrade; /* of 101, what the connection goes on with; empty otherwise */
	size_t link_count;   /* those with a relation that is a hint; more than ANSWER_LINKS_MAX are not kept */
	size_t links_beyond; /* how many more there are */
	struct hint link[ANSWER_LINKS_MAX];
};

/*
 * Reads the answer that bytes begin with, interim (RFC 9110, section 15.2) or final; the bytes end with its head or
 * before. Lines count only if they are whole. False: they do not begin with a whole status line of HTTP/1.x. The
 * decoder's lines and text are used up; the spans are valid until it is used again.
 */
bool answer_read(struct decoder *d, struct span bytes, struct answer *out);

#endif
