"""Answers of a server that does what it is told, byte by byte: what is said of each is what was sent, and how it ended."""

import socket
import threading
import time

import pytest
from lab import Lab
from namespace import DEVICE, wait_for
from talk import Site, answer, marked, take
from web import head

WINDOW_S = 2
LARGE = 300 * 1024 * 1024
PLACES = {"lo tc": ("lo", 4, "auto"), "veth xdp": (DEVICE, 6, "xdp")}


# What each of these returns: what is to be said of the marked requests: {target: (status, length, fate, result, interim)}.

def complete(status, length, result="ok", interim=0):
    return status, length, "complete", result, interim


def keep_alive(talk):
    expected = {}
    for size in (0, 1, 1500, 40000):
        n = talk.exchange(marked(f"/keep/{size}"), answer(200, body=b"x" * size))
        talk.exchange(head("/unmarked"), answer(200, body=b"HTTP/1.1 500 No\r\n\r\n" * 9))
        expected[f"/keep/{size}"] = complete(200, n)
    return expected


def pipelined(talk):
    """Three marked and an unmarked one in a segment, and their answers cut where nothing ends."""
    talk.ask(marked("/pipe/1"), marked("/pipe/2"), head("/pipe/unmarked"), marked("/pipe/3"))
    said = [answer(200, body=b"a" * 100), answer(404, body=b"b" * 3000), answer(502), answer(301, "Location: /", body=b"c")]
    whole = b"".join(said)
    talk.answer(whole[:30], whole[30:1000], whole[1000:len(whole) - 5], whole[-5:])
    return {"/pipe/1": complete(200, len(said[0])), "/pipe/2": complete(404, len(said[1]), "refused"),
            "/pipe/3": complete(301, len(said[3]), "redirected")}


def statuses(talk):
    expected = {}
    for status, result in ((200, "ok"), (206, "ok"), (302, "redirected"), (400, "error"), (403, "refused"), (404, "refused"),
                           (410, "error"), (419, "refused"), (425, "refused"), (429, "refused"), (500, "refused"),
                           (502, "error"), (503, "refused")):
        n = talk.exchange(marked(f"/status/{status}"), answer(status, body=b"some body"))
        expected[f"/status/{status}"] = complete(status, n, result)
    return expected


def bodiless(talk):
    """RFC 9112, section 6.3: whatever the length says, no body follows."""
    expected = {}
    for target, method, status, result in (("/head", "HEAD", 200, "ok"), ("/304", "GET", 304, "not_modified")):
        n = talk.exchange(marked(target, method=method), answer(status, length=5000))
        expected[target] = complete(status, n, result)
    expected["/204"] = complete(204, talk.exchange(marked("/204"), answer(204, length=False)), "refused")
    expected["/behind"] = complete(200, talk.exchange(marked("/behind"), answer(200, body=b"x" * 77)))
    return expected


def continued(talk):
    talk.ask(marked("/continue", "Expect: 100-continue", "Content-Length: 5", method="POST"))
    talk.answer(answer(100, length=False))
    n = talk.exchange(b"12345", answer(201, body=b"made"))
    m = talk.exchange(marked("/continue/behind"), answer(200))
    return {"/continue": complete(201, n, interim=1), "/continue/behind": complete(200, m)}


def hinted(talk):
    """Two 103, the last in the same segment as the beginning of the answer."""
    early = answer(103, "Link: </a.css>; rel=preload; as=style, </b>; rel=prefetch", length=False)
    final = answer(200, body=b"x" * 5000)
    talk.exchange(marked("/early"), early, early + final[:20], final[20:])
    return {"/early": complete(200, len(final), interim=2)}


def tunnelled(talk):
    n = talk.exchange(marked("/connect", method="CONNECT").replace(b"/connect", b"far.test:443"), answer(200, length=False))
    talk.exchange(b"\x16\x03\x01 any bytes", b"HTTP/1.1 404 in a tunnel\r\n\r\n")
    return {"far.test:443": (200, n, "switched", "ok", 0)}


def upgraded(talk):
    words = "Connection: Upgrade", "Upgrade: websocket"
    n = talk.exchange(marked("/upgrade", *words), answer(101, *words, length=False))
    talk.exchange(b"\x81\x05hello", b"\x81\x05HTTP/")
    return {"/upgrade": (101, n, "switched", None, 0)}


