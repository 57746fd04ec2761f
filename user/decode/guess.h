/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the shape of a marked request suggests: what caused it, and what is odd about it.
 */
#ifndef HINTWATCH_DECODE_GUESS_H
#define HINTWATCH_DECODE_GUESS_H

#include "decode/markers.h"
#include "decode/tags.h"

/* Of a sighting that is complete but for these two. */
enum source source_guess(const struct sighting *s, const struct fields *f, enum tags_found tags);
__u16 anomalies_find(const struct sighting *s, struct fields *f, const struct marks *m, enum tags_found tags);

#endif
