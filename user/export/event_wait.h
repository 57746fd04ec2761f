/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines that wait for their answers: the text of each, as far as it is written, in memory that is fixed at start. The
 * oldest is known, so that who needs room can finish that one first.
 */
#ifndef HINTWATCH_EXPORT_EVENT_WAIT_H
#define HINTWATCH_EXPORT_EVENT_WAIT_H

#include <linux/types.h>

#include "export/json.h"

enum {
	EVENT_WAIT_LINES = 4096, /* unless somebody says fewer */
	EVENT_WAIT_BYTES = 8 << 20,
	EVENT_WAIT_BLOCK = 512, /* a line takes whole ones, with 4 bytes in each for us */
};

struct event_wait;

/* bytes: of text, in whole blocks. NULL: no memory, or more lines than EVENT_WAIT_LINES. */
struct event_wait *event_wait_open(size_t lines, size_t bytes);
void event_wait_close(struct event_wait *t);

/*
 * Keeps what j holds. Returns its token, below 2^31, which is no other's within 2^19 times as many lines. 0: there is no
 * room.
 */
__u32 event_wait_add(struct event_wait *t, const struct json *j, __u64 time_ns);

/*
 * The line of this token, to be gone on with, which waits no more; time_ns is what it was added with. Valid until the
 * next one is taken. NULL: it does not wait, or not any more.
 */
struct json *event_wait_take(struct event_wait *t, __u32 token, __u64 *time_ns);

__u32 event_wait_oldest(const struct event_wait *t); /* its token. 0: none waits */
size_t event_wait_count(const struct event_wait *t);

#endif
