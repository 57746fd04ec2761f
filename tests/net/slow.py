"""The test that takes half a minute. It runs beside the others, from the first of them on."""

import time

from lab import Lab
from namespace import wait_for
from web import MARKED, head

TIMEOUT = 30
HEAD, MARKED_HEAD = head("/page", "Accept: text/html"), head("/page", "Accept: text/html", MARKED)


def head_that_does_not_come():
    """It is cut in the end, and what comes of it then is the rest of nothing. One that comes just in time is whole."""
    with Lab() as lab:
        lab.serve()
        observer = lab.observe()
        slow, patient = lab.wire(), lab.wire()
        slow.send(HEAD[:40])
        patient.send(MARKED_HEAD[:40])
        begun = time.monotonic()
        time.sleep(TIMEOUT - 8)         # a busy machine is late
        assert not observer.settled().requests
        assert patient.ask(MARKED_HEAD[40:]) == 200
        wait_for(lambda: time.sleep(0.2) or observer.page().requests.get("cut timeout"), "the timeout")
        assert time.monotonic() > begun + TIMEOUT
        assert slow.ask(HEAD[40:]) == slow.ask(MARKED_HEAD) == 200
        assert observer.stop().requests == {"cut timeout": 1, "marked prefetch": 2}
