/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "source/attach.h"

/* Of Linux 6.6; the headers of Debian 12 are older. */
enum { TCX_INGRESS = 46, TCX_EGRESS = 47, TCX_BEFORE = 1 << 3 };

enum direction { INGRESS, EGRESS };

#define X(NAME, word, help) word,
const char *const attach_mode_words[ATTACH_MODE_COUNT] = { ATTACH_MODES(X) };
#undef X

/*
 * One observer an interface: an abstract socket, because that vanishes with its owner, however he ends, and is
 * seen in its network namespace only.
 */
static int lock_interface(unsigned int ifindex)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), len;

	if (fd < 0)
		return -errno;
	len = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "hintwatch/%u", ifindex);
	if (!bind(fd, (struct sockaddr *)&address,
	          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len)))
		return fd;
	close(fd);
	return -errno;
}

static int attach_xdp(struct attachment *a, enum attach_mode mode, int program_fd, char *error)
{
	LIBBPF_OPTS(bpf_link_create_opts, options,
	            .flags = mode == ATTACH_XDP ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE);

	a->links[INGRESS] = bpf_link_create(program_fd, (int)a->interface.index, BPF_XDP, &options);
	if (a->links[INGRESS] >= 0) {
		a->mode = attach_mode_words[mode];
		return 0;
	}
	snprintf(error, ATTACH_ERROR_BYTES, "%s: %s", attach_mode_words[mode],
	         errno == EBUSY || errno == EEXIST ? "another XDP program is attached, which is left alone"
	         : errno == EOPNOTSUPP             ? "its driver has no native XDP; try --attach xdpgeneric or auto"
	                                           : strerror(errno));
	return -1;
}

/* Sets *mode to the way that worked. */
static int attach_tc(struct attachment *a, enum attach_mode mode, enum direction direction, int program_fd,
                     const char **way, char *error)
{
	/* Before the programs of others: what one of them ends, we would not see. Ours hands everything on. */
	LIBBPF_OPTS(bpf_link_create_opts, first, .flags = TCX_BEFORE);
	int err = -EINVAL;

	if (mode != ATTACH_CLSACT) {
		a->links[direction] = bpf_link_create(
			program_fd, (int)a->interface.index,
			(enum bpf_attach_type)(direction == INGRESS ? TCX_INGRESS : TCX_EGRESS), &first);
		if (a->links[direction] >= 0) {
			*way = "tcx";
			return 0;
		}
		err = -errno;
	}
	if (err == -EINVAL) /* before 6.6 there is no tcx */
		err = clsact_attach(&a->clsact, (int)a->interface.index,
		                    direction == INGRESS ? CLSACT_INGRESS : CLSACT_EGRESS, program_fd);
	if (err) {
		snprintf(error, ATTACH_ERROR_BYTES, "%s: %s", direction == INGRESS ? "tc ingress" : "tc egress",
		         strerror(-err));
		return -1;
	}
	*way = "clsact";
	return 0;
}

static int attach_directions_of(struct attachment *a, enum attach_mode mode, const struct attach_programs *programs,
                                char *error)
{
	bool xdp = mode == ATTACH_XDP || mode == ATTACH_XDPGENERIC;
	int err = xdp ? attach_xdp(a, mode, programs->xdp_fd, error)
	              : attach_tc(a, mode, INGRESS, programs->tc_fd, &a->mode, error);

	if (err || a->interface.loopback)
		return err;
	err = attach_tc(a, mode, EGRESS, programs->tc_fd, &a->egress_mode, a->egress_error);
	if (!err || xdp) /* XDP alone is better than nothing, and it is said */
		return 0;
	memcpy(error, a->egress_error, ATTACH_ERROR_BYTES);
	return -1;
}

int attach_open(struct attachment *a, const struct interface *interface, enum attach_mode mode,
                const struct attach_programs *programs, char error[ATTACH_ERROR_BYTES])
{
	*a = (struct attachment){ .interface = *interface, .links = { -1, -1 } };
	if (!interface->ethernet) {
		snprintf(error, ATTACH_ERROR_BYTES, "its frames have no Ethernet header");
		a->lock = -1;
		return -1;
	}
	a->lock = lock_interface(interface->index);
	if (a->lock < 0) {
		snprintf(error, ATTACH_ERROR_BYTES, "%s",
		         a->lock == -EADDRINUSE ? "another hintwatch watches it" : strerror(-a->lock));
		return -1;
	}
	clsact_clean((int)interface->index);
	if (!attach_directions_of(a, mode, programs, error))
		return 0;
	attach_close(a);
	return -1;
}

void attach_close(struct attachment *a)
{
	for (int d = INGRESS; d <= EGRESS; d++) {
		if (a->links[d] >= 0)
			close(a->links[d]);
		a->links[d] = -1;
	}
	if (a->clsact.ifindex)
		clsact_detach(&a->clsact);
	if (a->lock >= 0)
		close(a->lock);
	a->lock = -1;
}
