"""Every capture of the two collections: the answers to its requests are those of the manifest, of tshark and of a plain reading."""

import json
import re
import subprocess
from collections import Counter

import pytest
from captures import manifest, name_of, needed
from command import CAPTURES, Replay, hintwatch
from exchanges import exchanges_of

pytestmark = needed

BROWSERS, FOREIGN = manifest("browsers"), manifest("foreign")
REFUSALS = {503, 500, 403, 404, 419, 425, 429, 204, 205}
ALL = ("--show-unmarked", "--sample-unmarked", "1", "--show-query")

# Files whose answers are not those of the manifest: what is right for us, and why.
TUNNEL, LINK_TYPE = "encapsulation, counted and not opened", "link type that is not read"
DIFFERENT = {
    "zeek__Teredo.pcap": ({200: 1, 204: 1}, TUNNEL),
    "zeek__vxlan-encapsulated-http.pcap": ({}, TUNNEL),
    "zeek__geneve-many-options.pcap": ({}, TUNNEL),
    "zeek__gre-over-udp-4754.pcap": ({}, TUNNEL),
    "zeek__nflog-http.pcap": ({}, LINK_TYPE),
    "zeek__communityid__tcp.pcap": ({}, "no whole request line: the capture holds 96 bytes of a frame"),
    "PcapPlusPlus__http-packets2.pcap": ({301: 53, 200: 3, 404: 1}, "the first answer, frame 3, is to a request before the capture"),
    "zeek__methods.pcap": ({405: 4, 200: 3, 400: 1, 411: 1}, "the other answers are to lines that are no requests of HTTP/1.x"),
    "malformed/zeek__http-bad-request-with-version.pcap": ({}, "an answer to no request"),
    "malformed/mercury__multi_packet_http_response.pcap": ({}, "the answer alone, without its request"),
}
# Answers made to be read in two ways: an HTTP/1.x head by RFC 9112, section 4, is in none of them. One may be seen, or none.
EVASIONS = {
    "http-evader/suricata-verify__http-evader-392__input.pcap": "NUL behind the version",
    "http-evader/suricata-verify__http-evader-412__input.pcap": "no empty line of two line ends",
    "http-evader/suricata-verify__http-evader-416__input.pcap": "no empty line of two line ends",
    "http-evader/suricata-verify__http-evader-422__input.pcap": "no empty line of two line ends",
    "http-evader/suricata-verify__http-evader-472__input.pcap": "a status of four digits",
    "http-evader/suricata-verify__http-evader-484__input.pcap": "white space before the status line",
    "http-evader/suricata-verify__http-evader-491__input.pcap": "white space before the status line",
    "http-evader/suricata-verify__http-evader-494__input.pcap": "white space before the status line",
}
# Streams that a plain reading gives up, and the gate does not; their statuses are compared all the same.
NOT_READ_PLAINLY = {
    "cr-px-haproxy-proxyproto1.up.pcap": "PROXY headers",
    "cr-px-haproxy-proxyproto2.up.pcap": "PROXY headers",
}


class Answered(Replay):
    """A replay where every request is paired: `exchanges` are the events that say how each was answered."""

    def __init__(self, path):
        super().__init__(*ALL, "--metrics", "/dev/stderr", path, seconds=60)
        self.unmarked = [event for event in self.all if event["event_type"] == "http"]
        self.exchanges = self.outcomes + self.unmarked
        counted = re.search(r'^hintwatch_samples_handed_over_total\{kind="answer"\} (\d+)$', self.complaint, re.M)
        self.heads = int(counted[1])

    def statuses(self):
        return Counter(event["http"]["status"] for event in self.exchanges if "status" in event["http"])


def fate_of(event):
    return event["outcome"]["answer"] if "outcome" in event else event["answer"]["fate"]


def counts_of(text, separator, into):
    """A cell of a manifest: `200 x3, 204` or `200=3;204=1`."""
    counts = Counter()
    for pair in filter(None, text.strip("-").split(separator)):
        status, _, count = pair.strip().partition(into)
        counts[int(status)] += int(count or 1)
    return counts


