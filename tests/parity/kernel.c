#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel.h"
#include "slot.h"

#include "observer.skel.h"

enum { RING_BYTES = 64 << 20, TEST_RUN_TC_MAX = 3500, TCX_INGRESS = 46 };

static struct {
	struct observer_bpf *skeleton;
	struct ring_buffer *ring;
	const struct structure *structure;
	sample_sink *sink;
	void *ctx;
	int cpus, packet_socket;
	unsigned int veth; /* where large frames arrive */
	void *zeros;       /* room for the largest table */
} kernel;

static int on_record(void *ctx, void *data, size_t size)
{
	(void)ctx;
	(void)size;
	kernel.sink(kernel.ctx, data);
	return 0;
}

/* The kernel's own frames of IPv6 would come between those of a capture. */
static void disable_ipv6(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT) /* a kernel without it */
		return;
	if (fd < 0 || write(fd, "1", 1) != 1)
		err(1, "cannot write %s", path);
	close(fd);
}

static void open_veth(void)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET };
	int link;

	if (unshare(CLONE_NEWNET))
		err(1, "cannot make a network namespace");
	disable_ipv6("/proc/sys/net/ipv6/conf/all/disable_ipv6");
	disable_ipv6("/proc/sys/net/ipv6/conf/default/disable_ipv6");
	if (system("ip link add hw0 mtu 65535 type veth peer name hw1 mtu 65535 && ip link set hw0 up && ip link set hw1 up"))
		errx(1, "cannot make a veth pair");
	kernel.veth = if_nametoindex("hw1");
	link = bpf_link_create(bpf_program__fd(kernel.skeleton->progs.hintwatch_tc), (int)kernel.veth,
	                       (enum bpf_attach_type)TCX_INGRESS, NULL);
	if (link < 0)
		err(1, "cannot attach to a veth");
	kernel.packet_socket = socket(AF_PACKET, SOCK_RAW, 0);
	address.sll_ifindex = (int)if_nametoindex("hw0");
	if (kernel.packet_socket < 0 || bind(kernel.packet_socket, (struct sockaddr *)&address, sizeof(address)))
		err(1, "cannot open a packet socket");
}

void kernel_open(const struct structure *structure, sample_sink *sink, void *ctx)
{
	__u32 zero = 0;
	int ring;

	kernel.structure = structure;
	kernel.sink = sink;
	kernel.ctx = ctx;
	kernel.cpus = libbpf_num_possible_cpus();
	kernel.skeleton = observer_bpf__open();
	if (!kernel.skeleton)
		err(1, "cannot open the object");
	kernel.skeleton->rodata_hw->structure = *structure;
	bpf_map__set_max_entries(kernel.skeleton->maps.hw_flows, structure->flow_buckets);
	bpf_map__set_max_entries(kernel.skeleton->maps.hw_answering, structure->answering_buckets);
	bpf_map__set_max_entries(kernel.skeleton->maps.hw_slots, structure->scratch_slots + structure->open_slots);
	if (observer_bpf__load(kernel.skeleton))
		errx(1, "cannot load the object");
	ring = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "hw_ring", 0, 0, RING_BYTES, NULL);
	if (ring < 0 ||
	    bpf_map__update_elem(kernel.skeleton->maps.hw_rings, &zero, sizeof(zero), &ring, sizeof(ring), 0))
		err(1, "cannot make a ring");
	kernel.ring = ring_buffer__new(ring, on_record, NULL, NULL);
	kernel.zeros = calloc(structure->scratch_slots + structure->open_slots + structure->flow_buckets,
	                      sizeof(struct slot));
	if (!kernel.ring || !kernel.zeros)
		err(1, "cannot map the ring");
	open_veth();
}

