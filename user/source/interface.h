/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Network interfaces: which there are, and what they are.
 */
#ifndef HINTWATCH_SOURCE_INTERFACE_H
#define HINTWATCH_SOURCE_INTERFACE_H

#include <net/if.h>
#include <stdbool.h>

struct interface {
	char name[IF_NAMESIZE];
	unsigned int index;
	bool loopback;
	bool ethernet; /* its frames begin with an Ethernet header; loopback's do too */
	bool veth;
};

/* 0, or -errno: -ENODEV if there is none of that name. */
int interface_find(struct interface *i, const char *name);

/* The interface of the default route, IPv4 before IPv6. False: there is none. */
bool interface_of_default_route(char name[IF_NAMESIZE]);

/* The name of an interface, from a small cache; NULL if it has none any more. */
const char *interface_name(unsigned int index);

#endif
