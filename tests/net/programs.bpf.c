/*
 * What stands around hintwatch in the tests: programs that put VLAN tags on packets and take them off, as a VLAN
 * device would, one that drops what has data, and programs of somebody else, which pass everything and count nothing.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* The third part of an address, 10.77.NET.1 or fd00:77:NET::1 in hexadecimal, says which tags the way to it has. */
SEC("classifier/push")
int push(struct __sk_buff *skb)
{
	int v4 = skb->protocol == bpf_htons(0x0800);
	__u8 net = 0;

	if (!v4 && skb->protocol != bpf_htons(0x86dd))
		return TC_ACT_OK;
	bpf_skb_load_bytes(skb, v4 ? 14 + 16 + 2 : 14 + 24 + 5, &net, 1);
	if (net == 7)
		bpf_skb_vlan_push(skb, bpf_htons(0x8100), 7);
	if (net == 200) {
		bpf_skb_vlan_push(skb, bpf_htons(0x8100), 200);
		bpf_skb_vlan_push(skb, bpf_htons(0x88a8), 100);
	}
	return TC_ACT_OK;
}

SEC("classifier/pop")
int pop(struct __sk_buff *skb)
{
	for (int i = 0; i < 2; i++)
		if (skb->vlan_present)
			bpf_skb_vlan_pop(skb);
	return TC_ACT_OK;
}

/* What stands behind an observer sees none of the data: it is sent again. */
SEC("classifier/drop")
int drop(struct __sk_buff *skb)
{
	return skb->len > 14 + 20 + 60 ? TC_ACT_SHOT : TC_ACT_OK;
}

/* Ends the way through the programs at a tcx hook. */
SEC("classifier/pass")
int pass_tc(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("classifier/foreign")
int foreign_tc(struct __sk_buff *skb)
{
	return TC_ACT_UNSPEC;
}

SEC("xdp")
int foreign_xdp(struct xdp_md *context)
{
	return XDP_PASS;
}
