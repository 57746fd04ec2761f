"""Events of all captures: their form, and who, when and where, against a reader of our own."""

import base64
import hashlib
import json
import re
import struct
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from functools import cache
from ipaddress import ip_address

import pytest
from command import CAPTURES, ROOT, Replay, replay_of
from frames import Conversation, get, ok, pcap, time_of
from jsonschema import Draft202012Validator
from reader import HEAD_END, REQUEST, segments_of

SCHEMA = json.loads((ROOT / "docs" / "events.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = sorted(path for collection in ("browsers", "foreign") for path in (CAPTURES / collection).glob("*.pcap*"))
needs_captures = pytest.mark.skipif(not FILES, reason="../shared/captures is absent")
METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"CONNECT", b"OPTIONS")
REFUSALS = {503, 500, 403, 404, 419, 425, 429, 204, 205}
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
    asked = Conversation().say(get("/", "Purpose: prefetch"))
    event, outcome = replay_of(tmp_path, pcap(asked.answer(ok(b"hello")).frames)).all
    VALIDATOR.validate(event)
    VALIDATOR.validate(outcome)
    for broken in ({"result": "used"}, {"answer": "ok"}, {"refusal": {"harms": []}}, {"result": "refused"}, {"harms": []}, {"harms": ["loud"]},
                   {"result": "refused", "refusal": {"harms": []}, "harms": ["stub"]}, {"unsafe": []}, {"duplicate": False}, {"pr": 0.5},
                   {"evidence": [{"kind": "used", "after_s": 1}]}, {"evidence": [{"kind": "expired", "after_s": 0}]},
                   {"first_byte_s": -1}, {"facts": ["cookie"]}, {"status": 200}, {"relation": "preload", "pr": 1.01}):
        assert not VALIDATOR.is_valid(outcome | {"outcome": outcome["outcome"] | broken}), broken
    for name in "purpose", "result", "answer", "interim", "evidence", "used", "weight", "facts":
        left = {k: v for k, v in outcome["outcome"].items() if k != name}
        assert not VALIDATOR.is_valid(outcome | {"outcome": left}), name
    for broken in ({"status": 99}, {"length": -1}, {"http_method": "GET"}):
        assert not VALIDATOR.is_valid(outcome | {"http": outcome["http"] | broken}), broken
    assert not VALIDATOR.is_valid(outcome | {"http": {"status": 200}}) and not VALIDATOR.is_valid(outcome | {"client": event["client"]})
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_marked_request_has_one_outcome(path):
    """Of the same connection, at the same time; and every unmarked one its answer."""
    replay = events_of(path)
    outcomes = [event for event in replay.all if event["event_type"] == "outcome"]
    assert sorted(map(who_and_when, outcomes)) == sorted(map(who_and_when, replay.marked))
    told = defaultdict(list)
    for event in replay.marked:
        told[who_and_when(event)].append(event)
    for event in outcomes:
        outcome = event["outcome"]
        assert any(same_request(event, its) for its in told[who_and_when(event)]), event
        assert [e["after_s"] for e in outcome["evidence"]] == sorted(e["after_s"] for e in outcome["evidence"])
        assert outcome["result"] == result_of(event["http"].get("status"), outcome["answer"]), event
    for event in replay.all:
        if event["event_type"] == "http":
            assert event["answer"]["fate"] and (event["answer"]["fate"] == "unseen") <= ("status" not in event["http"]), event
        times = event.get("outcome") or event.get("answer") or {}
        assert times.get("first_byte_s", 0) <= times.get("duration_s", times.get("first_byte_s", 0)), event
        assert "duration_s" not in times or "status" in event["http"], event


def who_and_when(event):
    return event["flow_id"], event["timestamp"], event["src_port"]


def same_request(outcome, event):
    """As far as an outcome keeps host and path."""
    told, its = ({name: e["http"].get(name, "") for name in ("hostname", "url")} for e in (outcome, event))
    if any(outcome["outcome"][name] != event["speculation"][name] for name in ("purpose", "source", "weight")):
        return False
    return told == its or "text_cut" in outcome["outcome"] and all(its[name].startswith(told[name]) for name in its)


def result_of(status, fate):
    """docs/events.md, "Outcomes": the words of `result`."""
    if status is None:
        return "unanswered"
    if status in REFUSALS:
        return "refused"
    if status >= 400:
        return "error"
    if fate in ("closed", "reset", "aborted"):
        return "unfinished"
    return "not_modified" if status == 304 else "redirected" if status >= 300 else "ok"


@needs_captures
def test_statuses_are_those_of_the_segments():
    """A head of the other direction ends in the segment of its time, mostly the one that the status line is in."""
    found = count = 0
    for path in FILES:
        for event in events_of(path).all:
            times = event.get("outcome") or event.get("answer") or {}
            if "first_byte_s" not in times or "status" not in event["http"]:
                continue
            line = re.compile(rb"HTTP/1\.[01] +%d[ \r\n]" % event["http"]["status"])
            source, source_port, destination, destination_port = endpoints(event)
            at = microseconds(event) + round(times["first_byte_s"] * 1e6)
            near = [s for us in (at, at + 1) for s in segments_at(path)[destination, destination_port, source, source_port, us]]
            assert near, event
            found, count = found + any(line.search(s.payload) for s in near), count + 1
    assert count > 500 and found > 0.95 * count


def test_an_answer_is_told_in_numbers(tmp_path):
    """Of a marked request and an unmarked one, in two segments each: from the packets that were made here."""
    answer = ok(b"x" * 100, "Cache-Control: no-store, max-age=0", "Content-Type: text/html; charset=utf-8")
    talk = Conversation().say(get("/a", "Purpose: prefetch")).answer(answer, mss=150).say(get("/b")).answer(answer, mss=150)
    times = [10**18 + 10**6 * ms for ms in (-1, 0, 250, 1500, 2000, 2001, 2004)]
    assert len(talk.frames) == len(times)
    replay = replay_of(tmp_path, pcap(talk.frames, nano=True, times=times), "--show-unmarked")
    outcome, = (event for event in replay.all if event["event_type"] == "outcome")
    unmarked, = (event for event in replay.all if event["event_type"] == "http")
    assert outcome["http"] == {"hostname": outcome["http"]["hostname"], "url": "/a", "status": 200, "length": len(answer)}
    told = outcome["outcome"]
    assert (told["answer"], told["result"], told["first_byte_s"], told["duration_s"]) == ("complete", "ok", 0.25, 1.5)
    assert (told["content"], told["max_age"], set(told["facts"])) == ("html", "0", {"no_store", "length"})
    assert (unmarked["http"]["status"], unmarked["http"]["length"]) == (200, len(answer))
    assert unmarked["answer"] == {"fate": "complete", "first_byte_s": 0.001, "duration_s": 0.004}
    totals = replay.stats["ledger"]
    assert (totals["requests"], totals["open"], totals["bytes"], totals["server_s"]) == (1, 0, len(answer), 1.5)
    assert totals["unmarked"]["results"]["ok"] == totals["unmarked"]["answers"]["complete"] == 1


@pytest.mark.parametrize("status, extra, harms", [
    (503, (), set()), (503, ("Retry-After: 5",), {"retry_after"}), (204, (), {"no_content"}), (205, (), {"no_content"}),
    (429, ("Retry-After: 5",), set()), (503, ("Content-Disposition: attachment", "Retry-After: 5"), {"retry_after"}), (403, ("Content-Disposition: attachment",), set()),
])
def test_refusals_are_told_with_their_harms(tmp_path, status, extra, harms):
    """Nobody else was answered here, so nothing can be said of Vary."""
    answer = f"HTTP/1.1 {status} No\r\n{''.join(line + chr(13) + chr(10) for line in extra)}Content-Length: 0\r\n\r\n".encode()
    replay = replay_of(tmp_path, pcap(Conversation().say(get("/a", "Purpose: prefetch")).answer(answer).frames))
    event, = (event for event in replay.all if event["event_type"] == "outcome")
    assert (event["http"]["status"], event["outcome"]["result"]) == (status, "refused")
    assert set(event["outcome"]["refusal"]["harms"]) == harms
    assert replay.stats["ledger"]["purposes"]["prefetch"]["results"]["refused"] == replay.stats["ledger"]["refused"] == 1


def harms_of(outcome):
    return outcome.get("refusal", outcome).get("harms", [])


def outcome_of(tmp_path, *answers):
    """Of the first, which is to a marked request; the others are to unmarked ones for the same."""
    heads = [get("/a", "Purpose: prefetch")] + [get("/a")] * (len(answers) - 1)
    frames = sum((Conversation().say(head).answer(answer).frames for head, answer in zip(heads, answers)), [])
    replay = replay_of(tmp_path, pcap(frames), "--show-unmarked")
    event, = (event for event in replay.all if event["event_type"] == "outcome")
    VALIDATOR.validate(event)
    return event["outcome"]


def test_a_stub_is_no_refusal(tmp_path):
    """A small 200 beside a large one: the first has what does harm, but nobody said that it refuses."""
    outcome = outcome_of(tmp_path, ok(b"x"), ok(b"x" * 1000))
    assert (outcome["result"], outcome["harms"]) == ("ok", ["stub"]) and "refusal" not in outcome
    outcome = outcome_of(tmp_path, ok(b"x" * 1000), ok(b"x" * 1000))
    assert "harms" not in outcome and "refusal" not in outcome


@pytest.mark.parametrize("store, harms", [((), ["stub"]), (("Cache-Control: no-store",), [])])
def test_a_2xx_can_refuse_by_its_own_word(tmp_path, store, harms):
    outcome = outcome_of(tmp_path, ok(b"x", "Cf-Speculation-Refused: 1", *store))
    assert (outcome["result"], outcome["refusal"]) == ("ok", {"harms": harms}) and "harms" not in outcome


@needs_captures
def test_the_totals_of_the_ledger_are_those_of_the_outcomes():
    for path in FILES:
        replay = events_of(path)
        totals, outcomes = replay.stats["ledger"], [event for event in replay.all if event["event_type"] == "outcome"]
        assert totals["open"] == 0 and totals["requests"] == sum(totals["use"].values()) == sum(e["outcome"]["weight"] for e in outcomes)
        assert totals["bytes"] == sum(e["http"].get("length", 0) * e["outcome"]["weight"] for e in outcomes), path.name
        for rows, key in (totals["purposes"], "purpose"), (totals["sources"], "source"):
            for name in "requests", "refused", "failed", "bytes", "wasted_bytes":
                assert totals[name] == sum(row[name] for row in rows.values())
            assert {name: row["requests"] for name, row in rows.items() if row["requests"]} == Counter(e["outcome"][key] for e in outcomes)
        for name, key in (("results", "result"), ("answers", "answer")):
            counted = sum((Counter(row[name]) for row in totals["purposes"].values()), Counter())
            assert +counted == Counter(e["outcome"][key] for e in outcomes)
        kinds = Counter(evidence["kind"] for e in outcomes for evidence in e["outcome"]["evidence"])
        assert +sum((Counter(row["evidence"]) for row in totals["purposes"].values()), Counter()) == kinds
        assert +Counter(totals["harms"]) == Counter(harm for e in outcomes for harm in harms_of(e["outcome"]))
        unmarked = [event for event in replay.all if event["event_type"] == "http"]
        assert +Counter(totals["unmarked"]["answers"]) == Counter(e["answer"]["fate"] for e in unmarked)
        assert totals["lost"]["event_released"] == 0


def test_the_words_of_an_outcome_are_the_documented_ones():
    section = (ROOT / "docs" / "events.md").read_text().partition("## Outcomes")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| [^|]* \| (?:`(\w+)`)? ?\|", section, re.M)
    fields, words = SCHEMA["$defs"]["outcome"]["properties"], set(re.findall(r"`(\w+)`", section))
    assert [fate for fate, _ in rows] == SCHEMA["$defs"]["answer_fate"]["enum"]
    assert [result for _, result in rows if result] == fields["result"]["enum"]
    for enum in (fields["facts"]["items"], SCHEMA["$defs"]["harms"]["items"], fields["unsafe"]["items"],
                 fields["evidence"]["items"]["properties"]["kind"], fields["used"]):
        assert set(enum["enum"]) <= words
    example = json.loads(re.search(r"```json\n(.*)\n```", section)[1])
    VALIDATOR.validate(example)


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
