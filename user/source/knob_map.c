/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/knob_map.h"

/* libbpf's name for that section of bpf/host.h. */
static const char map_name[] = ".data.hw_knobs";

static bool is_knob_map(int fd)
{
	struct bpf_map_info info = { 0 };
	__u32 size = sizeof(info);

	return !bpf_obj_get_info_by_fd(fd, &info, &size) && strcmp(info.name, map_name) == 0 &&
	       info.value_size == sizeof(struct knobs);
}

/* The fd of the only one; -1, with the reason in error[]. */
static int find_map(char *error)
{
	int found = -1, count = 0, err;
	__u32 id = 0;

	while (!(err = bpf_map_get_next_id(id, &id))) {
		int fd = bpf_map_get_fd_by_id(id);

		if (fd < 0)
			continue;
		if (is_knob_map(fd) && !count++)
			found = fd;
		else
			close(fd);
	}
	if (count == 1)
		return found;
	if (found >= 0)
		close(found);
	if (err == -EPERM)
		snprintf(error, KNOB_MAP_ERROR_BYTES, "not permitted; run as root");
	else
		snprintf(error, KNOB_MAP_ERROR_BYTES,
		         count ? "%d observers of this version run here; there must be one"
		               : "no observer of this version runs here",
		         count);
	return -1;
}

struct knobs *knob_map_open(char error[KNOB_MAP_ERROR_BYTES])
{
	int fd = find_map(error);
	struct knobs *knobs;

	if (fd < 0)
		return NULL;
	knobs = mmap(NULL, sizeof(*knobs), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (knobs == MAP_FAILED)
		snprintf(error, KNOB_MAP_ERROR_BYTES, "the map cannot be mapped: %s", strerror(errno));
	close(fd);
	return knobs == MAP_FAILED ? NULL : knobs;
}
