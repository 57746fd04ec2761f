/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/knob_map.h"

/* libbpf's name for that section of bpf/kernel.h. */
static const char map_name[] = ".data.hw_knobs";

static bool is_knob_map(int fd)
{
	struct bpf_map_info info = { 0 };
	__u32 size = sizeof(info);

	return !bpf_obj_get_info_by_fd(fd, &info, &size) && strcmp(info.name, map_name) == 0 &&
	       info.value_size == sizeof(struct knobs);
}

__u64 knob_map_namespace(void)
{
	struct stat net;

	return stat("/proc/self/ns/net", &net) ? 0 : net.st_ino;
}

/* The knobs in a map, if they are those of an observer in this network namespace. */
static struct knobs *map_knobs(int fd)
{
	struct knobs *knobs;

	if (!is_knob_map(fd))
		return NULL;
	knobs = mmap(NULL, sizeof(*knobs), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (knobs == MAP_FAILED)
		return NULL;
	if (knobs->net_namespace == knob_map_namespace())
		return knobs;
	munmap(knobs, sizeof(*knobs));
	return NULL;
}

static void explain(char *error, int count, int err)
{
	if (err == -EPERM)
		snprintf(error, KNOB_MAP_ERROR_BYTES, "not permitted; run as root");
	else
		snprintf(error, KNOB_MAP_ERROR_BYTES,
		         count ? "%d observers of this version run in this network namespace; there must be one"
		               : "no observer of this version runs in this network namespace",
		         count);
}

struct knobs *knob_map_open(char error[KNOB_MAP_ERROR_BYTES])
{
	struct knobs *found = NULL, *knobs;
	int count = 0, err;
	__u32 id = 0;

	while (!(err = bpf_map_get_next_id(id, &id))) {
		int fd = bpf_map_get_fd_by_id(id);

		if (fd < 0)
			continue;
		knobs = map_knobs(fd);
		close(fd);
		if (knobs) {
			found = knobs;
			count++;
		}
	}
	if (count == 1)
		return found;
	explain(error, count, err);
	return NULL;
}

void knob_map_set(struct knobs *live, const struct knobs *wanted)
{
	if (!wanted->port_filter)
		live->port_filter = 0;
	memcpy(live->ports, wanted->ports, sizeof(live->ports));
	memcpy(live->network, wanted->network, sizeof(live->network));
	__sync_synchronize();
	live->port_filter = wanted->port_filter;
	live->network_count = wanted->network_count;
	live->head_bytes = wanted->head_bytes;
	live->sample_unmarked = wanted->sample_unmarked;
	live->samples_per_s = wanted->samples_per_s;
}
