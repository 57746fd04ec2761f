"""Every capture of the two collections: requests, marked requests, markers, tags and hosts are those of the manifest."""

import csv
import json
import subprocess
from collections import Counter

import pytest
from captures import manifest, name_of, needed
from command import CAPTURES, Replay, hintwatch

pytestmark = needed

# Files that may differ from the manifest: (requests, marked) that are right for us today, and why.
TUNNEL, FRAGMENT = "encapsulation, counted and not opened", "IP fragments, counted and not reassembled"
LINK_TYPE = "link type that is not read"
DIFFERENT = {
    "zeek__Teredo.pcap": (2, 1, TUNNEL),
    "zeek__mixed-vlan-mpls.pcap": (1, 0, TUNNEL),
    "PcapPlusPlus__MplsPackets.pcap": (0, 0, TUNNEL),
    "zeek__vxlan-encapsulated-http.pcap": (0, 0, TUNNEL),
    "zeek__geneve-many-options.pcap": (0, 0, TUNNEL),
    "zeek__gre-over-udp-4754.pcap": (0, 0, TUNNEL),
    "zeek__erspan.pcap": (0, 0, TUNNEL),
    "PcapPlusPlus__frag_http_req.pcap": (0, 0, FRAGMENT),
    "zeek__nflog-http.pcap": (0, 0, LINK_TYPE),
    "suricata-verify__http-missing-protocol__input.pcap": (0, 0, "no HTTP/1.x request line"),
    "zeek__communityid__tcp.pcap": (0, 0, "no whole request line: the capture holds 96 bytes of a frame"),
    # Rows marked `range`, where both ends are defensible.
    "zeek__methods.pcap": (9, 0, "9 of the lines are a token, a target and HTTP/1.1"),
    "zeek__variant-03-cl_negative.pcap": (1, 0, "a length that is none has no end"),
    "zeek__variant-09-te_obs_fold.pcap": (1, 0, "a folded coding has no sure end"),
    "zeek__ipv6-http-atomic-frag.pcap": (0, 0, "request lines without a version"),
    "zeek__payload-synack.pcap": (1, 0, "a request text that no server accepted, counted as resynchronised"),
}


BROWSERS = manifest("browsers")
FOREIGN = manifest("foreign")


def replay_of(row):
    return Replay("--show-unmarked", row["path"], seconds=60)


def hosts_of(replay):
    return Counter(event["http"]["hostname"] for event in replay.events if "hostname" in event["http"])


def as_list(tags):
    """The tags of an event as the structured field they came from (RFC 9651, section 4.1)."""
    quoted = ("null" if tag is None else '"' + tag.replace("\\", "\\\\").replace('"', '\\"') + '"' for tag in tags)
    return ", ".join(quoted) or None


def facts_of_event(event):
    fetch, http = event.get("fetch", {}), event["http"]
    speculation = event.get("speculation", {"markers": [], "tags": []})
    return (http["http_method"], http["url"], http["protocol"], tuple(speculation["markers"]),
            speculation.get("purpose"), as_list(speculation["tags"]), fetch.get("site"), fetch.get("mode"),
            fetch.get("dest"), fetch.get("user"))


def facts_of_expectation(request):
    names = tuple(sorted(marker.split(":")[0].lower() for marker in request["markers"]))
    values = {marker.split(": ", 1)[1] for marker in request["markers"]}
    purpose = None
    if values:
        purpose = "prerender" if any("prerender" in value for value in values) else "prefetch"
    target = request["target"]
    if "://" in target:
        target = "/" + target.split("://", 1)[1].partition("/")[2]
    if request["method"] == "CONNECT":
        target = target.rpartition("@")[2]
    return (request["method"], target.partition("?")[0], request["version"], names, purpose, request["spec_tags"],
            request["site"], request["mode"], request["dest"], request["user"])


@pytest.mark.parametrize("row", BROWSERS, ids=name_of)
def test_browser_capture(row):
    replay = replay_of(row)
    assert replay.status == 0, replay.complaint
    assert replay.requests["total"] == int(row["http_requests"])
    assert replay.requests["marked"] == len(replay.marked) == int(row["prefetch_marked"])
    assert replay.requests["cut"] == 0
    expectation = CAPTURES / "browsers" / "expect" / (row["file"].removesuffix(".pcap") + ".json")
    expected = json.loads(expectation.read_text())["requests"]
    assert Counter(map(facts_of_event, replay.events)) == Counter(map(facts_of_expectation, expected))
    near = sum(len(request["near_markers"]) for request in expected)
    assert replay.stats["unmarked"]["other_value"] == near


@pytest.mark.parametrize("row", FOREIGN, ids=name_of)
def test_foreign_capture(row):
    replay = replay_of(row)
    figures = (replay.requests["total"], replay.requests["marked"])
    if row["file"] in DIFFERENT:
        assert figures == DIFFERENT[row["file"]][:2], DIFFERENT[row["file"]][2]
        return
    assert figures == (int(row["req_total"]), int(row["marked"])), row["note"]
    hosts = Counter()
    for pair in filter(None, row["hosts"].strip("-").split(";")):
        host, _, count = pair.rpartition("=")
        hosts[host] = int(count)
    assert hosts_of(replay) == hosts
    if row["req_by_method"] not in ("", "-"):
        methods = Counter(event["http"]["http_method"] for event in replay.events)
        assert sum(methods.values()) + replay.requests["cut"] == int(row["req_total"])
        if not replay.requests["cut"]:
            assert methods == {name: int(n) for name, _, n in (pair.partition("=") for pair in row["req_by_method"].split(";"))}
    lines = [line.split(" ", 1)[1].lower() for line in row["marked_lines"].strip("-").split(";") if line]
    assert sorted(line.split(":")[0] for line in lines) == sorted(m for event in replay.marked for m in event["speculation"]["markers"])


def test_every_difference_is_in_the_manifest():
    assert set(DIFFERENT) <= {row["file"] for row in FOREIGN}


def test_totals_balance_in_every_capture():
    for row in BROWSERS + FOREIGN:
        replay = replay_of(row)
        requests, stats = replay.requests, replay.stats
        assert requests["total"] == requests["marked"] + requests["unmarked"] + requests["cut"], row["file"]
        assert requests["marked"] == sum(stats["marked"].values()), row["file"]
        assert stats["frames"] == sum(stats["fates"].values()), row["file"]
        assert not any(stats["lost"][what] for what in ("ring_full", "rate_limited")), row["file"]


def test_no_secret_leaves_the_process():
    """Cookies, credentials and query strings of the captures occur in no output (CANARIES.tsv)."""
    with open(CAPTURES / "foreign" / "CANARIES.tsv", newline="") as file:
        canaries = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert canaries
    for canary in canaries:
        path = CAPTURES / "foreign" / canary["file"]
        run = hintwatch("replay", "--json", "-", "--show-unmarked", path, seconds=60, stderr=subprocess.STDOUT)
        secret = canary["secret"]
        assert secret.encode() not in run.stdout, canary
        assert json.dumps(secret)[1:-1].encode() not in run.stdout, canary


def test_two_replays_are_equal_to_the_byte():
    paths = [row["path"] for row in BROWSERS + FOREIGN]
    runs = [hintwatch("replay", "--json", "-", "--show-unmarked", "--anonymize", *paths, seconds=300).stdout for _ in range(2)]
    assert runs[0] == runs[1] and runs[0].count(b"\n") > 1000
