/* SPDX-License-Identifier: BSD-2-Clause */
#include "options_common.h"

enum { OPT_HTML = OPT_OWN };

static const struct argp_option report_options[] = {
	{ "html", OPT_HTML, "FILE", 0, "Write an HTML page too; -: that alone, to stdout", GROUP_FIRST }, { 0 }
};

static error_t parse_report(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	options_about(key);
	switch (key) {
	case ARGP_KEY_INIT:
		options_init(state, options_of_reading);
		return 0;
	case OPT_HTML:
		o->html_path = arg;
		return 0;
	}
	return options_files(key, state);
}

void options_report(struct options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = report_options,
		.parser = parse_report,
		.children = options_of_reading,
		.args_doc = "FILE…",
		.doc = "Reads capture files and says what became of the speculations in them.\v"
		       "The same files give the same bytes every time.",
	};

	options_default(o);
	o->knobs.sample_unmarked = 1; /* what users ask for is evidence */
	options_parse(&argp, argc, argv, o);
}
