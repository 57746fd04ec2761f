"""kill -9, what it leaves behind, who cleans that up; and a second observer on the same interface."""

import pytest
from kernel import holdings, left_of, nothing_left_of, state
from namespace import url
from programs import programs

OURS = "hintwatch_tc"


def ask(lab, n=1):
    lab.curl("-H", "Sec-Purpose: prefetch", url(f"/page?[1-{n}]"))


@pytest.mark.parametrize("attach", ("auto", "xdp"))
def test_links_end_with_the_process(lab, attach):
    before = state(lab.server), state(lab.client)
    observer = lab.observe("--attach", attach)
    held = holdings(observer.process)
    observer.kill()
    nothing_left_of(held)
    assert (state(lab.server), state(lab.client)) == before
    ask(lab)


@pytest.mark.parametrize("whose_qdisc, next_attach", (("ours", "clsact"), ("theirs", "auto")))
def test_next_start_removes_the_filters(lab, whose_qdisc, next_attach):
    """They go on counting for nobody, and pass everything on."""
    if whose_qdisc == "theirs":
        lab.server.tc("qdisc", "add", "dev", "web0", "clsact")
        lab.server.tc("filter", "add", "dev", "web0", "ingress", "prio", 3, "bpf", "direct-action",
                      "object-file", programs(), "section", "classifier/foreign")
    before = state(lab.server)
    observer = lab.observe("--attach", "clsact")
    held = holdings(observer.process)
    observer.kill()
    left = state(lab.server)
    assert OURS in left["ingress"] and OURS in left["egress"]
    assert "prog" in {kind for kind, _ in left_of(held)}, "the qdisc holds the programs"
    ask(lab)
    observer = lab.observe("--attach", next_attach)
    nothing_left_of(held)
    ours = sum(state(lab.server)[direction].count(f" {OURS}:") for direction in ("ingress", "egress"))
    assert ours == (2 if next_attach == "clsact" else 0)
    ask(lab, 3)
    assert observer.stop().requests == {"marked prefetch": 3}
    assert state(lab.server) == before


def test_second_observer_leaves_the_first_alone(lab):
    observer = lab.observe("--attach", "clsact")
    ask(lab, 2)
    watched = state(lab.server)
    same_interface = lab.observe("--listen", "127.0.0.1:9979", ready=False)
    same_address = lab.observe(interfaces=("lo",), ready=False)
    assert same_interface.process.wait(timeout=60) == same_address.process.wait(timeout=60) == 1
    assert same_interface.complaint.splitlines() == ["hintwatch: cannot watch web0: another hintwatch watches it"]
    assert same_address.complaint.splitlines() == ["hintwatch: cannot serve metrics on 127.0.0.1:9978: Address already in use"]
    assert state(lab.server) == watched
    ask(lab, 3)
    assert observer.stop().requests == {"marked prefetch": 5}


def test_one_observer_per_interface_not_per_machine(lab):
    """Two of them on one machine, each in its namespace, with the same interface and address there."""
    one, other = [observer.wait() for observer in (lab.observe(ready=False), lab.observe(place=lab.client, ready=False))]
    ask(lab, 4)
    assert one.stop().requests == other.stop().requests == {"marked prefetch": 4}
