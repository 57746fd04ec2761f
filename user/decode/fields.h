/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The field lines of a head (RFC 9112, section 5). Names that nobody reads are passed over; cookies and
 * authorization are among them.
 */
#ifndef HINTWATCH_DECODE_FIELDS_H
#define HINTWATCH_DECODE_FIELDS_H

#include "decode/decode.h"
#include "decode/span.h"

/* What is read besides the markers: X(NAME, "lower-case field name") */
#define READ_FIELDS(X)                                      \
	X(SPECULATION_TAGS, "sec-speculation-tags")         \
	X(FETCH_MODE, "sec-fetch-mode")                     \
	X(FETCH_SITE, "sec-fetch-site")                     \
	X(FETCH_USER, "sec-fetch-user")                     \
	X(FETCH_DEST, "sec-fetch-dest")                     \
	X(HOST, "host")                                     \
	X(ACCEPT, "accept")                                 \
	X(CONTENT_LENGTH, "content-length")                 \
	X(TRANSFER_ENCODING, "transfer-encoding")           \
	X(RSC, "rsc")                                       \
	X(NEXT_ROUTER_STATE_TREE, "next-router-state-tree") \
	X(X_NEXTJS_DATA, "x-nextjs-data")                   \
	X(X_INERTIA, "x-inertia")                           \
	X(FORWARDED, "forwarded")                           \
	X(X_FORWARDED_FOR, "x-forwarded-for")               \
	X(X_REAL_IP, "x-real-ip")                           \
	X(CF_CONNECTING_IP, "cf-connecting-ip")             \
	X(ALPN, "alpn")                                     \
	X(ALT_SVC, "alt-svc")                               \
	X(UPGRADE, "upgrade")                               \
	X(CONNECTION, "connection")                         \
	X(HTTP2_SETTINGS, "http2-settings")

/* The markers come first: the number of a marker is that of its field. */
#define X(NAME, name) KNOWN_##NAME,
enum known { KNOWN_LAST_MARKER = MARKER_COUNT - 1, READ_FIELDS(X) KNOWN_COUNT };
#undef X

struct fields {
	struct decoder *decoder;
	const char *head;
	__u32 present, repeated, folded; /* bit per enum known */
	__u32 lines;                     /* in decoder->line */
	__u32 text_bytes;                /* in decoder->text */
	bool ended;                      /* the empty line behind the last field was seen */
	__u16 first[KNOWN_COUNT];        /* line of a field that is present */
};

/* Reads head from byte `at` on, which is behind the request line. The decoder's lines and text are used up. */
void fields_read(struct fields *f, struct decoder *d, struct span head, size_t at);

/* decode_sample(), and the fields for more questions: valid as long as the sample, and until the decoder's next use. */
bool decode_request(struct decoder *d, const struct sample *sample, struct sighting *out, struct fields *f);

static inline bool fields_have(const struct fields *f, enum known known)
{
	return f->present >> known & 1;
}

static inline bool fields_repeat(const struct fields *f, enum known known)
{
	return f->repeated >> known & 1;
}

/*
 * The value of a field that is present: all its lines as one, with ", " between them (RFC 9110, section 5.3).
 * This or fields_next(), and once per field: the text has room for each line once.
 */
struct span fields_value(struct fields *f, enum known known);

/* The value of the field's next line, from line number *i on. False: there is none. */
bool fields_next(struct fields *f, enum known known, __u32 *i, struct span *value);

#endif
