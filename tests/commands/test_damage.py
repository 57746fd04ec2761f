"""Damaged captures: told in one line, and what was read before the damage is counted."""

import gzip
import lzma
import re
import struct
import zlib
from collections import Counter

import pytest
from captures import manifest, needed
from command import Replay, hintwatch, one_line, replay_of
from frames import Conversation, conversations, get, pcap, pcapng
from hellos import client_hello

MARKED = "Sec-Purpose: prefetch"
SPLIT = get("/b", MARKED, host="h")
CUT_AT = SPLIT.index(b"Sec")


def made():
    """Frames, and the requests: (frame that begins it, frame that ends it, marked)."""
    frames = conversations(get("/a", MARKED, host="h"))
    frames += Conversation().say(SPLIT[:CUT_AT]).say(SPLIT[CUT_AT:]).frames
    frames += conversations(get("/c", host="h"))
    return frames, [(1, 1, True), (3, 4, True), (6, 6, False)]


FRAMES, HEADS = made()


def expected(frames):
    """Of the first so many frames: requests that are whole, and those that the end cuts."""
    return {"marked": sum(last < frames and marked for _, last, marked in HEADS),
            "unmarked": sum(last < frames and not marked for _, last, marked in HEADS),
            "cut": sum(first < frames <= last for first, last, _ in HEADS)}


def records(start=24, header_bytes=16):
    """Where each frame of a pcap file ends."""
    ends = [start]
    for frame in FRAMES:
        ends.append(ends[-1] + header_bytes + len(frame))
    return ends


def blocks(data):
    at, ends = 0, []
    while at < len(data):
        at += struct.unpack_from("<I", data, at + 4)[0]
        ends.append(at)
    return ends[1:]    # a section alone says nothing of the link type


PCAP, PCAPNG = pcap(FRAMES), pcapng(FRAMES)


def check(tmp_path, name, data, frames, whole):
    """Of damaged data `frames` can be read; `whole`: nobody could know that something is missing."""
    replay = replay_of(tmp_path, data, "--show-unmarked", name=name)
    want = expected(frames)
    assert replay.requests == {"total": sum(want.values())} | want, name
    assert (replay.kinds.count("speculation"), replay.kinds.count("http")) == (want["marked"], want["unmarked"])
    assert replay.stats["frames"] == frames
    assert (replay.status == 0) == whole, (name, replay.complaint)
    if not whole:
        assert name in one_line(replay.process)


def each(tmp_path, cases):
    """The same for many cases, twenty in a process."""
    cases = list(cases)
    for at in range(0, len(cases), 20):
        some = cases[at:at + 20]
        for name, data, _, _ in some:
            (tmp_path / name).write_bytes(data)
        replay = Replay("--show-unmarked", *(tmp_path / name for name, *_ in some))
        want = sum((Counter(expected(frames)) for _, _, frames, _ in some), Counter())
        assert replay.requests == {"total": sum(want.values()), "marked": want["marked"], "unmarked": want["unmarked"], "cut": want["cut"]}
        assert replay.stats["frames"] == sum(frames for _, _, frames, _ in some)
        damaged = [(name, frames) for name, _, frames, whole in some if not whole]
        complaints = replay.complaint.splitlines()
        assert len(complaints) == len(damaged) and (replay.status == 0) == (not damaged)
        for complaint, (name, frames) in zip(complaints, damaged):
            assert f"/{name}: " in complaint and ("after frame" not in complaint or f"after frame {frames}:" in complaint)


@pytest.mark.parametrize("frames", range(len(FRAMES) + 1))
def test_cut_in_a_frame(tmp_path, frames):
    """One file alone, with its events."""
    check(tmp_path, "cut.pcap", PCAP[:records()[frames] + 17], frames, frames == len(FRAMES))


@pytest.mark.parametrize("form, data, ends", [("pcap", PCAP, records()), ("pcapng", PCAPNG, blocks(PCAPNG))], ids=("pcap", "pcapng"))
def test_cut_at_every_byte(tmp_path, form, data, ends):
    each(tmp_path, ((f"{n}.{form}", data[:n], sum(end <= n for end in ends[1:]), n in ends) for n in range(len(data) + 1)))


@pytest.mark.parametrize("level", (9, 0))
def test_gzip_cut_at_every_byte(tmp_path, level):
    """Where the compressed bytes stop, what they unpack to is cut somewhere."""
    data, ends = gzip.compress(PCAP, level, mtime=0), records()

    def frames_in(n):
        unpacked = zlib.decompressobj(31).decompress(data[:n])
        return sum(end <= len(unpacked) for end in ends[1:])

    each(tmp_path, ((f"{n}.gz", data[:n], frames_in(n), n == len(data)) for n in range(0, len(data) + 1, 1 if level else 5)))


def test_gzip_with_a_wrong_checksum(tmp_path):
    data = bytearray(gzip.compress(PCAP, mtime=0))
    data[-8] ^= 1
    line = one_line(replay_of(tmp_path, bytes(data), name="wrong.gz").process)
    assert "wrong.gz: " in line and line.endswith("the gzip data is damaged")


