/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/printable.h"
#include "output.h"
#include "source/magic.h"

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

const char *output_name(const struct output *o)
{
	return is_standard(o->path) ? "standard output" : printable(o->path);
}

/* A link that leads nowhere is there already: what is made where it leads to stays. */
static int open_path(struct output *o)
{
	int fd = open(o->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	o->made = fd >= 0;
	return fd < 0 && errno == EEXIST ? open(o->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : fd;
}

static bool open_output(struct output *o)
{
	int fd;

	if (is_standard(o->path)) {
		o->file = stdout;
		return true;
	}
	if (!*o->path) {
		warnx("cannot write %s: the name of the file is empty", o->what);
		return false;
	}
	fd = open_path(o);
	o->file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!o->file)
		warn("cannot write %s to %s", o->what, output_name(o));
	return o->file;
}

/* Devices and pipes may be read and written at once, and by several. */
static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return S_ISREG(a->st_mode) && S_ISREG(b->st_mode) && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_same_output(const struct output *a, const struct output *b)
{
	struct stat of_a, of_b;

	return a->file && b->file &&
	       (a->file == b->file ||
	        (!fstat(fileno(a->file), &of_a) && !fstat(fileno(b->file), &of_b) && is_same_file(&of_a, &of_b)));
}

static bool is_input(const struct output *o, const char *input)
{
	struct stat of_output, of_input;

	return !fstat(fileno(o->file), &of_output) &&
	       !(is_standard(input) ? fstat(STDIN_FILENO, &of_input) : stat(input, &of_input)) &&
	       is_same_file(&of_output, &of_input);
}

static bool holds_capture(const struct output *o)
{
	unsigned char first[MAGIC_BYTES];
	struct stat of_output;
	ssize_t n;
	int fd;

	if (o->made || is_standard(o->path) || fstat(fileno(o->file), &of_output) || !S_ISREG(of_output.st_mode))
		return false;
	fd = open(o->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, first, sizeof(first));
	close(fd);
	return n > 0 && magic_of(first, (size_t)n) != MAGIC_NONE;
}

static bool may_be_written(const struct output *o, char *const *inputs, int input_count)
{
	for (int i = 0; i < input_count; i++)
		if (is_input(o, inputs[i])) {
			warnx("cannot write %s to %s: it is one of the files to be read", o->what, output_name(o));
			return false;
		}
	if (holds_capture(o)) {
		warnx("cannot write %s to %s: it holds a capture, or something compressed, which would be lost",
		      o->what, output_name(o));
		return false;
	}
	return true;
}

static bool open_and_check(struct output *outputs, int own, char *const *inputs, int input_count)
{
	struct output *o = &outputs[own];

	if (!open_output(o))
		return false;
	for (int i = 0; i < own; i++)
		if (is_same_output(&outputs[i], o)) {
			warnx("%s and %s cannot both go to %s", outputs[i].what, o->what, printable(o->path));
			return false;
		}
	return may_be_written(o, inputs, input_count);
}

static void drop(struct output *o)
{
	if (o->path && o->made)
		unlink(o->path);
	if (o->file)
		output_close(o);
}

bool outputs_open(struct output *outputs, int count, char *const *inputs, int input_count)
{
	for (int i = 0; i < count; i++)
		if (outputs[i].path && !open_and_check(outputs, i, inputs, input_count)) {
			for (int opened = 0; opened <= i; opened++)
				drop(&outputs[opened]);
			return false;
		}
	return true;
}

bool output_empty(const struct output *o)
{
	struct stat of_output;

	return is_standard(o->path) || fstat(fileno(o->file), &of_output) || !S_ISREG(of_output.st_mode) ||
	       !ftruncate(fileno(o->file), 0);
}

bool output_close(struct output *o)
{
	FILE *file = o->file;
	bool failed = ferror(file);

	o->file = NULL;
	return !(file == stdout ? fflush(file) : fclose(file)) && !failed;
}
