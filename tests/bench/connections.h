/*
 * Connections that are new again and again: each run puts the next of the frames into the packet, and whenever it is
 * the first one's turn, all are of another client. The port alone would soon be back at flows that are known.
 */
#ifndef HINTWATCH_BENCH_CONNECTIONS_H
#define HINTWATCH_BENCH_CONNECTIONS_H

#include "heads.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FRAMES_MAX);
	__type(key, __u32);
	__type(value, struct { __u8 bytes[FRAME_BYTES]; });
} bench_frames SEC(".maps");

__u32 bench_frame_count, bench_frame, bench_client;

static __always_inline void *next_frame(void)
{
	__u32 key = bench_frame;
	__u8 *frame = bpf_map_lookup_elem(&bench_frames, &key);

	if (!key)
		bench_client++;
	bench_frame = key + 1 < bench_frame_count ? key + 1 : 0;
	if (frame) /* the server's frames come from port 80 */
		*(any_quad *)(frame + (be16_at(frame + 34) == 80 ? 30 : 26)) = __builtin_bswap32(bench_client);
	return frame;
}

static __always_inline void next_frame_xdp(struct xdp_md *context)
{
	void *frame = next_frame();

	if (frame)
		bpf_xdp_store_bytes(context, 0, frame, FRAME_BYTES);
}

static __always_inline void next_frame_tc(struct __sk_buff *skb)
{
	void *frame = next_frame();

	if (frame)
		bpf_skb_store_bytes(skb, 0, frame, FRAME_BYTES, 0);
}

SEC("xdp.frags")
int bench_connection_nothing_xdp(struct xdp_md *context)
{
	next_frame_xdp(context);
	return XDP_PASS;
}

SEC("xdp.frags")
int bench_connection_watch_xdp(struct xdp_md *context)
{
	next_frame_xdp(context);
	watch_xdp(context);
	return XDP_PASS;
}

SEC("tc")
int bench_connection_nothing_tc(struct __sk_buff *skb)
{
	next_frame_tc(skb);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int bench_connection_watch_tc(struct __sk_buff *skb)
{
	next_frame_tc(skb);
	watch_tc(skb);
	return TC_ACT_UNSPEC;
}

#endif
