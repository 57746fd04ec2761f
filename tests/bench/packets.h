/*
 * The packets that the benchmark runs on: Ethernet, IPv4 and TCP without options, so that the payload begins
 * at byte 54.
 */
#ifndef HINTWATCH_BENCH_PACKETS_H
#define HINTWATCH_BENCH_PACKETS_H

#include <linux/types.h>
#include <stddef.h>

#include "heads.h"

enum { HEADERS = 54, PAYLOAD_MAX = 1448 };

struct packet {
	__u32 len;
	__u8 bytes[2048];
};

void packet_tcp(struct packet *p, const void *payload, size_t n);

/* Where the gate has not seen it. */
void packet_new_flow(struct packet *p);

/* The client's port, of a packet of either side. */
void packet_set_client(struct packet *p, __u16 port);

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

/* How connections begin: SYN; a ClientHello as long as Chromium's, in two segments; a PROXY v2 header and a head in one. */
void packet_syn(struct packet *p);
void packet_hello_begins(struct packet *p);
void packet_hello_ends(struct packet *p);
void packet_proxied(struct packet *p);

/* Behind a marked head: an answer of 400 bytes, all of them its head, and the first segment of the body it announces. */
void packet_answer(struct packet *p);
void packet_answer_body(struct packet *p);

#endif
