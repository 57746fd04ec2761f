"""What must not leave the process does not: in no event, no metric, no message."""

import re
from ipaddress import ip_address

import pytest
from command import Replay, hintwatch, replay_of
from frames import CLIENT, CLIENT6, SERVER, SERVER6, Conversation, conversations, get, pcap
from hellos import AUTHORITY, client_hello, proxy_v2, tlv

SECRET = "c4n4ry"
PURPOSE = "Sec-Purpose: prefetch"
SECRETS = {
    "cookie": get("/", PURPOSE, f"Cookie: sid={SECRET}; a=b"), "cookie of an unmarked": get("/", f"Cookie: sid={SECRET}"),
    "lower case": get("/", PURPOSE, f"cookie: {SECRET}"), "two cookies": get("/", "Cookie: a", PURPOSE, f"COOKIE:{SECRET}"),
    "folded cookie": get("/", PURPOSE, f"Cookie: a;\r\n b={SECRET}"), "set-cookie": get("/", PURPOSE, f"Set-Cookie: {SECRET}"),
    "basic": get("/", PURPOSE, f"Authorization: Basic {SECRET}"), "bearer": get("/", f"Authorization: Bearer {SECRET}"),
    "proxy": get("http://www.example/", PURPOSE, f"Proxy-Authorization: Basic {SECRET}"),
    "api key": get("/", PURPOSE, f"X-Api-Key: {SECRET}"),
    "query": get(f"/?token={SECRET}", PURPOSE), "query of an unmarked": get(f"/a?{SECRET}"), "fragment": get(f"/a#{SECRET}", PURPOSE),
    "query after fragment": get(f"/a#b?{SECRET}", PURPOSE), "query without a path": get(f"http://www.example?{SECRET}", PURPOSE),
    "query of absolute": get(f"http://www.example/a?{SECRET}", PURPOSE), "userinfo": get(f"http://{SECRET}:{SECRET}@www.example/", PURPOSE),
    "user": get(f"http://{SECRET}@www.example/a", PURPOSE), "userinfo of CONNECT": get(f"u:{SECRET}@www.example:443", method="CONNECT"),
    "userinfo with an at": get(f"http://a@{SECRET}@www.example/", PURPOSE),
    "no authority": get(f"http:/{SECRET}:{SECRET}@www.example/", PURPOSE),
    "query in Host": get("/", PURPOSE, host=f"www.example/?{SECRET}"),
    "userinfo in Host": get("/", PURPOSE, host=f"{SECRET}@www.example"),
    "referer": get("/", PURPOSE, f"Referer: http://www.example/{SECRET}?{SECRET}"), "agent": get("/", PURPOSE, f"User-Agent: {SECRET}"),
    "body": get("/", PURPOSE, "Content-Length: 6", method="POST") + SECRET.encode(),
    "marker's parameter": get("/", f'Sec-Purpose: prefetch;a="{SECRET}"'), "marker's value": get("/", f"Purpose: {SECRET}"),
    "fetch": get("/", PURPOSE, f"Sec-Fetch-Dest: {SECRET}", f"Sec-Fetch-User: {SECRET}", f"Sec-Fetch-Site: {SECRET}"),
    "router state": get("/", "Next-Router-Prefetch: 1", f"Next-Router-State-Tree: {SECRET}"),
    "unknown field": get("/", PURPOSE, f"X-Y: {SECRET}"),
}


def everything(path, *options):
    """All that the program writes anywhere, for a capture."""
    process = hintwatch("replay", "--json", "-", "--metrics", path.with_name("page"), *options, path)
    return process.stdout + process.stderr + path.with_name("page").read_bytes()


@pytest.mark.parametrize("kind", SECRETS)
def test_secrets(tmp_path, kind):
    """In one segment, in small ones, and where the capture ends within the head."""
    path, head = tmp_path / "made.pcap", SECRETS[kind]
    for data in (Conversation().say(head[:-4]), Conversation().say(head, mss=7), Conversation().say(head)):
        path.write_bytes(pcap(data.frames))
        assert SECRET.encode() not in everything(path, "--show-unmarked")
    for options in ((), ("--show-unmarked", "--anonymize"), ("--head-bytes", "64", "--show-unmarked")):
        assert SECRET.encode() not in everything(path, *options), options
    assert SECRET.encode() not in hintwatch("replay", path).stdout
    assert Replay("--show-unmarked", path).requests["total"] == 1, "or there would be nothing to tell"


@pytest.mark.parametrize("kind", [kind for kind in SECRETS if "query" not in kind])
def test_show_query_shows_nothing_else(tmp_path, kind):
    (tmp_path / "made.pcap").write_bytes(pcap(Conversation().say(SECRETS[kind]).frames))
    assert SECRET.encode() not in everything(tmp_path / "made.pcap", "--show-unmarked", "--show-query")


@pytest.mark.parametrize("kind", ("query", "query of an unmarked", "query without a path", "query of absolute"))
def test_show_query_is_in_the_url_only(tmp_path, kind):
    (tmp_path / "made.pcap").write_bytes(pcap(Conversation().say(SECRETS[kind]).frames))
    replay = Replay("--show-unmarked", "--show-query", tmp_path / "made.pcap")
    event, = replay.events
    assert "?" in event["http"]["url"] and SECRET in event["http"].pop("url").partition("?")[2]
    assert SECRET not in str(event) and replay.out.count(SECRET.encode()) == 1
    assert SECRET.encode() not in hintwatch("replay", "--metrics", "-", "--show-query", tmp_path / "made.pcap").stdout


OTHER = "203.0.113.200"
FRAMES = (conversations(get("/1", PURPOSE), get("/2", PURPOSE)) + conversations(get("/3", PURPOSE), source=OTHER) +
          conversations(get("/4", PURPOSE), source=CLIENT6, destination=SERVER6) +
          conversations(get("/5"), source=OTHER, destination=CLIENT))


