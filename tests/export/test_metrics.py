"""The metrics page: valid, closed in its labels, and in balance."""

import json
import re
import shutil
import subprocess
from collections import Counter

import pytest
from captures import manifest
from command import CAPTURES, ROOT, Replay, hintwatch
from frames import CLIENT, SERVER, Conversation, conversations, get, ok, pcap
from hellos import client_hello
from prometheus_client.parser import text_string_to_metric_families

DOCUMENT = (ROOT / "docs" / "metrics.md").read_text()
SCHEMA = json.loads((ROOT / "docs" / "events.schema.json").read_text())["$defs"]
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
    found = {family.name if family.type == "histogram" else s.name: set(s.labels) - {"le"}
             for family in families(page).values() for s in family.samples}
    assert found == {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in NAMES.items()
                     if name not in ("hintwatch_watched_info", "process_start_time_seconds")}


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SELECTOR = re.compile(r'\b([a-z_]+)\{(\w+(?:=|=~|!=)"[^"]*"(?:,\w+(?:=|=~|!=)"[^"]*")*)\}')


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_selectors_in_documents_select_something(page, document):
    """By their whole names, or by what stands between `hintwatch_` and `_total`."""
    samples = [sample for family in families(page).values() for sample in family.samples]
    for name, conditions in SELECTOR.findall(document.read_text()):
        of = [sample.labels for sample in samples if sample.name in (name, f"hintwatch_{name}_total")]
        for label, values_of in re.findall(r'(\w+)(?:=|=~|!=)"([^"]*)"', conditions):
            for value in values_of.split("|"):
                assert any(re.fullmatch(value, labels.get(label, "")) for labels in of), (name, label, value)


def test_how_much_of_a_name_is_kept_is_documented():
    kept, = re.findall(r"SPECULATION_TEXT_BYTES = (\d+)", (ROOT / "user" / "account" / "outcome.h").read_text())
    assert f"Of host and path together it keeps {kept}\nbytes" in (ROOT / "docs" / "limits.md").read_text()


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
    assert all(re.fullmatch(r"[a-z0-9_./-]+|A|AAAA|HTTPS|\+Inf", value) for sample in samples for value in sample.labels.values())


def test_no_address_host_or_path(page):
    for word in CLIENT, SERVER, "secret", "example", "/a", "/b":
        assert word not in re.sub(r"^#.*$", "", page, flags=re.M)


def test_counters_are_called_total(page):
    for family in families(page).values():
        assert family.documentation and family.type in ("counter", "gauge", "histogram")
        assert all((family.type == "counter") == s.name.endswith("_total") for s in family.samples)


def test_histograms_are_cumulative(page):
    """And all have the same bounds: four an octave from 2^16 to 2^37 nanoseconds, and one that is infinite."""
    bounds = [f"{2**octave * (4 + step) // 4 / 10**9:.9f}" for octave in range(16, 37) for step in range(4)] + ["137.438953472", "+Inf"]
    for name in "hintwatch_first_byte_seconds", "hintwatch_answer_duration_seconds":
        buckets = values(page, f"{name}_bucket", "purpose", "le")
        for purpose in REASONS["marked"]:
            of = [(le, n) for (its, le), n in buckets.items() if its == purpose]
            assert [le for le, _ in of] == bounds
            assert [n for _, n in of] == sorted(n for _, n in of)
            assert of[-1][1] == values(page, f"{name}_count", "purpose")[purpose]


