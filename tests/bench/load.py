"""What an observer costs a loaded server: nginx, wrk and the observer on one core, across a veth pair.

usage: load.py [ROUNDS [SECONDS [CORE]]]; writes tables in Markdown. Observers take turns in every round.
"""

import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "net"))

from lab import Lab  # noqa: E402
from namespace import DEVICE, SERVER, address  # noqa: E402
from programs import programs  # noqa: E402

ROUNDS, SECONDS, CORE = (int(word) for word in (sys.argv[1:] + ["11", "2", "1"][len(sys.argv) - 1:]))
CONNECTIONS = 32
NGINX = """
worker_processes 1; daemon off; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
	access_log off; keepalive_requests 1000000000;
	client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
	uwsgi_temp_path {directory}; scgi_temp_path {directory};
	server {{ listen 80; root {directory}; }}
}}
"""


def pinned(*words):
    return ["taskset", "-c", str(CORE), *map(str, words)]


class Bench(Lab):
    def __init__(self):
        super().__init__()
        (self.directory / "index.html").write_text("x" * 612)
        self.directory.chmod(0o755)
        configuration = self.directory / "nginx.conf"
        configuration.write_text(NGINX.format(directory=self.directory))
        self.start(self.server, *pinned("nginx", "-c", configuration))
        self.start(self.server, *pinned("iperf3", "-s"), stdout=subprocess.DEVNULL)
        time.sleep(0.5)

    def wrk(self, share):
        done = self.client.run(*pinned("wrk", "-t", 1, "-c", CONNECTIONS, "-d", f"{SECONDS}s", "-s", HERE / "heads.lua",
                                       f"http://{address(SERVER)}/", "--", share))
        return int(re.search(r"(\d+) requests in", done.stdout)[1]), float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])

    def iperf3(self):
        done = self.client.run(*pinned("iperf3", "-c", address(SERVER), "-t", SECONDS, "-J"))
        return json.loads(done.stdout)["end"]["sum_received"]["bits_per_second"]


class Nobody:
    name = "none"

    def __init__(self, bench):
        pass

    def check(self, requests, share):
        pass


class Hintwatch:
    name = "hintwatch, both directions"
    events = False

    def __init__(self, bench):
        self.observer = bench.observe(place=bench.server, events=self.events)
        subprocess.run(["taskset", "-a", "-p", "-c", str(CORE), str(self.observer.process.pid)], check=True, stdout=subprocess.DEVNULL)

    def check(self, requests, share):
        figures = self.observer.settled()
        seen = figures.requests
        figures.lost_nothing("evidence_limited")    # of paths that are speculated and asked for this often
        assert not any(verdict.startswith("cut") for verdict in seen), seen
        assert requests <= sum(seen.values()) <= requests + 2 * CONNECTIONS, (requests, seen)
        assert share < 100 or set(seen) == {"marked prefetch"}, seen

    def stop(self):
        self.observer.stop(lost=["evidence_limited"])


class HintwatchWithEvents(Hintwatch):
    name = "hintwatch, writing events too"
    events = True


class Nothing(Nobody):
    """What it costs that programs are asked at all: two that do nothing."""
    name = "two tc programs that do nothing"

    def __init__(self, bench):
        self.place = bench.server
        self.place.tc("qdisc", "add", "dev", DEVICE, "clsact")
        for direction in ("ingress", "egress"):
            self.place.tc("filter", "add", "dev", DEVICE, direction, "bpf", "direct-action",
                          "object-file", programs(), "section", "classifier/foreign")

    def stop(self):
        self.place.tc("qdisc", "del", "dev", DEVICE, "clsact")


class Tool:
    def __init__(self, bench):
        self.bench = bench
        self.process = bench.start(bench.server, *pinned(*self.words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.starts_in)

    def check(self, requests, share):
        assert self.process.poll() is None, f"{self.name} ended"

    def stop(self):
        self.bench.end(self.process)


class Httpry(Tool):
    name, starts_in = "httpry", 0.5
    words = ("httpry", "-i", DEVICE, "-f", "source-ip,host,request-uri,sec-purpose,purpose")


class Tshark(Tool):
    name, starts_in = "tshark", 2
    words = ("tshark", "-i", DEVICE, "-l", "-Y", "http.request", "-T", "fields", "-e", "http.host", "-e", "http.request.uri")


def measured(bench, observers, once):
    """Results of all the rounds, by observer."""
    results = {observer: [] for observer in observers}
    for i in range(ROUNDS):
        for observer in observers[i % len(observers):] + observers[:i % len(observers)]:
            here = observer(bench)
            results[observer].append(once(here))
            if hasattr(here, "stop"):
                here.stop()
    return results


def table(title, unit, results):
    print(f"\n| {title} | {unit} | of none |\n| --- | ---: | ---: |")
    for observer, values in results.items():
        share = statistics.median(value / none for value, none in zip(values, results[Nobody]))
        print(f"| {observer.name} | {statistics.median(values):,.0f} | {share:.3f} |")
    sys.stdout.flush()


def main():
    peers = [observer for observer in (Httpry, Tshark) if shutil.which(observer.words[0])]
    with Bench() as bench:
        for share, observers in ((5, [Nobody, Hintwatch, HintwatchWithEvents, Nothing, *peers]),
                                 (100, [Nobody, Hintwatch, HintwatchWithEvents])):
            def once(observer, share=share):
                requests, rate = bench.wrk(share)
                observer.check(requests, share)
                return rate
            table(f"nginx and wrk, {share} % marked", "requests/s", measured(bench, observers, once))
        table("iperf3", "Mbit/s", measured(bench, [Nobody, Hintwatch, Nothing], lambda observer: bench.iperf3() / 1e6))


main()
