"""Events of all captures: their form, and who, when and where, against a reader of our own."""

import base64
import hashlib
import json
import struct
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from functools import cache
from ipaddress import ip_address

import pytest
from command import CAPTURES, ROOT, Replay, replay_of
from frames import Conversation, get, pcap, time_of
from jsonschema import Draft202012Validator
from reader import HEAD_END, REQUEST, segments_of

SCHEMA = json.loads((ROOT / "docs" / "events.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = sorted(path for collection in ("browsers", "foreign") for path in (CAPTURES / collection).glob("*.pcap*"))
needs_captures = pytest.mark.skipif(not FILES, reason="../shared/captures is absent")
METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"CONNECT", b"OPTIONS")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def microseconds(event):
    time = datetime.strptime(event["timestamp"], "%Y-%m-%dT%H:%M:%S.%f%z")
    return (time - EPOCH) // timedelta(microseconds=1)


def endpoints(event):
    return (str(ip_address(event["src_ip"])), event["src_port"], str(ip_address(event["dest_ip"])), event["dest_port"])


def community_id(source, source_port, destination, destination_port, protocol=b"\x06"):
    """corelight/community-id-spec: version 1, seed 0."""
    ends = sorted([(ip_address(source).packed, source_port), (ip_address(destination).packed, destination_port)])
    text = b"\0\0" + ends[0][0] + ends[1][0] + protocol + b"\0" + struct.pack("!HH", ends[0][1], ends[1][1])
    return "1:" + base64.b64encode(hashlib.sha1(text).digest()).decode()


@cache
def events_of(path):
    return Replay("--show-unmarked", path)


@cache
def segments_at(path):
    """The segments with payload: by who sent them to whom, and when in microseconds."""
    found = defaultdict(list)
    for s in segments_of(path):
        if s.payload:
            found[s.source, s.source_port, s.destination, s.destination_port, s.time_ns // 1000].append(s)
    return found


def whole_heads(segments):
    """(method, target without query, segment) of the heads that lie in one segment."""
    for s in segments:
        for line in REQUEST.finditer(s.payload):
            if HEAD_END.search(s.payload, line.end() - 1):
                yield line[1].decode(), line[2].decode("latin-1").partition("?")[0].partition("#")[0], s


def ends_a_head(segment):
    """One that begins before the segment, perhaps within its method: `T / HTTP/1.1`."""
    end = HEAD_END.search(segment.payload)
    line = end and REQUEST.search(segment.payload[:end.end()])
    return segment.payload == b"\n" or end and not (line and line[1] in METHODS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_event_is_as_the_schema_says(path):
    replay = events_of(path)
    for event in replay.all:
        VALIDATOR.validate(event)
    VALIDATOR.validate(json.loads(replay.out.splitlines()[-1]))


def test_the_schema_refuses(tmp_path):
    """Or it would prove nothing."""
    event, = replay_of(tmp_path, pcap(Conversation().say(get("/", "Purpose: prefetch")).frames)).events
    VALIDATOR.validate(event)
    for broken in ({"cookie": "a"}, {"src_port": 70000}, {"timestamp": "2023-11-14 22:13:20"}, {"proto": "UDP"}, {"vlan": []},
                   {"event_type": "http"}, {"community_id": "1:abc"}, {"flow_id": 2**53}, {"src_ip": "www.example"}):
        assert not VALIDATOR.is_valid(event | broken), broken
    for name in event:
        assert name in ("community_id", "fetch") or not VALIDATOR.is_valid({k: v for k, v in event.items() if k != name}), name
    speculation = event["speculation"]
    for broken in ({"purpose": "prefetched"}, {"markers": []}, {"markers": ["cookie"]}, {"tags": [1]}, {"source": "me"}):
        assert not VALIDATOR.is_valid(event | {"speculation": speculation | broken}), broken


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_who_when_and_where(path):
    """The time of an event is that of a segment between the same ends, with the same tags, in which a head ends."""
    for event in events_of(path).events:
        now = segments_at(path)[*endpoints(event), microseconds(event)]
        assert now, event
        assert event.get("vlan", []) in [s.vlans for s in now], event
        method, url = event["http"]["http_method"], event["http"].get("url", "")
        heads = [(its_method, target) for its_method, target, _ in whole_heads(now)]
        assert any(m == method and (target.endswith(url) or url == "/") for m, target in heads) or any(map(ends_a_head, now)), event


def test_the_known_community_ids():
    """From the specification's own baselines."""
    assert community_id("128.232.110.120", 34855, "66.35.250.204", 80) == "1:LQU9qZlK+B5F3KDmev6m5PMibrg="
    assert community_id("66.35.250.204", 80, "128.232.110.120", 34855) == "1:LQU9qZlK+B5F3KDmev6m5PMibrg="


@needs_captures
def test_community_ids():
    count = 0
    for path in FILES:
        for event in events_of(path).all:
            protocol = {"TCP": b"\x06", "UDP": b"\x11"}[event["proto"]]
            assert event["community_id"] == community_id(*endpoints(event), protocol), (path.name, event)
            count += 1
    assert count > 1200


@needs_captures
def test_flow_ids_are_those_of_connections():
    """One for all the requests of a connection in a capture, and another for another."""
    several = 0
    for path in FILES:
        ids = defaultdict(set)
        for event in events_of(path).all:
            ids[frozenset([endpoints(event)[:2], endpoints(event)[2:]])].add(event["flow_id"])
        assert all(len(numbers) == 1 for numbers in ids.values()), path.name
        assert len(set.union(set(), *ids.values())) == len(ids), path.name
        several += len(ids) > 1
    assert several > 20


@needs_captures
def test_the_captures_hold_what_is_tested():
    events = [event for path in FILES for event in events_of(path).events]
    assert {len(event.get("vlan", [])) for event in events} == {0, 1, 2}
    assert any(":" in event["src_ip"] for event in events) and any(":" not in event["src_ip"] for event in events)
    assert sum(event["event_type"] == "speculation" for event in events) > 100
    kinds = [event["event_type"] for path in FILES for event in events_of(path).all]
    assert kinds.count("tls") > 200 and kinds.count("quic") > 5


def test_the_time_is_that_of_the_end_of_the_head(tmp_path):
    """Of a head in three segments, with the tags of the frame."""
    head = get("/a", "Sec-Purpose: prefetch")
    connection = Conversation(vlans=(100, 4094)).say(head, mss=len(head) // 3 + 1).say(get("/b", "Purpose: prefetch"))
    first, second = replay_of(tmp_path, pcap(connection.frames)).events
    assert (microseconds(first), microseconds(second)) == (time_of(3) // 1000, time_of(4) // 1000)
    assert first["vlan"] == second["vlan"] == [100, 4094]
    assert first["flow_id"] == second["flow_id"]


@pytest.mark.parametrize("time_ns, text", [
    (0, "1970-01-01T00:00:00.000000+0000"), (1_709_164_799_999_999_999, "2024-02-28T23:59:59.999999+0000"),
    (1_709_164_800_000_000_999, "2024-02-29T00:00:00.000000+0000"), (2**32 * 10**9 - 1, "2106-02-07T06:28:15.999999+0000"),
])
def test_times(tmp_path, time_ns, text):
    frames = Conversation().say(get("/a", "Purpose: prefetch")).frames
    event, = replay_of(tmp_path, pcap(frames, nano=True, times=[time_ns, time_ns])).events
    assert event["timestamp"] == text
