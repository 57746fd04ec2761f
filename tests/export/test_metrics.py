"""The metrics page: valid, closed in its labels, and in balance."""

import re
import shutil
import subprocess

import pytest
from command import CAPTURES, ROOT, Replay, hintwatch
from frames import CLIENT, SERVER, Conversation, conversations, get, pcap
from hellos import client_hello
from prometheus_client.parser import text_string_to_metric_families

DOCUMENT = (ROOT / "docs" / "metrics.md").read_text()
NAMES = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", DOCUMENT.partition("## Reasons")[0], re.M))
REASONS = {
    "marked": {"prerender", "prefetch", "preview", "other"}, "unmarked": {"no_marker", "other_value", "malformed_value"},
    "cut": {"gap", "head_limit", "steps", "snaplen", "closed", "timeout", "evicted", "ring_full", "end_of_input"},
}
PURPOSE = "Sec-Purpose: prefetch"
ODD = get("/secret-path", "Cookie: a", PURPOSE, host="secret-host.example")
FRAMES = conversations(get("/a"), get("/b", PURPOSE), get("/c", "X-Moz: early hint"), get("/d", "Sec-Purpose: ;"), ODD,
                       get("/e", "Purpose: preview", "Sec-Purpose: prefetch;prerender")) + Conversation().say(get("/cut")[:-2]).frames


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("metrics") / "made.pcap"
    path.write_bytes(pcap(FRAMES))
    return page_of(path)


def page_of(*paths, status=0):
    process = hintwatch("replay", "--metrics", "-", *paths)
    assert process.returncode == status, process.stderr
    return process.stdout.decode("ascii")


def families(text):
    return {family.name: family for family in text_string_to_metric_families(text)}


def values(text, name, *labels):
    """By the labels' values."""
    samples = [s for family in families(text).values() for s in family.samples if s.name == name]
    assert samples, name
    return {tuple(s.labels[label] for label in labels) if len(labels) != 1 else s.labels[labels[0]]: s.value for s in samples}


def test_promtool_finds_nothing(page):
    if not shutil.which("promtool"):
        pytest.skip("not installed: promtool")
    check = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, timeout=30)
    assert (check.returncode, check.stdout, check.stderr) == (0, "", "")


def test_requests(page):
    """What the capture was made of."""
    requests = values(page, "hintwatch_requests_total", "verdict", "reason")
    assert {key: n for key, n in requests.items() if n} == {
        ("marked", "prefetch"): 2, ("marked", "prerender"): 1, ("unmarked", "no_marker"): 1, ("unmarked", "other_value"): 1,
        ("unmarked", "malformed_value"): 1, ("cut", "end_of_input"): 1}
    assert {key for key, n in values(page, "hintwatch_marker_requests_total", "marker").items() if n} == {"sec-purpose", "purpose"}
    assert values(page, "hintwatch_undecided_requests") == {(): 0}
    assert values(page, "hintwatch_frame_bytes_total") == {(): sum(map(len, FRAMES))}
    assert sum(values(page, "hintwatch_frames_total", "fate").values()) == len(FRAMES)


def test_every_reason_is_there_from_the_start(page):
    """So that rates have no holes."""
    empty = values(page, "hintwatch_requests_total", "verdict", "reason")
    assert set(empty) == {(verdict, reason) for verdict, reasons in REASONS.items() for reason in reasons}


def test_names_and_labels_are_the_documented_ones(page):
    """Live ones, too, but for what a replay does not know."""
    found = {s.name: set(s.labels) for family in families(page).values() for s in family.samples}
    assert found == {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in NAMES.items()
                     if name not in ("hintwatch_watched_info", "process_start_time_seconds")}


def test_the_fates_are_the_documented_ones(page):
    section = DOCUMENT.partition("## Fates of frames")[2].partition("\n## ")[0]
    assert set(values(page, "hintwatch_frames_total", "fate")) == set(re.findall(r"`(\w+)`", section)) - {"hintwatch_frames_total"}


def test_the_reasons_are_the_documented_ones():
    section = DOCUMENT.partition("## Reasons")[2].partition("\n## ")[0]
    verdict, found = None, {}
    for row in re.findall(r"^\| *(\w*) *\| (`.*?) \|", section, re.M):
        verdict = row[0] or verdict
        found.setdefault(verdict, set()).update(re.findall(r"`(\w+)`", row[1]))
    assert found == REASONS


def first_column(text):
    """Of the first table in a text: the words between backquotes."""
    rows = re.search(r"(^\|.*\n)+", text, re.M)[0].splitlines()
    return {word for row in rows for word in re.findall(r"`([\w-]+)`", row.split("|")[1])}


