/*
 * The kernel half with two more pairs of programs, for measuring: one does nothing but what a repeated test run
 * needs, the other does that and watches. A repeated run sees the same packet again and again, which to the
 * gate is one retransmission after the other; so each run moves the segment on by its length.
 */
#include "../../bpf/observer.bpf.c"

#include "connections.h"
#include "heads.h"

static __always_inline void next_segment(__u8 *data, const __u8 *end)
{
	if (data + 54 <= end)
		*(any_quad *)(data + 38) = __builtin_bswap32(be32_at(data + 38) + be16_at(data + 16) - 40);
}

SEC("xdp.frags")
int bench_nothing_xdp(struct xdp_md *context)
{
	next_segment((__u8 *)(long)context->data, (__u8 *)(long)context->data_end);
	return XDP_PASS;
}

SEC("xdp.frags")
int bench_watch_xdp(struct xdp_md *context)
{
	next_segment((__u8 *)(long)context->data, (__u8 *)(long)context->data_end);
	watch_xdp(context);
	return XDP_PASS;
}

SEC("tc")
int bench_nothing_tc(struct __sk_buff *skb)
{
	next_segment((__u8 *)(long)skb->data, (__u8 *)(long)skb->data_end);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int bench_watch_tc(struct __sk_buff *skb)
{
	next_segment((__u8 *)(long)skb->data, (__u8 *)(long)skb->data_end);
	watch_tc(skb);
	return TC_ACT_UNSPEC;
}

/* The same over many heads: each run first copies the next one into the packet. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DIVERSE);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct { __u8 bytes[DIVERSE_SLOT_BYTES]; });
} bench_heads SEC(".maps");

__u32 bench_next_head;

static __always_inline void *next_head(void)
{
	__u32 key = bench_next_head++ & (DIVERSE - 1);

	return bpf_map_lookup_elem(&bench_heads, &key);
}

static __always_inline void next_head_xdp(struct xdp_md *context)
{
	void *head = next_head();

	next_segment((__u8 *)(long)context->data, (__u8 *)(long)context->data_end);
	if (head)
		bpf_xdp_store_bytes(context, 54, head, DIVERSE_BYTES);
}

static __always_inline void next_head_tc(struct __sk_buff *skb)
{
	void *head = next_head();

	next_segment((__u8 *)(long)skb->data, (__u8 *)(long)skb->data_end);
	if (head)
		bpf_skb_store_bytes(skb, 54, head, DIVERSE_BYTES, 0);
}

SEC("xdp.frags")
int bench_diverse_nothing_xdp(struct xdp_md *context)
{
	next_head_xdp(context);
	return XDP_PASS;
}

SEC("xdp.frags")
int bench_diverse_watch_xdp(struct xdp_md *context)
{
	next_head_xdp(context);
	watch_xdp(context);
	return XDP_PASS;
}

SEC("tc")
int bench_diverse_nothing_tc(struct __sk_buff *skb)
{
	next_head_tc(skb);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int bench_diverse_watch_tc(struct __sk_buff *skb)
{
	next_head_tc(skb);
	watch_tc(skb);
	return TC_ACT_UNSPEC;
}

/* The first stages of the way, each with those before it: where the time of a short way goes. */
enum stage { STAGE_COUNT, STAGE_LOCATE, STAGE_FLOW };

static __always_inline int stages(struct xdp_md *context, enum stage last)
{
	const __u8 *data = (const __u8 *)(long)context->data, *end = (const __u8 *)(long)context->data_end;
	enum frame_fate fate = FRAME_OPAQUE;
	struct gate g;

	FORGET(data);
	FORGET(end);
	next_segment((__u8 *)data, end);
	if (!hook_begin(&g, context))
		return XDP_PASS;
	if (last >= STAGE_LOCATE)
		fate = hook_locate(&g.scratch->segment, data, end, (__u32)(end - data), 0);
	if (last >= STAGE_FLOW && hook_prepare(&g, context->ingress_ifindex) && flow_find(g.bucket, g.key.tag))
		fate = FRAME_FOLLOWED;
	hook_end(&g, fate, (__u32)(end - data));
	return XDP_PASS;
}

SEC("xdp.frags")
int bench_stage_count(struct xdp_md *context)
{
	return stages(context, STAGE_COUNT);
}

SEC("xdp.frags")
int bench_stage_locate(struct xdp_md *context)
{
	return stages(context, STAGE_LOCATE);
}

SEC("xdp.frags")
int bench_stage_flow(struct xdp_md *context)
{
	return stages(context, STAGE_FLOW);
}

/* Yardsticks: what a call and its return cost on this machine, and what a copy of 800 bytes of the packet. */
static __noinline int yardstick_callee(int x)
{
	FORGET(x);
	return x;
}

SEC("xdp.frags")
int bench_empty(struct xdp_md *context)
{
	return XDP_PASS;
}

SEC("xdp.frags")
int bench_call(struct xdp_md *context)
{
	return yardstick_callee(XDP_PASS);
}

SEC("xdp.frags")
int bench_copy(struct xdp_md *context)
{
	struct slot *s = host_slot(0);

	return s && bpf_xdp_load_bytes(context, 54, s->bytes, 800) ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int bench_clock(struct xdp_md *context)
{
	return bpf_ktime_get_ns() == 1 ? XDP_DROP : XDP_PASS;
}
