"""What is known of a request beside its head: its client, and the protocols that the client offered or got."""

import pytest
from command import CAPTURES, Replay, hintwatch, replay_of
from frames import CLIENT, SERVER, SYN, Conversation, get, pcap, time_of
from hellos import (ALPN, AUTHORITY, V2_SIGNATURE, client_hello, proxy_v2, server_hello, tls_version_tlv, tlv,
                    vector)
from test_metrics import values

MARK = "Sec-Purpose: prefetch"
BROWSER, TERMINATOR, BACKEND = "203.0.113.5", CLIENT, SERVER
TRUST = ("--trust-proxy", f"{TERMINATOR}/32")
SECONDS = 10**9


def events_of(tmp_path, frames, *options, times=None):
    return replay_of(tmp_path, pcap(frames, times=times), "--show-unmarked", *options)


def front(ids=("h2", "http/1.1"), sni="www.example", source=BROWSER):
    """The terminator's encrypted side."""
    return Conversation(source=source, destination=TERMINATOR, port=443).say(client_hello(sni, ids)).frames


def back(*lines, before=b"", host="www.example"):
    """Its side of plain text."""
    return Conversation(source=TERMINATOR, destination=BACKEND).say(before + get("/a", MARK, *lines, host=host)).frames


def one(tmp_path, frames, *options, **more):
    event, = events_of(tmp_path, frames, *options, **more).events
    return event


def test_nothing_is_known(tmp_path):
    event = one(tmp_path, back())
    assert event["client"] == {"ip": TERMINATOR, "via": "peer"} and "alpn" not in event and "proxy" not in event


def test_proxy_header(tmp_path):
    """proxy-protocol.txt, section 2.2.1: what the terminator chose, for whom."""
    header = proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2"), tlv(AUTHORITY, "www.example"), tls_version_tlv("TLSv1.3"))
    event = one(tmp_path, back(before=header), *TRUST)
    assert event["client"] == {"ip": BROWSER, "via": "proxy"}
    assert event["alpn"] == {"chosen": "h2", "via": "proxy"}
    assert event["proxy"] == {"version": 2, "authority": "www.example", "ssl_version": "TLSv1.3"}


