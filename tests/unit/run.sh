#!/bin/sh
# Runs test programs. Says little while they pass, and everything of one that fails. usage: run.sh PROGRAM…
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
tests=0
for program in "$@"; do
	if "$program" >"$log" 2>&1; then
		tests=$((tests + $(grep -c '^\[       OK' "$log")))
	else
		failed=1
		echo "$program failed:"
		cat "$log"
	fi
done
echo "unit: $tests tests of $# programs passed"
exit $failed
