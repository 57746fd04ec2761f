/*
 * What the parts of the traffic generator share:
 *   frames.c        frames with right checksums, into a capture file
 *   requests.c      what is asked for, with which marker; heads.c and dialects.c put it into words
 *   bodies.c        messages, answers, and the bytes of bodies
 *   flows.c         connections with requests, mixed in time
 *   noise.c         DNS and TLS
 *   make_traffic.c  options, totals, the truth
 */
#ifndef HINTWATCH_BENCH_TRAFFIC_H
#define HINTWATCH_BENCH_TRAFFIC_H

#include <stddef.h>
#include <stdio.h>

#include "prng.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	MESSAGE_MAX = 16384,
	FRAME_MAX = 1514,
	HOSTS = 16,
};

/* Frames. */

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_PSH = 0x08, TCP_ACK = 0x10 };

enum side { CLIENT, SERVER };

struct conn {
	bool v6;
	uint8_t addr[2][16]; /* by side; of IPv4 the first four bytes */
	uint16_t port[2];
	uint16_t ip_id[2];
	uint32_t seq[2];   /* of the next byte */
	uint32_t clock[2]; /* what each side adds to the time in its TCP timestamps */
	uint32_t clock_sent[2];
};

struct capture {
	FILE *file;
	struct prng *r;
	uint64_t time_us, packets, bytes; /* bytes: of the frames, as on the wire */
};

/* 0 or -errno. */
int capture_open(struct capture *c, const char *path, struct prng *r);
int capture_close(struct capture *c);
uint64_t capture_file_bytes(uint64_t packets, uint64_t bytes);

/* A connection between client number id and host number host; id decides about the addresses and the port. */
void conn_open(struct conn *n, struct prng *r, bool v6, uint32_t id, uint32_t host, uint16_t port);
unsigned conn_mss(const struct conn *n);
void conn_tcp(struct conn *n, struct capture *c, enum side from, uint8_t flags, const void *data, unsigned len);
void conn_udp(struct conn *n, struct capture *c, enum side from, const void *data, unsigned len);

void put16(uint8_t *p, uint32_t v);
void put32(uint8_t *p, uint32_t v);

/* Messages: what one side says before the other one answers. */

struct message {
	unsigned len, sent;
	unsigned stops[2]; /* where a segment has to end, ascending; 0: anywhere */
	char bytes[MESSAGE_MAX];
};

void message_clear(struct message *m);
void message_add(struct message *m, const void *bytes, size_t len);
__attribute__((format(printf, 2, 3))) void message_print(struct message *m, const char *format, ...);

/* Bytes in the segment that begins at a position. */
unsigned message_segment(const struct message *m, unsigned at, unsigned mss);

enum purpose { PURPOSE_NONE, PURPOSE_PRERENDER, PURPOSE_PREFETCH, PURPOSE_PREVIEW, PURPOSE_COUNT };

/* Who is at the client's end of a connection: the same program and host for all of its requests. */
struct client {
	const struct dialect *dialect;
	uint32_t host, platform;
	uint16_t port;
};

/* The truth about one request. */
struct request {
	enum purpose purpose;
	bool near;        /* a marker's name with a value that says no */
	bool post, decoy; /* decoy: a body that looks like a marked request */
	unsigned head_len;
	unsigned marker, marker_end; /* where the marker's line is; both 0: nowhere */
};

void client_choose(struct client *client, struct prng *r, uint32_t host, uint16_t port);
void request_write(struct message *m, struct request *q, const struct client *client, struct prng *r, unsigned mss);

void bodies_make(struct prng *r);
void body_text(struct message *m, struct prng *r, unsigned len);
const char *body_binary(struct prng *r, unsigned len);
void response_write(struct message *m, struct prng *r);
const char *host_name(uint32_t host);

/* Connections with requests. */

/* X(key): counted over the requests as they are written. */
/* clang-format off */
#define REQUEST_COUNTS(X)                                                                                   \
	X(requests) X(marked) X(multi_segment) X(purpose_prefetch) X(purpose_prerender) X(purpose_preview)  \
	X(near_marked) X(marker_late) X(marker_cut) X(posts) X(decoys) X(flows) X(flows_ipv6)
/* clang-format on */

struct counts {
#define X(key) uint64_t key;
	REQUEST_COUNTS(X)
#undef X
};

struct flow;
struct flows;
typedef void flow_step(struct flows *t, struct flow *f);

/* One connection. The step writes one packet and says what comes next; NULL: it is over. */
struct flow {
	struct conn conn;
	struct client client;
	flow_step *step;
	unsigned requests; /* still to come */
	enum side talker;  /* whose message is under way */
	unsigned unacked;  /* segments */
	struct message message;
};

enum { FLOWS_OPEN = 512 }; /* mixed in time */

struct flows {
	struct prng *r;
	struct capture *c;
	struct counts counts;
	uint64_t wanted, planned, answered; /* requests */
	uint32_t open;
	struct flow flow[FLOWS_OPEN]; /* the first `open` */
};

/* Writes a packet or a few of one connection. False: all that was wanted has been written. */
bool flows_step(struct flows *t);

/* Noise. */

enum { TLS_CONNS = 64 };

struct noise {
	struct prng *r;
	struct capture *c;
	uint64_t dns_packets, tls_packets;
	struct conn tls[TLS_CONNS];
	struct conn dns; /* of the query that waits for its answer */
	bool dns_waits;
	uint16_t dns_id, dns_host;
};

void noise_open(struct noise *n, struct prng *r, struct capture *c);
void noise_dns(struct noise *n);
void noise_tls(struct noise *n);

#endif
