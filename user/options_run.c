/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "options_common.h"

enum { OPT_ATTACH = OPT_OWN, OPT_LISTEN, OPT_RING_BYTES, OPT_RINGS, OPT_FLOWS, OPT_OPEN_HEADS };

static const struct argp_option run_options[] = {
	{ "iface", 'i', "NAME", 0, "Watch it; repeatable (default: default route, lo)", GROUP_FIRST },
	{ "attach", OPT_ATTACH, "MODE", 0, "auto, tc, clsact, xdp, xdpgeneric (default: auto)", GROUP_FIRST },
	{ "listen", OPT_LISTEN, "HOST:PORT", 0, "Serve metrics here (default: 127.0.0.1:9978)", GROUP_OUTPUT },
	{ 0, 0, 0, 0, "Room that is taken at the start:", GROUP_ROOM },
	{ "ring-bytes", OPT_RING_BYTES, "N", 0, "Of a ring buffer, 2^n (default: 16777216)", GROUP_ROOM },
	{ "rings", OPT_RINGS, "N", 0, "Ring buffers, shared by the CPUs (default: 1)", GROUP_ROOM },
	{ "flows", OPT_FLOWS, "N", 0, "Entries of the flow table, 2^n (default: 65536)", GROUP_ROOM },
	{ "open-heads", OPT_OPEN_HEADS, "N", 0, "Heads open at once, 2^n (default: 512)", GROUP_ROOM },
	{ 0 }
};

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

	options_about(key);
	switch (key) {
	case ARGP_KEY_INIT:
		options_init(state, options_of_events);
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
		o->ring_bytes = options_power_of_two(state, arg, 4096, 1ul << 30);
		return 0;
	case OPT_RINGS:
		o->sizes.rings = (__u32)options_number(state, arg, 1, 256);
		return 0;
	case OPT_FLOWS:
		o->sizes.flows = (__u32)options_power_of_two(state, arg, 64, 1ul << 24);
		return 0;
	case OPT_OPEN_HEADS:
		o->sizes.open_heads = (__u32)options_power_of_two(state, arg, 64, 1ul << 16);
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
	o->knobs.pages_per_s = LIVE_PAGES_PER_S;
	o->knobs.evidence_per_s = LIVE_EVIDENCE_PER_S;
	options_parse(&argp, argc, argv, o);
}
