/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way to attach to tc before Linux 6.6: a clsact qdisc with our filter in it. Unlike a link it outlives
 * us, so it is marked as ours, and what a dead observer left is taken away.
 */
#ifndef HINTWATCH_SOURCE_CLSACT_H
#define HINTWATCH_SOURCE_CLSACT_H

#include <stdbool.h>

enum clsact_hook { CLSACT_INGRESS, CLSACT_EGRESS };

struct clsact {
	int ifindex;
	bool made_qdisc;          /* it was not there before us */
	unsigned int priority[2]; /* of our filter, by hook; 0: none */
};

/* Takes away what an observer that is no more left on this interface. */
void clsact_clean(int ifindex);

int clsact_attach(struct clsact *c, int ifindex, enum clsact_hook hook, int program_fd);

/* Our filters, and the qdisc if we made it and nobody else uses it. */
void clsact_detach(struct clsact *c);

#endif
