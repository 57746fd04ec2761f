/*
 * Samples of requests and answers for the tests of what pairs them.
 */
#ifndef HINTWATCH_TESTS_EXCHANGING_H
#define HINTWATCH_TESTS_EXCHANGING_H

#include "account/exchange.h"
#include "decode/address.h"

#define SECOND 1000000000ull
#define MS 1000000ull
#define START (1000 * SECOND)

enum { CLIENT_PORT = 40000, SERVER_PORT = 80 };

/* Between a client and a server; connection: tells them apart. */
static inline struct sample client_sample(__u64 time_ns, __u32 connection, __u32 seq, __u32 ack)
{
	return (struct sample){
		.time_ns = time_ns,
		.flow_hash = connection * 0x9e3779b97f4a7c15ull | 1,
		.source = { { 0, 0xffff0000ull | (__u64)(connection % 250 + 1) << 32 } },
		.destination = { { 0, 0xffff0000ull | 99ull << 56 } },
		.source_port = (__u16)(CLIENT_PORT + connection % 20000),
		.destination_port = SERVER_PORT,
		.seq = seq,
		.ack = ack,
		.family = 4,
		.weight = 1,
		.cut = CUT_NONE,
		.kind = SAMPLE_REQUEST,
	};
}

static inline struct sample server_sample(__u64 time_ns, __u32 connection, __u32 seq, __u32 ack)
{
	struct sample s = client_sample(time_ns, connection, seq, ack), turned = s;

	turned.source = s.destination;
	turned.destination = s.source;
	turned.source_port = s.destination_port;
	turned.destination_port = s.source_port;
	turned.kind = SAMPLE_ANSWER;
	turned.weight = 0;
	return turned;
}

static inline __u64 prng(__u64 *seed)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return *seed >> 33;
}

#endif
