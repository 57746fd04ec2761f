/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The status code of an answer (RFC 9110, section 15).
 */
#ifndef HINTWATCH_INTERIM_H
#define HINTWATCH_INTERIM_H

#include <linux/types.h>
#include <stdbool.h>

/* The final answer is still to come (section 15.2); after 101 none comes. */
static inline bool status_is_interim(__u32 status)
{
	return status < 200 && status != 101;
}

#endif
