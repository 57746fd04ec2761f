/*
 * What the measured programs and the program that feeds them agree on.
 */
#ifndef HINTWATCH_BENCH_HEADS_H
#define HINTWATCH_BENCH_HEADS_H

enum { DIVERSE = 4096, DIVERSE_BYTES = 600, DIVERSE_SLOT_BYTES = 640 };

#endif