@pytest.mark.parametrize("piped", (False, True), ids=("file", "pipe"))
@pytest.mark.parametrize("data, says", [
    (gzip.compress(PCAP, mtime=0)[:-9], "the gzip data ends too early"), (gzip.compress(PCAP, mtime=0)[:12], "the gzip data ends too early"),
    (gzip.compress(PCAP, mtime=0)[:10] + b"\xff" * 40, "the gzip data is damaged"),
    (lzma.compress(PCAP), "it is compressed with xz and has to be unpacked first: xz -dc FILE | hintwatch replay -"),
    (b"\x28\xb5\x2f\xfd" + bytes(40), "it is compressed with zstd and has to be unpacked first: zstd -dc FILE | hintwatch replay -"),
], ids=("gzip cut", "gzip cut early", "gzip of garbage", "xz", "zstd"))
def test_what_is_wrong_with_compressed_data(tmp_path, data, says, piped):
    replay = Replay("-", input=data) if piped else replay_of(tmp_path, data)
    line = one_line(replay.process)
    assert line.endswith(says) and not re.search("error|Bad message|No data|format", line)


def test_garbage_between_frames(tmp_path):
    """A record that claims to be larger than any frame."""
    ends = records()
    data = PCAP[:ends[4]] + struct.pack("<IIII", 1, 1, 0x7fffffff, 0x7fffffff) + PCAP[ends[4]:]
    check(tmp_path, "large.pcap", data, 4, False)


@pytest.mark.parametrize("digits, stamp", [(0, 2**32), (0, 18446744073), (6, 2**64 - 1), (9, 2**62), (9, 2**64 - 16)])
def test_any_time(tmp_path, digits, stamp):
    """pcapng can tell times that no clock will show."""
    frames = Conversation(port=443).say(client_hello("www.example", ["h2"])).frames + conversations(get("/a", "Sec-Purpose: prefetch"))
    replay = replay_of(tmp_path, pcapng(frames, digits=digits, stamps=[stamp] * len(frames)), name="made.pcapng")
    assert replay.status == 0, replay.complaint
    assert (replay.requests["marked"], replay.stats["hellos"]) == (1, 1)
    assert sorted(event["event_type"] for event in replay.all) == ["outcome", "speculation", "tls"]


def test_damage_in_one_of_several_files(tmp_path):
    """The others are read, before and after it."""
    whole, cut = tmp_path / "whole.pcap", tmp_path / "cut.pcap"
    whole.write_bytes(PCAP)
    cut.write_bytes(PCAP[:records()[4] + 20])
    replay = Replay(whole, cut, tmp_path / "missing.pcap", whole)
    assert replay.requests == {"total": 8, "marked": 5, "unmarked": 2, "cut": 1}
    assert replay.status > 0
    complaints = replay.complaint.splitlines()
    assert len(complaints) == 2 and "cut.pcap: after frame 4" in complaints[0] and "missing.pcap" in complaints[1]


@pytest.mark.parametrize("data, says", [
    (b"", "truncated"), (b"\n", ""), (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "format"), (bytes(1000), "format"),
    (pcap(FRAMES, link=147), "link type"), (pcap(FRAMES, link=239), "link type"), (pcapng(FRAMES, link=105), "link type"),
    (PCAP[:4] + struct.pack("<HH", 9, 9) + PCAP[8:], "version"), (gzip.compress(b"no capture"), "format"),
    (b"\x1f\x8b\x08\x00", ""),
], ids=("empty", "a line", "text", "zeros", "user link type", "nflog", "wireless", "version 9", "gzip of text", "gzip header"))
def test_no_capture(tmp_path, data, says):
    replay = replay_of(tmp_path, data)
    assert replay.requests["total"] == replay.stats["frames"] == 0 and not replay.events
    line = one_line(replay.process)
    assert "made.pcap" in line and says in line


@pytest.mark.parametrize("name, says", [("missing.pcap", "No such file"), (".", "directory"), ("/", "directory"), ("", "No such file")])
def test_no_file(tmp_path, monkeypatch, name, says):
    monkeypatch.chdir(tmp_path)
    replay = Replay(name)
    assert replay.requests["total"] == 0 and says in one_line(replay.process)
    assert not list(tmp_path.iterdir())


@needed
def test_malformed_captures_invent_no_requests():
    """Those of the collection are told or read, whatever is in them; the manifest says how many requests they hold at most."""
    rows = [row for row in manifest("foreign") if row["file"].startswith("malformed/")]
    assert rows
    for row in rows:
        name, replay = row["file"], Replay(row["path"])
        assert replay.requests["total"] <= int(row["req_total"]), name
        assert (replay.status == 0) == (replay.complaint == ""), name
        assert replay.status == 0 or one_line(replay.process)


def test_a_damaged_file_has_its_metrics(tmp_path):
    (tmp_path / "cut.pcap").write_bytes(PCAP[:-1])
    process = hintwatch("replay", "--metrics", "-", tmp_path / "cut.pcap")
    assert process.returncode > 0
    assert b'hintwatch_requests_total{verdict="marked",reason="prefetch"} 2\n' in process.stdout
