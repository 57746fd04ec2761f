#!/bin/sh
# The floors of the house: what a directory may include, and which file alone knows a library. A list of
# directories reads from the ground up; each may include itself and what stands in its row.
set -eu
cd "$(dirname "$0")/.."

floors='
include:
bpf: include
user/base: include
user/source: include
user/decode: include
user/account: include user/decode
user/export: include user/base user/decode user/account
user/show: include user/base user/source user/decode user/account
user: include user/base user/source user/decode user/account user/export user/show
'

libraries='
bpf/: user/source/live.c user/source/attach.c user/source/clsact.c user/source/knob_map.c bpf/
pcap/: user/source/capture.c user/source/link_type.c
zlib.h: user/source/unpack.c
jansson.h: user/decode/rules.c
libmnl/: user/source/clsact.c
openssl/: user/export/identity.c user/decode/ja4.c user/decode/quic_keys.c
microhttpd.h: user/export/http.c
curl/: user/show/fetch.c
event2/: user/observer.h
argp.h: user/options_common.c user/options_common.h
'

failed=0

complain() {
	echo "$1" >&2
	failed=1
}

# The directory of an included header, or nothing if it is not of this project.
floor_of() {
	for directory in include bpf user; do
		if [ -e "$directory/$1" ]; then
			dirname "$directory/$1"
			return
		fi
	done
}

check_floor() {
	file=$1 own=$(dirname "$1")
	allowed=$(echo "$floors" | sed -n "s|^$own: *||p")
	echo "$floors" | grep -q "^$own:" || complain "$file: its directory has no floor"
	for header in $(sed -n 's/^#include "\(.*\)"/\1/p' "$file"); do
		floor=$own
		[ -e "$own/$header" ] || floor=$(floor_of "$header")
		case " $own $allowed " in
		*" $floor "*) ;;
		*) [ -z "$floor" ] || complain "$file includes $header: $floor is no floor below $own" ;;
		esac
	done
}

check_library() {
	header=$1
	shift
	for file in $(grep -l "^#include <$header" -r include bpf user); do
		known=no
		for place in "$@"; do
			case $file in "$place"*) known=yes ;; esac
		done
		[ $known = yes ] || complain "$file includes <$header…>, which only these know: $*"
	done
}

for file in $(find include bpf user -name '*.[ch]'); do
	check_floor "$file"
done
while read -r header places; do
	[ -z "$header" ] || check_library "$header" $places
done <<END
$(echo "$libraries" | sed 's/: / /')
END
loops=$(grep -H '^#include "' -r include bpf user --include=*.h |
	sed 's|^[^:]*/\([^/:]*\):#include "\(.*/\)\{0,1\}\([^/"]*\)"|\1 \3|' | tsort 2>&1 >/dev/null || true)
[ -z "$loops" ] || complain "headers that include each other: $loops"
[ $failed = 0 ] && echo "every include points down"
exit $failed
