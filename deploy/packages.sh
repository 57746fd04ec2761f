#!/bin/sh
# Installs what is missing of the Debian packages that something needs. usage: packages.sh build|demo|test|bench
set -eu

build='bpftool clang-14 gcc libbpf-dev libc6-dev libcurl4-openssl-dev libevent-dev libjansson-dev
       libmicrohttpd-dev libmnl-dev libpcap-dev libssl-dev make pkg-config zlib1g-dev'
demo='curl iproute2 nginx-light'
test='bsdextrautils busybox-static clang-16 clang-19 clang-format-19 clang-tidy-19 cpio ethtool haproxy kmod
       libclang-rt-14-dev libcmocka-dev llvm-14 openssl prometheus python3-jsonschema python3-prometheus-client
       python3-pytest python3-scapy python3-websocket qemu-system-x86 tcpdump tshark xz-utils'
bench='httpry iperf3 ngrep tshark wrk'

case ${1-} in
build) packages=$build ;;
demo) packages="$build $demo" ;;
test) packages="$build $demo $test" ;;
bench) packages="$build $demo $test $bench" ;;
*) echo "usage: packages.sh build|demo|test|bench" >&2; exit 64 ;;
esac

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v apt-get >/dev/null; then
	echo "Without apt nothing is installed. This is what has to be there, by its Debian names:" $packages >&2
	exit 0
fi
missing=
for package in $packages; do
	installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
	echo "Run this as root, to install:$missing" >&2
	exit 1
fi

# Some packages start a server once they are installed. Nobody asked for that.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod +x $policy
	trap 'rm -f $policy' EXIT
	trap 'exit 130' INT TERM HUP
fi
export DEBIAN_FRONTEND=noninteractive
echo "installing:$missing"
apt-get update -q >/dev/null
apt-get install -q -y -o DPkg::Lock::Timeout=120 --no-install-recommends $missing >/dev/null
