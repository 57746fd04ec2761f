"""`hintwatch run` in a namespace, its pages and its events."""

import http.client
import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from figures import Figures
from namespace import wait_for
from once import once
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_prometheus

ROOT = Path(__file__).resolve().parents[2]
PORT = 9978
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
NUMBERS = itertools.count()


@once
def hintwatch():
    """A copy: one binary for all the tests, though somebody may build another one meanwhile."""
    directory = tempfile.TemporaryDirectory(prefix="hintwatch-net-")
    path = shutil.copy(os.environ.get("HINTWATCH", ROOT / "build" / "hintwatch"), directory.name)
    return path, directory


def last_figures(event):
    """They balance."""
    assert event["event_type"] == "stats"
    stats, figures = event["stats"], Figures.of_event(event["stats"])
    assert stats["requests"]["total"] == sum(figures.requests.values())
    for verdict in ("marked", "unmarked", "cut"):
        assert stats["requests"][verdict] == sum(stats[verdict].values())
    assert stats["frames"] == sum(stats["fates"].values())
    return figures


class Observer:
    """Without `events` it writes none: what costs the least, for measurements. The figures are the same."""

    def __init__(self, lab, place, options, interfaces, ready, events=True):
        self.place = place
        self.stem = lab.directory / f"observer-{next(NUMBERS)}"
        self.json = self.stem.with_suffix(".json")
        words = [word for name in interfaces for word in ("-i", name)] + ["--json", self.json] * events
        with open(f"{self.stem}.out", "w") as out, open(f"{self.stem}.err", "w") as err:
            self.process = lab.start(place, hintwatch()[0], "run", *words, *options, stdout=out, stderr=err)
        if ready:
            self.wait()

    said = property(lambda self: Path(f"{self.stem}.out").read_text())
    complaint = property(lambda self: Path(f"{self.stem}.err").read_text())

    def wait(self):
        wait_for(self.is_ready, "the observer is ready")
        return self

    def is_ready(self):
        assert self.process.poll() is None, self.complaint
        try:
            return self.ask("/-/ready")[0] == 200
        except ConnectionError:
            return False

    def is_stopped(self):
        return Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"

    def ask(self, path, method="GET", headers={}):
        """Status, headers and body of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        connection.sock = self.place.connect("127.0.0.1", PORT)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def page(self, openmetrics=False):
        status, headers, text = self.ask("/metrics", headers={"Accept": OPENMETRICS} if openmetrics else {})
        assert status == 200 and headers["Content-Type"].startswith("application/openmetrics" if openmetrics else "text/plain")
        return Figures.of_page((parse_openmetrics if openmetrics else parse_prometheus)(text))

    def settled(self):
        """The figures, once user space has seen all that the kernel handed over."""
        return wait_for(lambda: (page := self.page()).is_settled and page, "every sample is decoded")

    @contextmanager
    def counted(self, lost=()):
        """What is counted meanwhile. Nothing is lost but what the test is about."""
        figures, before = Figures(), self.settled()
        yield figures
        figures.update(self.settled() - before)
        figures.lost_nothing(*lost)

    def command(self, *words, check=True):
        return self.place.run(hintwatch()[0], *words, check=check)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, lost=(), status=0):
        """Ends it, and returns its last figures, if it writes events: nothing is lost but what the test is about."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=60) == status, self.complaint
        if not self.json.exists():
            return None
        figures = last_figures(self.events[-1])
        figures.lost_nothing(*lost)
        return figures

    @property
    def events(self):
        """Complete once it has ended; the last one is the statistics."""
        return [json.loads(line) for line in self.json.read_text().splitlines()]

    def told(self, kind="speculation"):
        return [event for event in self.events if event["event_type"] == kind]
