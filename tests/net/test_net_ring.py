"""A ring that is too small, and an observer that does not read it: what is lost has a name, and no total is wrong."""

import signal
from contextlib import contextmanager

import pytest
from namespace import wait_for
from web import MARKED, ask_from_every_cpu, head

UNDECIDED = "Sec-Purpose: prefetch;foo=1"        # a yes that the kernel half leaves to user space
MANY = 100


@contextmanager
def stopped(observer):
    observer.process.send_signal(signal.SIGSTOP)
    wait_for(lambda: observer.is_stopped(), "the observer sleeps")
    try:
        yield
    finally:
        observer.process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("attach", ("auto", "xdp"))
def test_ring_full(lab, attach):
    observer = lab.observe("--attach", attach, "--ring-bytes", 4096)
    with observer.counted(lost=("ring_full", "other_ring_full")) as seen, lab.wire() as wire:
        with stopped(observer):
            for _ in range(MANY):
                for line in (MARKED, UNDECIDED, "X-Moz: early hint"):
                    assert wire.ask(head("/page", line)) == 200
    cut = seen.requests["cut ring_full"]
    assert 0 < cut < MANY, "the first of them had room"
    assert seen.requests == {"marked prefetch": 2 * MANY - cut, "cut ring_full": cut, "unmarked other_value": MANY}
    assert seen.lost["ring_full"] + seen.samples == 2 * MANY
    assert seen.lost["ring_full"] > cut
    with observer.counted() as seen:
        more = ask_from_every_cpu(lab)
    assert seen.speculations > more == seen.requests["marked prefetch"]
    last = observer.settled()
    assert not last.of("undecided_requests")
    assert not last.of("verdict_contradictions_total")
    assert last.speculations == last.requests["marked prefetch"] == 2 * MANY - cut + more
    figures = observer.stop(lost=("ring_full", "other_ring_full"))
    assert figures.requests == last.requests
    assert sum(event["speculation"]["weight"] for event in observer.told()) == last.speculations


def test_folded_lines_are_decided_in_user_space(lab):
    """A head with a folded line is never sampled out or held back; the fold may well be what makes it marked."""
    observer = lab.observe("--samples-per-second", 1)
    folds = {"marked prefetch": ("X-Folded: a", " b", MARKED), "unmarked no_marker": ("X-Folded: a", "\tSec-Purpose: prefetch"),
             "marked prerender": ("Sec-Purpose: prefetch;", " prerender")}
    with observer.counted(lost=("other_rate_limited",)) as seen:
        for _ in range(20):
            for lines in folds.values():
                with lab.wire() as wire:
                    wire.ask(head("/page", *lines))
    assert seen.requests == {verdict: 20 for verdict in folds}
    assert seen.samples == 60
    observer.stop(lost=("other_rate_limited",))
    assert len(observer.told()) == 40


def test_a_small_ring_that_is_read_is_large_enough(lab):
    observer = lab.observe("--ring-bytes", 4096)
    with observer.counted() as seen, lab.wire() as wire:
        for _ in range(20):
            assert wire.ask(head("/page", MARKED)) == wire.ask(head("/page", UNDECIDED)) == 200
            observer.settled()
    assert seen.requests == {"marked prefetch": 40}
    assert observer.stop().requests == {"marked prefetch": 40}
    assert len(observer.told()) == 40
