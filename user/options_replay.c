/* SPDX-License-Identifier: BSD-2-Clause */
#include "options_common.h"

enum { OPT_METRICS = OPT_OWN };

static const struct argp_option replay_options[] = {
	{ "metrics", OPT_METRICS, "FILE", 0, "Write the metrics page to FILE; - is stdout", GROUP_OUTPUT }, { 0 }
};

static error_t parse_replay(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case ARGP_KEY_INIT:
		options_init(state, options_of_events);
		return 0;
	case OPT_METRICS:
		o->metrics_path = arg;
		return 0;
	}
	return options_files(key, state);
}

void options_replay(struct options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = replay_options,
		.parser = parse_replay,
		.children = options_of_events,
		.args_doc = "FILE…",
		.doc = "Reads capture files as if their traffic passed by now.\v"
		       "The same files give the same bytes every time.",
	};

	options_default(o);
	options_parse(&argp, argc, argv, o);
}
