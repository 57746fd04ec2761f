#!/bin/sh
# Fuzzes every target for some seconds, two at a time, from the committed seeds and those made of captures; prints a
# line a target: how often it ran, and how much of the code under test it reached. Fails if one finds something, and
# says with which input. What was learnt stays in $BUILD/fuzz/corpus for the next time. The same seed tries the same
# inputs in the same order, so that a short run is the beginning of a long one; FUZZ_SEED=0 takes another each time.
#
# usage: [BUILD=build] [FUZZ_SEED=1] tests/fuzz/run.sh SECONDS [TARGET…]
set -eu
cd "$(dirname "$0")/../.."
export BUILD="${BUILD:-build}"
export SECONDS_EACH="${1:?usage: tests/fuzz/run.sh SECONDS [TARGET…]}"
export FUZZ_SEED="${FUZZ_SEED:-1}"
shift
[ $# -gt 0 ] || set -- locate gate pieces skim head structured proxy answer tls quic protocols dns event capture html

tests/fuzz/replay.sh
mkdir -p "$BUILD/fuzz/made"
/usr/bin/python3 -B tests/fuzz/corpus.py "$BUILD/fuzz/made"
printf '%s\n' "$@" | xargs -P 2 -n 1 tests/fuzz/one.sh
