/*
 * The packets that the benchmark runs on: Ethernet, IPv4 and TCP without options, so that the payload begins
 * at byte 54.
 */
#ifndef HINTWATCH_BENCH_PACKETS_H
#define HINTWATCH_BENCH_PACKETS_H

#include <linux/types.h>

#include "heads.h"

struct packet {
	__u32 len;
	__u8 bytes[2048];
};

void packet_set_port(struct packet *p, __u16 port);
void packet_set_seq(struct packet *p, __u32 seq);

void packet_udp(struct packet *p);
void packet_ack(struct packet *p);
void packet_binary(struct packet *p);
void packet_html(struct packet *p);
void packet_prose(struct packet *p);
void packet_unmarked_300(struct packet *p);
void packet_unmarked_800(struct packet *p);
void packet_unmarked_1448(struct packet *p);
void packet_marked_800(struct packet *p);
void packet_marked_1024(struct packet *p);
void packet_hostile(struct packet *p);

/* Head number i of many that all differ, in path, lines and cookie; one in 20 marked. */
void packet_diverse(struct packet *p, int i);

#endif
