/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "base/printable.h"
#include "options.h"
#include "replay.h"
#include "report.h"
#include "run.h"
#include "show/status.h"
#include "show/fetch.h"
#include "source/knob_map.h"
#include "base/version.h"

static int command_run(int argc, char **argv)
{
	static struct options o;

	options_run(&o, argc, argv);
	return run(&o);
}

static int command_replay(int argc, char **argv)
{
	static struct options o;

	options_replay(&o, argc, argv);
	return replay(&o);
}

static int command_report(int argc, char **argv)
{
	static struct options o;

	options_report(&o, argc, argv);
	return report(&o);
}

static int command_status(int argc, char **argv)
{
	static struct options o;
	char error[FETCH_ERROR_BYTES];

	options_status(&o, argc, argv);
	if (fetch_page(o.listen, "/-/status", stdout, error))
		return 0;
	errx(1, "cannot ask the observer at %s: %s", printable(o.listen), error);
}

static int command_tune(int argc, char **argv)
{
	static struct options o, checked;
	char error[KNOB_MAP_ERROR_BYTES];
	bool asked = argc > 1;
	struct knobs *knobs = NULL;

	if (asked) /* complain of bad options before of anything else, --help included */
		options_tune(&checked, argc, argv);
	knobs = knob_map_open(error);
	if (!knobs)
		errx(1, "cannot tune: %s", error);
	o.knobs = *knobs;
	if (options_tune(&o, argc, argv))
		knob_map_set(knobs, &o.knobs);
	status_write_knobs(stdout, knobs);
	return 0;
}

static const struct {
	const char *name;
	int (*command)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "run", command_run, "watch live traffic, serve metrics" },
	{ "replay", command_replay, "read capture files" },
	{ "report", command_report, "say what became of the speculations in capture files" },
	{ "status", command_status, "show what a running observer watches and saw" },
	{ "tune", command_tune, "change the knobs of a running observer" },
};

static void usage(void)
{
	printf("Usage: hintwatch COMMAND [OPTION…]\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].help);
	printf("\n`hintwatch COMMAND --help` says more; --version says which this is.\n");
}

int main(int argc, char **argv)
{
	char name[64];

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		usage();
		return 0;
	}
	if (argc > 1 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
		printf("hintwatch " HINTWATCH_VERSION "\n");
		return 0;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0) {
			snprintf(name, sizeof(name), "hintwatch %s", argv[1]);
			argv[1] = name;
			return commands[i].command(argc - 1, argv + 1);
		}
	if (argc > 1)
		warnx("'%s' is no command; `hintwatch --help` lists them", printable(argv[1]));
	else
		warnx("which command? `hintwatch --help` lists them");
	return 64;
}
