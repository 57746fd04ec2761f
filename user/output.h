/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a command writes to. All of it is opened before anything is read, so that what cannot be written is said at
 * once; what stood in a file goes when something comes in its place. No capture is ever written over.
 */
#ifndef HINTWATCH_OUTPUT_H
#define HINTWATCH_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output {
	const char *what; /* goes there, for messages */
	const char *path; /* NULL: nothing is asked for; "-": standard output */
	FILE *file;       /* NULL: it is not open */
	bool made;        /* there was no such file before */
};

/*
 * Opens all, but for those that nobody asks for. No file may be one of the inputs, by whatever name, nor another
 * output; none may be a capture, or compressed as captures are. False: it was said, and all is as it was before.
 */
bool outputs_open(struct output *outputs, int count, char *const *inputs, int input_count);

/* What stands in the file goes. False, with errno: it does not. Another thing than a file is left as it is. */
bool output_empty(const struct output *o);

/* Flushes and closes it. False, with errno: something could not be written, now or before. */
bool output_close(struct output *o);

/* As a message says it. Overwritten by the next call, and by printable(). */
const char *output_name(const struct output *o);

#endif
