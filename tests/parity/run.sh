#!/bin/sh
# Parity over every capture there is, unreadable ones included, and over crafted ones. usage: run.sh PROGRAM
set -eu
captures="$(dirname "$0")/../../../shared/captures"
if [ ! -d "$captures" ]; then
	echo "parity: ../shared/captures is absent: nothing to compare"
	exit 0
fi
if [ "$(id -u)" != 0 ]; then
	echo "parity: not root: the kernel half cannot be loaded" >&2
	exit 1
fi
crafted=$(mktemp -d)
trap 'rm -rf "$crafted"' EXIT
/usr/bin/python3 -B "$(dirname "$0")/crafted.py" "$crafted"
find "$captures" "$crafted" -type f ! -name '*.tsv' ! -name '*.json*' ! -name '*.md' ! -name '*.txt' -print0 | sort -z | xargs -0 "$1"
