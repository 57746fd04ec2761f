/*
 * The words of request heads, as they were seen on the wire from browsers, tools and proxies.
 */
#ifndef HINTWATCH_BENCH_DIALECTS_H
#define HINTWATCH_BENCH_DIALECTS_H

#include "traffic.h"

enum { CHROMIUM = 1, FIREFOX = 2, TOOL = 4, ANY = 7 };
enum kind { DOCUMENT, RESOURCE };

/*
 * A dialect is a set of templates that read like the wire. '@' and a letter stand for what differs:
 *   R request line   h host        b fields of a body    c cookie        r referer       m marker
 *   o O platform     s site        d destination         a accept        f forwarded     n random hex
 *   t tags
 */
struct dialect {
	unsigned weight, engine;
	bool proxied, lower; /* lower: the proxy writes all names so, as haproxy does */
	const char *navigates, *speculates, *loads;
};

struct marker {
	unsigned weight, engines;
	enum purpose purpose;
	enum kind kind;
	const char *lines; /* the marker's own line first */
};

/* What a browser loads, and what it says that it accepts. */
struct destination {
	const char *word, *accept;
};

struct platform {
	const char *agent, *name;
};

enum { DIALECTS = 8, MARKERS = 14, TAGS = 7, DESTINATIONS = 6, PLATFORMS = 4 };

extern const struct dialect dialects[DIALECTS];
extern const struct marker markers[MARKERS], near_marker;
extern const struct destination destinations[DESTINATIONS], document_destination;
extern const struct platform platforms[PLATFORMS];
extern const char *const tags[TAGS];

/* A request that is being written. */
struct draft {
	struct message *m;
	struct request *q;
	struct prng *r;
	const struct client *client;
	const struct marker *marker; /* or NULL */
	const struct destination *destination;
	enum kind kind;
	unsigned long_target, long_cookie; /* bytes that make it so */
	struct message *body;
};

/* Adds a template to the message, with the draft's words for what differs. */
void expand(struct draft *d, const char *template);

#endif
