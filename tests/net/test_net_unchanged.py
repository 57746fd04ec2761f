"""Traffic is what it would be without an observer: the same bytes, and no segment lost or damaged."""

import hashlib
import os

import pytest
from lab import Lab
from namespace import url
from web import MARKED

BYTES = 16 << 20
DAMAGE = ("TcpInErrs", "TcpInCsumErrors", "IpInHdrErrors", "IpInDiscards", "Ip6InHdrErrors")


def figures(lab):
    """What both ends have counted so far."""
    sums = dict.fromkeys((*DAMAGE, "TcpOutSegs", "TcpRetransSegs"), 0)
    for place in (lab.client, lab.server):
        lines = place.run("nstat", "-asz", *sums, env={**os.environ, "NSTAT_HISTORY": str(lab.directory / "nstat")}).stdout
        shown = [line.split() for line in lines.splitlines() if not line.startswith("#")]
        assert {name for name, *_ in shown} == set(sums)
        for name, count, _ in shown:
            sums[name] += int(count)
    return sums


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("attach, net, options", [
    (None, 1, {}),              # that the test itself does no harm
    ("auto", 1, {}),
    ("auto", 1, {"mtu": 9000}),
    ("auto", 200, {"tagged": True}),
    ("xdpgeneric", 1, {}),
    ("xdpgeneric", 1, {"mtu": 9000}),
    ("xdp", 1, {}),
])
def test_same_bytes(attach, net, options):
    with Lab(**options) as lab:
        web = lab.serve()
        places = (lab.client, lab.server) if attach else ()
        observers = [observer.wait() for observer in [lab.observe("--attach", attach, place=place, ready=False) for place in places]]
        page, got, stored = web.pages / "large", lab.directory / "got", web.pages / "store/large"
        page.write_bytes(os.urandom(BYTES))
        expected, before = sha256(page), figures(lab)
        for family in (4, 6):
            lab.curl("-H", MARKED, "-o", got, url("/large", family=family, net=net))
            lab.curl("-H", MARKED, "-T", page, url("/store/large", family=family, net=net))
            assert sha256(got) == sha256(stored) == expected
            got.unlink()
            stored.unlink()
        grown = {name: count - before[name] for name, count in figures(lab).items()}
        assert not any(grown[name] for name in DAMAGE)
        assert grown["TcpRetransSegs"] * 100 < grown["TcpOutSegs"], "a busy machine is late now and then"
        for observer in observers:
            assert observer.stop().requests == {"marked prefetch": 4}
