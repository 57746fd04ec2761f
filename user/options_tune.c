/* SPDX-License-Identifier: BSD-2-Clause */
#include "options_common.h"

static error_t parse_tune(int key, char *arg, struct argp_state *state)
{
	options_about(key);
	switch (key) {
	case ARGP_KEY_INIT:
		options_init(state, options_of_knobs);
		return 0;
	case ARGP_KEY_ARG:
		options_error(state, "'%s' is no option", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

bool options_tune(struct options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse_tune,
		.children = options_of_knobs,
		.doc = "Changes the knobs of the observer in this network namespace, or shows them.",
	};

	options_parse(&argp, argc, argv, o);
	return argc > 1;
}
