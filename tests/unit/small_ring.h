/*
 * The gate run natively, with a ring that has room for as many samples as a test says, on an interface that it says. In
 * front of all other headers.
 */
#ifndef HINTWATCH_TESTS_SMALL_RING_H
#define HINTWATCH_TESTS_SMALL_RING_H

#define PART static inline
#include <linux/types.h>
#define is_ows gate_is_ows /* user space has functions of these names */
#define is_tchar gate_is_tchar
#include "gate.h"
#include "datagram.h"
#undef is_ows
#undef is_tchar

static int ring_room;      /* samples; negative: without end */
static __u16 on_interface; /* where frames are seen */
static int ring_refusals[SAMPLE_KIND_COUNT];

static inline enum gate_next gate_begin_there(struct gate *g, struct gate_load *load)
{
	g->vantage = on_interface;
	return gate_begin(g, load);
}

/* A copy of the native half, which the gate reaches through the functions below. */
#define native_open ringed_open
#define native_close ringed_close
#define native_frame ringed_frame
#define native_end_of_input ringed_end_of_input
#define native_counters ringed_counters
#define native_knobs ringed_knobs
#define native_watch ringed_watch
#define host_hand_over hand_over_always
#define gate_begin gate_begin_there
#include "../../user/source/native.c"
#undef gate_begin
#undef host_hand_over

static bool host_hand_over(struct slot *s, __u32 start, __u32 n)
{
	const struct sample *sample = (const struct sample *)(s->header + start);

	if (!ring_room) {
		ring_refusals[sample->kind]++;
		return false;
	}
	ring_room -= ring_room > 0;
	return hand_over_always(s, start, n);
}

#endif
