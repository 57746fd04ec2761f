/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every source of samples has in common. The sources are the only ones that know the time: it reaches
 * everybody else inside the samples.
 */
#ifndef HINTWATCH_SOURCE_SOURCE_H
#define HINTWATCH_SOURCE_SOURCE_H

#include "sample.h"

/* A sample is valid during the call; who wants more copies what he needs. */
typedef void sample_sink(void *ctx, const struct sample *sample);

#endif
