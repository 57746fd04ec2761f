/* SPDX-License-Identifier: BSD-2-Clause */
#include "options_common.h"

static const struct argp_option status_options[] = {
	{ "listen", 'l', "HOST:PORT", 0, "Of the observer (default: 127.0.0.1:9978)", 0 }, { 0 }
};

static error_t parse_status(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case ARGP_KEY_INIT:
		options_init(state, NULL);
		return 0;
	case 'l':
		o->listen = arg;
		return 0;
	case ARGP_KEY_ARG:
		options_error(state, "'%s' is no option", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

void options_status(struct options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = status_options,
		.parser = parse_status,
		.doc = "Shows what the observer watches, how, and what it saw.",
	};

	options_default(o);
	options_parse(&argp, argc, argv, o);
}
