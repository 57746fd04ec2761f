"""`hintwatch status`, and what is said at the start: which interface is watched, how, and in which directions."""

import pytest
from namespace import CLIENT, address, url, wait_for
from web import MARKED


def shown(observer):
    return [" ".join(line.split()) for line in observer.command("status").stdout.splitlines()]


@pytest.mark.parametrize("attach, line", [
    ("auto", "web0 both directions (tcx ingress, tcx egress)"),
    ("xdp", "web0 both directions (xdp ingress, tcx egress)"),
])
def test_both_directions(lab, attach, line):
    observer = lab.observe("--attach", attach)
    lab.curl("-H", MARKED, url("/page"))
    observer.settled()
    status = shown(observer)
    assert line in status
    assert "requests: 1 = 1 marked + 0 unmarked + 0 cut; 0 not settled yet" in status
    assert "speculations: 1 = 1 open + 0 used + 0 not used + 0 unknown; settled ones: 0 bytes, 0 of them wasted" in status
    assert ("half of the TCP throughput" in observer.complaint) == (attach == "xdp"), "a warning where it costs"
    observer.stop()


def test_ingress_only(lab):
    observer = lab.observe("--attach", "xdpgeneric", interfaces=("lo",))
    assert "lo ingress only (xdpgeneric; on loopback every packet passes there)" in shown(observer)
    assert "watching lo: xdpgeneric ingress\n" in observer.said
    observer.stop()


def test_another_address(lab):
    observer = lab.observe("--listen", "[::1]:9999", ready=False)
    where = ("status", "--listen", "[::1]:9999")
    wait_for(lambda: "both directions" in observer.command(*where, check=False).stdout, "the status")
    done = observer.command("status", check=False)
    assert done.returncode == 1 and done.stderr.startswith("hintwatch: cannot ask the observer at 127.0.0.1:9978: ")


def test_interface_is_gone(lab):
    observer = lab.observe(interfaces=("web0", "lo"))
    lab.client.ip("link", "del", "web0")
    wait_for(lambda: "web0 gone" in shown(observer), "that it is gone")
    assert observer.complaint.splitlines() == ["hintwatch: interface web0 is gone, and is watched no more"]
    assert observer.is_ready()
    observer.stop()


def test_default_interfaces(lab):
    """Without -i: where the default route goes, and loopback."""
    lab.server.ip("route", "add", "default", "via", address(CLIENT))
    observer = lab.observe(interfaces=())
    status = shown(observer)
    assert "web0 both directions (tcx ingress, tcx egress)" in status
    assert "lo ingress only (tcx; on loopback every packet passes there)" in status
    observer.stop()


def test_without_events(lab):
    """The figures need none."""
    observer = lab.observe(events=False)
    with observer.counted() as seen:
        lab.curl("-H", MARKED, url("/page"))
    assert seen.requests == {"marked prefetch": 1} and seen.samples == 1
    observer.stop()
    assert not observer.json.exists()
