#!/bin/bash
# Measures everything, one thing after the other, and writes a page of it. usage: bench.sh BUILD CLANG…
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
shift

traffic=$build/bench/full.pcap
[[ $traffic.truth -nt $build/make-traffic ]] || { mkdir -p "$build/bench"; "$build/make-traffic" "$traffic"; }

# The load of the machine, before each part: what else ran is in the numbers.
part() {
	printf '\n## %s\n\n%s\n\n' "$1" "$2"
	echo "bench: $1 (load $(cut -d ' ' -f 1 /proc/loadavg))" >&2
}

cat <<END
# Benchmarks

Made by \`make bench\` on $(date -u +%F): $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs$(grep -qw hypervisor /proc/cpuinfo && echo ' of a virtual machine'),
Linux $(uname -r | sed 's/-.*//'), load $(cut -d ' ' -f 1 /proc/loadavg). Speculative return stack overflow:
$(cat /sys/devices/system/cpu/vulnerabilities/spec_rstack_overflow 2>/dev/null || echo unknown).

Medians of rounds in which everything takes its turn. What the rows say, and where the time goes: [notes](benchmarks-notes.md).
END

# Where the kernel puts a program decides over some of its speed: the same tables, of several loads, cell by cell.
median_of_loads() {
	for load in 1 2 3 4 5; do
		"$@" 9
	done | awk -F ' *[|] *' '
	/^[|] (packet|profile|yardstick)/ && $2 == first { row = 0; load++ }
	NR == 1 { first = $2; load = 0 }
	{
		row++
		line[row] = $0
		for (i = 3; i < NF; i++)
			value[row, i, load] = $i
	}
	END {
		for (r = 1; r <= row; r++) {
			n = split(line[r], cell, / *[|] */)
			if (cell[3] !~ /^[0-9]+$/) {
				print line[r]
				continue
			}
			text = "| " cell[2] " |"
			for (i = 3; i < n; i++) {
				for (a = 0; a <= load; a++) {
					v = value[r, i, a] + 0
					for (b = a; b > 0 && sorted[b - 1] > v; b--)
						sorted[b] = sorted[b - 1]
					sorted[b] = v
				}
				text = text " " sorted[int(load / 2)] " |"
			}
			print text
		}
	}'
}

for clang in "$@"; do
	part "A packet, built by $clang" 'ns by `BPF_PROG_TEST_RUN`, net of a program that does nothing, measured in the same round.'
	median_of_loads "$build/bench/gate-$clang"
done

part 'Replay' 'One CPU, the file in the page cache; every tool in turn.'
echo '```'
tests/bench/peers.sh -m "sed -n 's/.* requests: \([0-9]*\) marked.*/\1/p'" "$traffic" "$build/hintwatch" replay "$traffic"
echo '```'

part 'Ring' 'Samples made on one CPU, read and decoded on another.'
"$build/bench/ring"

part 'QUIC' 'Two Initials a connection, keys of its own, 17 CRYPTO frames out of order: decrypted, put together, read.'
"$build/bench/quic"

part 'Ledger' 'Requests and answers given to the ledger alone, one core; each speculation of a client of its own.'
"$build/bench/ledger"

part 'Load' 'nginx, wrk, iperf3 and the observer on one core; requests per second of observers in turn.'
/usr/bin/python3 tests/bench/load.py
