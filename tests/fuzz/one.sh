#!/bin/sh
# One target of run.sh, which sets the environment.
set -eu
target=$1
out=$BUILD/fuzz
log=$out/$target.log
parser='include/field.h include/head.h include/request_line.h'
decode=$(printf 'user/decode/%s.c ' decode fields guess markers structured structured_item tags target words)
tls=$(printf 'user/decode/%s ' tls.c tls_server.c tls_wire.h ja4.c)
proxy=$(printf 'user/decode/%s ' address.c alpn.c forwarded.c grammar.h proxy.c)
answer=$(printf 'user/decode/%s ' answer.c answer_caching.c answer_content.c fields.c link.c list.h media_type.c)
html="$(echo user/decode/html*.c) $(printf 'user/decode/%s.c ' hint rules url url_clean url_resolve)
      $(printf 'user/account/%s.c ' declare hints pages)"
gate='include/answer.h include/chunked.h include/ended.h include/flow.h include/gate.h include/hello.h include/open.h
      include/path.h include/place.h include/settle.h include/slot.h include/store.h include/walk.h'

# The longest input, the code under test, and what to call that.
case $target in
locate) longest=2048 code=include/locate.h name=$code ;;
gate) longest=32768 code="$gate $parser" name='the gate in include/' ;;
pieces) longest=4096 code="$gate $parser" name='the gate in include/' ;;
skim) longest=2100 code=bpf/skim.h name=$code ;;
head) longest=16400 code="$parser $decode" name="$parser user/decode/" ;;
structured) longest=2048 code='user/decode/structured.c user/decode/structured_item.c' name=$code ;;
proxy) longest=2048 code=$proxy name=$code ;;
answer)
	longest=4096 code="$answer user/account/refusal.c"
	name='user/decode/ of answers, user/account/refusal.c' ;;
tls) longest=4096 code=$tls name=$code ;;
quic) longest=8192 code=$(echo user/decode/quic*.c) name='user/decode/quic*.c' ;;
protocols)
	longest=16400 code="user/pipeline.c user/protocols.c user/hold.c $(echo user/account/*.c user/export/event*.c)"
	name='user/pipeline.c user/protocols.c user/hold.c user/account/ user/export/event*.c' ;;
dns) longest=4096 code='user/decode/dns.c user/account/lookups.c user/account/lookup_table.c' name=$code ;;
event) longest=16400 code="$(printf 'user/export/%s.c ' event event_http event_wait json)" name=$code ;;
html) longest=16384 code=$html name='user/decode/html*.c rules.c url*.c user/account/pages.c hints.c' ;;
capture) longest=32768 code=$(printf 'user/source/%s.c ' capture link_type magic native unpack) name=$code ;;
esac

coverage() {
	llvm-profdata-14 merge -o "$out/$target.profdata" "$out/$target.profraw"
	llvm-cov-14 report "$out/fuzz-$target" -instr-profile="$out/$target.profdata" -show-region-summary=0 \
		-show-branch-summary=0 $code | awk '$1 == "TOTAL" { printf "%s of %d lines", $NF, $5 }'
}

mkdir -p "$out/corpus/$target" "$out/made/$target"
export LLVM_PROFILE_FILE="$out/$target.profraw"
if "$out/fuzz-$target" -seed="$FUZZ_SEED" -max_total_time="$SECONDS_EACH" -max_len=$longest -timeout=10 -rss_limit_mb=2048 \
	-use_value_profile=1 -dict=tests/fuzz/words.dict -artifact_prefix="$out/crashes/$target-" -print_final_stats=1 \
	"$out/corpus/$target" "$out/made/$target" "tests/fuzz/seeds/$target" >"$log" 2>&1; then
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	reached=$(coverage)
	printf '%-11s %10s runs, %s of %s\n' "$target:" "$runs" "$reached" "$name"
	if [ "${reached%%.*}" -lt 60 ]; then
		echo "$target: reaches too little of it to say anything"
		exit 1
	fi
else
	echo "$target: FAILED"
	grep -v -e '^#' -e '^INFO' "$log" | head -n 60
	input=$(sed -n 's/.*Test unit written to //p' "$log")
	echo "again with: $out/fuzz-$target $input"
	if [ -f "$input" ]; then
		echo "which is, compressed and in Base64:"
		gzip -9cn "$input" | base64
	fi
	exit 1
fi
