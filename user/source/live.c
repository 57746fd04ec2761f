/* SPDX-License-Identifier: BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/knob_map.h"
#include "source/live.h"

#include "observer.skel.h"

struct live {
	struct observer_bpf *skeleton;
	struct ring_buffer *rings;
	struct counters *per_cpu; /* room for one answer of live_counters() */
	int cpus;
	sample_sink *sink;
	void *ctx;
	int left; /* of what live_consume() may hand on */
};

/* Helper functions that the programs call, and the kernel that brought each. */
static const struct {
	enum bpf_func_id id;
	enum bpf_prog_type type;
	const char *what;
} needs[] = {
	{ BPF_FUNC_ringbuf_output, BPF_PROG_TYPE_SCHED_CLS, "ring buffers (Linux 5.8)" },
	{ BPF_FUNC_loop, BPF_PROG_TYPE_SCHED_CLS, "bpf_loop (Linux 5.17)" },
	{ BPF_FUNC_xdp_load_bytes, BPF_PROG_TYPE_XDP, "bpf_xdp_load_bytes (Linux 5.18)" },
};

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static void name_what_is_missing(char *error, int err)
{
	size_t len = (size_t)snprintf(error, LIVE_ERROR_BYTES, "the kernel refused it: %s", strerror(-err));

	if (err == -EPERM) {
		snprintf(error, LIVE_ERROR_BYTES,
		         "not permitted; run as root, or with CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON; "
		         "`hintwatch replay` needs none of them");
		return;
	}
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]) && len < LIVE_ERROR_BYTES; i++)
		if (libbpf_probe_bpf_helper(needs[i].type, needs[i].id, NULL) == 0)
			len += (size_t)snprintf(error + len, LIVE_ERROR_BYTES - len, "; this kernel lacks %s",
			                        needs[i].what);
}

static int set_sizes(struct observer_bpf *skeleton, const struct structure *s)
{
	int err;

	err = bpf_map__set_max_entries(skeleton->maps.hw_flows, s->flow_buckets);
	if (!err)
		err = bpf_map__set_max_entries(skeleton->maps.hw_answering, s->answering_buckets);
	if (!err)
		err = bpf_map__set_max_entries(skeleton->maps.hw_slots, s->scratch_slots + s->open_slots);
	if (!err)
		err = bpf_map__set_max_entries(skeleton->maps.hw_rings, s->rings);
	return err;
}

/* libbpf's callback: an error ends the round, and the record it was called for is consumed. */
static int on_record(void *ctx, void *data, size_t size)
{
	struct live *live = ctx;

	live->sink(live->ctx, data);
	return --live->left > 0 ? 0 : -EAGAIN;
}

static int add_ring(struct live *live, __u32 index, size_t ring_bytes)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "hw_ring", 0, 0, (__u32)ring_bytes, NULL);
	int err;

	if (fd < 0)
		return -errno;
	err = bpf_map__update_elem(live->skeleton->maps.hw_rings, &index, sizeof(index), &fd, sizeof(fd), 0);
	if (!err && live->rings)
		err = ring_buffer__add(live->rings, fd, on_record, live);
	else if (!err && !(live->rings = ring_buffer__new(fd, on_record, live, NULL)))
		err = -errno;
	close(fd); /* the outer map and the mapping keep it */
	return err;
}

static int load(struct live *live, const struct live_options *options)
{
	int err = 0;

	live->skeleton->rodata_hw->structure = *options->structure;
	live->skeleton->data_hw_knobs->knobs = *options->knobs;
	live->skeleton->data_hw_knobs->knobs.net_namespace = knob_map_namespace();
	err = bpf_program__set_autoload(live->skeleton->progs.hintwatch_xdp, options->xdp);
	if (!err)
		err = set_sizes(live->skeleton, options->structure);
	if (!err)
		err = observer_bpf__load(live->skeleton);
	for (__u32 i = 0; !err && i < options->structure->rings; i++)
		err = add_ring(live, i, options->ring_bytes);
	return err;
}

struct live *live_open(const struct live_options *options, char error[LIVE_ERROR_BYTES])
{
	struct live *live = calloc(1, sizeof(*live));
	int err;

	if (!live) {
		snprintf(error, LIVE_ERROR_BYTES, "no memory");
		return NULL;
	}
	libbpf_set_print(quiet);
	live->sink = options->sink;
	live->ctx = options->ctx;
	live->cpus = live_cpus();
	live->per_cpu = live->cpus > 0 ? calloc((size_t)live->cpus, sizeof(*live->per_cpu)) : NULL;
	live->skeleton = observer_bpf__open();
	err = !live->per_cpu ? -ENOMEM : !live->skeleton ? -errno : load(live, options);
	if (!err)
		return live;
	name_what_is_missing(error, err);
	live_close(live);
	return NULL;
}

void live_close(struct live *live)
{
	if (!live)
		return;
	ring_buffer__free(live->rings);
	observer_bpf__destroy(live->skeleton);
	free(live->per_cpu);
	free(live);
}

int live_cpus(void)
{
	return libbpf_num_possible_cpus();
}

int live_program_fd(const struct live *live, enum live_program program)
{
	return bpf_program__fd(program == LIVE_XDP ? live->skeleton->progs.hintwatch_xdp
	                                           : live->skeleton->progs.hintwatch_tc);
}

int live_consume(struct live *live, int most)
{
	live->left = most;
	ring_buffer__consume(live->rings);
	return most - live->left;
}

int live_counters(const struct live *live, struct counters *sum)
{
	__u32 zero = 0;
	int err;

	err = bpf_map__lookup_elem(live->skeleton->maps.hw_swept, &zero, sizeof(zero), sum, sizeof(*sum), 0);
	if (!err)
		err = bpf_map__lookup_elem(live->skeleton->maps.hw_counters, &zero, sizeof(zero), live->per_cpu,
		                           sizeof(*live->per_cpu) * (size_t)live->cpus, 0);
	if (err)
		return err;
	for (int cpu = 0; cpu < live->cpus; cpu++)
		for (int i = 0; i < COUNTERS; i++)
			sum->value[i] += live->per_cpu[cpu].value[i];
	return 0;
}

struct knobs *live_knobs(struct live *live)
{
	return &live->skeleton->data_hw_knobs->knobs;
}

struct watch *live_watch(struct live *live)
{
	return &live->skeleton->data_hw_watch->watch;
}

int live_sweep(struct live *live, __u64 before_ns, enum cut_reason reason)
{
	struct sweep sweep = { before_ns, reason, 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &sweep, .ctx_size_in = sizeof(sweep));

	return bpf_prog_test_run_opts(bpf_program__fd(live->skeleton->progs.hintwatch_sweep), &options);
}