def test_the_words_of_the_ledger_are_the_documented_ones(page):
    """Those of events are in docs/events.schema.json, and are the same."""
    fields, enum_of = SCHEMA["outcome"]["properties"], lambda what: set(what["enum"])
    purposes = REASONS["marked"]
    assert set(values(page, "hintwatch_outcomes_total", "purpose", "result")) == {(p, w) for p in purposes for w in enum_of(fields["result"])}
    answers = enum_of(SCHEMA["answer_fate"])
    assert set(values(page, "hintwatch_outcome_answers_total", "purpose", "answer")) == {(p, w) for p in purposes for w in answers}
    assert set(values(page, "hintwatch_answer_ends_unmarked_total", "answer")) == answers
    assert set(values(page, "hintwatch_answers_unmarked_total", "result")) == enum_of(fields["result"])
    kinds = enum_of(fields["evidence"]["items"]["properties"]["kind"])
    assert set(values(page, "hintwatch_outcome_evidence_total", "purpose", "evidence")) == {(p, w) for p in purposes for w in kinds}
    assert set(values(page, "hintwatch_outcome_use_total", "purpose", "use")) == {(p, w) for p in purposes for w in enum_of(fields["used"])}
    assert set(values(page, "hintwatch_harmful_refusals_total", "harm")) == enum_of(SCHEMA["harms"]["items"])
    assert set(values(page, "hintwatch_answer_facts_total", "fact")) == enum_of(fields["facts"]["items"])
    assert set(values(page, "hintwatch_answer_content_total", "content")) == enum_of(fields["content"])
    assert set(values(page, "hintwatch_answer_max_age_total", "max_age")) == enum_of(fields["max_age"])
    assert set(values(page, "hintwatch_hints_executed_total", "relation")) == enum_of(fields["relation"])
    assert set(values(page, "hintwatch_refusals_total", "status")) == {"503", "500", "403", "404", "419", "425", "429", "204", "205"}
    assert set(values(page, "hintwatch_responses_total", "code")) == {"1xx", "2xx", "3xx", "4xx", "5xx"}
    assert set(values(page, "hintwatch_ledger_lost_total", "what")) == first_column(DOCUMENT.partition("## Losses of the ledger")[2])
    assert set(values(page, "hintwatch_hint_pages_total", "end")) == first_column(DOCUMENT.partition("## Pages")[2])
    assert set(values(page, "hintwatch_top_evicted_total", "kind")) == {"host", "route", "tag", "source", "page"}
    assert set(values(page, "hintwatch_unsafe_speculations_total", "sign")) == enum_of(fields["unsafe"]["items"])
    assert {pr for pr, _ in values(page, "hintwatch_hints_probability_total", "pr", "what")} == {f"0.{i}" for i in range(10)}


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is absent")
@pytest.mark.parametrize("options", [(), ("--show-unmarked",)])
def test_status_lines_are_those_of_the_manifest(options):
    """Whichever requests are sampled."""
    expected = Counter()
    for row in manifest("browsers"):
        for status, _, count in (cell.partition(" x") for cell in f"{row['statuses']}, {row['informational']}".split(", ") if cell):
            expected[status[0] + "xx"] += int(count or 1)
    page = page_of(*options, *(row["path"] for row in manifest("browsers")))
    assert values(page, "hintwatch_responses_total", "code") == expected and len(expected) == 5


