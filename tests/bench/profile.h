/*
 * What stands below the rows: what the machine and the stages of the shortest way take, and what the verifier says.
 */
#ifndef HINTWATCH_BENCH_PROFILE_H
#define HINTWATCH_BENCH_PROFILE_H

enum { ROUNDS_MAX = 101 };

/* Where the time of the shortest ways goes: XDP, ns net of the program that does nothing, each stage with those before. */
void profile(int rounds);

/* What the machine makes of things that have little to do with us; ns a run, net of an empty program. */
void yardsticks(int rounds);

/* How many instructions the verifier walked through, of each program of hintwatch as this compiler built it. */
void verified(void);

#endif
