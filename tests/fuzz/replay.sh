#!/bin/sh
# Gives every committed seed to its fuzzer, once, as an ordinary test.
#
# usage: [BUILD=build] tests/fuzz/replay.sh
set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build}
out=$BUILD/fuzz

make --silent -f tests/fuzz/Makefile BUILD="$BUILD" -j"$(nproc)"
export LLVM_PROFILE_FILE=/dev/null
failed=0
seeds=0
for directory in tests/fuzz/seeds/*; do
	target=${directory##*/}
	mkdir -p "$out/crashes"
	if "$out/fuzz-$target" -runs=0 -max_len=65536 -artifact_prefix="$out/crashes/$target-" "$directory" \
		>"$out/$target.replay" 2>&1; then
		seeds=$((seeds + $(ls "$directory" | wc -l)))
	else
		failed=1
		echo "$target failed:"
		grep -v '^INFO' "$out/$target.replay" | head -n 60
	fi
done
echo "fuzz: $seeds committed seeds replayed"
exit $failed
