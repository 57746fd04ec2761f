/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel half: two hooks over one body. It looks, counts and passes every packet on, unchanged. What a
 * request is and what its verdict is stands in include/gate.h, which a replay runs just the same.
 */
#include "hook.h"

#include <linux/pkt_cls.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum { XDP_LINEAR_BYTES = 1900 }; /* an ordinary frame is shorter */

static __always_inline long xdp_load(void *context, __u32 offset, void *to, __u32 n)
{
	return bpf_xdp_load_bytes(context, offset, to, n);
}

PART int xdp_skim(struct xdp_md *context, __u32 offset, __u32 n)
{
	return offset <= SKIM_OFFSET_MAX &&
	       skim((__u8 *)(long)context->data + offset, (__u8 *)(long)context->data_end, n);
}

static long xdp_step(__u32 step, struct gate *g)
{
	return hook_step(g, xdp_load);
}

PART int xdp_locate_copy(struct xdp_md *context, struct slot *s, __u32 bytes)
{
	return hook_locate_copy(context, s, bytes, 0, xdp_load);
}

PART int xdp_datagram(struct xdp_md *context, struct slot *s, struct counters *c, __u32 ifindex)
{
	return hook_datagram(context, s, c, ifindex, xdp_load);
}

static __always_inline void watch_xdp(struct xdp_md *context)
{
	const __u8 *data = (const __u8 *)(long)context->data, *end = (const __u8 *)(long)context->data_end;
	enum frame_fate fate;
	struct gate g;
	__u32 bytes;

	FORGET(data); /* keep them pointers: as the 32-bit numbers they come from, */
	FORGET(end);  /* some compilers copy them, and the verifier takes offence */
	bytes = (__u32)(end - data);
	if (!hook_begin(&g, context))
		return;
	fate = hook_locate(&g.scratch->segment, data, end, bytes, 0);
	if (fate == FRAME_MALFORMED || bytes > XDP_LINEAR_BYTES) /* few frames have fragments, and asking takes time */
		bytes = (__u32)bpf_xdp_get_buff_len(context);
	if (fate == FRAME_MALFORMED)
		fate = xdp_locate_copy(context, g.scratch, bytes);
	if (fate == FRAME_QUIC)
		fate = xdp_datagram(context, g.scratch, g.counters, context->ingress_ifindex);
	if (gate_concerns(fate, &g.scratch->segment) && hook_prepare(&g, context->ingress_ifindex))
		fate = hook_segment(&g, xdp_load, (skim_bytes)xdp_skim, xdp_step);
	hook_end(&g, fate, bytes);
}

static __always_inline long tc_load(void *context, __u32 offset, void *to, __u32 n)
{
	return bpf_skb_load_bytes(context, offset, to, n);
}

PART int tc_skim(struct __sk_buff *skb, __u32 offset, __u32 n)
{
	return offset <= SKIM_OFFSET_MAX && skim((__u8 *)(long)skb->data + offset, (__u8 *)(long)skb->data_end, n);
}

static long tc_step(__u32 step, struct gate *g)
{
	return hook_step(g, tc_load);
}

PART int tc_locate_copy(struct __sk_buff *skb, struct slot *s, __u32 bytes, __u16 vlan)
{
	return hook_locate_copy(skb, s, bytes, vlan, tc_load);
}

PART int tc_datagram(struct __sk_buff *skb, struct slot *s, struct counters *c, __u32 ifindex)
{
	return hook_datagram(skb, s, c, ifindex, tc_load);
}

static __always_inline void watch_tc(struct __sk_buff *skb)
{
	const __u8 *data = (const __u8 *)(long)skb->data, *end = (const __u8 *)(long)skb->data_end;
	__u16 vlan = skb->vlan_present ? skb->vlan_tci & 0xfff : 0;
	enum frame_fate fate;
	struct gate g;

	if (!hook_begin(&g, skb))
		return;
	fate = hook_locate(&g.scratch->segment, data, end, skb->len, vlan);
	if (fate == FRAME_SPLIT_HEADERS || (fate == FRAME_MALFORMED && end - data < skb->len))
		fate = tc_locate_copy(skb, g.scratch, skb->len, vlan);
	if (fate == FRAME_QUIC)
		fate = tc_datagram(skb, g.scratch, g.counters, skb->ifindex);
	if (gate_concerns(fate, &g.scratch->segment) && hook_prepare(&g, skb->ifindex))
		fate = hook_segment(&g, tc_load, (skim_bytes)tc_skim, tc_step);
	hook_end(&g, fate, skb->len);
}

SEC("xdp.frags")
int hintwatch_xdp(struct xdp_md *context)
{
	watch_xdp(context);
	return XDP_PASS;
}

SEC("tc")
int hintwatch_tc(struct __sk_buff *skb)
{
	watch_tc(skb);
	return TC_ACT_UNSPEC;
}

/* Run by the daemon: open heads that nothing came for any more are cut. */
static long sweep_slot(__u32 index, struct sweep *sweep)
{
	__u32 zero = 0;
	struct counters *c = bpf_map_lookup_elem(&hw_swept, &zero);
	struct slot *scratch = host_slot(structure.scratch_slots - 1);
	struct slot *s = host_slot(structure.scratch_slots + index);

	if (c && scratch && s)
		open_sweep(s, scratch, c, sweep->before_ns, (__u8)sweep->reason);
	return 0;
}

SEC("syscall")
int hintwatch_sweep(struct sweep *context)
{
	struct sweep sweep = *context;

	bpf_loop(structure.open_slots, sweep_slot, &sweep, 0);
	return 0;
}
