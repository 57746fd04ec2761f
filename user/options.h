/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the command line says. Bad values end the program with a message and status 64 (EX_USAGE).
 */
#ifndef HINTWATCH_OPTIONS_H
#define HINTWATCH_OPTIONS_H

#include "account/ledger.h"
#include "decode/forwarded.h"
#include "export/event.h"
#include "source/attach.h"
#include "source/structure.h"

enum { INTERFACES_MAX = 32 };

struct options {
	struct knobs knobs;
	bool ports_given, networks_given;
	struct event_options events;
	struct network trusted[NETWORKS_MAX]; /* proxies that are believed */
	size_t trusted_count;
	enum client_via client_field; /* of theirs, the one that names the client */
	struct ledger_options ledger;
	bool top_metrics;      /* the metrics page shows the top lists */
	const char *json_path; /* NULL: no events; "-": standard output */

	/* replay, report */
	const char *metrics_path; /* NULL: none; "-": standard output */
	const char *html_path;    /* the same, of the report's page */
	char **files;
	int file_count;

	/* run */
	const char *interfaces[INTERFACES_MAX];
	int interface_count;
	enum attach_mode attach;
	const char *listen; /* host:port */
	struct sizes sizes;
	size_t ring_bytes;
};

void options_run(struct options *o, int argc, char **argv);
void options_replay(struct options *o, int argc, char **argv);
void options_report(struct options *o, int argc, char **argv);

/* o->knobs are those that are in force, and become what is asked for. False: nothing is asked for. */
bool options_tune(struct options *o, int argc, char **argv);

/* status: where to ask, HOST:PORT, in o->listen. */
void options_status(struct options *o, int argc, char **argv);

#endif
