"""The program under test, and what it says."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HINTWATCH = str(Path(os.environ.get("HINTWATCH", ROOT / "build" / "hintwatch")).resolve())
CAPTURES = ROOT.parent / "shared" / "captures"


def hintwatch(*words, seconds=30, before=(), **more):
    """A finished process: returncode, stdout and stderr in bytes."""
    more = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    if "input" in more:
        del more["stdin"]
    return subprocess.run([*before, HINTWATCH, *map(os.fsencode, map(strings, words))], timeout=seconds, **more)


def strings(word):
    return word if isinstance(word, (str, bytes)) else str(word)


def one_line(process):
    """What a failed process says: one line, and nothing that a terminal would obey."""
    assert process.returncode > 0, process
    text = process.stderr.decode()
    assert text.endswith("\n") and text[:-1].isprintable(), text
    return text[:-1]


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def parse(line):
    """Strictly: an object, in UTF-8, without repeated names."""
    def members(pairs):
        assert len(dict(pairs)) == len(pairs), "a name twice"
        return dict(pairs)

    event = json.loads(line.decode("utf-8"), object_pairs_hook=members, parse_constant=no_constant)
    assert isinstance(event, dict)
    return event


def is_outcome_of(outcome, request):
    """An outcome keeps the first bytes of host and path, and no query."""
    same = all(outcome.get(name) == request.get(name) for name in ("flow_id", "timestamp", "src_ip", "src_port", "community_id"))
    path, kept = request["http"].get("url", "").partition("?")[0], outcome["http"].get("url", "")
    return same and (path.startswith(kept) if "text_cut" in outcome["outcome"] else path == kept)


class Replay:
    """`replay --json -`: all that it said."""

    def __init__(self, *words, **more):
        self.process = hintwatch("replay", "--json", "-", *words, **more)
        self.status, self.out = self.process.returncode, self.process.stdout
        assert self.status >= 0, f"ended by signal {-self.status}"
        self.complaint = self.process.stderr.decode()
        assert self.out.endswith(b"\n"), self.complaint
        self.all = [parse(line) for line in self.out[:-1].split(b"\n")]
        self.stats = self.all.pop()["stats"]
        self.events = [event for event in self.all if event["event_type"] in ("speculation", "http")]     # of requests
        self.requests = self.stats["requests"]
        self.kinds = [event["event_type"] for event in self.events]

    @property
    def marked(self):
        return [event for event in self.events if event["event_type"] == "speculation"]

    @property
    def outcomes(self):
        """Those of the marked requests, in their order, each with the `http` of its request, which says more of it."""
        left = [event for event in self.all if event["event_type"] == "outcome"]
        paired = []
        for request in self.marked:
            own = next(event for event in left if is_outcome_of(event, request))
            left.remove(own)
            paired.append(own | {"http": own["http"] | request["http"]})
        assert not left, "an outcome of no request"
        return paired

    def urls(self):
        return [event["http"].get("url") for event in self.events]


def replay_of(tmp_path, data, *options, name="made.pcap"):
    path = tmp_path / name
    path.write_bytes(data)
    return Replay(*options, path)