def balances(replay):
    """One outcome a marked request; refused is a matter of its status; and what was not seen is not made up."""
    assert len(replay.outcomes) == len(replay.marked) == replay.requests["marked"]
    key = {(e["flow_id"], e["timestamp"], e["http"].get("url"), e["src_port"]): e for e in replay.marked}
    for event in replay.outcomes:
        outcome, status = event["outcome"], event["http"].get("status")
        marked = key[event["flow_id"], event["timestamp"], event["http"].get("url"), event["src_port"]]
        assert outcome["purpose"] == marked["speculation"]["purpose"]
        assert outcome["source"] == marked["speculation"]["source"]
        assert (outcome["result"] == "unanswered") == (status is None)
        assert (outcome["answer"] == "unseen") <= (status is None)
        if outcome["answer"] == "complete":
            assert (outcome["result"] == "refused") == (status in REFUSALS)
    for event in replay.exchanges:
        assert ("status" in event["http"]) >= (fate_of(event) in ("complete", "switched"))


@pytest.mark.parametrize("row", BROWSERS, ids=name_of)
def test_browser_capture(row):
    replay = Answered(row["path"])
    assert replay.status == 0
    expectation = CAPTURES / "browsers" / "expect" / (row["file"].removesuffix(".pcap") + ".json")
    requests = json.loads(expectation.read_text())["requests"]
    said = Counter((e["http"]["http_method"], e["http"]["url"], e["http"].get("status")) for e in replay.exchanges)
    expected = Counter((r["method"], r["target"].removeprefix("http://" + r["target"].split("/")[2]) if "://" in r["target"]
                        else r["target"], r["status"]) for r in requests)
    assert said == expected
    assert replay.statuses() == counts_of(row["statuses"], ",", "x")
    interim = counts_of(row["informational"], ",", "x")
    assert replay.heads == len(requests) + sum(interim.values())
    refused = sum(r["status"] in REFUSALS and bool(r["markers"]) for r in requests)
    assert sum(e["outcome"]["result"] == "refused" for e in replay.outcomes) == refused
    assert {fate_of(e) for e in replay.exchanges} <= {"complete"}
    balances(replay)


@pytest.mark.parametrize("row", FOREIGN, ids=name_of)
def test_foreign_capture(row):
    if row["resp_confidence"].startswith(("one-tool", "range")) and row["file"] not in EVASIONS:
        pytest.skip(f"the manifest is not sure of the answers: {row['resp_confidence']}")
    replay = Answered(row["path"])
    balances(replay)
    expected = counts_of(row["resp_by_status"], ";", "=")
    if row["file"] in EVASIONS:
        assert not replay.statuses() - expected, EVASIONS[row["file"]]
        return
    interim = counts_of(row["interim_1xx"], ";", "=")
    if row["file"] in DIFFERENT:
        expected = Counter(DIFFERENT[row["file"]][0])
    assert replay.statuses() == expected, DIFFERENT.get(row["file"], row["note"])
    if not replay.requests["cut"]:
        assert replay.heads == sum((expected + interim).values())


def test_every_exception_is_in_the_manifests():
    assert {*DIFFERENT, *EVASIONS} <= {row["file"] for row in FOREIGN}
    assert {*NOT_READ_PLAINLY} <= {row["file"] for row in BROWSERS}


def key_of(exchange):
    request = exchange.request
    target = "/" + request.target.split("://", 1)[1].partition("/")[2] if "://" in request.target else request.target
    return exchange.client, request.method, target, exchange.status, exchange.length


@pytest.mark.parametrize("row", [row for row in BROWSERS if row["file"] not in NOT_READ_PLAINLY], ids=name_of)
def test_lengths_and_times_are_those_of_a_plain_reading(row):
    read, replay = exchanges_of(row["path"]), Answered(row["path"])
    said = Counter(((e["src_ip"], e["src_port"]), e["http"]["http_method"], e["http"]["url"], e["http"].get("status"),
                    e["http"].get("length")) for e in replay.exchanges)
    assert said == Counter(map(key_of, read))
    first = Counter(round((x.first_byte_ns - x.request.time_ns) / 1e9, 6) for x in read if not x.interim)
    if sum(first.values()) == len(read):
        assert Counter(round((e.get("outcome") or e["answer"])["first_byte_s"], 6) for e in replay.exchanges) == first