def chunked(talk):
    body = b"5\r\nhello\r\n1000;a=b\r\n" + b"0\r\n\r\n" * 819 + b"x\r\n0\r\nA: trailer\r\n\r\n"
    assert body.index(b"x\r\n0\r\nA") == 10 + 10 + 0x1000 - 1
    whole = answer(200, "Transfer-Encoding: chunked", length=False) + body
    n = talk.exchange(marked("/chunked"), whole[:100], whole[100:2000], whole[2000:])
    m = talk.exchange(marked("/chunked/behind"), answer(200, body=b"x"))
    return {"/chunked": complete(200, n), "/chunked/behind": complete(200, m)}


def to_the_close(talk):
    n = talk.exchange(marked("/close"), answer(200, length=False, body=b"x" * 10), b"y" * 70000)
    talk.server.sock.close()
    assert not talk.client.sock.recv(1)
    return {"/close": complete(200, n)}


def half_closed(talk):
    """A client that says at once that it has nothing more to ask aborts nothing."""
    talk.ask(marked("/half"))
    talk.client.sock.shutdown(socket.SHUT_WR)
    assert not talk.server.sock.recv(1)
    whole = answer(200, body=b"x" * 5000)
    talk.answer(whole[:1000], whole[1000:])
    return {"/half": complete(200, len(whole))}


def closed(talk):
    n = talk.exchange(marked("/closed"), answer(200, length=10000, body=b"x" * 3000))
    talk.server.sock.close()
    assert not talk.client.sock.recv(1)
    return {"/closed": (200, n, "closed", "unfinished", 0)}


def reset(talk):
    n = talk.exchange(marked("/reset"), answer(200, length=10000, body=b"x" * 3000))
    talk.server.reset()
    with pytest.raises(ConnectionResetError):
        talk.client.sock.recv(1)
    return {"/reset": (200, n, "reset", "unfinished", 0)}


def aborted(talk):
    n = talk.exchange(marked("/aborted"), answer(200, length=10**7, body=b"x" * 3000))
    talk.client.reset()
    with pytest.raises(ConnectionResetError):
        talk.server.sock.recv(1)
    return {"/aborted": (200, n, "aborted", "unfinished", 0)}


def never(talk):
    """Nothing is answered to two requests that were pipelined."""
    talk.ask(marked("/never/1"), marked("/never/2"))
    talk.server.reset()
    with pytest.raises(ConnectionResetError):
        talk.client.sock.recv(1)
    return {f"/never/{i}": (None, None, ("reset", "unseen"), "unanswered", 0) for i in (1, 2)}


def byte_by_byte(talk):
    whole = answer(200, "A: b", body=b"bc")
    n = talk.exchange(marked("/bytes"), *(whole[i:i + 1] for i in range(len(whole))))
    m = talk.exchange(marked("/bytes/behind"), answer(503, "Cache-Control: no-store"))
    return {"/bytes": complete(200, n), "/bytes/behind": complete(503, m, "refused")}


def large(talk):
    whole = answer(200, length=LARGE)
    talk.ask(marked("/large"))
    sender = threading.Thread(target=talk.server.sock.sendall, args=(whole + bytes(LARGE),))
    sender.start()
    take(talk.client, len(whole) + LARGE)
    sender.join()
    m = talk.exchange(marked("/large/behind"), answer(200))
    return {"/large": complete(200, len(whole) + LARGE), "/large/behind": complete(200, m)}


PAUSES_S = 0.3, 0.5


def slow(talk):
    talk.ask(marked("/slow"))
    whole = answer(200, body=b"x" * 100)
    time.sleep(PAUSES_S[0])
    talk.answer(whole[:-50])
    time.sleep(PAUSES_S[1])
    talk.answer(whole[-50:])
    return {"/slow": complete(200, len(whole))}


SCENARIOS = [keep_alive, pipelined, statuses, bodiless, continued, hinted, tunnelled, upgraded, chunked, to_the_close, half_closed,
             closed, reset, aborted, never, byte_by_byte, large, slow]


@pytest.fixture(scope="module", params=PLACES)
def site(request):
    with Lab() as lab:
        yield Site(lab, *PLACES[request.param])


@pytest.fixture(scope="module")
def talked(site):
    """What was expected of each scenario, the outcomes by target, and the figures."""
    observer = site.observe("--ledger-window", WINDOW_S)
    with observer.counted() as seen:
        expected = {}
        for scenario in SCENARIOS:
            with site.connected() as talk:
                expected[scenario] = scenario(talk)
    time.sleep(WINDOW_S + 4)      # a CONNECT and an Upgrade are told late
    observer.stop()
    return expected, observer.events, seen


