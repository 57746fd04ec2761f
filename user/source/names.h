/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills the table by which the gate finds the fields it looks for, from the rows in include/marker.h and
 * include/name_table.h. False: no multiplier keeps the names apart; a build with such rows must not ship.
 */
#ifndef HINTWATCH_SOURCE_NAMES_H
#define HINTWATCH_SOURCE_NAMES_H

#include <stdbool.h>

#include "name_table.h"

bool names_build(struct name_table *table);

#endif
