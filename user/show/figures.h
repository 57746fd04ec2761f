/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers as people read them. Groups of three digits stand apart by U+202F, units by U+00A0, so that no line breaks
 * inside a number. Each writes at most FIGURE_BYTES, with the final NUL, whatever the number, and returns out.
 */
#ifndef HINTWATCH_SHOW_FIGURES_H
#define HINTWATCH_SHOW_FIGURES_H

#include <linux/types.h>

enum { FIGURE_BYTES = 64 };

char *figure_count(char out[FIGURE_BYTES], __u64 n);

/* Of what: "1 time", "12 times". */
char *figure_counted(char out[FIGURE_BYTES], __u64 n, const char *one, const char *many);

/* B, KiB, …, EiB: exact below 1,024, else three digits at least. */
char *figure_bytes(char out[FIGURE_BYTES], __u64 bytes);

/* us, ms, s, min from ten of them on, h from two of them on: three digits at least. */
char *figure_ns(char out[FIGURE_BYTES], __u64 ns);

/* As figure_ns(), of a bound of a histogram; ~0: above the last finite one. */
char *figure_bound(char out[FIGURE_BYTES], __u64 ns);

/* Whole per cent; what is neither none nor all says so: <1 %, >99 %. Of nothing: a dash. */
char *figure_share(char out[FIGURE_BYTES], __u64 part, __u64 whole);

/*
 * From this part to this part and `open` more, of the whole: the first rounded down, the second up. Nothing open: the
 * share.
 */
char *figure_between(char out[FIGURE_BYTES], const char *word, __u64 part, __u64 open, __u64 whole);

#endif
