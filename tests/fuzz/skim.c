/*
 * skim: the kernel's shortcut for plain heads decides nothing by itself. What it takes for one plain head is one to
 * the gate too: unmarked, without a marker, and the flow goes on behind it.
 *
 * input: bytes of the frame behind the payload, payload
 */
#include "wire.h"
#include "source/structure.h"

/* In place of bpf/kernel.h. The gate itself runs in user/source/native.c. */
#define HINTWATCH_BPF_KERNEL_H
#define PART static inline
#pragma clang diagnostic ignored "-Wundefined-internal"
#include "gate.h"
static struct structure structure;
static struct knobs knobs;
static struct watch watch;
static struct answering_bucket answering;
#include "../../bpf/skim.h"

static const struct structure *host_structure(void)
{
	return &structure;
}

static struct answering_bucket *host_answering(__u32 index)
{
	return &answering;
}

/* The shortcut as the hook takes it: in a flow that had a request, and expects the next one at sequence number 1. */
static bool is_skimmed(const uint8_t *payload, const uint8_t *end, size_t n, bool followed)
{
	static struct counters counters;
	static struct slot slot;
	struct flow_bucket bucket = { .way[0] = { .tag = 3,
		                                  .next_seq = 1,
		                                  .state = FLOW_HEAD,
		                                  .flags = FLOW_REQUESTS | (followed ? FLOW_SAMPLED : 0) } };
	struct gate g = { .counters = &counters, .bucket = &bucket, .scratch = &slot, .key.tag = 3, .now_tick = 1 };
	const __u32 asked = n > 4 && !memcmp(payload, "HEAD", 4) ? ASKED_HEAD : 0;
	struct answering *waiting = &answering.way[1];

	slot.segment = (struct segment){ .seq = 1,
		                         .tcp_flags = TCP_ACK,
		                         .payload_bytes = (__u32)n,
		                         .wire_bytes = (__u32)n,
		                         .peeked_bytes = n < 16 ? n : 16 };
	memcpy(slot.segment.peek, payload, slot.segment.peeked_bytes);
	memset(&counters, 0, sizeof(counters));
	*waiting = (struct answering){ .flow.tag = followed ? 2 : 0 };
	asked_push(waiting, ASKED_SAMPLED);
	if (!skim_may_help(&g) || !skim(payload, end, (__u32)n))
		return false;
	skimmed(&g);
	CHECK(g.flow == &bucket.way[0] && g.flow->next_seq == 1 + n &&
	      counters.value[COUNT_UNMARKED + UNMARKED_NO_MARKER] == 1);
	CHECK((g.flow->flags & FLOW_SAMPLED) == (followed ? FLOW_SAMPLED : 0));
	CHECK(asked_waiting(waiting) == (followed ? 2 : 1) && asked_pop(waiting) == ASKED_SAMPLED);
	CHECK(asked_oldest(waiting) == (followed ? asked : 0));
	CHECK(kept_of(g.flow->left, 0) == (followed ? 0 : kept_add(0, asked)));
	return true;
}

static void give(uint32_t seq, uint8_t flags, const void *bytes, size_t n)
{
	const struct wire_segment s = {
		.seq = seq, .flags = flags, .bytes = bytes, .n = (uint32_t)n, .captured = (uint32_t)n
	};

	wire_send(&s, 1);
}

static void ignore(void *ctx, const struct sample *sample)
{
}

static void check_plain(const uint8_t *payload, size_t n)
{
	static const char plain[] = "GET / HTTP/1.1\r\n\r\n";
	const __u64 *got = native_counters()->value;
	const struct counters expected = { .value = {
						   [COUNT_FRAMES] = 3,
						   [COUNT_FRAME + FRAME_NO_PAYLOAD] = 1,
						   [COUNT_FRAME + FRAME_FOLLOWED] = 2,
						   [COUNT_UNMARKED + UNMARKED_NO_MARKER] = 2,
						   [COUNT_CONNECTION + CONNECTION_READABLE] = 1,
					   } };

	CHECK(!native_open(&structure, &knobs, ignore, NULL));
	give(0, TCP_SYN, "", 0);
	give(1, TCP_ACK, payload, n);
	give((uint32_t)(1 + n), TCP_ACK, plain, sizeof(plain) - 1);
	native_end_of_input();
	for (int i = 0; i < COUNTERS; i++)
		CHECK(i == COUNT_BYTES || got[i] == expected.value[i]);
	native_close();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct sizes sizes = { .flows = FLOW_WAYS, .open_heads = 2, .cpus = 1, .rings = 1 };
	struct input in = { data, data + size };
	size_t behind = input_byte(&in), n = input_left(&in);

	if (!structure.flow_buckets)
		CHECK(!structure_fill(&structure, &sizes, KEY_FIXED));
	behind = behind < n ? behind : n;
	if (is_skimmed(in.pos, in.end, n - behind, true))
		CHECK(is_skimmed(in.pos, in.end, n - behind, false));
	if (is_skimmed(in.pos, in.end, n - behind, false))
		check_plain(in.pos, n - behind);
	return 0;
}
