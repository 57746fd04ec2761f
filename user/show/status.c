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
	fprintf(out, "\nconnections: %llu readable; opaque: %llu TLS, %llu QUIC, %llu h2c\n",
	        sum.value[COUNT_CONNECTION + CONNECTION_READABLE], sum.value[COUNT_CONNECTION + CONNECTION_TLS],
	        tally_connections(s->tally, TRANSPORT_QUIC), sum.value[COUNT_CONNECTION + CONNECTION_H2C]);
	fprintf(out, "\nframes: %llu, %llu bytes\n", sum.value[COUNT_FRAMES], sum.value[COUNT_BYTES]);
	write_counts(out, "frame", frame_fate_words, FRAME_FATE_COUNT, sum.value + COUNT_FRAME);
	write_counts(out, "note", note_words, NOTE_COUNT, sum.value + COUNT_NOTE);
	write_counts(out, "lost", loss_words, LOSS_COUNT, sum.value + COUNT_LOST);
}
