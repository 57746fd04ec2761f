/*
 * What the measured programs and the program that feeds them agree on.
 */
#ifndef HINTWATCH_BENCH_HEADS_H
#define HINTWATCH_BENCH_HEADS_H

enum { DIVERSE = 4096, DIVERSE_BYTES = 600, DIVERSE_SLOT_BYTES = 640 };

/* Frames that are put into the packet in turn: all bytes of them, whatever their IP length says. */
enum { FRAMES_MAX = 2, FRAME_BYTES = 1502 };

#endif
