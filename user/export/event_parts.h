/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What events have in common.
 */
#ifndef HINTWATCH_EXPORT_EVENT_PARTS_H
#define HINTWATCH_EXPORT_EVENT_PARTS_H

#include "export/event.h"

/* Begins an object, with when, where and who. */
void event_begin(struct event_writer *w, const struct sample *s, const char *event_type);

/* Ends and writes it, unless it did not fit. */
void event_end(struct event_writer *w, struct json *j);

/* As EVE writes it; always in UTC. */
void event_timestamp(struct json *j, __u64 time_ns);

/* Members of "http". Empty: none. */
void event_hostname(struct event_writer *w, struct span host);

/* None either with urgent data in the segment: a server reads another URL than the one on the wire. */
void event_url(struct event_writer *w, const struct sample *s, struct span path, struct span query);

/* Opens "http", with what is known of the request. */
void event_http_open(struct event_writer *w, const struct sighting *s);

/* Members of "http": what is known of the answer. */
void event_status(struct json *j, const struct answered *a);

/* From a request at time_ns to its answer's first byte and end, as far as they were seen. */
void event_times(struct json *j, const struct answered *a, __u64 time_ns);

/* The object is whole up to what an answer adds to it; "http" is open. Returns its token, or writes it and returns 0. */
__u32 event_await(struct event_writer *w, __u64 time_ns);

/* What stands in text for the address that an authority or a name is. False: it is none, or addresses are shown. */
bool event_host(struct event_writer *w, struct span authority, char text[IDENTITY_BYTES]);

/* proxied: NULL without a PROXY header. */
void event_client(struct event_writer *w, const struct client *client, const struct proxied *proxied);

/* Nothing where nothing is known. */
void event_alpn(struct event_writer *w, const struct provenance *p);

#endif
