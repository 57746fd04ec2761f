/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said beside requests: ClientHellos over TCP and in QUIC, ServerHellos, PROXY headers, answers.
 */
#ifndef HINTWATCH_PROTOCOLS_H
#define HINTWATCH_PROTOCOLS_H

#include "pipeline.h"

/* A sample of any kind but SAMPLE_REQUEST. */
void protocols_sample(struct pipeline *p, const struct sample *s);

/* A connection_tell; ctx is the pipeline. */
void protocols_tell(void *ctx, const struct connection *c);

/* Tells of the requests of a connection that are held, those with CONNECT or all others, as much as is known now. */
void pipeline_release_of(struct pipeline *p, __u64 flow_hash, bool connect);

#endif
