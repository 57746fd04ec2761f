"""Limits and filters, given at the start and changed while it runs. They cost details, and never a total."""

import time

from namespace import SERVER, address, url, wait_for
from web import MARKED, ask_from_every_cpu, head

BURST = 500


def tune(observer, *words):
    return observer.command("tune", *words).stdout


def burst(lab, n=BURST):
    with lab.wire() as wire:
        for _ in range(n):
            assert wire.ask(head("/page", MARKED)) == 200


def test_samples_per_second(lab):
    observer = lab.observe("--samples-per-second", 10)
    start = time.monotonic()
    with observer.counted(lost=("rate_limited", "other_rate_limited")) as seen:
        burst(lab)
    assert seen.requests == {"marked prefetch": BURST}
    assert 1 <= seen.samples <= 2 + 10 * (time.monotonic() - start)
    assert seen.lost["rate_limited"] == BURST - seen.samples
    assert seen.speculations <= BURST
    with observer.counted() as seen:
        total = BURST + ask_from_every_cpu(lab, pause=0.2)
    assert observer.settled().speculations == total
    assert "samples-per-second 0 (no limit)" in tune(observer, "--samples-per-second", 0)
    with observer.counted() as seen:
        burst(lab)
    assert seen.samples == seen.speculations == BURST
    assert observer.stop(lost=("rate_limited", "other_rate_limited")).requests == {"marked prefetch": total + BURST}
    assert sum(event["speculation"]["weight"] for event in observer.told()) == total + BURST


def test_port_filter(lab):
    observer = lab.observe("--port", "81,82")
    with observer.counted() as seen:
        burst(lab, 5)
    assert not seen.requests and seen.frames["filtered"] >= 10
    tune(observer, "--port", "81,80")
    assert ["port", "80,81"] in [line.split() for line in observer.ask("/-/status")[2].splitlines()]
    with observer.counted() as seen:
        burst(lab, 5)
    assert seen.requests == {"marked prefetch": 5} and "filtered" not in seen.frames
    tune(observer, "--port", "443")
    with observer.counted() as seen:
        burst(lab, 5)
    assert not seen.requests and seen.frames["filtered"] >= 10
    tune(observer, "--port", "all")
    with observer.counted() as seen:
        burst(lab, 5)
    assert seen.requests == {"marked prefetch": 5}
    assert observer.stop().requests == {"marked prefetch": 10}


def test_network_filter(lab):
    observer = lab.observe("--network", address(SERVER), "--network", "fd00:77:ffff::/32")
    for family in (4, 6):
        with observer.counted() as seen:
            lab.curl("-H", MARKED, url("/page", family=family))
        assert seen.requests == {"marked prefetch": 1} and "filtered" not in seen.frames
    tune(observer, "--network", "10.77.2.0/23", "--network", "fd00:77:2::/64")
    for family in (4, 6):
        with observer.counted() as seen:
            lab.curl("-H", MARKED, url("/page", family=family))
        assert not seen.requests and seen.frames["filtered"] >= 2
    observer.stop()


def test_sample_unmarked_by_path(lab):
    """All requests for one in four paths, and no others: a page and what comes of it are seen together."""
    paths = [f"/page?{n}" for n in range(3)] + [f"/sink/{n}" for n in range(400)]
    observer = lab.observe("--sample-unmarked", 4, "--show-unmarked")
    with observer.counted() as seen, lab.wire() as wire:
        for path in paths * 2:
            assert wire.ask(head(path)) in (200, 204)
    assert seen.requests == {"unmarked no_marker": 2 * len(paths)}
    tune(observer, "--sample-unmarked", 0)
    with observer.counted() as unseen:
        lab.curl(url("/sink/[1-50]"))
    assert unseen.requests == {"unmarked no_marker": 50} and not unseen.samples
    observer.stop()
    told = [event["http"]["url"] for event in observer.told("http")]
    assert len(told) == seen.samples == 2 * len(set(told)) + told.count("/page") - 2 * ("/page" in told)
    assert 60 <= len(set(told)) <= 140


def test_head_bytes(lab):
    """A shorter sample is no reason to count less; what lies behind its end is not told."""
    observer = lab.observe("--head-bytes", 64)
    lab.curl("-H", "Sec-Purpose: prefetch", "-H", "A: " + "a" * 200, "-H", "Sec-Fetch-Mode: cors", url("/page"))
    assert observer.stop().requests == {"marked prefetch": 1}
    assert [(event["http"]["url"], "fetch" in event) for event in observer.told()] == [("/page", False)]


def test_tune_finds_the_observer_of_its_namespace(lab):
    """One beside it, in another namespace, keeps its knobs."""
    observer, other = lab.observe(), lab.observe(place=lab.client)
    tune(observer, "--port", 81)
    for one, expected in ((observer, {}), (other, {"marked prefetch": 1})):
        with one.counted() as seen:
            lab.curl("-H", MARKED, url("/page"))
        assert seen.requests == expected
    assert ["port", "all"] in [line.split() for line in tune(other).splitlines()]
    other.stop()
    none = "hintwatch: cannot tune: no observer of this version runs in this network namespace\n"
    wait_for(lambda: other.command("tune", check=False).stderr == none, "no observer is found any more")
    assert other.command("tune", "--port", 81, check=False).returncode == 1
    observer.stop()
