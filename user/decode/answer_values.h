/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the values of an answer's fields say: bits of enum answer_fact. Each takes all lines of its field, as one.
 */
#ifndef HINTWATCH_DECODE_ANSWER_VALUES_H
#define HINTWATCH_DECODE_ANSWER_VALUES_H

#include "decode/answer.h"

static inline __u32 fact_if(bool condition, enum answer_fact fact)
{
	return condition ? 1u << fact : 0;
}

/*
 * Cache-Control (RFC 9111, section 5.2.2). A directive with an argument where a fact needs none says nothing: the
 * qualified forms `private="x"` and `no-cache="x"` are about single fields, and browsers compare the others as a whole.
 * Of several max-age the first counts (section 4.2.1); one that is no number is as good as absent.
 */
__u32 cache_control_read(struct span value, __u8 *max_age);

__u32 vary_read(struct span value);              /* RFC 9110, section 12.5.5 */
__u32 age_read(struct span value);               /* RFC 9111, section 5.1: of several the first counts */
__u32 clear_site_data_read(struct span value);   /* Clear Site Data, section 3.1; names are compared with case */
__u32 loading_mode_read(struct span value);      /* nav-speculation, "The Supports-Loading-Mode header" */
__u32 speculation_rules_read(struct span value); /* HTML, "The Speculation-Rules header" */
__u32 retry_after_read(struct span value);       /* RFC 9110, section 10.2.3; of dates, the form is looked at */
__u32 disposition_read(struct span value);       /* RFC 6266, section 4.2 */
__u32 content_encoding_read(struct span value);  /* RFC 9110, section 8.4 */
__u32 transfer_encoding_read(struct span value); /* RFC 9112, section 6.3: chunked, if it is the last */

/* Content-Length (RFC 9110, section 8.6): several are one if they say the same. False: it is none. */
bool content_length_read(struct span value, __u64 *length);

/* Content-Type (MIME Sniffing, section 4.6): of several, the last that is a MIME type (Fetch, "extract a MIME type"). */
enum content_class content_class_read(struct span value);

#endif
