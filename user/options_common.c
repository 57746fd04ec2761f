/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <argp.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "decode/address.h"
#include "options_common.h"

enum {
	OPT_SAMPLE_UNMARKED = OPT_COMMON,
	OPT_SAMPLES_PER_SECOND,
	OPT_HEAD_BYTES,
	OPT_PORT,
	OPT_NETWORK,
	OPT_JSON,
	OPT_SHOW_UNMARKED,
	OPT_SHOW_QUERY,
	OPT_ANONYMIZE,
	OPT_ANONYMIZE_KEY,
	OPT_TRUST_PROXY,
	OPT_CLIENT_FIELD,
	OPT_TOP_METRICS,
};

static int key_at_work;

void options_about(int key)
{
	key_at_work = key;
}

/* NULL: this key is of no option. */
static const char *option_name(const struct argp *argp, int key)
{
	const char *name = NULL;

	for (const struct argp_option *o = argp->options; o && (o->name || o->doc); o++)
		if (o->name && o->key == key)
			return o->name;
	for (const struct argp_child *c = argp->children; !name && c && c->argp; c++)
		name = option_name(c->argp, key);
	return name;
}

void options_error(const struct argp_state *state, const char *format, ...)
{
	const char *option = option_name(state->root_argp, key_at_work);
	char message[512];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	fprintf(stderr, "%s: %s%s%s%s\n", state->name, option ? "--" : "", option ? option : "", option ? ": " : "",
	        printable(message));
	exit(argp_err_exit_status);
}

/* getopt() repeats an option that it does not know as it is. */
static void refuse_control_characters(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (argv[i][0] == '-' && holds_control(argv[i])) {
			fprintf(stderr, "%s: there is a control character in the option '%s'\n", argv[0],
			        printable(argv[i]));
			exit(argp_err_exit_status);
		}
}

void options_init(struct argp_state *state, const struct argp_child *children)
{
	state->err_stream = NULL;
	for (int i = 0; children && children[i].argp; i++)
		state->child_inputs[i] = state->input;
}

error_t options_files(int key, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_ARGS:
		o->files = state->argv + state->next;
		o->file_count = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		options_error(state, "which capture? Name at least one FILE, or - for standard input");
	}
	return ARGP_ERR_UNKNOWN;
}

void options_parse(const struct argp *argp, int argc, char **argv, struct options *o)
{
	refuse_control_characters(argc, argv);
	setenv("ARGP_HELP_FMT", "no-dup-args-note", 0); /* two lines on short options, of which there is one */
	if (argp_parse(argp, argc, argv, 0, NULL, o))   /* which getopt() has told */
		exit(argp_err_exit_status);
	o->ledger.unmarked_sampled = o->knobs.sample_unmarked;
}

unsigned long options_number(const struct argp_state *state, const char *text, unsigned long min, unsigned long max)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || n < min || n > max)
		options_error(state, "'%s' is no number from %lu to %lu", text, min, max);
	return n;
}

unsigned long options_power_of_two(const struct argp_state *state, const char *text, unsigned long min,
                                   unsigned long max)
{
	unsigned long n = options_number(state, text, min, max);

	if (n & (n - 1))
		options_error(state, "'%s' is no power of two", text);
	return n;
}

/* Those given replace those that were set before, by a default or by somebody else. */
static void add_ports(const struct argp_state *state, struct options *o, const char *argument)
{
	struct knobs *k = &o->knobs;
	char *list = strdupa(argument), *port;
	unsigned long n;

	if (!o->ports_given)
		memset(k->ports, 0, sizeof(k->ports));
	o->ports_given = true;
	k->port_filter = strcmp(list, "all") != 0;
	if (!k->port_filter)
		return;
	port = strtok(list, ",");
	do {
		n = options_number(state, port ? port : "", 1, 65535);
		k->ports[n / 64] |= 1ull << (n % 64);
	} while ((port = strtok(NULL, ",")));
}

