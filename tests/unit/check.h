/*
 * cmocka, and short words for what the tests say all the time.
 */
#ifndef HINTWATCH_TESTS_CHECK_H
#define HINTWATCH_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define is(got, expected) assert_int_equal(got, expected)
#define yes(condition) assert_true(condition)
#define no(condition) assert_false(condition)
#define claim(function) cmocka_unit_test(function)

/* A test. Its name is what it claims. */
#define CLAIM(name) static void name(__attribute__((unused)) void **state)

#define RUN(...)                                                                  \
	int main(void)                                                            \
	{                                                                         \
		const struct CMUnitTest claims[] = { __VA_ARGS__ };               \
		return cmocka_run_group_tests_name(__FILE__, claims, NULL, NULL); \
	}

#endif
