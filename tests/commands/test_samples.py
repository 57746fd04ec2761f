"""Options that choose what is sampled and shown, and made-up traffic whose figures are known."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from command import HINTWATCH, Replay, replay_of
from frames import CLIENT, CLIENT6, SERVER, SERVER6, START, Conversation, conversations, get, ok, pcap

MARKED = "Sec-Purpose: prefetch"
MAKE_TRAFFIC = shutil.which("make-traffic", path=Path(HINTWATCH).parent)


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    """2,000 requests, and what the generator says of them."""
    if not MAKE_TRAFFIC:
        pytest.skip("make-traffic is not built")
    path = tmp_path_factory.mktemp("traffic") / "made.pcap"
    subprocess.run([MAKE_TRAFFIC, "-n", "2000", path], check=True, timeout=60)
    truth = dict(line.split("=") for line in path.with_name("made.pcap.truth").read_text().splitlines())
    return path, {key: int(value) for key, value in truth.items()}


def test_figures_of_made_traffic(traffic):
    path, truth = traffic
    replay = Replay("--show-unmarked", path)
    stats = replay.stats
    assert truth["requests"] == 2000 and truth["marked"] > 50 and truth["multi_segment"] > 50
    assert replay.requests == {"total": truth["requests"], "marked": truth["marked"],
                               "unmarked": truth["requests"] - truth["marked"], "cut": 0}
    assert stats["marked"] == {"prerender": truth["purpose_prerender"], "prefetch": truth["purpose_prefetch"],
                               "preview": truth["purpose_preview"], "other": 0}
    assert (stats["frames"], stats["bytes"]) == (truth["packets"], truth["bytes"])
    assert stats["unmarked"]["other_value"] == truth["near_marked"] and stats["unmarked"]["malformed_value"] == 0
    assert (stats["fates"]["dns"], stats["fates"]["not_tcp"]) == (truth["dns_packets"], 0)
    assert not any(stats["lost"].values())


def test_events_of_made_traffic(traffic):
    path, truth = traffic
    events = Replay("--show-unmarked", path).events
    assert Counter(event["event_type"] for event in events) == {
        "speculation": truth["marked"], "http": truth["requests"] - truth["marked"]}
    assert len({event["flow_id"] for event in events}) == truth["flows"]
    assert len({event["flow_id"] for event in events if ":" in event["src_ip"]}) == truth["flows_ipv6"]
    assert sum(event["http"]["http_method"] == "POST" for event in events) == truth["posts"]


def without(stats, *names):
    ledger = {name: value for name, value in stats["ledger"].items() if name not in names}
    fates = dict(stats["fates"])
    return stats | {"ledger": ledger, "fates": fates | {"opaque": fates["opaque"] + fates.pop("response")}}


def test_what_is_shown_changes_no_figure(traffic):
    path, _ = traffic
    stats = Replay(path).stats
    for options in (("--anonymize",), ("--show-query",)):
        assert Replay(*options, path).stats == stats, options


@pytest.mark.parametrize("options, told", [(("--show-unmarked",), "unmarked"), (("--sample-unmarked", "7"), "unmarked"),
                                           (("--head-bytes", "64"), "sources")], ids=str)
def test_what_is_sampled_changes_what_only_samples_tell(traffic, options, told):
    """Whose answers are followed, so that their frames are known; and what a head says of the source and of its URL."""
    path, _ = traffic
    stats, other = Replay(path).stats, Replay(*options, path).stats
    assert stats["ledger"][told] != other["ledger"][told]
    cut = other["ledger"]["lost"].pop("unindexed")
    assert stats["ledger"]["lost"].pop("unindexed") == 0 and bool(cut) == ("--head-bytes" in options)
    assert without(stats, told) == without(other, told)
    assert sum(source["requests"] for source in other["ledger"]["sources"].values()) == stats["requests"]["marked"]


def test_unmarked_requests_are_shown_if_asked_for(tmp_path):
    data = pcap(conversations(get("/a"), get("/b", MARKED), get("/c", "X-Moz: early hint")))
    assert replay_of(tmp_path, data).kinds == ["speculation"]
    assert replay_of(tmp_path, data, "--sample-unmarked", "1").kinds == ["speculation"]
    shown = replay_of(tmp_path, data, "--show-unmarked")
    assert Counter(zip(shown.kinds, shown.urls())) == Counter([("http", "/a"), ("speculation", "/b"), ("http", "/c")])


@pytest.mark.parametrize("target, shown", [
    ("/a?b=c", "/a"), ("/a?b#c", "/a"), ("/a#c?b", "/a"), ("/?", "/"), ("/a", "/a"), ("http://u:p@www.example:80/a?b", "/a"),
    ("http://www.example?b", "/"), ("/a??b", "/a"), ("*", "*"),
])
@pytest.mark.parametrize("query", (True, False), ids=("query", "no query"))
def test_query_strings(tmp_path, target, shown, query):
    method = "OPTIONS" if target == "*" else "GET"
    data = pcap(conversations(get(target, MARKED, method=method), get(target, method=method)))
    replay = replay_of(tmp_path, data, "--show-unmarked", *["--show-query"] * query)
    if query and "?" in target.partition("#")[0]:
        shown += "?" + target.partition("#")[0].partition("?")[2]
    assert replay.urls() == [shown, shown]


def test_sampling_of_unmarked_requests(tmp_path):
    """About one path in four, each with all of its requests or none; marked ones always."""
    connection = Conversation()
    for i in range(2000):
        connection.say(get(f"/page/{i % 1000}"))
    for i in range(2000):      # behind them: requests for what is speculated upon are sampled whatever N is
        connection.say(get(f"/marked/{i}", MARKED))
    data = pcap(connection.frames)
    replay = replay_of(tmp_path, data, "--show-unmarked", "--sample-unmarked", "4")
    assert replay.requests == {"total": 4000, "marked": 2000, "unmarked": 2000, "cut": 0}
    assert sorted(event["http"]["url"] for event in replay.marked) == sorted(f"/marked/{i}" for i in range(2000))
    times = Counter(event["http"]["url"] for event in replay.events if event["event_type"] == "http")
    assert set(times.values()) == {2}
    assert 190 < len(times) < 310, "of 1,000 paths, within 4 standard deviations"


def test_what_refers_to_a_sampled_page_is_sampled(tmp_path):
    pages = [get(f"/page/{i}?q={i}") for i in range(200)]
    parts = [get(f"/part/{i}", f"Referer: http://www.example/page/{i}?q=other") for i in range(200)]
    replay = replay_of(tmp_path, pcap(conversations(*pages, *parts)), "--show-unmarked", "--sample-unmarked", "4")
    seen = set(replay.urls())
    sampled = [i for i in range(200) if f"/page/{i}" in seen]
    assert 20 < len(sampled) < 80
    assert all(f"/part/{i}" in seen for i in sampled)
    assert len(seen) < 250, "not everything"


def test_ports_and_networks(tmp_path):
    frames = conversations(get("/80", MARKED)) + conversations(get("/81", MARKED), port=81)
    frames += conversations(get("/6", MARKED), source=CLIENT6, destination=SERVER6)
    data = pcap(frames)
    for options, urls in ((("--port", "80"), ["/80", "/6"]), (("--port", "81,82"), ["/81"]), (("--port", "all"), ["/80", "/81", "/6"]),
                          (("--network", SERVER), ["/80", "/81"]), (("--network", CLIENT + "/24"), ["/80", "/81"]),
                          (("--network", "2001:db8::/32"), ["/6"]), (("--network", "2001:db8::8/126"), []),
                          (("--network", "203.0.113.0/24", "--network", "2001:db8:1::/48"), ["/6"]),
                          (("--network", "2001:db8::/32", "--port", "81"), [])):
        replay = replay_of(tmp_path, data, *options)
        assert replay.urls() == urls, options
        assert replay.requests["total"] == len(urls)


@pytest.mark.parametrize("times", ([1, 2, 3, 4], [0, 29, 29, 29], [10**6, 5, 4, 3], [100, 90, 110, 95]))
def test_time_may_begin_anywhere_and_go_back(tmp_path, times):
    """A head in three pieces is whole, unless half a minute passes between them."""
    head = get("/slow", MARKED)
    connection = Conversation().say(head, mss=len(head) // 3 + 1)
    data = pcap(connection.frames, times=[second * 10**9 for second in times])
    assert replay_of(tmp_path, data).requests == {"total": 1, "marked": 1, "unmarked": 0, "cut": 0}


def test_a_head_that_takes_half_a_minute_is_cut(tmp_path):
    head = get("/slow", MARKED)
    connection = Conversation().say(head, mss=len(head) - 10)
    data = pcap(connection.frames, times=[second * 10**9 for second in (1000, 1001, 1040)])
    assert replay_of(tmp_path, data).stats["cut"]["timeout"] + replay_of(tmp_path, data).requests["marked"] == 1


def test_a_short_sample_has_its_verdict(tmp_path):
    """Of a head longer than --head-bytes an event holds what the sample holds, and the markers."""
    head = get("/" + "a" * 100, "Cookie: " + "b" * 300, MARKED)
    replay = replay_of(tmp_path, pcap(conversations(head)), "--head-bytes", "64")
    event, = replay.marked
    assert event["speculation"]["markers"] == ["sec-purpose"] and event["speculation"]["purpose"] == "prefetch"
    assert event["http"].get("url", "/").startswith("/") and len(event["http"].get("url", "/")) <= 64
    assert "hostname" not in event["http"]


def test_limit_per_second(tmp_path):
    """Ten requests a second and five samples: what is held back is in the weight of the next one."""
    connection = Conversation()
    for i in range(50):
        connection.say(get(f"/{i}", MARKED))
    data = pcap(connection.frames, times=[START + i * 10**8 for i in range(51)])
    replay = replay_of(tmp_path, data, "--samples-per-second", "5")
    assert replay.requests["marked"] == 50 and replay.stats["lost"]["rate_limited"] == 50 - len(replay.marked)
    assert 24 <= len(replay.marked) <= 26
    last = int(replay.urls()[-1].strip("/"))
    assert sum(event["speculation"]["weight"] for event in replay.marked) == last + 1
    assert replay_of(tmp_path, data, "--samples-per-second", "0").stats["lost"]["rate_limited"] == 0


@pytest.mark.parametrize("waiting", [0, 15, 16, 17])
def test_a_request_that_waits_keeps_its_own_fields(tmp_path, waiting):
    """16 requests wait for what comes behind them; for one more, the oldest is told, and read again for that."""
    speculated = Conversation().say(get("/speculated", MARKED)).answer(ok(b"1"))
    connects = [Conversation().say(get("host.example:443", *["Accept: " + "a" * 300] * 9, method="CONNECT")) for _ in range(waiting)]
    upgrade = Conversation().say(get("/next", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMA",
                                     "Referer: http://www.example/speculated"))
    frames = sum((conversation.frames for conversation in (speculated, *connects, upgrade)), [])
    outcome, = replay_of(tmp_path, pcap(frames), "--show-unmarked").outcomes
    assert [evidence["kind"] for evidence in outcome["outcome"]["evidence"]] == ["followed"]