/* `bits` of ones from the front, in network order. */
static void set_mask(struct address *mask, unsigned long bits)
{
	unsigned char *bytes = (unsigned char *)mask->half;

	memset(mask, 0, sizeof(*mask));
	for (unsigned long i = 0; i < bits; i++)
		bytes[i / 8] |= (unsigned char)(0x80 >> i % 8);
}

static void parse_network(const struct argp_state *state, struct network *n, const char *argument)
{
	char *text = strdupa(argument), *slash = strchr(text, '/');
	bool v4 = !strchr(text, ':');
	struct span address;
	unsigned long bits;

	if (slash)
		*slash = '\0';
	address = (struct span){ text, strlen(text) };
	if (!(v4 ? address4_read(address, &n->address) : address6_read(address, &n->address)))
		options_error(state, "'%s' is no IPv4 or IPv6 address", text);
	bits = slash ? options_number(state, slash + 1, 0, v4 ? 32 : 128) : v4 ? 32 : 128;
	set_mask(&n->mask, v4 ? bits + 96 : bits);
	for (int i = 0; i < 2; i++)
		n->address.half[i] &= n->mask.half[i];
}

static void add_network(const struct argp_state *state, struct options *o, const char *text)
{
	struct knobs *k = &o->knobs;

	if (!o->networks_given)
		k->network_count = 0;
	o->networks_given = true;
	if (strcmp(text, "all") == 0) {
		k->network_count = 0;
		return;
	}
	if (k->network_count == NETWORKS_MAX)
		options_error(state, "more than %d networks", NETWORKS_MAX);
	parse_network(state, &k->network[k->network_count], text);
	k->network_count++;
}

static void add_trusted(const struct argp_state *state, struct options *o, const char *text)
{
	if (o->trusted_count == NETWORKS_MAX)
		options_error(state, "more than %d networks of proxies", NETWORKS_MAX);
	parse_network(state, &o->trusted[o->trusted_count], text);
	o->trusted_count++;
}

static enum client_via client_field(const struct argp_state *state, const char *name)
{
	for (int via = CLIENT_VIA_FORWARDED; via < CLIENT_VIA_COUNT; via++)
		if (strcasecmp(name, client_via_words[via]) == 0)
			return (enum client_via)via;
	options_error(state, "'%s' is none of forwarded, x-forwarded-for, x-real-ip, cf-connecting-ip", name);
}

static void read_key(const struct argp_state *state, struct identity *id, const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		options_error(state, "cannot read a key from %s: %s", path, strerror(errno));
	if (fread(id->key, sizeof(id->key), 1, file) != 1)
		options_error(state, "cannot read a key of %d bytes from %s", IDENTITY_KEY_BYTES, path);
	fclose(file);
	id->key_given = true;
}

static const struct argp_option knob_options[] = {
	{ 0, 0, 0, 0, "Which traffic, and how much of it:", GROUP_TRAFFIC },
	{ "port", OPT_PORT, "PORTS", 0, "Watch these TCP ports, N[,N…], or all (default)", GROUP_TRAFFIC },
	{ "network", OPT_NETWORK, "NET", 0, "Watch ADDRESS[/BITS] or all (default); repeatable", GROUP_TRAFFIC },
	{ "sample-unmarked", OPT_SAMPLE_UNMARKED, "N", 0, "Sample unmarked requests too, of 1 in N paths",
	  GROUP_TRAFFIC },
	{ "samples-per-second", OPT_SAMPLES_PER_SECOND, "N", 0, "Marked samples at most (default: 0, no limit)",
	  GROUP_TRAFFIC },
	{ "head-bytes", OPT_HEAD_BYTES, "N", 0, "Bytes of a head in a sample (default: 4096)", GROUP_TRAFFIC },
	{ 0 }
};

