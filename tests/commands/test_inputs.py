"""What a replay reads, and where it writes: the same figures from every form, an error where writing fails."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from command import HINTWATCH, Replay, hintwatch, one_line, replay_of
from frames import (CLIENT6, COOKED, COOKED2, NULL, RAW, SERVER6, Conversation, as_cooked, as_cooked2, as_null, conversations, get,
                    pcap, pcapng, without_link)

MARKED = "Sec-Purpose: prefetch"
HEADS = get("/a"), get("/b", MARKED), get("/c", "Purpose: prefetch")
FRAMES = conversations(*HEADS) + conversations(get("/6", MARKED), source=CLIENT6, destination=SERVER6)
PCAP = pcap(FRAMES)
FORMS = {
    "nanoseconds": pcap(FRAMES, nano=True), "big endian": pcap(FRAMES, order=">"), "pcapng": pcapng(FRAMES),
    "raw IP": pcap(without_link(FRAMES), RAW), "cooked": pcap(as_cooked(FRAMES), COOKED),
    "cooked v2": pcap(as_cooked2(FRAMES), COOKED2), "null": pcap(as_null(FRAMES), NULL), "loop": pcap(as_null(FRAMES), 108),
    "gzip": gzip.compress(PCAP), "gzip in two parts": gzip.compress(PCAP[:99]) + gzip.compress(PCAP[99:]),
    "gzip of pcapng": gzip.compress(pcapng(FRAMES)),
}


@pytest.fixture
def plain(tmp_path):
    (tmp_path / "plain.pcap").write_bytes(PCAP)
    return tmp_path / "plain.pcap"


def test_plain(plain):
    replay = Replay("--show-unmarked", plain)
    assert (replay.status, replay.complaint) == (0, "")
    assert list(zip(replay.kinds, replay.urls())) == [
        ("speculation", "/b"), ("speculation", "/c"), ("speculation", "/6"), ("http", "/a")]    # which waited for its answer
    assert [outcome["http"]["url"] for outcome in replay.outcomes] == ["/b", "/c", "/6"]
    assert replay.requests == {"total": 4, "marked": 3, "unmarked": 1, "cut": 0}
    assert replay.stats["frames"] == len(FRAMES) and replay.stats["bytes"] == sum(map(len, FRAMES))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_from_every_form(plain, tmp_path, form):
    replay = replay_of(tmp_path, FORMS[form], "--show-unmarked")
    want = Replay("--show-unmarked", plain)
    assert (replay.status, replay.complaint, replay.events) == (0, "", want.events)
    assert replay.requests == want.requests


@pytest.mark.parametrize("form", ("plain", "gzip", "pcapng"))
@pytest.mark.parametrize("piped", (True, False), ids=("pipe", "file"))
def test_standard_input(plain, tmp_path, form, piped):
    data = FORMS.get(form, PCAP)
    (tmp_path / "made").write_bytes(data)
    with open(tmp_path / "made", "rb") as file:
        replay = Replay("--show-unmarked", "-", **({"input": data} if piped else {"stdin": file}))
    assert replay.out == hintwatch("replay", "--json", "-", "--show-unmarked", plain).stdout
    assert (replay.status, replay.complaint) == (0, "")


def test_damage_on_standard_input():
    replay = Replay("-", input=PCAP[:-1])
    assert "standard input" in one_line(replay.process) and replay.requests["marked"] == 2


def test_twice_the_same_bytes(plain):
    words = ("replay", "--json", "-", "--show-unmarked", "--anonymize", "--sample-unmarked", "2", plain, plain)
    assert hintwatch(*words).stdout == hintwatch(*words).stdout


def test_files_are_added_up(plain):
    once, thrice = Replay("--show-unmarked", plain), Replay("--show-unmarked", plain, plain, plain)
    assert thrice.events == 3 * once.events
    assert thrice.requests == {name: 3 * n for name, n in once.requests.items()}
    assert thrice.out.count(b'"stats"') == 2, "one event, whose type and member are called so"


def test_nothing_goes_on_in_the_next_file(tmp_path):
    """A head that begins in one file and ends in the next is no request that was seen whole."""
    head = get("/late", "Accept: */*", MARKED)
    at = head.index(b"Sec-Purpose")
    frames = Conversation().say(head[:at]).say(head[at:]).frames
    (tmp_path / "1.pcap").write_bytes(pcap(frames[:2]))
    (tmp_path / "2.pcap").write_bytes(pcap(frames[2:]))
    (tmp_path / "both.pcap").write_bytes(pcap(frames))
    assert Replay(tmp_path / "both.pcap").requests == {"total": 1, "marked": 1, "unmarked": 0, "cut": 0}
    split = Replay(tmp_path / "1.pcap", tmp_path / "2.pcap")
    assert split.requests == {"total": 1, "marked": 0, "unmarked": 0, "cut": 1}
    assert split.stats["cut"]["end_of_input"] == 1


def test_a_body_ends_with_its_file(tmp_path):
    """What would be the body of an upload is a request of the next file."""
    upload = Conversation().say(get("/up", "Content-Length: 5000", method="POST"))
    (tmp_path / "1.pcap").write_bytes(pcap(upload.frames))
    (tmp_path / "2.pcap").write_bytes(pcap(upload.say(get("/body")).frames[-1:]))
    assert Replay(tmp_path / "1.pcap", tmp_path / "2.pcap").requests["total"] == 2


def test_summary(plain):
    process = hintwatch("replay", plain)
    assert (process.returncode, process.stderr) == (0, b"")
    assert process.stdout.decode().splitlines()[0] == "4 requests: 3 marked, 1 unmarked, 0 cut"


def test_summary_of_one(tmp_path):
    (tmp_path / "one.pcap").write_bytes(pcap(conversations(get("/a"))))
    assert hintwatch("replay", tmp_path / "one.pcap").stdout == b"1 request: 0 marked, 1 unmarked, 0 cut\n"


def test_events_and_metrics_in_files(plain, tmp_path):
    process = hintwatch("replay", "--json", tmp_path / "json", "--metrics", tmp_path / "page", plain)
    assert (process.returncode, process.stdout, process.stderr) == (0, b"", b"")
    *events, last = map(json.loads, (tmp_path / "json").read_text().splitlines())
    assert Counter(event["event_type"] for event in events) == {"speculation": 3, "outcome": 3}
    assert last["stats"]["requests"]["marked"] == 3
    assert (tmp_path / "page").read_bytes() == hintwatch("replay", "--metrics", "-", plain).stdout


@pytest.mark.parametrize("option", ("--json", "--metrics"))
@pytest.mark.parametrize("path, says", [("/dev/full", "No space left"), ("missing/file", "No such file"), (".", "Is a directory")])
def test_nowhere_to_write(plain, tmp_path, monkeypatch, option, path, says):
    monkeypatch.chdir(tmp_path)
    process = hintwatch("replay", option, path, plain)
    line = one_line(process)
    assert path in line and says in line and process.stdout == b""
    assert [file.name for file in tmp_path.iterdir()] == ["plain.pcap"]


@pytest.mark.parametrize("words", [("--json", "-"), ("--metrics", "-"), ()], ids=("json", "metrics", "summary"))
def test_standard_output_is_full(plain, words):
    with open("/dev/full", "w") as full:
        assert "No space left" in one_line(hintwatch("replay", *words, plain, stdout=full))


@pytest.mark.parametrize("words", [("--json", "-"), ("--metrics", "-")], ids=("json", "metrics"))
def test_standard_output_is_closed(plain, words):
    assert hintwatch("replay", *words, plain, preexec_fn=lambda: os.close(1)).returncode > 0


def test_nobody_reads_the_events(tmp_path):
    """As with `| head -1`: it ends, by the signal or with an error."""
    (tmp_path / "long.pcap").write_bytes(pcap(conversations(*(get(f"/{i}", MARKED) for i in range(2000)))))
    process = subprocess.Popen([HINTWATCH, "replay", "--json", "-", tmp_path / "long.pcap"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=10) in (1, -signal.SIGPIPE)
    process.stderr.close()


@pytest.fixture
def as_nobody():
    """What to put in front of a command, and a directory that everybody may read, with the program in it."""
    if os.geteuid():
        pytest.skip("not root: nobody else to become")
    if not shutil.which("setpriv"):
        pytest.skip("not installed: setpriv")
    with tempfile.TemporaryDirectory(prefix="hintwatch-") as name:
        Path(name).chmod(0o755)
        shutil.copy(HINTWATCH, name)
        yield lambda *words: subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", f"{name}/hintwatch", *words],
                                            capture_output=True, timeout=30, cwd=name, stdin=open(os.devnull)), Path(name)


def test_anybody_may_replay(as_nobody):
    run, directory = as_nobody
    (directory / "plain.pcap").write_bytes(PCAP)
    process = run("replay", "--json", "-", "plain.pcap")
    assert (process.returncode, process.stderr) == (0, b"")
    assert json.loads(process.stdout.splitlines()[-1])["stats"]["requests"]["marked"] == 3


def test_a_capture_that_is_not_ours_to_read(as_nobody):
    run, directory = as_nobody
    (directory / "secret.pcap").write_bytes(PCAP)
    (directory / "secret.pcap").chmod(0o600)
    process = run("replay", "secret.pcap")
    assert "secret.pcap: Permission denied" in one_line(process)


def test_not_anybody_may_observe(as_nobody):
    run, directory = as_nobody
    process = run("run", "--iface", "lo", "--listen", "127.0.0.1:19978", "--json", "events")
    line = one_line(process)
    for part in ("not permitted", "root", "CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON", "hintwatch replay"):
        assert part in line
    assert process.stdout == b"" and [file.name for file in directory.iterdir()] == ["hintwatch"]