def test_status_lines_are_counted_by_class(tmp_path):
    """Interim ones, too; and none that answers no request."""
    talk = Conversation().say(get("/a", PURPOSE)).answer(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
    talk.say(get("/b")).answer(ok(b"a")).say(get("/c")).answer(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
    (tmp_path / "made.pcap").write_bytes(pcap(talk.frames + Conversation().answer(ok(b"b")).frames))
    page = page_of("--show-unmarked", tmp_path / "made.pcap")
    assert values(page, "hintwatch_responses_total", "code") == {"1xx": 1, "2xx": 1, "3xx": 0, "4xx": 1, "5xx": 1}
    assert {status for status, n in values(page, "hintwatch_refusals_total", "status").items() if n} == {"503"}
    unmarked = values(page, "hintwatch_answers_unmarked_total", "result")
    assert {result: n for result, n in unmarked.items() if n} == {"ok": 1, "error": 1}


def test_a_status_named_twice_is_one(tmp_path):
    """Or its series would be there twice, and nobody could read the page."""
    (tmp_path / "made.pcap").write_bytes(pcap(Conversation().say(get("/a", PURPOSE)).answer(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n").frames))
    page = page_of("--refusals", "503,204,503,204", tmp_path / "made.pcap")
    assert re.findall(r"^hintwatch_refusals_total\S* \d+$", page, re.M) == [
        'hintwatch_refusals_total{status="503"} 1', 'hintwatch_refusals_total{status="204"} 0']
    page_of("--refusals", ",".join(["503"] * 40), tmp_path / "made.pcap")


def test_the_questions_are_sound(tmp_path, page):
    """promtool reads them, and every name in them is on a page."""
    questions = re.search(r"## Questions\n+```\n(.*?)```", DOCUMENT, re.S)[1]
    questions = re.sub(r"\n\s+", " ", re.sub(r"^#.*\n", "", questions, flags=re.M)).splitlines()
    names = {s.name for family in families(page).values() for s in family.samples}
    assert len(questions) > 8 and set(re.findall(r"hintwatch_\w+", "\n".join(questions))) <= names
    if not shutil.which("promtool"):
        pytest.skip("not installed: promtool")
    rules = [{"record": f"question:{i}", "expr": expression} for i, expression in enumerate(questions)]
    (tmp_path / "rules.json").write_text(json.dumps({"groups": [{"name": "questions", "rules": rules}]}))    # which is YAML, too
    check = subprocess.run(["promtool", "check", "rules", tmp_path / "rules.json"], capture_output=True, text=True, timeout=30)
    assert check.returncode == 0 and f"{len(questions)} rules found" in check.stdout, check.stderr


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
    words = "--show-unmarked", *paths
    text, replay = page_of(*words, status=1), Replay(*words)     # one has another link type
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
    assert values(text, "hintwatch_responses_total", "code") == stats["responses"]


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is absent")
def test_the_ledger_balances_with_the_outcomes():
    """Over the browsers' captures, event by event."""
    rows = manifest("browsers")
    words = "--show-unmarked", *(row["path"] for row in rows)
    text, replay = page_of(*words), Replay(*words)
    events = [event for event in replay.all if event["event_type"] == "outcome"]
    outcomes = [event["outcome"] for event in events]

    def by(name, *labels):
        return {key: n for key, n in values(text, name, *labels).items() if n}

    def of(*keys):
        return Counter(tuple(outcome[key] for key in keys) for outcome in outcomes)

    assert len(outcomes) == sum(int(row["prefetch_marked"]) for row in rows) > 150
    assert by("hintwatch_outcomes_total", "purpose", "result") == of("purpose", "result")
    assert by("hintwatch_outcome_answers_total", "purpose", "answer") == of("purpose", "answer")
    assert by("hintwatch_outcome_use_total", "purpose", "use") == of("purpose", "used")
    assert by("hintwatch_source_use_total", "source", "use") == of("source", "used")
    assert by("hintwatch_outcome_evidence_total", "purpose", "evidence") == Counter(
        (outcome["purpose"], evidence["kind"]) for outcome in outcomes for evidence in outcome["evidence"])
    assert by("hintwatch_speculation_tracked_total", "purpose") == Counter(outcome["purpose"] for outcome in outcomes)
    assert by("hintwatch_source_tracked_total", "source") == Counter(outcome["source"] for outcome in outcomes)
    assert not by("hintwatch_open_speculations", "purpose") and not by("hintwatch_source_open_speculations", "source")
    refused = [event for event in events if event["outcome"]["result"] == "refused"]
    assert len(refused) > 20
    assert by("hintwatch_refusals_total", "status") == Counter(str(event["http"]["status"]) for event in refused)
    assert by("hintwatch_harmful_refusals_total", "harm") == Counter(
        harm for outcome in outcomes for harm in outcome.get("refusal", outcome).get("harms", []))
    assert by("hintwatch_answer_facts_total", "fact") == Counter(fact for outcome in outcomes for fact in outcome.get("facts", []))
    for name in "content", "max_age":
        assert by(f"hintwatch_answer_{name}_total", name) == Counter(outcome[name] for outcome in outcomes if name in outcome)
    for purpose in {outcome["purpose"] for outcome in outcomes}:
        its = [event for event in events if event["outcome"]["purpose"] == purpose]
        assert values(text, "hintwatch_speculation_bytes_total", "purpose")[purpose] == sum(e["http"].get("length", 0) for e in its)
        for name, key in ("hintwatch_first_byte_seconds", "first_byte_s"), ("hintwatch_answer_duration_seconds", "duration_s"):
            times = [event["outcome"][key] for event in its if key in event["outcome"]]
            assert values(text, f"{name}_count", "purpose")[purpose] == len(times)
            assert abs(values(text, f"{name}_sum", "purpose")[purpose] - sum(times)) <= 1e-6 * len(times)
    unmarked = [event["answer"]["fate"] for event in replay.all if event["event_type"] == "http"]
    assert by("hintwatch_answer_ends_unmarked_total", "answer") == Counter(unmarked)
    lost = values(text, "hintwatch_ledger_lost_total", "what")
    assert lost["settled_early"] == lost["exchange_evicted"] == lost["event_released"] == 0
