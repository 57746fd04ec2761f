/* SPDX-License-Identifier: BSD-2-Clause */
#include <arpa/inet.h>
#include <string.h>

#include "base/words.h"
#include "show/status.h"
#include "base/version.h"

static void write_attachment(FILE *out, const struct attachment *a)
{
	fprintf(out, "  %-15s ", a->interface.name);
	if (a->gone)
		fprintf(out, "gone\n");
	else if (a->egress_mode)
		fprintf(out, "both directions (%s ingress, %s egress)\n", a->mode, a->egress_mode);
	else if (a->egress_error[0])
		fprintf(out, "ingress only (%s; egress could not be attached: %s)\n", a->mode, a->egress_error);
	else
		fprintf(out, "ingress only (%s; on loopback every packet passes there)\n", a->mode);
}

static void write_ports(FILE *out, const struct knobs *k)
{
	const char *before = "";

	for (unsigned int port = 0; port < 65536; port++)
		if (port_selected(k, (__u16)port)) {
			fprintf(out, "%s%u", before, port);
			before = ",";
		}
	putc('\n', out);
}

static void write_network(FILE *out, const struct network *n)
{
	const unsigned char *address = (const unsigned char *)n->address.half;
	bool v4 = memcmp(address, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
	int bits = __builtin_popcountll(n->mask.half[0]) + __builtin_popcountll(n->mask.half[1]);
	char text[INET6_ADDRSTRLEN] = "?";

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? address + 12 : address, text, sizeof(text));
	fprintf(out, " %s/%d", text, v4 ? bits - 96 : bits);
}

void status_write_knobs(FILE *out, const struct knobs *k)
{
	fprintf(out, "  head-bytes         %u\n", k->head_bytes);
	fprintf(out, "  sample-unmarked    %u%s\n", k->sample_unmarked, k->sample_unmarked ? "" : " (none)");
	fprintf(out, "  samples-per-second %u%s\n", k->samples_per_s, k->samples_per_s ? "" : " (no limit)");
	fprintf(out, "  port               ");
	if (k->port_filter)
		write_ports(out, k);
	else
		fprintf(out, "all\n");
	fprintf(out, "  network           ");
	for (unsigned int i = 0; i < k->network_count && i < NETWORKS_MAX; i++)
		write_network(out, &k->network[i]);
	fprintf(out, "%s\n", k->network_count ? "" : " all");
}

static void write_counts(FILE *out, const char *title, const struct word *words, int count, const __u64 *values)
{
	for (int i = 0; i < count; i++)
		if (values[i])
			fprintf(out, "  %-10s %-20s %12llu  %s\n", title, words[i].word, values[i], words[i].help);
}

/* What became of the speculations. */
static void write_ledger(FILE *out, const struct ledger_totals *t)
{
#define X(NAME, word, help) { word, help },
	static const struct word results[] = { RESULTS(X) }, evidences[] = { EVIDENCES(X) }, harms[] = { HARMS(X) };
#undef X
	static const struct word lost[] = {
		{ "settled_early", "settled before their window had passed, for newer ones" },
		{ "exchange_evicted", "requests whose answers were given up, for newer ones" },
		{ "unpaired_answer", "answers that could be given to no request" },
	};
	const __u64 losses[] = { t->settled_early, t->exchanges_evicted, t->unpaired_answers };
	__u64 result[RESULT_COUNT] = { 0 }, evidence[EVIDENCE_COUNT] = { 0 };
	const struct ledger_row *sum = &t->total;

	for (int purpose = 0; purpose < PURPOSE_COUNT; purpose++) {
		for (int i = 0; i < RESULT_COUNT; i++)
			result[i] += t->results[purpose][i];
		for (int i = 0; i < EVIDENCE_COUNT; i++)
			evidence[i] += t->evidence[purpose][i];
	}
	fprintf(out, "\nspeculations: %llu = %llu open + %llu used + %llu not used + %llu unknown", sum->requests,
	        sum->open, sum->use[USE_USED], sum->use[USE_NOT_USED], sum->use[USE_UNKNOWN]);
	fprintf(out, "; settled ones: %llu bytes, %llu of them wasted\n", sum->bytes, sum->wasted_bytes);
	write_counts(out, "result", results, RESULT_COUNT, result);
	write_counts(out, "evidence", evidences, EVIDENCE_COUNT, evidence);
	write_counts(out, "harm", harms, HARM_COUNT, t->harms);
	write_counts(out, "lost", lost, sizeof(lost) / sizeof(lost[0]), losses);
}

void status_write(FILE *out, const struct status *s)
{
	struct counters sum;
	struct totals t = tally_totals(s->tally, s->gate, &sum);
	char since[32] = "?";
	struct tm tm;

	if (localtime_r(&s->since_s, &tm))
		strftime(since, sizeof(since), "%Y-%m-%d %H:%M:%S", &tm);
	fprintf(out, "hintwatch " HINTWATCH_VERSION ", watching since %s\n\ninterfaces\n", since);
	for (int i = 0; i < s->attached; i++)
		write_attachment(out, &s->attachments[i]);
	fprintf(out, "\nknobs (hintwatch tune changes them)\n");
	status_write_knobs(out, s->knobs);
	fprintf(out, "\nmemory, fixed: %.1f MiB of tables, %u ring%s of %.1f MiB\n",
	        (double)structure_table_bytes(s->sizes) / (1 << 20), s->sizes->rings, s->sizes->rings == 1 ? "" : "s",
	        (double)s->ring_bytes / (1 << 20));
	fprintf(out, "\nrequests: %llu = %llu marked + %llu unmarked + %llu cut; %llu not settled yet\n",
	        t.marked + t.unmarked + t.cut, t.marked, t.unmarked, t.cut, t.undecided);
	write_counts(out, "marked", purpose_words, PURPOSE_COUNT, sum.value + COUNT_MARKED);
	write_counts(out, "unmarked", unmarked_words, UNMARKED_REASON_COUNT, sum.value + COUNT_UNMARKED);
	write_counts(out, "cut", cut_words, CUT_REASON_COUNT, sum.value + COUNT_CUT);
	write_ledger(out, s->ledger);
	fprintf(out, "\nconnections: %llu readable; opaque: %llu TLS, %llu QUIC, %llu h2c\n",
	        sum.value[COUNT_CONNECTION + CONNECTION_READABLE], sum.value[COUNT_CONNECTION + CONNECTION_TLS],
	        tally_connections(s->tally, TRANSPORT_QUIC), sum.value[COUNT_CONNECTION + CONNECTION_H2C]);
	fprintf(out, "\nframes: %llu, %llu bytes\n", sum.value[COUNT_FRAMES], sum.value[COUNT_BYTES]);
	write_counts(out, "frame", frame_fate_words, FRAME_FATE_COUNT, sum.value + COUNT_FRAME);
	write_counts(out, "note", note_words, NOTE_COUNT, sum.value + COUNT_NOTE);
	write_counts(out, "lost", loss_words, LOSS_COUNT, sum.value + COUNT_LOST);
}
