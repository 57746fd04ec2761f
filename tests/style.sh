#!/bin/sh
# Every C file is formatted as .clang-format says; clang-tidy finds nothing in the user half. usage: style.sh BUILD FLAG…
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# What a check found is shown from its beginning; one finding often brings many.
check() {
	what=$1
	shift
	if ! "$@" >"$log" 2>&1; then
		echo "style: $what:" >&2
		grep -E 'error:|warning:' "$log" | sort -u | head -n 20 >&2
		exit 1
	fi
}

build=$1
shift
flags="-std=gnu11 -DLOAD_ALIGN=1 -Iinclude -Iuser -isystem $build $*"
tidy() {
	ls user/*.c user/*/*.c | xargs -P 2 -n 8 sh -c "clang-tidy-19 --quiet \"\$@\" -- $flags" tidy
}

check 'not formatted' clang-format-19 --dry-run -Werror $(find include bpf user tests -name '*.[ch]')
check 'clang-tidy finds' tidy
echo "style: every file is formatted, and clang-tidy finds nothing"
