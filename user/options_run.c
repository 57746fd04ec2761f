/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "options_common.h"

enum { OPT_ATTACH = OPT_OWN, OPT_LISTEN, OPT_RING_BYTES, OPT_RINGS, OPT_FLOWS, OPT_OPEN_HEADS };

static const struct argp_option run_options[] = {
	{ "iface", 'i', "NAME", 0, "Watch it; repeatable (default: default route, lo)", 0 },
	{ "attach", OPT_ATTACH, "MODE", 0, "auto, tc, clsact, xdp, xdpgeneric (default: auto)", 0 },
	{ "listen", OPT_LISTEN, "HOST:PORT", 0, "Serve metrics here (default: 127.0.0.1:9978)", 1 },
	{ "ring-bytes", OPT_RING_BYTES, "N", 0, "Of a ring buffer, 2^n (default: 16777216)", 3 },
	{ "rings", OPT_RINGS, "N", 0, "Ring buffers, shared by the CPUs (default: 1)", 3 },
	{ "flows", OPT_FLOWS, "N", 0, "Entries of the flow table, 2^n (default: 65536)", 3 },
	{ "open-heads", OPT_OPEN_HEADS, "N", 0, "Heads open at once, 2^n (default: 512)", 3 },
	{ 0 }
};

static unsigned long power_of_two(const struct argp_state *state, const char *text, unsigned long min,
                                  unsigned long max)
{
	unsigned long n = options_number(state, text, min, max);

	if (n & (n - 1))
		options_error(state, "'%s' is no power of two", text);
	return n;
}

static enum attach_mode attach_mode(const struct argp_state *state, const char *word)
{
	for (int m = 0; m < ATTACH_MODE_COUNT; m++)
		if (strcmp(word, attach_mode_words[m]) == 0)
			return (enum attach_mode)m;
	options_error(state, "'%s' is none of auto, tc, clsact, xdp, xdpgeneric", word);
}

static error_t parse_run(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->err_stream = NULL;
		state->child_inputs[0] = state->child_inputs[1] = o;
		return 0;
	case 'i':
		if (o->interface_count == INTERFACES_MAX)
			options_error(state, "more than %d interfaces", INTERFACES_MAX);
		o->interfaces[o->interface_count++] = arg;
		return 0;
	case OPT_ATTACH:
		o->attach = attach_mode(state, arg);
		return 0;
	case OPT_LISTEN:
		o->listen = arg;
		return 0;
	case OPT_RING_BYTES:
		o->ring_bytes = power_of_two(state, arg, 4096, 1ul << 30);
		return 0;
	case OPT_RINGS:
		o->sizes.rings = (__u32)options_number(state, arg, 1, 256);
		return 0;
	case OPT_FLOWS:
		o->sizes.flows = (__u32)power_of_two(state, arg, 64, 1ul << 24);
		return 0;
	case OPT_OPEN_HEADS:
		o->sizes.open_heads = (__u32)power_of_two(state, arg, 64, 1ul << 16);
		return 0;
	case ARGP_KEY_ARG:
		options_error(state, "'%s' is no option; to read a capture, use `hintwatch replay`", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

void options_run(struct options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = run_options,
		.parser = parse_run,
		.children = options_of_events,
		.doc = "Watches live traffic and serves what it saw as metrics.\v"
		       "It never drops, delays or changes a packet.",
	};

	options_default(o);
	options_parse(&argp, argc, argv, o);
}
