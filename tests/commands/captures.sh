#!/bin/sh
# Every capture there is, and damaged copies of some, through a program that was built with sanitizers.
# usage: captures.sh PROGRAM
set -eu
program=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
captures=$here/../../../shared/captures
if [ ! -d "$captures" ]; then
	echo "captures: ../shared/captures is absent, nothing to read"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ASAN_OPTIONS="exitcode=99 ${ASAN_OPTIONS:-}" UBSAN_OPTIONS="exitcode=99:print_stacktrace=1 ${UBSAN_OPTIONS:-}"

# 0: read to its end; 1: the program said what is wrong. Anything else is our fault.
read_capture() {
	status=0
	timeout 60 "$program" replay --json - --show-unmarked --metrics "$work/page" "$1" >"$work/events" 2>"$work/said" || status=$?
	if [ "$status" -le 1 ] && ! grep -q 'Sanitizer\|runtime error' "$work/said"; then
		return
	fi
	echo "captures: status $status with ${1##*/}" >&2
	grep -m 3 'Sanitizer\|runtime error\|^    #[0-3] ' "$work/said" >&2 || :
	failed=$((failed + 1))
}

failed=0 whole=0 damaged=0
mkdir "$work/damaged"
/usr/bin/python3 "$here/mutations.py" "$captures" "$work/damaged"
find -L "$captures" -type f ! -name '*.tsv' ! -name '*.json*' ! -name '*.txt' ! -name '*.md' ! -path '*/LICENSES/*' | sort >"$work/whole"
find "$work/damaged" -type f | sort >"$work/damaged.list"
while read -r path; do
	read_capture "$path"
	whole=$((whole + 1))
done <"$work/whole"
while read -r path; do
	read_capture "$path"
	damaged=$((damaged + 1))
done <"$work/damaged.list"
echo "captures: $whole as they are, $damaged damaged, $failed with a crash or a finding"
[ "$failed" = 0 ] && [ "$whole" -gt 0 ] && [ "$damaged" -gt 0 ]
