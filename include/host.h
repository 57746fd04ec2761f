/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the gate asks of the side that includes it. Each side defines these functions, and two macros:
 * LOAD_ALIGN (bytes.h), and PART for functions large enough to be verified on their own: such a function
 * takes numbers and pointers to structures of numbers, any of which may be null, and returns a number.
 */
#ifndef HINTWATCH_HOST_H
#define HINTWATCH_HOST_H

#include "sample.h"
#include "settings.h"

struct slot;
struct answering_bucket;

static const struct structure *host_structure(void);
static const struct knobs *host_knobs(void);
static struct shared *host_shared(void);
static const struct watch *host_watch(void);
static struct answering_bucket *host_answering(__u32 index); /* null: no such bucket */
static __u64 host_now_ns(void);                              /* never goes back */
static struct slot *host_slot(__u32 index);                  /* scratch slots first; null: no such slot */

/* The sample whose header is in front of position `start`, with n bytes of its head. False: there is no room for it. */
static bool host_hand_over(struct slot *s, __u32 start, __u32 n);

#endif
