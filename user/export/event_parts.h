/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What events have in common.
 */
#ifndef HINTWATCH_EXPORT_EVENT_PARTS_H
#define HINTWATCH_EXPORT_EVENT_PARTS_H

#include "export/event.h"

/* Begins an object, with when, where and who. */
void event_begin(struct event_writer *w, const struct sample *s, const char *event_type);

/* Ends and writes it. */
void event_end(struct event_writer *w);

/* What stands in text for the address that an authority or a name is. False: it is none, or addresses are shown. */
bool event_host(struct event_writer *w, struct span authority, char text[IDENTITY_BYTES]);

/* proxied: NULL without a PROXY header. */
void event_client(struct event_writer *w, const struct client *client, const struct proxied *proxied);

/* Nothing where nothing is known. */
void event_alpn(struct event_writer *w, const struct provenance *p);

#endif