@pytest.fixture
def capture(tmp_path):
    (tmp_path / "made.pcap").write_bytes(pcap(FRAMES))
    return tmp_path / "made.pcap"


def test_anonymous_events_hold_no_address(capture):
    written = everything(capture, "--show-unmarked", "--anonymize")
    assert b"community_id" not in written
    for address in CLIENT, SERVER, OTHER, CLIENT6, SERVER6:
        packed = ip_address(address).packed
        for form in (address, packed.hex(), str(int.from_bytes(packed, "big")), ip_address(address).exploded):
            assert form.encode() not in written, address


def test_addresses_that_stand_for_a_host_are_hashed(tmp_path):
    heads = (get("/a", PURPOSE, host=SERVER), get("/b", PURPOSE, host=f"{SERVER}:80"), get(f"http://{SERVER}/c", PURPOSE),
             get("/d", PURPOSE, host=f"[{SERVER6}]:80"), get(f"{SERVER}:443", method="CONNECT"),
             get(SERVER6, method="CONNECT"), get(f"[{SERVER6}%25eth0]:443", method="CONNECT"), get(f"{SERVER}.:443", method="CONNECT"),
             get("/e", PURPOSE, host=f"{SERVER}."), get("/f", PURPOSE, host=f"[{SERVER6}%25eth0]"))
    (tmp_path / "made.pcap").write_bytes(pcap(conversations(*heads)))
    written = everything(tmp_path / "made.pcap", "--show-unmarked", "--anonymize")
    assert SERVER.encode() not in written and SERVER6.encode() not in written
    events = Replay("--show-unmarked", "--anonymize", tmp_path / "made.pcap").events
    assert [event["http"].get("hostname") == event["dest_ip"] for event in events[:3]] == [True] * 3
    asked = [event for event in events if event["http"]["http_method"] == "CONNECT"]
    assert len(asked) == 4 and asked[0]["http"]["url"] == asked[0]["dest_ip"] == asked[3]["http"]["url"]
    assert Replay(tmp_path / "made.pcap").events[0]["http"]["hostname"] == SERVER


@pytest.mark.parametrize("name", [SERVER, f"[{SERVER6}]", SERVER6, f"{SERVER}:443", f"[{SERVER6}]:443"])
def test_addresses_that_stand_for_a_server_name_are_hashed(tmp_path, name):
    """RFC 6066, section 3, allows none, but clients send them."""
    front = Conversation(port=443).say(client_hello(name, ["h2"]))
    back = Conversation().say(proxy_v2(OTHER, CLIENT, tlv(AUTHORITY, name)) + get("/a", PURPOSE))
    (tmp_path / "made.pcap").write_bytes(pcap(front.frames + back.frames))
    shown, hidden = (Replay(*options, tmp_path / "made.pcap") for options in ((), ("--anonymize",)))
    assert {said(event) for event in shown.all if said(event)} == {name}
    assert SERVER.encode() not in hidden.out and SERVER6.encode() not in hidden.out
    told = {said(event) for event in hidden.all if said(event)}
    assert len(told) == 1 and re.fullmatch("[0-9a-f]{32}", *told)
    assert SERVER6 in name or told == {hidden.all[0]["dest_ip"]}


def said(event):
    return event.get("tls", {}).get("sni") or event.get("proxy", {}).get("authority")


def test_server_names_stay(tmp_path):
    (tmp_path / "made.pcap").write_bytes(pcap(Conversation(port=443).say(client_hello("www.example", ["h2"])).frames))
    event, *_ = Replay("--anonymize", tmp_path / "made.pcap").all
    assert event["tls"]["sni"] == "www.example"


def test_the_same_address_has_the_same_hash(capture):
    events = Replay("--show-unmarked", "--anonymize", capture).events
    plain = Replay("--show-unmarked", capture).events
    hashes = {}
    for event, known in zip(events, plain, strict=True):
        for end in "src_ip", "dest_ip":
            assert re.fullmatch("[0-9a-f]{32}", event[end])
            assert hashes.setdefault(known[end], event[end]) == event[end]
        assert event["http"] == known["http"] and event["flow_id"] != known["flow_id"]
    assert len(hashes) == len(set(hashes.values())) == 5


def test_the_hash_depends_on_the_key(capture, tmp_path):
    def hashes(key):
        (tmp_path / "key").write_bytes(key)
        events = Replay("--show-unmarked", "--anonymize", "--anonymize-key", tmp_path / "key", capture).events
        return [(event["src_ip"], event["dest_ip"], event["flow_id"]) for event in events]

    assert hashes(bytes(range(32))) == hashes(bytes(range(32)) + b"more")
    first, second = hashes(bytes(range(32))), hashes(bytes(range(31)) + b"x")
    assert all(one != other for a, b in zip(first, second) for one, other in zip(a, b))


def test_a_key_alone_hides_nothing(capture, tmp_path):
    """It says with what, not that; so one key file can stand in a service's command line."""
    (tmp_path / "key").write_bytes(bytes(32))
    assert Replay("--anonymize-key", tmp_path / "key", capture).out == Replay(capture).out


def test_other_fields_of_the_collection_do_not_show(tmp_path):
    """Names of fields that are not ours occur in no event."""
    names = ("From", "Via", "Forwarded", "X-Forwarded-For", "Origin", "DNT")
    head = get("/", PURPOSE, *(f"{name}: {SECRET}" for name in names))
    replay = replay_of(tmp_path, pcap(Conversation().say(head).frames))
    assert len(replay.events) == 1 and SECRET.encode() not in replay.out
