/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hints as servers declare them: the relations of Resource Hints and their relatives, in Link fields (RFC 8288), and in
 * the same form from HTML and speculation rules.
 */
#ifndef HINTWATCH_DECODE_LINK_H
#define HINTWATCH_DECODE_LINK_H

#include "decode/span.h"

/* clang-format off */
/* W3C Resource Hints, section 2; HTML, "Link types": X(NAME, "word") */
#define RELATIONS(X)                                                                                \
	X(DNS_PREFETCH, "dns-prefetch") X(PRECONNECT, "preconnect") X(PREFETCH, "prefetch")         \
	X(PRERENDER, "prerender") X(PRELOAD, "preload") X(MODULEPRELOAD, "modulepreload")

/* Where a hint was declared. */
#define DECLARED_BY(X)                                                                              \
	X(LINK, "link") X(EARLY_HINTS, "early_hints") X(HTML, "html") X(RULES, "rules")

/* HTML, "potential destination"; closed, anything else is OTHER. */
#define HINT_AS(X)                                                                                  \
	X(ABSENT, "") X(OTHER, "other") X(AUDIO, "audio") X(DOCUMENT, "document") X(EMBED, "embed") \
	X(FETCH, "fetch") X(FONT, "font") X(IMAGE, "image") X(OBJECT, "object") X(SCRIPT, "script") \
	X(STYLE, "style") X(TRACK, "track") X(VIDEO, "video") X(WORKER, "worker") X(JSON, "json")

/* Speculation rules, "eagerness". */
#define EAGERNESSES(X)                                                                              \
	X(ABSENT, "") X(IMMEDIATE, "immediate") X(EAGER, "eager") X(MODERATE, "moderate")           \
	X(CONSERVATIVE, "conservative") X(OTHER, "other")
/* clang-format on */

#define X(NAME, word) RELATION_##NAME,
enum relation { RELATIONS(X) RELATION_COUNT };
#undef X
#define X(NAME, word) DECLARED_BY_##NAME,
enum declared_by { DECLARED_BY(X) DECLARED_BY_COUNT };
#undef X
#define X(NAME, word) HINT_AS_##NAME,
enum hint_as { HINT_AS(X) HINT_AS_COUNT };
#undef X
#define X(NAME, word) EAGERNESS_##NAME,
enum eagerness { EAGERNESSES(X) EAGERNESS_COUNT };
#undef X

extern const char *const relation_words[RELATION_COUNT], *const declared_by_words[DECLARED_BY_COUNT],
								 *const hint_as_words[HINT_AS_COUNT],
									 *const eagerness_words[EAGERNESS_COUNT];

struct hint {
	__u8 relation;    /* enum relation */
	__u8 as;          /* enum hint_as */
	__u8 eagerness;   /* enum eagerness; of rules only */
	__u8 probability; /* `pr` (Resource Hints, draft), in hundredths + 1; 0: none, or none that can be read */
	bool crossorigin; /* the attribute is present */
	struct span url;  /* as written: a reference (RFC 3986, section 4.1); hostile */
	struct span tag;  /* of rules; empty: none */
};

/*
 * The hints in the value of Link lines (RFC 8288, section 3): one for each of its relation types that is a hint.
 * Returns how many there are, of which the first `most` are written. What cannot be parsed is passed over up to the next
 * comma. Names of parameters and relation types are compared without case; each parameter counts once, the first;
 * quoted-pairs stay in place. Without a URL, or with another context than the page (`anchor`, section 3.2), a link is no
 * hint to browsers (HTML, "process a link"), and none here.
 */
size_t link_read(struct span value, struct hint *out, size_t most);

#endif
