#include <bpf/bpf.h>
#include <err.h>
#include <stdlib.h>

#include "rig.h"
#include "source/structure.h"

struct gate_bpf *rig;

int rig_open(__u32 ring_bytes)
{
	const struct sizes sizes = { DEFAULT_FLOWS, DEFAULT_OPEN_HEADS, (__u32)libbpf_num_possible_cpus(), 1 };
	struct structure *structure;
	__u32 zero = 0;
	int fd;

	rig = gate_bpf__open();
	if (!rig)
		err(1, "cannot open the programs");
	structure = &rig->rodata_hw->structure;
	if (structure_fill(structure, &sizes, KEY_FIXED))
		errx(1, "cannot build the tables");
	rig->data_hw_knobs->knobs.head_bytes = DEFAULT_HEAD_BYTES;
	bpf_map__set_max_entries(rig->maps.hw_flows, structure->flow_buckets);
	bpf_map__set_max_entries(rig->maps.hw_answering, structure->answering_buckets);
	bpf_map__set_max_entries(rig->maps.hw_slots, structure->scratch_slots + structure->open_slots);
	if (gate_bpf__load(rig))
		errx(1, "cannot load the programs");
	fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, ring_bytes, NULL);
	if (fd < 0 || bpf_map__update_elem(rig->maps.hw_rings, &zero, sizeof(zero), &fd, sizeof(fd), 0))
		err(1, "cannot make a ring");
	return fd;
}

double rig_run(const struct bpf_program *program, const struct packet *packet, int repeat)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet->bytes, .data_size_in = packet->len,
	            .repeat = repeat);

	if (bpf_prog_test_run_opts(bpf_program__fd(program), &options))
		err(1, "cannot run a program");
	return options.duration;
}

__u64 rig_counter(int counter)
{
	int cpus = libbpf_num_possible_cpus();
	struct counters *per_cpu = calloc((size_t)cpus, sizeof(*per_cpu));
	__u32 zero = 0;
	__u64 sum = 0;

	if (!per_cpu || bpf_map__lookup_elem(rig->maps.hw_counters, &zero, sizeof(zero), per_cpu,
	                                     sizeof(*per_cpu) * (size_t)cpus, 0))
		err(1, "cannot read the counters");
	for (int i = 0; i < cpus; i++)
		sum += per_cpu[i].value[counter];
	free(per_cpu);
	return sum;
}

__u64 rig_samples(void)
{
	__u64 sum = 0;

	for (int kind = 0; kind < SAMPLE_KIND_COUNT; kind++)
		sum += rig_counter(COUNT_SAMPLES + kind);
	return sum;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), by_value);
	return values[n / 2];
}
