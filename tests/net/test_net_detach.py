"""hintwatch leaves the namespaces and the kernel as they were, and what belongs to others alone."""

import signal
import subprocess

import pytest
from kernel import exists, holdings, nothing_left_of, state
from lab import Lab
from namespace import url
from observer import hintwatch
from programs import programs
from tcx import tcx_program

MODES = ("auto", "tc", "clsact", "xdp", "xdpgeneric")


@pytest.mark.parametrize("attach", MODES)
def test_nothing_remains(lab, attach):
    before = state(lab.server), state(lab.client)
    observer = lab.observe("--attach", attach)
    held = holdings(observer.process)
    assert {kind for kind, _ in held} >= {"prog", "map"} and all(exists(*thing) for thing in held)
    lab.curl("-H", "Sec-Purpose: prefetch", url("/page"))
    if attach != "auto" and attach != "tc":     # bpftool and tc of Debian 12 do not know tcx
        assert state(lab.server) != before[0]
    assert observer.stop().requests == {"marked prefetch": 1}
    assert (state(lab.server), state(lab.client)) == before
    nothing_left_of(held)


@pytest.mark.parametrize("number", (signal.SIGTERM, signal.SIGHUP))
def test_nothing_remains_after_other_signals(lab, number):
    before = state(lab.server)
    observer = lab.observe("--attach", "clsact")
    observer.process.send_signal(number)
    assert observer.process.wait(timeout=60) == 0
    assert state(lab.server) == before


def test_nothing_remains_when_the_reader_goes_away(lab):
    before = state(lab.server)
    process = lab.start(lab.server, hintwatch()[0], "run", "-i", "web0", "--attach", "clsact", "--json", "-",
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "watching" in process.stderr.readline() + process.stderr.readline()
    process.stdout.close()
    lab.curl("-H", "Sec-Purpose: prefetch", url("/page"))
    assert process.wait(timeout=60) == 1
    assert process.stderr.read().splitlines() == ["hintwatch: cannot write events to -: Broken pipe"]
    assert state(lab.server) == before


def test_a_tcx_program_that_ends_the_way_is_behind_us(lab):
    """One of somebody else, there before, that lets everything pass and hands nothing on."""
    with tcx_program(lab.server, "web0"):
        observer = lab.observe()
        lab.curl("-H", "Sec-Purpose: prefetch", url("/page"))
        assert observer.stop().requests == {"marked prefetch": 1}


@pytest.mark.parametrize("attach", ("auto", "clsact"))
def test_filters_of_others_stay(lab, attach):
    """Of our kind and of another, in our first place and behind it."""
    bpf = ("bpf", "direct-action", "object-file", programs(), "section", "classifier/foreign")
    u32 = ("protocol", "ip", "u32", "match", "ip", "dport", 9, "0xffff", "flowid", "1:1")
    lab.server.tc("qdisc", "add", "dev", "web0", "clsact")
    for direction, filters in (("ingress", (bpf, u32)), ("egress", (u32, bpf))):
        for priority, words in enumerate(filters, 1):
            lab.server.tc("filter", "add", "dev", "web0", direction, "prio", priority, *words)
    before = state(lab.server)
    assert all("foreign_tc" in before[direction] and "u32" in before[direction] for direction in ("ingress", "egress"))
    observer = lab.observe("--attach", attach)
    held = holdings(observer.process)
    lab.curl("-H", "Sec-Purpose: prefetch", url("/page"))
    assert observer.stop().requests == {"marked prefetch": 1}
    assert state(lab.server) == before
    nothing_left_of(held)


@pytest.mark.parametrize("theirs, ours", (("xdpdrv", "xdp"), ("xdpgeneric", "xdpgeneric")))
def test_xdp_program_of_others_stays(lab, theirs, ours):
    lab.server.ip("link", "set", "web0", theirs, "obj", programs(), "sec", "xdp")
    before = state(lab.server)
    assert before["links"]["web0"]["xdp"]
    observer = lab.observe("--attach", ours, ready=False)
    assert observer.process.wait(timeout=60) == 1
    assert observer.complaint.splitlines() == [
        f"hintwatch: cannot watch web0: {ours}: another XDP program is attached, which is left alone"]
    assert state(lab.server) == before


def test_auto_works_beside_an_xdp_program(lab):
    lab.server.ip("link", "set", "web0", "xdpdrv", "obj", programs(), "sec", "xdp")
    before = state(lab.server)
    observer = lab.observe()
    lab.curl("-H", "Sec-Purpose: prefetch", url("/page"))
    assert observer.stop().requests == {"marked prefetch": 1}
    assert state(lab.server) == before


def test_all_that_was_named_or_nothing():
    with Lab() as lab:
        before = state(lab.server)
        observer = lab.observe(interfaces=("web0", "web1"), ready=False)
        assert observer.process.wait(timeout=60) == 1
        assert observer.complaint.splitlines() == ["hintwatch: cannot watch web1: No such device"]
        assert state(lab.server) == before