/* Arrays take all their elements in one call. */
static void clear_table(const struct bpf_map *map)
{
	__u32 count = bpf_map__max_entries(map), *keys = calloc(count, sizeof(*keys));

	for (__u32 i = 0; keys && i < count; i++)
		keys[i] = i;
	if (!keys || bpf_map_update_batch(bpf_map__fd(map), keys, kernel.zeros, &count, NULL))
		err(1, "cannot clear %s", bpf_map__name(map));
	free(keys);
}

static void clear_counters(const struct bpf_map *map, int cpus)
{
	__u32 zero = 0;

	if (bpf_map__update_elem(map, &zero, sizeof(zero), kernel.zeros, sizeof(struct counters) * (size_t)cpus, 0))
		err(1, "cannot clear %s", bpf_map__name(map));
}

void kernel_reset(const struct knobs *knobs)
{
	clear_table(kernel.skeleton->maps.hw_flows);
	clear_table(kernel.skeleton->maps.hw_answering);
	clear_table(kernel.skeleton->maps.hw_slots);
	clear_counters(kernel.skeleton->maps.hw_counters, kernel.cpus);
	clear_counters(kernel.skeleton->maps.hw_swept, 1);
	memset(&kernel.skeleton->bss->shared, 0, sizeof(kernel.skeleton->bss->shared));
	kernel.skeleton->data_hw_knobs->knobs = *knobs;
}

struct watch *kernel_watch(void)
{
	return &kernel.skeleton->data_hw_watch->watch;
}

static __u64 frames_seen(void)
{
	struct counters sum;

	kernel_counters(&sum);
	return sum.value[COUNT_FRAMES];
}

/* The frame passes a veth; wait until it was seen. */
static void send_over_veth(const void *frame, size_t bytes)
{
	__u64 before = frames_seen();

	if (send(kernel.packet_socket, frame, bytes, 0) != (ssize_t)bytes)
		err(1, "cannot send a frame of %zu bytes", bytes);
	for (int i = 0; frames_seen() == before; i++) {
		if (i > 5000)
			errx(1, "a frame of %zu bytes did not arrive", bytes);
		usleep(200);
	}
}

bool kernel_frame(enum hook hook, const void *frame, size_t bytes)
{
	struct __sk_buff skb = { .ifindex = kernel.veth };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = (__u32)bytes);
	int fd = bpf_program__fd(hook == HOOK_XDP ? kernel.skeleton->progs.hintwatch_xdp
	                                          : kernel.skeleton->progs.hintwatch_tc);

	if (bytes < 14)
		return false;
	if (hook == HOOK_TC && bytes > TEST_RUN_TC_MAX) {
		send_over_veth(frame, bytes);
		return true;
	}
	if (hook == HOOK_TC) {
		options.ctx_in = &skb;
		options.ctx_size_in = sizeof(skb);
	}
	if (bpf_prog_test_run_opts(fd, &options))
		err(1, "test run of a frame of %zu bytes", bytes);
	return true;
}

void kernel_end(void)
{
	struct {
		__u64 before_ns;
		__u32 reason, reserved;
	} sweep = { ~0ull, CUT_END_OF_INPUT, 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &sweep, .ctx_size_in = sizeof(sweep));

	if (bpf_prog_test_run_opts(bpf_program__fd(kernel.skeleton->progs.hintwatch_sweep), &options))
		err(1, "cannot sweep");
	ring_buffer__consume(kernel.ring);
}

void kernel_counters(struct counters *sum)
{
	struct counters per_cpu[kernel.cpus];
	__u32 zero = 0;

	if (bpf_map__lookup_elem(kernel.skeleton->maps.hw_swept, &zero, sizeof(zero), sum, sizeof(*sum), 0) ||
	    bpf_map__lookup_elem(kernel.skeleton->maps.hw_counters, &zero, sizeof(zero), per_cpu, sizeof(per_cpu), 0))
		err(1, "cannot read the counters");
	for (int cpu = 0; cpu < kernel.cpus; cpu++)
		for (int i = 0; i < COUNTERS; i++)
			sum->value[i] += per_cpu[cpu].value[i];
}
