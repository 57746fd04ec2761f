/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capture files: pcap and pcapng, gzip'ed or not, or standard input, with the link types that end in IP.
 */
#ifndef HINTWATCH_SOURCE_CAPTURE_H
#define HINTWATCH_SOURCE_CAPTURE_H

#include "source/native.h"

enum { CAPTURE_ERROR_BYTES = 512 };

/* What became of one. */
struct capture_file {
	const char *name;
	__u64 frames;                    /* that were read */
	char error[CAPTURE_ERROR_BYTES]; /* why no more; empty: it was read to its end */
};

typedef void frame_sink(const struct captured *frame);

/*
 * Reads a capture from its first frame to its last; `-` is standard input. 0, or -1 with the reason in
 * error[], after the frames up to it were handed on.
 */
int capture_read(const char *path, frame_sink *sink, char error[CAPTURE_ERROR_BYTES]);

#endif
