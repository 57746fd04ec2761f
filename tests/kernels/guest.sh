#!/bin/busybox sh
# Init of the guest: observes the traffic of a small server with every build there is, and writes to the
# console what the observer counted and what it left behind.

/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /tmp
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t sysfs sysfs /sys
mount -t bpf bpf /sys/fs/bpf
for module in /modules/*.ko; do insmod $module; done

/tools/ip link set lo up
/tools/ip link add web0 type veth peer name client0
unshare -n sleep 100000 &
client=$!
sleep 0.2
/tools/ip link set client0 netns $client
/tools/ip addr add 10.77.0.2/24 dev web0
/tools/ip link set web0 up
nsenter -t $client -n /tools/ip addr add 10.77.0.1/24 dev client0
nsenter -t $client -n /tools/ip link set client0 up
mkdir /pages
echo page >/pages/index.html
httpd -p 80 -h /pages

fetch() {
	nsenter -t $client -n wget -q -O /dev/null "$@" http://10.77.0.2/
}

observe() {
	echo
	echo "=== $1 $2"
	/builds/$1/hintwatch run -i web0 $3 --attach $2 --port 80 &
	observer=$!
	for i in $(seq 600); do
		wget -q -O /dev/null http://127.0.0.1:9978/-/ready 2>/dev/null && break
		[ -d /proc/$observer ] || break
		sleep 0.1
	done
	fetch
	fetch --header 'Sec-Purpose: prefetch;prerender'
	fetch --header 'Sec-Purpose: "odd" , prefetch'
	wget -q -O /dev/null http://127.0.0.1/
	sleep 0.5               # the rest of the samples
	wget -q -O - http://127.0.0.1:9978/metrics | grep -v -e '^#' -e ' 0$'
	kill -INT $observer
	wait $observer
	echo "status $?"
	/tools/bpftool prog show | grep -c hintwatch
	tc qdisc show dev web0
	ls /sys/fs/bpf
}

for build in /builds/*; do
	observe ${build##*/} auto "-i lo"
	observe ${build##*/} xdp
done 2>&1
echo "=== end"
poweroff -f
