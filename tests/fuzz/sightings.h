/*
 * What the unit tests claim of every sighting (tests/unit/decoding.h), claimed by abort() instead of cmocka.
 */
#ifndef HINTWATCH_TESTS_SIGHTINGS_H
#define HINTWATCH_TESTS_SIGHTINGS_H

#include "fuzz.h"

#define HINTWATCH_TESTS_CHECK_H /* in place of check.h */
#define is(got, expected) CHECK((got) == (expected))
#define yes(condition) CHECK(condition)
#define no(condition) CHECK(!(condition))
#define assert_string_equal(got, expected) CHECK(!strcmp(got, expected))

#include "../unit/decoding.h"

#endif
