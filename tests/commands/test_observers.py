"""Observers that cannot start: one line, nothing left on the interfaces, and the one that runs is not disturbed."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager

import pytest
from command import HINTWATCH, ROOT, hintwatch, one_line
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_prometheus

NAMESPACE = f"hintwatch-{os.getpid()}"
MISSING = [tool for tool in ("ip", "nsenter", "bpftool", "tc") if not shutil.which(tool)]
pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="not root: no network namespaces"),
              pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")]
INSIDE = ("nsenter", f"--net=/run/netns/{NAMESPACE}")


def tool(*words):
    return subprocess.run([*INSIDE, *words], check=True, capture_output=True, text=True, timeout=30).stdout


@pytest.fixture(scope="module", autouse=True)
def namespace():
    """A network of its own, with lo, one0 and two0."""
    with ExitStack() as stack:
        subprocess.run(["ip", "netns", "add", NAMESPACE], check=True)
        stack.callback(subprocess.run, ["ip", "netns", "del", NAMESPACE], check=True)
        tool("ip", "link", "set", "lo", "up")
        tool("ip", "link", "add", "one0", "type", "veth", "peer", "two0")
        yield


def attached():
    """What hangs on the interfaces: programs and qdiscs. Older tools do not show tcx, clsact they do."""
    programs = [line.split()[0] for line in tool("bpftool", "net", "show").splitlines() if "hintwatch" in line]
    return sorted(programs), tool("tc", "qdisc", "show").count("clsact")


def observe(*words):
    return hintwatch("run", *words, before=INSIDE)


@contextmanager
def observer(*words):
    process = subprocess.Popen([*INSIDE, HINTWATCH, "run", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().startswith("metrics: "), process.communicate()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert process.returncode == 0


def refused(tmp_path, *words, says):
    before, files = attached(), sorted(tmp_path.iterdir())
    process = observe(*words)
    line = one_line(process)
    for part in says:
        assert part in line
    assert process.stdout == b""
    assert (attached(), sorted(tmp_path.iterdir())) == (before, files)


@pytest.mark.parametrize("name", ("x" * 200, "%s%n"))
def test_no_such_interface(tmp_path, name):
    refused(tmp_path, "--iface", name, "--json", str(tmp_path / "events"), says=("cannot watch", name, "No such device"))


def test_one_of_two_interfaces(tmp_path):
    """All that were named, or nothing."""
    for mode in "clsact", "xdpgeneric":
        refused(tmp_path, "--attach", mode, "--iface", "one0", "--iface", "nosuch0", says=("cannot watch nosuch0",))
    assert attached() == ([], 0)


def test_no_place_for_events(tmp_path):
    path = str(tmp_path / "missing" / "events")
    refused(tmp_path, "--attach", "clsact", "--iface", "one0", "--json", path, says=(path, "No such file"))
    assert attached() == ([], 0)


def test_another_observer(tmp_path):
    """On its interface, and on its port, no other observer starts; its own events stay."""
    events = tmp_path / "events"
    with observer("--attach", "clsact", "--iface", "one0", "--json", str(events)) as first:
        watched = attached()
        assert len(watched[0]) == 2, "both directions"
        events.write_text("an event\n")
        refused(tmp_path, "--iface", "one0", "--listen", "127.0.0.1:9979", "--json", str(events),
                says=("cannot watch one0", "another hintwatch"))
        refused(tmp_path, "--iface", "two0", "--json", str(events), says=("127.0.0.1:9978", "Address already in use"))
        assert events.read_text() == "an event\n"
        assert attached() == watched and first.poll() is None
        with observer("--attach", "clsact", "--iface", "two0", "--listen", "127.0.0.1:9979"):
            assert len(attached()[0]) == 4
    assert attached() == ([], 0)


def check_pages():
    """Each strictly in its own format, with the same samples, and with all the documented names."""
    page = ("curl", "-sSf", "-g", "--noproxy", "*", "http://[::1]:9978/metrics", "-H")
    text = tool(*page, "Accept: text/plain")
    open_text = tool(*page, "Accept: application/openmetrics-text; version=1.0.0")
    assert open_text.endswith("# EOF\n") and "# EOF" not in text
    samples = [{(s.name, tuple(s.labels.items())) for family in parse(page) for s in family.samples}
               for parse, page in ((parse_prometheus, text), (parse_openmetrics, open_text))]
    assert samples[0] == samples[1]
    documented = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "metrics.md").read_text().partition("## Reasons")[0], re.M)
    assert {re.sub("_(bucket|sum|count)$", "", name) for name, _ in samples[0]} == set(documented)
    if shutil.which("promtool"):
        check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=30)
        assert (check.returncode, check.stdout, check.stderr) == (0, "", "")


def test_status_and_pages():
    with observer("--iface", "one0", "--listen", "[::1]:9978"):
        process = hintwatch("status", "--listen", "[::1]:9978", before=INSIDE)
        assert (process.returncode, process.stderr) == (0, b"")
        assert b"one0" in process.stdout and b"both directions" in process.stdout
        assert "connect" in one_line(hintwatch("status", before=INSIDE))
        if shutil.which("curl"):
            check_pages()


def test_the_key_of_hashes_is_new_in_every_run(tmp_path):
    """A marked request to the observer's own page, seen twice."""
    if not shutil.which("curl"):
        pytest.skip("not installed: curl")
    seen = []
    for run in "one", "two":
        path = tmp_path / run
        with observer("--iface", "lo", "--anonymize", "--json", str(path)):
            for _ in range(2):
                tool("curl", "-sSf", "--noproxy", "*", "-H", "Purpose: prefetch", "http://127.0.0.1:9978/-/healthy")
        events = [json.loads(line) for line in path.read_text().splitlines()][:-1]
        assert sorted(event["event_type"] for event in events) == ["outcome"] * 2 + ["speculation"] * 2
        assert {event["in_iface"] for event in events} == {"lo"}
        addresses = {event[end] for event in events for end in ("src_ip", "dest_ip")}
        assert len(addresses) == 1 and "127.0.0.1" not in path.read_text().replace('"hostname":"127.0.0.1"', "")
        seen.append(addresses.pop())
    assert seen[0] != seen[1]


def test_a_full_disk_ends_it():
    """Events that cannot be written are told, and it ends with an error."""
    process = subprocess.Popen([*INSIDE, HINTWATCH, "run", "--iface", "lo", "--json", "/dev/full"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline().startswith("metrics: ")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, complaint = process.communicate(timeout=10)
    assert process.returncode == 1 and "cannot write events to /dev/full: No space left on device" in complaint
    assert attached() == ([], 0)
