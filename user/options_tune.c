/* SPDX-License-Identifier: BSD-2-Clause */
#include "options_common.h"

static error_t parse_tune(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s' is no option", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

bool options_tune(struct options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse_tune,
		.children = options_of_knobs,
		.doc = "Changes the knobs of the observer that runs on this machine, or shows them.",
	};

	argp_parse(&argp, argc, argv, 0, 0, o);
	return argc > 1;
}
