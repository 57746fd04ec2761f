/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tags in a piece of HTML (HTML, section 13.2.5, "Tokenization"), in place. The bytes are hostile and may end
 * anywhere; what is not whole is not taken, so that one can go on there once there are more. Foreign content (SVG,
 * MathML) is read like HTML.
 */
#ifndef HINTWATCH_DECODE_HTML_TOKEN_H
#define HINTWATCH_DECODE_HTML_TOKEN_H

#include "decode/span.h"

struct html_tag {
	bool end;               /* </name> */
	struct span name;       /* in any case; never empty */
	struct span attributes; /* what stands between the name and the `>` */
};

/*
 * The next tag of *s, which is taken with all in front of it: text, comments, declarations. False: there is no whole
 * one; *s is then what it may be part of.
 */
bool html_take_tag(struct span *s, struct html_tag *tag);

/* The next attribute of a tag; its value as written, empty if it has none. False: no more. */
bool html_take_attribute(struct span *attributes, struct span *name, struct span *value);

/* Is what an element of this name holds mere text, up to its end tag (`script` and `plaintext` among them)? */
bool html_is_raw(struct span name);

/* This text and the end tag behind it. False: that is not there, and *s stays. */
bool html_take_raw(struct span *s, struct span name, struct span *text);

/*
 * An attribute's value without its character references: numeric ones, and &amp; &lt; &gt; &quot; &apos; by the rules of
 * section 13.2.5.72 for attributes; other names stay as written. The result is the value itself, or lies in buf; a
 * value with references that is longer than buf is returned as it is.
 */
struct span html_decoded(struct span value, char *buf, size_t size);

static inline bool is_html_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static inline bool html_begins(struct span s, const char *word)
{
	return s.len >= strlen(word) && !memcmp(s.data, word, strlen(word));
}

#endif
