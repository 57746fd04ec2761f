/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the commands' options have in common.
 */
#ifndef HINTWATCH_OPTIONS_COMMON_H
#define HINTWATCH_OPTIONS_COMMON_H

#include <argp.h>

#include "options.h"

/* The groups of --help, in its order; the first has no heading, as it is what a command is about. */
enum { GROUP_FIRST, GROUP_OUTPUT, GROUP_TRAFFIC, GROUP_LEDGER, GROUP_ROOM };

/* Keys of the common options begin here, those of a command's own at OPT_OWN; below are characters. */
enum { OPT_COMMON = 256, OPT_LEDGER_FIRST = 384, OPT_OWN = 512 };

/* To be the children of a command's parser. */
extern const struct argp_child options_of_knobs[], options_of_events[],
	options_of_reading[]; /* knobs, what to believe of the wire, and how addresses are shown */

/* The first thing that a parser does: what is said from now on is about the option with this key, if it is one. */
void options_about(int key);

/* Ends the program with one line, which names the option that it is about, whatever is in the names that it quotes. */
void options_error(const struct argp_state *state, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* At ARGP_KEY_INIT of a parser: its children, if any, have its input, and argp adds nothing to what getopt() says. */
void options_init(struct argp_state *state, const struct argp_child *children);

/* What a command's parser leaves over that reads captures: their names. */
error_t options_files(int key, struct argp_state *state);

void options_parse(const struct argp *argp, int argc, char **argv, struct options *o);

/* A number from min to max, or the end of the program. */
unsigned long options_number(const struct argp_state *state, const char *text, unsigned long min, unsigned long max);

/* The same, for a power of two. */
unsigned long options_power_of_two(const struct argp_state *state, const char *text, unsigned long min,
                                   unsigned long max);

void options_default(struct options *o);

extern const struct argp ledger_argp; /* options_ledger.c */

#endif