static error_t parse_knob(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case OPT_PORT:
		add_ports(state, o, arg);
		return 0;
	case OPT_NETWORK:
		add_network(state, o, arg);
		return 0;
	case OPT_SAMPLE_UNMARKED:
		o->knobs.sample_unmarked = (__u32)options_number(state, arg, 0, 1u << 31);
		return 0;
	case OPT_SAMPLES_PER_SECOND:
		o->knobs.samples_per_s = (__u32)options_number(state, arg, 0, 1000000000);
		return 0;
	case OPT_HEAD_BYTES:
		o->knobs.head_bytes = (__u32)options_number(state, arg, 64, 16384);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option proxy_options[] = {
	{ "trust-proxy", OPT_TRUST_PROXY, "NET", 0, "Believe proxies there (default: none); repeatable",
	  GROUP_TRAFFIC },
	{ "client-field", OPT_CLIENT_FIELD, "NAME", 0,
	  "The one field in which proxies name the client: forwarded, x-forwarded-for (default), x-real-ip, "
	  "cf-connecting-ip",
	  GROUP_TRAFFIC },
	{ 0 }
};

static error_t parse_proxy(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case OPT_TRUST_PROXY:
		add_trusted(state, o, arg);
		return 0;
	case OPT_CLIENT_FIELD:
		o->client_field = client_field(state, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option event_options[] = {
	{ 0, 0, 0, 0, "Output:", GROUP_OUTPUT },
	{ "json", OPT_JSON, "FILE", 0, "Write events to FILE; - is standard output", GROUP_OUTPUT },
	{ "show-unmarked", OPT_SHOW_UNMARKED, 0, 0, "Write events for unmarked requests too", GROUP_OUTPUT },
	{ "show-query", OPT_SHOW_QUERY, 0, 0, "Keep the query strings of URLs in events", GROUP_OUTPUT },
	{ "top-metrics", OPT_TOP_METRICS, 0, 0, "Show the lists of --top as metrics, too", GROUP_OUTPUT },
	{ 0 }
};

static error_t parse_event(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case OPT_JSON:
		o->json_path = arg;
		return 0;
	case OPT_SHOW_UNMARKED:
		o->events.show_unmarked = true;
		return 0;
	case OPT_SHOW_QUERY:
		o->events.show_query = true;
		return 0;
	case OPT_TOP_METRICS:
		o->top_metrics = true;
		return 0;
	case ARGP_KEY_END:
		if (o->events.show_unmarked && !o->knobs.sample_unmarked)
			o->knobs.sample_unmarked = 1;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option identity_options[] = {
	{ "anonymize", OPT_ANONYMIZE, 0, 0, "Replace addresses by keyed hashes", GROUP_OUTPUT },
	{ "anonymize-key", OPT_ANONYMIZE_KEY, "FILE", 0, "Key, 32 bytes, of --anonymize; alone: no effect",
	  GROUP_OUTPUT },
	{ 0 }
};

static error_t parse_identity(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case OPT_ANONYMIZE:
		o->events.identity.anonymous = true;
		return 0;
	case OPT_ANONYMIZE_KEY:
		read_key(state, &o->events.identity, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp knob_argp = { .options = knob_options, .parser = parse_knob };
static const struct argp proxy_argp = { .options = proxy_options, .parser = parse_proxy };
static const struct argp event_argp = { .options = event_options, .parser = parse_event };
static const struct argp identity_argp = { .options = identity_options, .parser = parse_identity };

const struct argp_child options_of_knobs[] = { { .argp = &knob_argp }, { 0 } };
const struct argp_child options_of_reading[] = {
	{ .argp = &identity_argp }, { .argp = &proxy_argp }, { .argp = &knob_argp }, { .argp = &ledger_argp }, { 0 }
};
const struct argp_child options_of_events[] = { { .argp = &event_argp },  { .argp = &identity_argp },
	                                        { .argp = &proxy_argp },  { .argp = &knob_argp },
	                                        { .argp = &ledger_argp }, { 0 } };

void options_default(struct options *o)
{
	*o = (struct options){
		.knobs = { .head_bytes = DEFAULT_HEAD_BYTES, .page_bytes = DEFAULT_PAGE_BYTES },
		.client_field = CLIENT_VIA_X_FORWARDED_FOR,
		.ledger = ledger_defaults,
		.listen = "127.0.0.1:9978",
		.sizes = { .flows = DEFAULT_FLOWS, .open_heads = DEFAULT_OPEN_HEADS, .cpus = 1, .rings = 1 },
		.ring_bytes = DEFAULT_RING_BYTES,
	};
}
