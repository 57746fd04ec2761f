/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Refused is not failed: what an answer was, and what makes a refusal do harm. All of it is about the answer alone;
 * set and count are the refusal set.
 */
#ifndef HINTWATCH_ACCOUNT_REFUSAL_H
#define HINTWATCH_ACCOUNT_REFUSAL_H

#include "account/outcome.h"

bool status_refuses(__u16 status, const __u16 *set, size_t count);

/*
 * status: 0 if no final one was seen. One of the refusal set, 4xx and 5xx say what they say even if the rest of the
 * answer did not come. 101 is what was asked for; what is no status is taken for 5xx (RFC 9110, section 15).
 */
enum result result_of(bool marked, __u16 status, enum answer_fate fate, const __u16 *set, size_t count);

/*
 * The harms that an answer to a marked request shows by itself, bit per enum harm. NO_CONTENT does harm with no-store
 * too, which saves Firefox alone. An attachment does where the browser keeps the answer: a 2xx with content, whether
 * that was meant as a refusal or not. A stub is known by Cf-Speculation-Refused here, and only as a 2xx with content.
 */
__u8 harms_of_refusal(const struct answered *marked, const __u16 *set, size_t count);

/*
 * The harms that only show beside the answer to an unmarked request for the same URL, with the same method, of about
 * the same time. A stub is a whole 2xx of less than a quarter of the unmarked one's bytes; where one of both is
 * compressed, or either is 206, bytes say nothing. It is an estimate: a page may have grown.
 */
__u8 harms_by_comparison(const struct answered *marked, const struct answered *unmarked, const __u16 *set,
                         size_t count);

#endif
