#!/bin/bash
# Runs hintwatch and other tools over one capture of make_traffic, in turn, on one CPU, with the file in the
# page cache. One table row per tool; the last column holds what each of them took for a marked request.
set -euo pipefail
export LC_ALL=C

usage() {
	cat >&2 <<-'END'
	usage: peers.sh [-r rounds] [-t rounds of tshark] [-c cpu] [-m filter] CAPTURE [COMMAND [ARGUMENT]...]

	  CAPTURE   of make_traffic, with CAPTURE.truth beside it
	  COMMAND   runs hintwatch over it, such as: build/hintwatch replay CAPTURE
	  -m        shell command that reads the output of COMMAND and prints the number of marked requests

	  peers.sh -m 'grep -c prefetch' full.pcap build/hintwatch replay full.pcap
	END
	exit 2
}

rounds=5
tshark_rounds=2
cpu=1
filter='echo -'
while getopts r:t:c:m: option; do
	case $option in
	r) rounds=$OPTARG ;;
	t) tshark_rounds=$OPTARG ;;
	c) cpu=$OPTARG ;;
	m) filter=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
(($# >= 1)) || usage
capture=$1
shift
command=("$@")
[[ -r $capture && -r $capture.truth ]] || { echo "peers.sh: cannot read $capture and $capture.truth" >&2; exit 1; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

truth() {
	sed -n "s/^$1=//p" "$capture.truth"
}

# The markers in one expression. They stand at the start of a line, at least in a head that is in one piece.
markers='(x-)?sec-purpose: *prefetch|purpose: *prefetch|x-purpose: *preview|x-moz: *prefetch'
markers+='|next-router-prefetch: *[123]|hx-preloaded: *true'
marker_names=sec-purpose,purpose,x-purpose,x-moz,x-sec-purpose,next-router-prefetch,hx-preloaded
httpry_default=timestamp,source-ip,dest-ip,direction,method,host,request-uri,http-version,status-code,reason-phrase

# run_TOOL writes what it found to stdout; found_TOOL reads that and prints the number of marked requests.

# The log as it is by default: the markers are not in it.
run_httpry() {
	httpry -q -r "$capture"
}

found_httpry() {
	echo -
}

# With a column for each marker, behind the ten usual ones.
run_httpry_fields() {
	httpry -q -f "$httpry_default,$marker_names" -r "$capture"
}

found_httpry_fields() {
	awk -F '\t' '
	$4 == ">" {
		for (i = 11; i <= NF; i++)
			if (tolower($i) ~ /^(prefetch|preview|[123]$|true$)/) {
				found++
				break
			}
	}
	END { print found + 0 }'
}

# Only what goes to the web servers, which spares it most of the bytes.
run_ngrep() {
	ngrep -q -i -W byline -I "$capture" "\\n($markers)" 'tcp and (dst port 80 or dst port 8080)'
}

found_ngrep() {
	grep -c '^T .* -> .* \[AP*\]' || true
}

run_tshark() {
	tshark -n -r "$capture" -Y "http.request.line matches \"(?i)^($markers)\"" -T fields -e frame.number
}

found_tshark() {
	wc -l
}

run_command() {
	"${command[@]}"
}

found_command() {
	bash -c "$filter"
}

measure() {
	local TIMEFORMAT='%R %U %S'

	if ! { time "run_$1" >"$tmp/$1.out" 2>"$tmp/$1.err"; } 2>"$tmp/time"; then
		echo "peers.sh: $1 failed:" >&2
		tail -n 3 "$tmp/$1.err" >&2
		return 1
	fi
	awk '{ print $1, $2 + $3 }' "$tmp/time" >>"$tmp/$1.times"
}

# Of a column.
median() {
	cut -d ' ' -f "$2" "$tmp/$1.times" | sort -n |
		awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

row() {
	local label=$2 wall cpu_s found

	wall=$(median "$1" 1)
	cpu_s=$(median "$1" 2)
	found=$("found_$1" <"$tmp/$1.out")
	awk -v label="$label" -v n="$(wc -l <"$tmp/$1.times")" -v wall="$wall" -v cpu="$cpu_s" -v found="$found" \
		-v requests="$(truth requests)" 'BEGIN {
		rate = cpu > 0 ? sprintf("%.0f", requests / cpu) : "-"
		printf("%-24s %6d %9.3f %9.3f %12s %9s\n", label, n, wall, cpu, rate, found)
	}'
}

# name, program, rounds, label
tools=()
add() {
	if command -v "$2" >/dev/null; then
		tools+=("$1 $3 $4")
	else
		echo "peers.sh: $2 is not installed: skipped" >&2
	fi
}

add httpry httpry "$rounds" 'httpry -r'
add httpry_fields httpry "$rounds" 'httpry -r -f markers'
add ngrep ngrep "$rounds" 'ngrep -I'
add tshark tshark "$tshark_rounds" 'tshark -r -Y'
if ((${#command[@]})); then
	add command "${command[0]}" "$rounds" "${command[0]##*/}"
fi

taskset -cp "$cpu" $$ >/dev/null        # inherited by all that follows
for ((round = 1; round <= rounds || round <= tshark_rounds; round++)); do
	cat "$capture" >/dev/null
	for tool in "${tools[@]}"; do
		read -r name most _ <<<"$tool"
		if ((round <= most)); then
			measure "$name"
		fi
	done
done

printf '%s: %s packets, %s bytes, %s requests, %s marked, %s heads in several segments, %s decoys\n\n' \
	"${capture##*/}" "$(truth packets)" "$(truth file_bytes)" "$(truth requests)" "$(truth marked)" \
	"$(truth multi_segment)" "$(truth decoys)"
printf '%-24s %6s %9s %9s %12s %9s\n' tool rounds 'wall s' 'CPU s' 'requests/s' marked
for tool in "${tools[@]}"; do
	read -r name most label <<<"$tool"
	if ((most)); then
		row "$name" "$label"
	fi
done
