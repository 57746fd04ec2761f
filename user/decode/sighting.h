/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sighting: one request as decoded from a sample. Everything downstream works on sightings.
 */
#ifndef HINTWATCH_DECODE_SIGHTING_H
#define HINTWATCH_DECODE_SIGHTING_H

#include <stdbool.h>
#include <stddef.h>

#include "sample.h"

/* clang-format off */
/* Closed vocabularies: X(NAME, "word"). ABSENT and INVALID come first in each of the fetch ones. */

/* Sec-Fetch-Mode: Fetch, "request mode"; Sec-Fetch-Site and -User: W3C Fetch Metadata, sections 2.3 and 2.4. */
#define FETCH_MODES(X)                                                                              \
	X(ABSENT, "") X(INVALID, "invalid") X(CORS, "cors") X(NAVIGATE, "navigate")                 \
	X(NO_CORS, "no-cors") X(SAME_ORIGIN, "same-origin") X(WEBSOCKET, "websocket")               \
	X(WEBTRANSPORT, "webtransport")

#define FETCH_SITES(X)                                                                              \
	X(ABSENT, "") X(INVALID, "invalid") X(NONE, "none") X(SAME_ORIGIN, "same-origin")           \
	X(SAME_SITE, "same-site") X(CROSS_SITE, "cross-site")

#define FETCH_USERS(X) X(ABSENT, "") X(INVALID, "invalid") X(YES, "?1")

/* Sec-Fetch-Dest: Fetch, "request destination", and what Chromium adds to it. */
#define FETCH_DESTS(X)                                                                              \
	X(ABSENT, "") X(INVALID, "invalid") X(EMPTY, "empty") X(AUDIO, "audio")                     \
	X(AUDIOWORKLET, "audioworklet") X(DOCUMENT, "document") X(EMBED, "embed") X(FONT, "font")   \
	X(FRAME, "frame") X(IFRAME, "iframe") X(IMAGE, "image") X(JSON, "json")                     \
	X(MANIFEST, "manifest") X(OBJECT, "object") X(PAINTWORKLET, "paintworklet")                 \
	X(REPORT, "report") X(SCRIPT, "script") X(SERVICEWORKER, "serviceworker")                   \
	X(SHAREDWORKER, "sharedworker") X(STYLE, "style") X(TEXT, "text") X(TRACK, "track")         \
	X(VIDEO, "video") X(WEBIDENTITY, "webidentity") X(WORKER, "worker") X(XSLT, "xslt")         \
	X(WEBBUNDLE, "webbundle") X(FENCEDFRAME, "fencedframe") X(DICTIONARY, "dictionary")         \
	X(SPECULATIONRULES, "speculationrules") X(SHAREDSTORAGEWORKLET, "sharedstorageworklet")

/* What is likely to have caused a marked request. A guess, from the shape of the head alone. */
#define SOURCES(X)                                                                                  \
	X(UNKNOWN, "unknown") X(LINK, "link") X(RULES_SAME_SITE, "rules-same-site")                 \
	X(RULES_CROSS_SITE, "rules-cross-site") X(PRERENDER_SUBRESOURCE, "prerender-subresource")   \
	X(TURBO, "turbo") X(NEXT, "next") X(HTMX, "htmx") X(INERTIA, "inertia")

/* What is odd about a marked request. Never a reason to ignore it. */
#define ANOMALIES(X)                                                                                \
	X(UNSAFE_METHOD, "unsafe_method")           /* RFC 9110, section 9.2.1 */                   \
	X(USER_ACTIVATED, "user_activated")         /* Sec-Fetch-User: ?1 */                        \
	X(MALFORMED_VALUE, "malformed_value")       /* a marker, or the tags, cannot be parsed */   \
	X(DUPLICATE_MARKER, "duplicate_marker")     /* one name on several lines */                 \
	X(DISAGREEING_MARKERS, "disagreeing_markers") /* one says yes and another says no, or another purpose */ \
	X(DEST_NOT_EMPTY, "dest_not_empty")         /* Dest is not empty though Mode is not navigate */ \
	X(ACCEPT_ANY, "accept_any")                 /* a document asked for with Accept: * / * */   \
	X(TAGS_WITHOUT_PURPOSE, "tags_without_purpose") /* speculation tags, but no Sec-Purpose that says yes */ \
	X(BODY_PRESENT, "body_present")             /* Content-Length above 0, or Transfer-Encoding */
/* clang-format on */

#define X(NAME, word) FETCH_MODE_##NAME,
enum fetch_mode { FETCH_MODES(X) FETCH_MODE_COUNT };
#undef X
#define X(NAME, word) FETCH_SITE_##NAME,
enum fetch_site { FETCH_SITES(X) FETCH_SITE_COUNT };
#undef X
#define X(NAME, word) FETCH_USER_##NAME,
enum fetch_user { FETCH_USERS(X) FETCH_USER_COUNT };
#undef X
#define X(NAME, word) FETCH_DEST_##NAME,
enum fetch_dest { FETCH_DESTS(X) FETCH_DEST_COUNT };
#undef X
#define X(NAME, word) SOURCE_##NAME,
enum source { SOURCES(X) SOURCE_COUNT };
#undef X
#define X(NAME, word) ANOMALY_##NAME,
enum anomaly { ANOMALIES(X) ANOMALY_COUNT };
#undef X

extern const char *const fetch_mode_words[FETCH_MODE_COUNT];
extern const char *const fetch_site_words[FETCH_SITE_COUNT];
extern const char *const fetch_user_words[FETCH_USER_COUNT];
extern const char *const fetch_dest_words[FETCH_DEST_COUNT];
extern const char *const source_words[SOURCE_COUNT];
extern const char *const anomaly_words[ANOMALY_COUNT];

/* A range of bytes inside the sample: not terminated, not checked, hostile. */
struct span {
	const char *data;
	size_t len;
};

/* One member of Sec-Speculation-Tags (nav-speculation, "The Sec-Speculation-Tags header"). */
enum tag_kind { TAG_NULL, TAG_STRING, TAG_TOKEN };

struct tag {
	enum tag_kind kind;
	struct span text; /* of a string: between the quotes, escapes still in it (RFC 9651, section 3.3.3) */
};

enum { TAGS_MAX = 32 };

enum settled { SETTLED_MARKED, SETTLED_UNMARKED, SETTLED_CUT };

/* Spans are valid as long as the sample and the decoder that made them. */
struct sighting {
	const struct sample *sample;
	enum settled settled;
	__u8 reason;              /* enum purpose, unmarked_reason or cut_reason, as `settled` says */
	__u8 trust;               /* enum trust_tier: the best among the markers that say yes; with SETTLED_MARKED */
	__u8 source;              /* enum source; with SETTLED_MARKED */
	__u8 version;             /* 10 or 11; 0: the bytes hold no whole request line */
	__u16 markers;            /* bit per enum marker whose value says yes */
	__u16 anomalies;          /* bit per enum anomaly; with SETTLED_MARKED */
	bool anonymous_client_ip; /* Sec-Purpose: …;anonymous-client-ip */
	__u8 fetch_mode, fetch_site, fetch_user, fetch_dest;
	struct span method; /* empty if unknown */
	struct span host;   /* without userinfo and port, in any case; empty if unknown */
	struct span path;   /* of the target, without query; `*` in asterisk-form; of CONNECT the authority,
	                             * without userinfo; empty if unknown */
	struct span query;  /* from the question mark on; empty if there is none */
	size_t tag_count;   /* at most TAGS_MAX; more are not kept, which tags_cut says */
	bool tags_cut;
	struct tag tags[TAGS_MAX];
};

#endif