def test_labels_have_closed_vocabularies(page):
    markers = (ROOT / "docs" / "markers.md").read_text()
    fields = {name.lower() for name in first_column(markers)}
    assert set(values(page, "hintwatch_marker_requests_total", "marker")) == fields and len(fields) == 8
    assert set(values(page, "hintwatch_speculation_trust_total", "trust")) == {"browser", "legacy", "script"}
    assert set(values(page, "hintwatch_speculation_anomalies_total", "anomaly")) == first_column(markers.partition("**Anomalies**")[2])
    sources = first_column(markers.partition("**Source**")[2])
    pairs = values(page, "hintwatch_speculations_total", "purpose", "source")
    assert set(pairs) == {(purpose, source) for purpose in REASONS["marked"] for source in sources}
    protocols = set(values(page, "hintwatch_chosen_protocol_total", "told_by", "protocol"))
    ids = {protocol for _, protocol in protocols}
    assert protocols == {(who, protocol) for who in ("server_hello", "proxy") for protocol in ids} and len(ids) == 39
    assert {"h2", "http/1.1", "h3", "h2c", "acme-tls/1", "stun.nat-discovery", "other", "none"} <= ids, "registered with IANA"
    opaque = set(values(page, "hintwatch_connections_total", "transport", "offered"))
    assert opaque == {(transport, protocol) for transport in ("tls", "quic") for protocol in ids}
    assert set(values(page, "hintwatch_opaque_connections_total", "transport")) == {"tls", "h2c", "quic"}
    ways = set(values(page, "hintwatch_speculation_protocol_total", "fact", "via", "protocol"))
    vias = first_column((ROOT / "docs" / "events.md").read_text().partition("by one way")[2])
    assert ways == {(fact, *way) for fact in ("offered", "chosen")
                    for way in {(via, protocol) for via in vias for protocol in ids} | {("unknown", "none")}}
    samples = [sample for family in families(page).values() for sample in family.samples]
    assert all(re.fullmatch(r"[a-z0-9_./-]+", value) for sample in samples for value in sample.labels.values())


def test_no_address_host_or_path(page):
    for word in CLIENT, SERVER, "secret", "example", "/a", "/b":
        assert word not in re.sub(r"^#.*$", "", page, flags=re.M)


def test_counters_are_called_total(page):
    for family in families(page).values():
        assert family.documentation and family.type in ("counter", "gauge")
        assert all((family.type == "counter") == s.name.endswith("_total") for s in family.samples)


def test_coverage(tmp_path):
    """Answered or not, marked or not; a tunnel is of the connection that it is in."""
    tunnel = Conversation().say(get("www.example:443", method="CONNECT")).answer(b"HTTP/1.1 200 OK\r\n\r\n").say(client_hello("a", ["h2"]))
    frames = conversations(get("/a"), get("/b", PURPOSE)) + Conversation().say(get("/c") + get("/d")).frames + tunnel.frames
    frames += [frame for _ in range(3) for frame in Conversation(port=443).say(client_hello("a", ["h2"])).frames]
    frames += [frame for _ in range(2) for frame in Conversation().say(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").frames]
    (tmp_path / "made.pcap").write_bytes(pcap(frames))
    page = page_of(tmp_path / "made.pcap")
    assert values(page, "hintwatch_readable_connections_total") == {(): 4}
    assert values(page, "hintwatch_opaque_connections_total", "transport") == {"tls": 3, "h2c": 2, "quic": 0}


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is absent")
def test_the_page_balances_with_the_events():
    """Over all captures: each request has one verdict, each frame one fate, and events and page agree."""
    paths = sorted(path for collection in ("browsers", "foreign") for path in (CAPTURES / collection).glob("*.pcap"))
    text, replay = page_of(*paths, status=1), Replay("--show-unmarked", *paths)     # one has another link type
    requests = values(text, "hintwatch_requests_total", "verdict", "reason")
    by_verdict = {verdict: sum(n for (its, _), n in requests.items() if its == verdict) for verdict in REASONS}
    assert replay.requests == {"total": sum(by_verdict.values())} | by_verdict
    assert replay.kinds.count("speculation") == by_verdict["marked"] and replay.kinds.count("http") == by_verdict["unmarked"]
    stats = replay.stats
    assert values(text, "hintwatch_frames_total", "fate") == stats["fates"] and sum(stats["fates"].values()) == stats["frames"]
    assert values(text, "hintwatch_lost_total", "what") == stats["lost"] and values(text, "hintwatch_notes_total", "note") == stats["notes"]
    assert values(text, "hintwatch_frame_bytes_total") == {(): stats["bytes"]}
    assert values(text, "hintwatch_marker_requests_total", "marker") == stats["markers"]
    pairs = values(text, "hintwatch_speculations_total", "purpose", "source")
    assert sum(pairs.values()) == sum(values(text, "hintwatch_speculation_trust_total", "trust").values()) == by_verdict["marked"]
    ways = values(text, "hintwatch_speculation_protocol_total", "fact", "via", "protocol")
    for fact in "offered", "chosen":
        assert sum(n for (its, *_), n in ways.items() if its == fact) == by_verdict["marked"]
    opaque = values(text, "hintwatch_connections_total", "transport", "offered")
    of = {transport: sum(n for (its, _), n in opaque.items() if its == transport) for transport in ("tls", "quic")}
    events = [event["event_type"] for event in replay.all]
    assert of == {"tls": events.count("tls"), "quic": events.count("quic")}
    assert values(text, "hintwatch_opaque_connections_total", "transport")["quic"] == of["quic"]
    assert (values(text, "hintwatch_hellos_total", "kind")["tls"], of["quic"]) == (stats["hellos"], stats["quic"])
    assert sum(values(text, "hintwatch_speculation_destinations_total", "destination").values()) == by_verdict["marked"]
    assert values(text, "hintwatch_verdict_contradictions_total") == {(): 0}
    assert values(text, "hintwatch_samples_handed_over_total") == values(text, "hintwatch_samples_decoded_total")
    for purpose in REASONS["marked"]:
        of_events = sum(event["speculation"]["purpose"] == purpose for event in replay.marked)
        assert of_events == requests["marked", purpose] == sum(n for (its, _), n in pairs.items() if its == purpose)
    for source in {source for _, source in pairs}:
        of_events = sum(event["speculation"]["source"] == source for event in replay.marked)
        assert of_events == sum(n for (_, its), n in pairs.items() if its == source)
