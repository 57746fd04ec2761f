/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From samples to sightings: the head by RFC 9112, the structured fields by RFC 9651. It has the last word
 * over a verdict that the gate left undecided.
 */
#ifndef HINTWATCH_DECODE_DECODE_H
#define HINTWATCH_DECODE_DECODE_H

#include "decode/sighting.h"

enum {
	DECODER_BYTES = 16384, /* of a head, at most: the gate gives no more */
	DECODER_LINES = DECODER_BYTES / 5 +
	                1, /* the shortest lines that are kept are `rsc:` or `age:` and a line feed */
};

/* Where a field line is in the head, with the lines that continue it (RFC 9112, section 5.2). */
struct field_line {
	__u16 at, bytes; /* the value */
	__u8 field;      /* enum known or answer_field, in fields.h */
	bool folded;
};

/*
 * What decode_sample() works with; nothing to be set before. One per thread; what it holds changes with every
 * call.
 */
struct decoder {
	struct field_line line[DECODER_LINES];
	char text[DECODER_BYTES]; /* values that the head does not hold in one piece */
};

/*
 * Decodes the head in a sample. The bytes are hostile: nothing outside sample->bytes[0 … bytes_len) is read,
 * and every input gives a sighting. A verdict that the gate has settled is kept; one that it left open is
 * settled here. Returns false if what is found in the bytes contradicts a verdict that the gate settled,
 * which is a defect, to be counted by the caller (a head whose sample was cut off cannot contradict).
 */
bool decode_sample(struct decoder *d, const struct sample *sample, struct sighting *out);

#endif