# What tshark has to be told is HTTP.
PORTS = "tcp.port==8080,http", "tcp.port==8081,http", "tcp.port==8082,http", "tcp.port==9000,http"
FIELDS = "http.response.code", "tcp.reassembled.length", "tcp.len"


def lengths_by_tshark(path):
    """(status, bytes of head and body) of each final answer. A head and a body in one segment are all there is in it."""
    words = [word for port in PORTS for word in ("-d", port)] + [word for name in FIELDS for word in ("-e", name)]
    run = subprocess.run(["tshark", "-r", path, "-Y", "http.response.code >= 200", "-T", "fields", *words],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    found = Counter()
    for line in run.stdout.splitlines():
        status, reassembled, length = line.split("\t")
        found[int(status), int(reassembled or length)] += 1
    return found


# Bodies by Content-Length, chunked and to the close; 304; answers of many segments; lost and repeated segments.
BY_TSHARK = ["browsers/cr-link-prefetch-then-nav-lo.pcap", "browsers/cr-spec-prefetch-refused-lo.pcap",
             "browsers/fx-link-prefetch-then-nav-lo.pcap", "browsers/cr-prerender-activate-lo.pcap",
             "browsers/cr-nvs-and-redirect-lo.pcap", "browsers/cr-px-nginx-h2.up.pcap", "browsers/cr-plain-big-head-mtu1500.pcap",
             "foreign/zeek__http__get.pcap", "foreign/zeek__workshop_2011_browse.pcap", "foreign/pcap2har__tests__fhs.pcap",
             "foreign/suricata-verify__http-all-headers__input.pcap", "foreign/suricata-verify__http-range-multiflows__input.pcap",
             "foreign/suricata-verify__http-ipv6__input.pcap", "foreign/zeek__http-vlan-0.pcap",
             "foreign/zeek__basic-auth-with-colon.pcap", "foreign/PcapPlusPlus__tcp-reassembly.pcap",
             "foreign/zeek__http-non-printable-characters.pcap"]


@pytest.mark.parametrize("name", BY_TSHARK)
def test_lengths_are_those_of_tshark(name):
    replay = Answered(CAPTURES / name)
    said = Counter((e["http"]["status"], e["http"]["length"]) for e in replay.exchanges if fate_of(e) == "complete")
    assert said == lengths_by_tshark(CAPTURES / name)


@pytest.mark.parametrize("name", BY_TSHARK)
def test_a_plain_reading_agrees_with_tshark(name):
    """Which is what the expectations of the other tests rest on."""
    read = Counter((x.status, x.length) for x in exchanges_of(CAPTURES / name) if x.fate == "complete")
    assert read == lengths_by_tshark(CAPTURES / name)


def test_a_missing_answer_moves_no_other():
    """1,000 requests on one connection. The first answer's head is not in the capture; the 999 behind it are whole, and the
    last one says less: no Keep-Alive."""
    replay = Answered(CAPTURES / "foreign" / "zeek__1000-requests-one-dropped-response.pcap.gz")
    in_order = sorted(replay.exchanges, key=lambda event: event["timestamp"])
    assert "status" not in in_order[0]["http"] and fate_of(in_order[0]) in ("unseen", "lost")
    assert [(e["http"]["status"], e["http"]["length"], fate_of(e)) for e in in_order[1:]] == (
        [(200, 238 + 615, "complete")] * 998 + [(200, 233 + 615, "complete")])


def test_two_replays_are_equal_to_the_byte():
    paths = [row["path"] for row in BROWSERS + FOREIGN]
    words = ("replay", "--json", "/dev/stdout", "--metrics", "/dev/stderr", *ALL, *paths)
    runs = [hintwatch(*words, seconds=300) for _ in range(2)]
    assert runs[0].returncode == runs[1].returncode
    assert runs[0].stdout == runs[1].stdout and runs[0].stdout.count(b'"event_type":"outcome"') > 200
    assert runs[0].stderr == runs[1].stderr and b"hintwatch_requests_total" in runs[0].stderr