def outcome_of(events, target):
    event, = [e for e in events if e["event_type"] == "outcome" and e["http"]["url"] == target]
    return event


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_answers(talked, scenario):
    expected, events, _ = talked
    for target, (status, length, fate, result, interim) in expected[scenario].items():
        event = outcome_of(events, target)
        outcome = event["outcome"]
        assert (event["http"].get("status"), event["http"].get("length")) == (status, length), event
        assert outcome["answer"] == fate or outcome["answer"] in fate, event
        assert result in (None, outcome["result"]), event
        assert outcome["interim"] == interim, event


def test_one_outcome_a_marked_request_and_none_of_others(talked):
    """Unmarked requests are not sampled, so that their answers are not either."""
    expected, events, seen = talked
    targets = [target for told in expected.values() for target in told]
    assert sorted(e["http"]["url"] for e in events if e["event_type"] == "outcome") == sorted(targets)
    assert not [e for e in events if e["event_type"] == "http"]
    assert seen.requests == {"marked prefetch": len(targets), "unmarked no_marker": 5}
    answers = [status is not None for told in expected.values() for status, *_ in told.values()]
    interim = sum(interim for told in expected.values() for *_, interim in told.values())
    handed = seen.of("samples_handed_over_total")
    assert handed["request"] == len(targets) and handed["answer"] == sum(answers) + interim
    assert sum(answers) <= handed["answer_end"] <= len(targets)


def test_times(talked):
    outcome = outcome_of(talked[1], "/slow")["outcome"]
    assert PAUSES_S[0] <= outcome["first_byte_s"] <= PAUSES_S[0] + 0.2
    assert sum(PAUSES_S) <= outcome["duration_s"] <= sum(PAUSES_S) + 0.4


def test_unmarked_with_their_answers(site):
    observer = site.observe("--show-unmarked")
    with site.connected() as talk:
        n = talk.exchange(head("/seen"), answer(503, body=b"x" * 3000))
        talk.exchange(head("/gone"), answer(200, length=10**6, body=b"x" * 100))
        talk.client.reset()
    with observer.counted():
        pass
    observer.stop()
    told = {event["http"]["url"]: event for event in observer.told("http")}
    assert (told["/seen"]["http"]["status"], told["/seen"]["http"]["length"]) == (503, n)
    assert told["/seen"]["answer"]["fate"] == "complete" and told["/gone"]["answer"]["fate"] == "aborted"
    assert 0 <= told["/seen"]["answer"]["first_byte_s"] <= told["/seen"]["answer"]["duration_s"] < 1


ORIGIN = "http://web.test"
UNRELATED = 20


def samples_of(observer, site, *requests):
    """How many of these requests, one a connection, are sampled."""
    with observer.counted() as seen:
        for request in requests:
            with site.connected() as talk:
                conditional = b"If-None-Match" in request
                talk.exchange(request, answer(304 if conditional else 200, body=b"" if conditional else b"x"))
    assert sum(seen.requests.values()) == len(requests)
    return seen.samples


def test_open_speculations_are_watched(site):
    """And nothing else, and no longer than their window."""
    observer = site.observe("--ledger-window", WINDOW_S)
    words = "again", "used", "checked", "forgotten", "probe"
    again, used, checked, forgotten, probe = (f"/watched/{word}" for word in words)
    unrelated = [head(f"/unrelated/{i}", f"Referer: {ORIGIN}/elsewhere/{i}") for i in range(UNRELATED)]
    evidence = [head(again), head("/icon", f"Referer: {ORIGIN}{used}"), head(checked, 'If-None-Match: "e"')]
    assert samples_of(observer, site, *evidence, *unrelated) == 0, "nothing is speculated yet"
    assert samples_of(observer, site, *map(marked, (again, used, checked, forgotten, probe))) == len(words)
    wait_for(lambda: samples_of(observer, site, head(probe)), "user space has told the kernel half of them", seconds=1)
    assert samples_of(observer, site, *evidence) == len(evidence)
    assert samples_of(observer, site, *unrelated) == 0
    time.sleep(2 * WINDOW_S + 2)
    assert samples_of(observer, site, *evidence, *unrelated) == 0, "their window has passed"
    observer.stop()
    assert not observer.told("http")
    said = {event["http"]["url"]: event["outcome"] for event in observer.told("outcome")}
    kinds = {url: ({evidence["kind"] for evidence in outcome["evidence"]}, outcome["used"]) for url, outcome in said.items()}
    assert kinds[again] == kinds[probe] == ({"refetched"}, "not_used") and kinds[used] == ({"followed"}, "used")
    assert kinds[checked] == ({"revalidated"}, "used") and kinds[forgotten] == ({"expired"}, "unknown")
    expired, = said[forgotten]["evidence"]
    assert WINDOW_S <= expired["after_s"] < WINDOW_S + 2
