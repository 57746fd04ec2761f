/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first bytes of an answer (RFC 9112, section 4), which may be cut anywhere.
 */
#ifndef HINTWATCH_DECODE_ANSWER_H
#define HINTWATCH_DECODE_ANSWER_H

#include "decode/fields.h"

struct answer {
	__u16 status;        /* 100 … 999 */
	struct span alt_svc; /* all lines as one; empty: absent, or not in the bytes. See alpn.h */
	struct span upgrade; /* of 101, what the connection goes on with; empty otherwise */
};

/*
 * Reads the answer that bytes begin with. Interim answers (RFC 9110, section 15.2), which 101 is not, are passed if
 * the bytes hold the next one. Lines count only if they are whole. False: they do not begin with a whole status line of
 * HTTP/1.x. The decoder's lines and text are used up; the spans are valid until it is used again.
 */
bool answer_read(struct decoder *d, struct span bytes, struct answer *out);

/* Its status alone, which costs less. 0: see above. */
__u16 answer_status(struct span bytes);

#endif
