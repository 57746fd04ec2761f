"""Many connections at once, over IPv4 and IPv6: the same count as in the server's own log."""

import pytest
from namespace import url, wait_for

EACH = 150
KINDS = {
    "marked prefetch": ("-H", "Sec-Purpose: prefetch"),
    "marked prerender": ("-H", "Sec-Purpose: prefetch;prerender"),
    "unmarked other_value": ("-H", "Sec-Purpose: no"),
    "unmarked no_marker": (),
}
PURPOSES = {"prefetch": "marked prefetch", "prefetch;prerender": "marked prerender", "no": "unmarked other_value", "": "unmarked no_marker"}


def words():
    """For a curl that asks for pages, sends bodies, and keeps some connections and closes others."""
    for number, options in enumerate(KINDS.values()):
        close = ("-H", "Connection: close") if number % 2 else ()
        for family in (4, 6):
            yield *options, url(f"/page?[1-{EACH}]", family=family)
            yield *options, *close, "-d", "x" * 3000, url(f"/sink/[1-{EACH}]", family=family)


def all_at_once(lab):
    first, *others = [(*one, "-o", "/dev/null") for one in words()]
    lab.curl("--parallel", "--parallel-max", "40", *first, *[word for one in others for word in ("--next", "-sS", "--http1.1", *one)])


def logged(lab):
    counts = dict.fromkeys(KINDS, 0)
    for line in lab.web.log():
        counts[PURPOSES[line.split(" ", 4)[4]]] += 1
    return counts


@pytest.mark.parametrize("attach", ("auto", "xdp"))
def test_same_as_the_log(lab, attach):
    observer = lab.observe("--attach", attach)
    expected = dict.fromkeys(KINDS, 4 * EACH)
    with observer.counted() as seen:
        all_at_once(lab)
        wait_for(lambda: len(lab.web.log()) >= sum(expected.values()), "the server's own count")
    assert seen.requests == logged(lab) == expected
    assert seen.speculations == 8 * EACH
    assert not seen.notes
    figures = observer.stop()
    assert figures.requests == expected
    assert len(observer.told()) == 8 * EACH