def test_proxy_header_of_a_stranger(tmp_path):
    event = one(tmp_path, back(before=proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2"))), "--trust-proxy", "192.0.2.8/31")
    assert event["client"] == {"ip": TERMINATOR, "via": "peer", "claimed_ip": BROWSER}
    assert event["alpn"] == {"chosen": "h2", "via": "proxy", "claimed": True}


def test_proxy_header_of_a_stranger_without_an_address(tmp_path):
    """AF_UNIX (section 2.2): the rest of it is only a claim all the same, and leads to no offer."""
    header = V2_SIGNATURE + b"\x21\x31" + vector(2, bytes(216) + tlv(ALPN, "h2") + tlv(AUTHORITY, "www.example"))
    event = one(tmp_path, back(before=header))
    assert event["client"] == {"ip": TERMINATOR, "via": "peer"}
    assert event["alpn"] == {"chosen": "h2", "via": "proxy", "claimed": True}
    header = proxy_v2(BROWSER, BACKEND, tlv(AUTHORITY, "www.example"))
    assert "alpn" not in one(tmp_path, front(source=TERMINATOR) + back(before=header, host="backend.internal"))


def again(first, second, later=0):
    """Frames and times of two connections between the same ports."""
    second.seq += 5_000_000
    second.frames = [second.frame(SYN)]
    second.seq += 1
    return lambda: (first.frames + second.frames, [time_of(i) + later * (i >= len(first.frames)) for i in
                                                   range(len(first.frames + second.frames))])


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def test_facts_end_with_their_connection(tmp_path):
    """The same ports five minutes later are others."""
    first, second = (Conversation(source=TERMINATOR, source_port=30001) for _ in range(2))
    both = again(first, second, later=300 * SECONDS)
    first.say(proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2")) + get("/1", MARK)).answer(OK).end()
    second.say(get("/2", MARK)).answer(OK)
    frames, times = both()
    one, other = events_of(tmp_path, frames, *TRUST, times=times).events
    assert one["client"]["ip"] == BROWSER and one["alpn"]["chosen"] == "h2"
    assert other["client"] == {"ip": TERMINATOR, "via": "peer"} and "alpn" not in other and "proxy" not in other


def test_a_proxy_header_that_is_too_long(tmp_path):
    """More than 2,048 bytes: what it said is unknown, and what another said before is no longer true."""
    first, second = (Conversation(source=TERMINATOR, source_port=30003) for _ in range(2))
    both = again(first, second)
    first.say(proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2")) + get("/1", MARK)).answer(OK).end()
    second.say(proxy_v2("203.0.113.99", TERMINATOR, tlv(ALPN, "http/1.1"), tlv(0xee, b"x" * 2100)) + get("/2", MARK))
    _, other = events_of(tmp_path, both()[0], *TRUST).events
    assert other["client"] == {"ip": TERMINATOR, "via": "peer"} and "alpn" not in other and "proxy" not in other


def test_a_hello_between_the_same_ports_again(tmp_path):
    """However near its sequence numbers are to those of the other (RFC 6528)."""
    first, second = (Conversation(port=443, source_port=30002) for _ in range(2))
    both = again(first, second)
    second.seq -= 4_990_000
    first.say(client_hello("one", ["h2"])).end()
    second.say(client_hello("two", ["http/1.1"]))
    events = tls_events(events_of(tmp_path, both()[0]))
    assert [(event["tls"]["sni"], event["tls"]["client_alpns"]) for event in events] == [("one", ["h2"]), ("two", ["http/1.1"])]


def test_every_request_behind_a_proxy_header(tmp_path):
    frames = Conversation(source=TERMINATOR).say(proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2")))
    for path in "/1", "/2", "/3":
        frames.say(get(path, MARK)).answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    events = events_of(tmp_path, frames.frames, *TRUST).events
    assert [(event["http"]["url"], event["client"]["ip"], event["alpn"]["chosen"]) for event in events] == [
        ("/1", BROWSER, "h2"), ("/2", BROWSER, "h2"), ("/3", BROWSER, "h2")]


def test_local_proxy_header(tmp_path):
    """LOCAL: the proxy's own connection (section 2.2)."""
    event = one(tmp_path, back(before=proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2"), command=0)), *TRUST)
    assert event["client"] == {"ip": TERMINATOR, "via": "peer"} and "alpn" not in event


@pytest.mark.parametrize("line, via, ip", [
    ("X-Forwarded-For: 203.0.113.5", "x-forwarded-for", BROWSER),
    ("X-Forwarded-For: 198.51.100.77, 203.0.113.5, 192.0.2.7", "x-forwarded-for", BROWSER),
    ("Forwarded: for=203.0.113.5;proto=https", "forwarded", BROWSER), ('Forwarded: for="[2001:db8::5]:4711"', "forwarded", "2001:db8::5"),
    ("X-Real-IP: 203.0.113.5", "x-real-ip", BROWSER), ("CF-Connecting-IP: 203.0.113.5", "cf-connecting-ip", BROWSER),
])
def test_clients_of_a_pooled_connection(tmp_path, line, via, ip):
    assert one(tmp_path, back(line), *TRUST, "--client-field", via)["client"] == {"ip": ip, "via": via}
    peer = {"ip": TERMINATOR, "via": "peer"}
    assert one(tmp_path, back(line), "--client-field", via)["client"] == peer, "nobody is trusted by default"
    others = {"forwarded", "x-forwarded-for", "x-real-ip", "cf-connecting-ip"} - {via}
    assert all(one(tmp_path, back(line), *TRUST, "--client-field", other)["client"] == peer for other in others)


FORGED = ("Forwarded: for=198.51.100.66", "CF-Connecting-IP: 198.51.100.66", "X-Real-IP: 198.51.100.66")


def test_fields_that_a_proxy_passes_on(tmp_path):
    """nginx sends on what it does not set: any client can name anybody there."""
    told = {"ip": BROWSER, "via": "x-forwarded-for"}
    assert one(tmp_path, back(*FORGED, f"X-Forwarded-For: 198.51.100.66, {BROWSER}"), *TRUST)["client"] == told
    assert one(tmp_path, back(*FORGED), *TRUST)["client"] == {"ip": TERMINATOR, "via": "peer"}


def test_fields_of_a_head_that_is_not_seen_whole(tmp_path):
    """The proxy's own line comes last, as HAProxy adds it: what is before it is the client's word."""
    frames = back("X-Forwarded-For: 198.51.100.66", f"Cookie: {'a' * 5000}", f"X-Forwarded-For: {BROWSER}")
    assert one(tmp_path, frames, *TRUST)["client"] == {"ip": TERMINATOR, "via": "peer"}
    told = {"ip": BROWSER, "via": "x-forwarded-for"}
    assert one(tmp_path, frames, *TRUST, "--head-bytes", "16384")["client"] == told


@pytest.mark.parametrize("field", ["forwarded", "x-forwarded-for", "x-real-ip", "CF-Connecting-IP"])
def test_fields_behind_a_proxy_header(tmp_path, field):
    """HAProxy in front of clients passes on what they say; in front of a proxy of ours, that one says it."""
    lines = (*FORGED, "X-Forwarded-For: 198.51.100.66")
    event = one(tmp_path, back(*lines, before=proxy_v2(BROWSER, TERMINATOR)), *TRUST, "--client-field", field)
    assert event["client"] == {"ip": BROWSER, "via": "proxy"}
    event = one(tmp_path, back(*lines, before=proxy_v2(BROWSER, TERMINATOR)), *TRUST, "--trust-proxy", BROWSER, "--client-field", field)
    assert event["client"] == {"ip": "198.51.100.66", "via": field.lower()}


def test_by_name(tmp_path):
    """The hello on the other side, by client and name; names have no case."""
    event = one(tmp_path, front(sni="WWW.example") + back(f"X-Forwarded-For: {BROWSER}"), *TRUST)
    assert event["alpn"] == {"offered": ["h2", "http/1.1"], "via": "name"}
    assert "alpn" not in one(tmp_path, front() + back(f"X-Forwarded-For: {BROWSER}")), "not trusted: another client"
    assert "alpn" not in one(tmp_path, front(source="203.0.113.6") + back(f"X-Forwarded-For: {BROWSER}"), *TRUST)
    assert "alpn" not in one(tmp_path, front(sni="example") + back(f"X-Forwarded-For: {BROWSER}"), *TRUST)
    assert "alpn" not in one(tmp_path, back(f"X-Forwarded-For: {BROWSER}") + front(), *TRUST), "later"


def test_by_the_authority_of_the_proxy_header(tmp_path):
    """Host may be what the terminator made of it."""
    header = proxy_v2(BROWSER, TERMINATOR, tlv(AUTHORITY, "www.example"))
    event = one(tmp_path, front() + back(before=header, host="backend.internal"), *TRUST)
    assert event["alpn"] == {"offered": ["h2", "http/1.1"], "via": "name"}


def test_by_name_for_thirty_seconds(tmp_path):
    frames = front() + back(f"X-Forwarded-For: {BROWSER}")
    for late, known in ((30 * SECONDS, True), (30 * SECONDS + 1000, False)):
        times = [time_of(0), time_of(1), time_of(1) + late, time_of(1) + late]
        assert ("alpn" in one(tmp_path, frames, *TRUST, times=times)) == known


def test_an_empty_offer_is_known(tmp_path):
    event = one(tmp_path, front(ids=()) + back(f"X-Forwarded-For: {BROWSER}"), *TRUST)
    assert event["alpn"] == {"offered": [], "via": "name"}


UPGRADE = ("Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAAP__")
CONNECT = get("www.example:443", method="CONNECT")
MARKED_CONNECT = get("www.example:443", MARK, method="CONNECT")     # whose line does not wait for the answer
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def test_connect(tmp_path):
    tunnel = Conversation().say(CONNECT).answer(ESTABLISHED).say(client_hello("www.example", ["h2"])).answer(server_hello("h2"))
    replay = events_of(tmp_path, tunnel.frames)
    event, = replay.events
    assert event["alpn"] == {"offered": ["h2"], "chosen": "h2", "via": "connect"}
    tls, = (event for event in replay.all if event["event_type"] == "tls")
    assert tls["tls"]["sni"] == "www.example" and tls["flow_id"] == event["flow_id"]


def test_connect_between_the_same_ports_again(tmp_path):
    """What the first tunnel held is not in the second."""
    first = Conversation(source_port=30000).say(CONNECT).answer(ESTABLISHED).say(client_hello("www.example", ["h2"])).end()
    second = Conversation(source_port=30000)
    second.seq = 5_000_000
    second.frames = [second.frame(SYN)]
    second.seq += 1
    second.say(CONNECT).answer(ESTABLISHED)
    known, unknown = events_of(tmp_path, first.frames + second.frames).events
    assert known["alpn"]["via"] == "connect" and "alpn" not in unknown


@pytest.mark.parametrize("mark", [(MARK,), ()])
@pytest.mark.parametrize("options", [("--show-unmarked",), ()])
def test_connect_that_was_refused(tmp_path, mark, options):
    """The hello is in the tunnel that the next one opened (RFC 9110, section 9.3.6)."""
    tunnel = Conversation().say(get("refused.example:443", MARK, method="CONNECT"))
    tunnel.answer(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    tunnel.say(get("www.example:443", *mark, method="CONNECT")).answer(ESTABLISHED).say(client_hello("www.example", ["h2"]))
    events = replay_of(tmp_path, pcap(tunnel.frames), *options).events
    assert "alpn" not in events[0] and events[0]["http"]["url"] == "refused.example:443"
    assert [event["alpn"]["offered"] for event in events[1:]] == [["h2"]] * (1 if mark or options else 0)


def test_connect_behind_connect(tmp_path):
    """Nothing answered the first; what comes behind it is in no tunnel of it."""
    tunnel = Conversation().say(MARKED_CONNECT).say(get("other.example:443", MARK, method="CONNECT"))
    first, second = events_of(tmp_path, tunnel.answer(ESTABLISHED).say(client_hello("other.example", ["h2"])).frames).events
    assert "alpn" not in first and second["alpn"] == {"offered": ["h2"], "via": "connect"}


def test_connect_is_not_joined_by_name(tmp_path):
    """A hello beside the tunnel is not the one in it."""
    frames = front(source=CLIENT) + Conversation().say(CONNECT).frames
    assert "alpn" not in one(tmp_path, frames)


@pytest.mark.parametrize("waiting, end", [(MARKED_CONNECT, "tls"), (MARKED_CONNECT, "nothing"), (None, "answer")])
def test_what_waits_is_told_as_soon_as_it_can_be(tmp_path, waiting, end):
    conversation = Conversation().say(waiting or get("/up", MARK, *UPGRADE))
    conversation.answer(ESTABLISHED if waiting else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    if end == "tls":
        conversation.say(client_hello("www.example", ["h2"])).answer(server_hello("h2"))
    urls = events_of(tmp_path, conversation.frames + Conversation().say(get("/later", MARK)).frames).urls()
    assert (urls[-1] == "/later") == (end != "nothing")


def test_connect_without_a_hello(tmp_path):
    """It is told all the same: at the end, or two seconds later, in front of what comes then."""
    frames = Conversation().say(MARKED_CONNECT).answer(ESTABLISHED).frames
    assert "alpn" not in one(tmp_path, frames)
    later = Conversation().say(get("/later", MARK)).frames
    times = [time_of(i) for i in range(3)] + [time_of(1) + 2 * SECONDS] * 2
    assert events_of(tmp_path, frames + later, times=times).urls() == ["www.example:443", "/later"]
    times[3:] = [time_of(1) + 2 * SECONDS - 1000] * 2
    assert events_of(tmp_path, frames + later, times=times).urls() == ["/later", "www.example:443"]


def test_many_wait(tmp_path):
    """More than there is room for; none is lost, and none comes twice."""
    frames = [frame for i in range(100) for frame in Conversation().say(get(f"www{i}.example:443", MARK, method="CONNECT")).frames]
    assert events_of(tmp_path, frames).urls() == [f"www{i}.example:443" for i in range(100)]


def test_alpn_field(tmp_path):
    """RFC 7639, section 2: percent-encoded, and no proof; what the tunnel shows wins."""
    head = get("www.example:443", "ALPN: h2, http%2F1.1, w%3Dx%3Ay", method="CONNECT")
    assert one(tmp_path, Conversation().say(head).frames)["alpn"]["via"] == "header"
    assert set(one(tmp_path, Conversation().say(head).frames)["alpn"]["offered"]) == {"h2", "http/1.1", "other"}
    tunnel = Conversation().say(head).answer(ESTABLISHED).say(client_hello("www.example", ["h3"]))
    assert one(tmp_path, tunnel.frames)["alpn"] == {"offered": ["h3"], "via": "connect"}


SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


@pytest.mark.parametrize("answer, alpn", [
    (SWITCHED, {"offered": ["h2c"], "chosen": "h2c", "via": "upgrade"}),
    (b"HTTP/1.1 103 Early Hints\r\n\r\n" + SWITCHED, {"offered": ["h2c"], "chosen": "h2c", "via": "upgrade"}),
    ((b"HTTP/1.1 103 Early Hints\r\n\r\n", SWITCHED), {"offered": ["h2c"], "chosen": "h2c", "via": "upgrade"}),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", {"offered": ["h2c"], "via": "upgrade"}),
    (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", {"offered": ["h2c"], "via": "upgrade"}),
    (b"", {"offered": ["h2c"], "via": "upgrade"}),
])
def test_upgrade(tmp_path, answer, alpn):
    """RFC 7540, section 3.2"""
    conversation = Conversation().say(get("/", MARK, *UPGRADE))
    for part in answer if isinstance(answer, tuple) else (answer,):
        conversation.answer(part)
    assert one(tmp_path, conversation.frames)["alpn"] == alpn


def test_advertised(tmp_path):
    """RFC 7838: in what comes after the answer, and no offer of anybody."""
    answer = b'HTTP/1.1 200 OK\r\nAlt-Svc: h3=":443"; ma=60\r\nContent-Length: 0\r\n\r\n'
    conversation = Conversation().say(get("/1", MARK)).answer(answer).say(get("/2", MARK))
    first, second = events_of(tmp_path, conversation.frames).events
    assert "alpn" not in first and second["alpn"] == {"advertised": ["h3"]}


def tls_events(replay):
    return [event for event in replay.all if event["event_type"] == "tls"]


@pytest.mark.parametrize("name", [b"a\"b", b"\\", b"\x1b[2J", b"\xff\xfe", b"\0", b"\n", b"h2\r\n", b"</script>"])
def test_hostile_ids_and_names(tmp_path, name):
    header = proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, name), tlv(AUTHORITY, name))
    replay = events_of(tmp_path, front(ids=[name, b"h2"], sni=name) + back(before=header), *TRUST)
    text = name.decode("latin-1")
    tls, = tls_events(replay)
    assert tls["tls"]["client_alpns"] == [text, "h2"]
    assert tls["tls"]["sni"] == text
    event, = replay.events
    assert event["alpn"]["chosen"] == event["proxy"]["authority"] == text
    assert all(32 <= byte < 127 or byte == 10 for byte in replay.out)


def test_tls_versions(tmp_path):
    """The server's choice where it is seen, in Suricata's words."""
    for chosen, text in ((0x0303, "TLS 1.2"), (0x0304, "TLS 1.3"), (None, "TLS 1.3")):
        conversation = Conversation(port=443).say(client_hello("www.example", ["h2"]))
        if chosen:
            conversation.answer(server_hello("h2" if chosen == 0x0303 else None, chosen))
        tls, = tls_events(events_of(tmp_path, conversation.frames))
        assert tls["tls"]["version"] == text
        assert tls["tls"]["server_alpns"] == (["h2"] if chosen == 0x0303 else [])


def test_anonymous(tmp_path):
    header = proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2"))
    for options in (TRUST, ()):
        event = one(tmp_path, back(before=header), "--anonymize", *options)
        assert all(len(event["client"][name]) == 32 for name in ("ip", "claimed_ip") if name in event["client"])
        assert BROWSER not in str(event) and TERMINATOR not in str(event)
    assert event["client"]["ip"] == event["src_ip"] and event["client"]["claimed_ip"] != event["src_ip"]


def test_metrics(tmp_path):
    header = proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "http/1.1"))
    readable = Conversation().say(get("/1", MARK)).answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").say(get("/2")).frames
    frames = front() + front(ids=["secret"]) + front(ids=()) + back(before=header) + back(f"X-Forwarded-For: {BROWSER}") + readable
    frames += Conversation(port=443).say(client_hello("a", ["h2"])).answer(server_hello("h2")).frames
    (tmp_path / "made.pcap").write_bytes(pcap(frames))
    page = hintwatch("replay", "--metrics", "-", *TRUST, tmp_path / "made.pcap").stdout.decode("ascii")
    nonzero = {name: {key: n for key, n in values(page, f"hintwatch_{name}_total", *labels).items() if n} for name, labels in {
        "connections": ("transport", "offered"), "chosen_protocol": ("told_by", "protocol"), "readable_connections": (),
        "opaque_connections": ("transport",),
        "speculation_protocol": ("fact", "via", "protocol")}.items()}
    assert nonzero == {
        "connections": {("tls", "h2"): 2, ("tls", "other"): 1, ("tls", "none"): 1},
        "chosen_protocol": {("server_hello", "h2"): 1, ("proxy", "http/1.1"): 1}, "readable_connections": {(): 3},
        "opaque_connections": {"tls": 4},
        "speculation_protocol": {
            ("offered", "name", "none"): 1, ("offered", "unknown", "none"): 2,
            ("chosen", "proxy", "http/1.1"): 1, ("chosen", "unknown", "none"): 2}}
    assert "secret" not in page


def protocols_of(tmp_path, frames):
    (tmp_path / "made.pcap").write_bytes(pcap(frames))
    page = hintwatch("replay", "--metrics", "-", tmp_path / "made.pcap").stdout.decode("ascii")
    return {key: n for key, n in values(page, "hintwatch_speculation_protocol_total", "fact", "via", "protocol").items() if n}


def test_metrics_keep_offered_and_chosen_apart(tmp_path):
    """http/1.1 was chosen of both in TLS 1.2; TLS 1.3 hides the choice."""
    frames = []
    for chosen, version in (("http/1.1", 0x0303), (None, 0x0304)):
        tunnel = Conversation().say(get("www.example:443", MARK, method="CONNECT")).answer(ESTABLISHED)
        frames += tunnel.say(client_hello("www.example", ["h2", "http/1.1"])).answer(server_hello(chosen, version)).frames
    assert protocols_of(tmp_path, frames) == {
        ("offered", "connect", "h2"): 2, ("chosen", "connect", "http/1.1"): 1, ("chosen", "unknown", "none"): 1}


def test_metrics_leave_claims_out(tmp_path):
    assert protocols_of(tmp_path, back(before=proxy_v2(BROWSER, TERMINATOR, tlv(ALPN, "h2")))) == {
        ("offered", "unknown", "none"): 1, ("chosen", "unknown", "none"): 1}


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is absent")
def test_both_sides_of_a_terminator():
    """HAProxy with send-proxy (version 1, which tells no ALPN), and Chromium in front of it: h2 was offered first."""
    front_leg, back_leg = (CAPTURES / "browsers" / f"cr-px-haproxy-proxyproto1.{leg}.pcap" for leg in ("tls", "up"))
    replay = Replay("--trust-proxy", "10.77.2.1", front_leg, back_leg)
    assert len(replay.marked) == 4
    for event in replay.marked:
        assert event["client"] == {"ip": "11.77.1.1", "via": "proxy"}
        assert event["alpn"] == {"offered": ["h2", "http/1.1"], "via": "name"}
