/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "source/unpack.h"

enum { READ_BYTES = 64 << 10 };

/* What is known of the file that is open; there is one at a time. */
static struct {
	unsigned char first[MAGIC_BYTES]; /* of what is in it, unpacked */
	size_t first_bytes;
	const char *damage; /* of its gzip data; NULL: none was found */
} opened;

static void keep_first(const void *bytes, size_t len)
{
	if (opened.first_bytes)
		return;
	opened.first_bytes = len < MAGIC_BYTES ? len : MAGIC_BYTES;
	memcpy(opened.first, bytes, opened.first_bytes);
}

static ssize_t gz_read(void *file, char *buf, size_t size)
{
	int n = gzread(file, buf, (unsigned int)size), err = Z_OK;

	if (n > 0) {
		keep_first(buf, (size_t)n);
		return n;
	}
	gzerror(file, &err);
	if (err == Z_OK || err == Z_STREAM_END)
		return 0;
	if (err == Z_ERRNO)
		return -1;
	opened.damage = err == Z_BUF_ERROR ? "the gzip data ends too early" : "the gzip data is damaged";
	errno = EBADMSG;
	return -1;
}

static int gz_close(void *file)
{
	return gzclose(file) == Z_OK ? 0 : -1;
}

/* zlib passes through what is not compressed, so that every capture, and standard input too, takes one way. */
static FILE *open_through_zlib(int fd)
{
	static const cookie_io_functions_t functions = { .read = gz_read, .close = gz_close };
	gzFile gz = gzdopen(fd, "rb");
	FILE *file;

	if (!gz) {
		close(fd);
		return NULL;
	}
	gzbuffer(gz, 1 << 17);
	file = fopencookie(gz, "rb", functions);
	if (!file)
		gzclose(gz);
	return file;
}

/* Not a pipe, and not compressed: read faster without a detour. */
static bool is_plain(int fd)
{
	unsigned char first[MAGIC_BYTES];
	off_t at = lseek(fd, 0, SEEK_CUR);
	ssize_t n = at < 0 ? 0 : pread(fd, first, sizeof(first), at);

	if (n <= 0)
		return at >= 0;
	if (magic_of(first, (size_t)n) == MAGIC_GZIP)
		return false;
	keep_first(first, (size_t)n);
	return true;
}

/* One at a time: the buffer is of the file that is open. Without one of ours, glibc would not hear of its size. */
FILE *unpack_open(const char *path)
{
	static char buffer[READ_BYTES];
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	FILE *file;

	memset(&opened, 0, sizeof(opened));
	if (fd < 0)
		return NULL;
	file = is_plain(fd) ? fdopen(fd, "rb") : open_through_zlib(fd);
	if (!file)
		return NULL;
	setvbuf(file, buffer, _IOFBF, sizeof(buffer));
	__fsetlocking(file, FSETLOCKING_BYCALLER); /* read by one thread, two pieces a frame */
	return file;
}

const char *unpack_damage(void)
{
	return opened.damage;
}

enum magic unpack_magic(void)
{
	return magic_of(opened.first, opened.first_bytes);
}
