/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The field lines of a head (RFC 9112, section 5). Names that nobody reads are passed over; cookies and
 * authorization are among them. Requests and answers have a table of names each.
 */
#ifndef HINTWATCH_DECODE_FIELDS_H
#define HINTWATCH_DECODE_FIELDS_H

#include "decode/decode.h"
#include "decode/span.h"

/* clang-format off */
/* What is read of a request besides the markers: X(NAME, "lower-case field name") */
#define READ_FIELDS(X)                                                                              \
	X(SPECULATION_TAGS, "sec-speculation-tags") X(FETCH_MODE, "sec-fetch-mode")                 \
	X(FETCH_SITE, "sec-fetch-site") X(FETCH_USER, "sec-fetch-user")                             \
	X(FETCH_DEST, "sec-fetch-dest") X(HOST, "host") X(ACCEPT, "accept")                         \
	X(CONTENT_LENGTH, "content-length") X(TRANSFER_ENCODING, "transfer-encoding")               \
	X(RSC, "rsc") X(NEXT_ROUTER_STATE_TREE, "next-router-state-tree")                           \
	X(X_NEXTJS_DATA, "x-nextjs-data") X(X_INERTIA, "x-inertia")                                 \
	X(FORWARDED, "forwarded") X(X_FORWARDED_FOR, "x-forwarded-for")                             \
	X(X_REAL_IP, "x-real-ip") X(CF_CONNECTING_IP, "cf-connecting-ip") X(ALPN, "alpn")           \
	X(UPGRADE, "upgrade") X(CONNECTION, "connection")                                           \
	X(HTTP2_SETTINGS, "http2-settings") X(REFERER, "referer")                                   \
	X(IF_NONE_MATCH, "if-none-match") X(IF_MODIFIED_SINCE, "if-modified-since")

/* What is read of an answer. Of Set-Cookie, nobody asks for more than whether it is there. */
#define ANSWER_FIELDS(X)                                                                            \
	X(CACHE_CONTROL, "cache-control") X(VARY, "vary") X(AGE, "age") X(ETAG, "etag")             \
	X(LAST_MODIFIED, "last-modified") X(SET_COOKIE, "set-cookie")                               \
	X(NO_VARY_SEARCH, "no-vary-search")                                                         \
	X(SUPPORTS_LOADING_MODE, "supports-loading-mode")                                           \
	X(SPECULATION_RULES, "speculation-rules") X(CLEAR_SITE_DATA, "clear-site-data")             \
	X(RETRY_AFTER, "retry-after") X(CONTENT_DISPOSITION, "content-disposition")                 \
	X(CF_SPECULATION_REFUSED, "cf-speculation-refused") X(LINK, "link")                         \
	X(CONTENT_TYPE, "content-type") X(CONTENT_ENCODING, "content-encoding")                     \
	X(CONTENT_LENGTH, "content-length") X(TRANSFER_ENCODING, "transfer-encoding")               \
	X(ALT_SVC, "alt-svc") X(UPGRADE, "upgrade")
/* clang-format on */

/* The markers come first: the number of a marker is that of its field. */
#define X(NAME, name) KNOWN_##NAME,
enum known { KNOWN_LAST_MARKER = MARKER_COUNT - 1, READ_FIELDS(X) KNOWN_COUNT };
#undef X
#define X(NAME, name) ANSWER_FIELD_##NAME,
enum answer_field { ANSWER_FIELDS(X) ANSWER_FIELD_COUNT };
#undef X

enum { FIELD_NAMES_MAX = 40 }; /* in a table */

/* `field` is an enum known in a request, an enum answer_field in an answer. */
struct fields {
	struct decoder *decoder;
	const char *head;
	__u64 present, repeated;      /* bit per field */
	__u32 lines;                  /* in decoder->line */
	__u32 text_bytes;             /* in decoder->text */
	bool ended;                   /* the empty line behind the last field was seen */
	__u16 first[FIELD_NAMES_MAX]; /* line of a field that is present */
};

/*
 * Reads the head of a request from byte `at` on, which is behind the request line. The decoder's lines and text are
 * used up.
 */
void fields_read(struct fields *f, struct decoder *d, struct span head, size_t at);

/* The same of an answer, from behind its status line on. */
void answer_fields_read(struct fields *f, struct decoder *d, struct span head, size_t at);

/* decode_sample(), and the fields for more questions: valid as long as the sample, and until the decoder's next use. */
bool decode_request(struct decoder *d, const struct sample *sample, struct sighting *out, struct fields *f);

static inline bool fields_have(const struct fields *f, unsigned int field)
{
	return f->present >> field & 1;
}

static inline bool fields_repeat(const struct fields *f, unsigned int field)
{
	return f->repeated >> field & 1;
}

/*
 * The value of a field that is present: all its lines as one, with ", " between them (RFC 9110, section 5.3).
 * This or fields_next(), and once per field: the text has room for each line once.
 */
struct span fields_value(struct fields *f, unsigned int field);

/* The value of the field's next line, from line number *i on. False: there is none. */
bool fields_next(struct fields *f, unsigned int field, __u32 *i, struct span *value);

#endif
