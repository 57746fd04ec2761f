/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the kernel half is attached to interfaces, and how it is taken off again.
 */
#ifndef HINTWATCH_SOURCE_ATTACH_H
#define HINTWATCH_SOURCE_ATTACH_H

#include <stdbool.h>
#include <stddef.h>

#include "source/clsact.h"
#include "source/interface.h"

/* X(NAME, "word", "what it is") */
#define ATTACH_MODES(X)                                      \
	X(AUTO, "auto", "tcx, or clsact before Linux 6.6")   \
	X(TC, "tc", "the same")                              \
	X(CLSACT, "clsact", "clsact, though there were tcx") \
	X(XDP, "xdp", "native XDP, and tc for egress")       \
	X(XDPGENERIC, "xdpgeneric", "generic XDP, and tc for egress")

#define X(NAME, word, help) ATTACH_##NAME,
enum attach_mode { ATTACH_MODES(X) ATTACH_MODE_COUNT };
#undef X

extern const char *const attach_mode_words[ATTACH_MODE_COUNT];

enum { ATTACH_ERROR_BYTES = 256 };

/* One interface that is watched. */
struct attachment {
	struct interface interface;
	int lock;     /* held as long as it is ours */
	int links[2]; /* ingress, egress; -1: none */
	struct clsact clsact;
	const char *mode;                      /* of ingress: "tcx", "clsact", "xdp", "xdpgeneric" */
	const char *egress_mode;               /* NULL: egress is not watched */
	char egress_error[ATTACH_ERROR_BYTES]; /* why, if it should be; empty: it should not */
	bool gone;                             /* the interface exists no more */
};

struct attach_programs {
	int tc_fd, xdp_fd;
};

/*
 * Watches an interface, both directions of it; of loopback, where each packet passes twice, ingress. A program
 * of somebody else is never replaced. 0, or -1 with the reason in error[].
 */
int attach_open(struct attachment *a, const struct interface *interface, enum attach_mode mode,
                const struct attach_programs *programs, char error[ATTACH_ERROR_BYTES]);

/* Leaves the interface as it was. */
void attach_close(struct attachment *a);

#endif
