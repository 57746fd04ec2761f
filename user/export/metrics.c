/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/version.h"
#include "base/words.h"
#include "export/metrics_page.h"

const char *const metrics_content_type[] = {
	[METRICS_PROMETHEUS] = "text/plain; version=0.0.4; charset=utf-8",
	[METRICS_OPENMETRICS] = "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

static void verdicts(struct metrics_page *p, const char *verdict, const struct word *words, int count,
                     const __u64 *values)
{
	char labels[96];

	for (int i = 0; i < count; i++) {
		snprintf(labels, sizeof(labels), "{verdict=\"%s\",reason=\"%s\"}", verdict, words[i].word);
		page_counter(p, labels, values[i]);
	}
}

static void requests(struct metrics_page *p)
{
	page_family(
		p, "hintwatch_requests", "counter",
		"HTTP/1.x requests whose verdict is settled: every one exactly once, under its verdict and the reason for it.");
	verdicts(p, "marked", purpose_words, PURPOSE_COUNT, p->sum.value + COUNT_MARKED);
	verdicts(p, "unmarked", unmarked_words, UNMARKED_REASON_COUNT, p->sum.value + COUNT_UNMARKED);
	verdicts(p, "cut", cut_words, CUT_REASON_COUNT, p->sum.value + COUNT_CUT);
	page_family(p, "hintwatch_undecided_requests", "gauge",
	            "Requests handed to user space whose verdict is not settled yet.");
	fprintf(p->out, "hintwatch_undecided_requests %llu\n", p->totals.undecided);
	page_family(p, "hintwatch_marker_requests", "counter",
	            "Marked requests by the markers whose value says so; one request may carry several.");
	page_counters_by_word(p, "marker", marker_words, MARKER_COUNT, p->sum.value + COUNT_MARKER);
}

static void frames(struct metrics_page *p)
{
	page_family(p, "hintwatch_frames", "counter", "Frames seen: every one exactly once, by what became of it.");
	page_counters_by_word(p, "fate", frame_fate_words, FRAME_FATE_COUNT, p->sum.value + COUNT_FRAME);
	page_one_counter(p, "hintwatch_frame_bytes", "Bytes of the frames seen.", p->sum.value[COUNT_BYTES]);
	page_family(p, "hintwatch_responses", "counter",
	            "Status lines of answers on connections with HTTP/1.x requests, interim ones included, by class.");
	page_counters_by_text(p, "code", status_class_words, STATUS_CLASSES, p->sum.value + COUNT_STATUS);
	page_family(p, "hintwatch_notes", "counter", "Things worth knowing that are neither a verdict nor a loss.");
	page_counters_by_word(p, "note", note_words, NOTE_COUNT, p->sum.value + COUNT_NOTE);
	page_family(p, "hintwatch_hellos", "counter",
	            "TLS ClientHellos over TCP, and datagrams with a QUIC Initial packet, by what they are.");
	page_counters_by_word(p, "kind", hello_words, HELLO_COUNT, p->sum.value + COUNT_HELLO);
	page_family(p, "hintwatch_lost", "counter", "What was not seen, or not kept, by what it is.");
	page_counters_by_word(p, "what", loss_words, LOSS_COUNT, p->sum.value + COUNT_LOST);
}

/* Sums of weights: exact while nothing was lost or held back. */
static void speculations(struct metrics_page *p)
{
	const struct tally *t = p->m->tally;
	char labels[128];

	page_family(
		p, "hintwatch_speculations", "counter",
		"Marked requests by purpose and likely source. Estimated from samples by their weight; exact while lost{ring_full,rate_limited} is 0.");
	for (int purpose = 0; purpose < PURPOSE_COUNT; purpose++)
		for (int source = 0; source < SOURCE_COUNT; source++) {
			snprintf(labels, sizeof(labels), "{purpose=\"%s\",source=\"%s\"}", purpose_words[purpose].word,
			         source_words[source]);
			page_counter(p, labels, t->speculations[purpose][source]);
		}
	page_family(p, "hintwatch_speculation_trust", "counter",
	            "The same by how far the best marker's name can be trusted.");
	page_counters_by_word(p, "trust", trust_words, TRUST_TIER_COUNT, t->trust);
	page_family(p, "hintwatch_speculation_anomalies", "counter",
	            "The same by what is odd about them; one may be odd in several ways.");
	page_counters_by_text(p, "anomaly", anomaly_words, ANOMALY_COUNT, t->anomalies);
	page_family(p, "hintwatch_speculation_destinations", "counter", "The same by Sec-Fetch-Dest.");
	page_counters_by_text(p, "destination", fetch_dest_words, FETCH_DEST_COUNT, t->destinations);
	page_one_counter(p, "hintwatch_speculation_anonymous_client_ip",
	                 "The same, of those sent through an anonymising proxy.", t->anonymous_client_ip);
}

static void protocol_counter(struct metrics_page *p, const char *label, const char *word, const char *label_of_protocol,
                             int protocol, __u64 value)
{
	char labels[96];

	snprintf(labels, sizeof(labels), "{%s=\"%s\",%s=\"%s\"}", label, word, label_of_protocol,
	         protocol_words[protocol]);
	page_counter(p, labels, value);
}

static void opaque_connections(struct metrics_page *p, const char *transport, __u64 value)
{
	char labels[96];

	snprintf(labels, sizeof(labels), "{transport=\"%s\"}", transport);
	page_counter(p, labels, value);
}

/* How representative is what can be read? */
static void coverage(struct metrics_page *p)
{
	const __u64 *connections = p->sum.value + COUNT_CONNECTION;

	page_one_counter(p, "hintwatch_readable_connections", "TCP connections with an HTTP/1.x request.",
	                 connections[CONNECTION_READABLE]);
	page_family(p, "hintwatch_opaque_connections", "counter", "Connections whose requests cannot be read.");
	for (int kind = CONNECTION_TLS; kind < CONNECTION_COUNT; kind++)
		opaque_connections(p, connection_words[kind].word, connections[kind]);
	opaque_connections(p, transport_words[TRANSPORT_QUIC], tally_connections(p->m->tally, TRANSPORT_QUIC));
}

static void connections(struct metrics_page *p)
{
	const struct tally *t = p->m->tally;

	page_family(p, "hintwatch_connections", "counter",
	            "Connections whose ClientHello was read, by the first protocol that their client offered.");
	for (int transport = 0; transport < TRANSPORT_COUNT; transport++)
		for (int i = 0; i < PROTOCOL_COUNT; i++)
			protocol_counter(p, "transport", transport_words[transport], "offered", i,
			                 t->connections[transport][i]);
	page_family(p, "hintwatch_chosen_protocol", "counter",
	            "Protocols chosen in the clear: by servers up to TLS 1.2, and as PROXY headers tell.");
	for (int who = 0; who < CHOOSER_COUNT; who++)
		for (int i = 0; i < PROTOCOL_COUNT; i++)
			protocol_counter(p, "told_by", chooser_words[who], "protocol", i, t->chosen[who][i]);
}

static void speculation_protocol(struct metrics_page *p, int fact, const char *via, int protocol, __u64 value)
{
	char labels[96];

	snprintf(labels, sizeof(labels), "{fact=\"%s\",via=\"%s\",protocol=\"%s\"}", fact_words[fact], via,
	         protocol_words[protocol]);
	page_counter(p, labels, value);
}

/* In the order of the speculations: sums of weights. */
static void speculation_protocols(struct metrics_page *p)
{
	const struct tally *t = p->m->tally;

	page_family(
		p, "hintwatch_speculation_protocol", "counter",
		"Marked requests, once a fact: by the protocol that their client offered first, and by the one chosen for it, and how that is known. Estimated as speculations are.");
	for (int fact = 0; fact < FACT_COUNT; fact++) {
		for (int via = 0; via < ALPN_VIA_COUNT; via++)
			for (int i = 0; i < PROTOCOL_COUNT; i++)
				speculation_protocol(p, fact, alpn_via_words[via], i,
				                     t->speculation_protocol[fact][i][via]);
		speculation_protocol(p, fact, "unknown", PROTOCOL_NONE,
		                     t->speculation_protocol[fact][PROTOCOL_NONE][ALPN_VIA_NONE]);
	}
}

static void samples(struct metrics_page *p)
{
	page_family(p, "hintwatch_samples_handed_over", "counter",
	            "Heads, hellos and the like handed from the kernel half to user space.");
	page_counters_by_word(p, "kind", sample_words, SAMPLE_KIND_COUNT, p->sum.value + COUNT_SAMPLES);
	page_family(p, "hintwatch_samples_decoded", "counter", "Of these, decoded in user space.");
	page_counters_by_word(p, "kind", sample_words, SAMPLE_KIND_COUNT, p->m->tally->samples);
	page_one_counter(p, "hintwatch_verdict_contradictions",
	                 "Samples whose bytes contradict the verdict they came with. Not 0: a defect.",
	                 p->m->tally->contradictions);
}

static void process(struct metrics_page *p)
{
	bool open = p->format == METRICS_OPENMETRICS;

	page_family(p, open ? "hintwatch_build" : "hintwatch_build_info", open ? "info" : "gauge",
	            "The program that speaks.");
	fprintf(p->out, "hintwatch_build_info{version=\"" HINTWATCH_VERSION "\"} 1\n");
	if (!p->m->start_time_s)
		return;
	page_family(p, "process_start_time_seconds", "gauge",
	            "Start of the process in seconds since the epoch; counters begin at 0 then.");
	fprintf(p->out, "process_start_time_seconds %.3f\n", p->m->start_time_s);
	page_family(p, open ? "hintwatch_watched" : "hintwatch_watched_info", open ? "info" : "gauge",
	            "The interfaces that are watched, and how.");
	for (size_t i = 0; i < p->m->watched_count; i++) {
		const struct watched *w = &p->m->watched[i];

		fputs("hintwatch_watched_info{interface=\"", p->out);
		page_label_value(p->out, w->interface, strlen(w->interface));
		fprintf(p->out, "\",mode=\"%s\",direction=\"%s\"} 1\n", w->mode, w->direction);
	}
}

void metrics_write(FILE *out, enum metrics_format format, const struct metrics *m)
{
	struct metrics_page p = { .out = out, .format = format, .m = m };

	p.totals = tally_totals(m->tally, m->gate, &p.sum);
	process(&p);
	requests(&p);
	speculations(&p);
	speculation_protocols(&p);
	coverage(&p);
	connections(&p);
	samples(&p);
	frames(&p);
	metrics_ledger(&p);
	metrics_hints(&p);
	metrics_pages(&p);
	metrics_lookups(&p);
	metrics_top(&p);
	if (format == METRICS_OPENMETRICS)
		fputs("# EOF\n", out);
}
