/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The HTTP side: a few read-only pages, for scrapers on the same machine unless the operator says otherwise.
 */
#ifndef HINTWATCH_EXPORT_HTTP_H
#define HINTWATCH_EXPORT_HTTP_H

#include <stdio.h>

#include "export/metrics.h"

enum { HTTP_ERROR_BYTES = 256 };

/* What the pages show; called while http_run() runs. */
struct http_pages {
	void (*metrics)(FILE *out, enum metrics_format format);
	void (*status)(FILE *out);
	bool (*ready)(void);
};

struct http;

/* where: HOST:PORT, an IPv6 address in brackets. NULL, with the reason in error[]. */
struct http *http_open(const char *where, const struct http_pages *pages, char error[HTTP_ERROR_BYTES]);
void http_close(struct http *http);

/* Readable when http_run() has something to do. It never waits; call it once a second too, for timeouts. */
int http_fd(const struct http *http);
void http_run(struct http *http);

/* Can other machines reach it? */
bool http_is_public(const struct http *http);

#endif
