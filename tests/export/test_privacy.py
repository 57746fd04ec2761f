"""What must not leave the process does not: in no event, no metric, no message."""

import re
from ipaddress import ip_address

import pytest
from command import Replay, hintwatch, replay_of
from frames import CLIENT, CLIENT6, SERVER, SERVER6, Conversation, conversations, get, ok, pcap
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


# What a host may be that holds an address, and a part of it that must not be seen.
HOSTS = {
    "junk behind": (b"192.0.2.7\xff", b"192."), "junk in front": (b"\xff192.0.2.7", b"192."), "the root": (b"192.0.2.7.", b"192."),
    "zeros": (b"192.000.002.007", b"192."), "a name with it": (b"192.0.2.7.example", b"192."), "with hyphens": (b"ip-192-0-2-7.example", b"192-"),
    "decimal": (b"3221225991", b"3221225991"), "hexadecimal": (b"0xc0000207", b"c0000207"), "port": (b"192.0.2.7:81", b"192."),
    "IPv6": (b"[2001:0db8:1111:2222:3333:4444:5555:6666]", b"1111"), "mapped": (b"[0000:0000:0000:0000:0000:ffff:192.0.2.70]", b"192."),
    "mapped, short": (b"[::ffff:192.0.2.7]:81", b"192."), "zone": (b"[fe80::1234%25" + b"z" * 200 + b"]", b"1234"),
}


@pytest.mark.parametrize("kind", HOSTS)
@pytest.mark.parametrize("path", ["/", "/a/path/that/is/longer/than/20", "/" + "a" * 200], ids=len)
def test_no_part_of_an_address_is_seen(tmp_path, kind, path):
    """In events, their outcomes, top lists and reports; as a host, and as that of a page."""
    host, part = HOSTS[kind]
    asked = get(path, PURPOSE, b"Referer: http://" + host + path.encode() + b"/to/http://x/", host=host)
    (tmp_path / "made.pcap").write_bytes(pcap(Conversation().say(asked).answer(ok(b"x")).frames))
    addresses = re.compile(rb"\b(src|dest)_ip\b")
    events = hintwatch("replay", "--json", "-", "--anonymize", tmp_path / "made.pcap").stdout
    assert events.count(b'"outcome"') == 2 and addresses.search(events)
    page = hintwatch("replay", "--metrics", "-", "--top-metrics", "--anonymize", tmp_path / "made.pcap").stdout
    assert page.count(b'hintwatch_top_requests{kind="host",') == 1 and page.count(b'hintwatch_top_requests{kind="page",') == 1
    for written in told(events), told(page), *map(told, report_of(tmp_path, "--anonymize")):
        assert part not in written, written
    shown = hintwatch("replay", "--json", "-", tmp_path / "made.pcap").stdout
    assert part in shown or b"hostname" not in shown


def told(written):
    """Without what is a hash, a time or a number of ours, in which any digits may occur."""
    return re.sub(rb'[0-9a-f]{32}|#[0-9a-f]{16}|"(timestamp|flow_id)":[^,]*,', b"", written)


def report_of(tmp_path, *options):
    process = hintwatch("report", "--html", tmp_path / "report.html", *options, tmp_path / "made.pcap")
    assert (process.returncode, process.stderr) == (0, b"")
    return process.stdout, (tmp_path / "report.html").read_bytes()


def test_a_report_says_the_hashes_of_the_events(tmp_path):
    """Under the same key."""
    (tmp_path / "key").write_bytes(bytes(range(32)))
    talk = Conversation().say(get("/a", PURPOSE, f"Referer: http://{OTHER}/page", host=SERVER)).answer(ok(b"x"))
    (tmp_path / "made.pcap").write_bytes(pcap(talk.frames))
    options = "--anonymize", "--anonymize-key", tmp_path / "key"
    hidden = Replay(*options, tmp_path / "made.pcap").events[0]["http"]["hostname"]
    assert re.fullmatch("[0-9a-f]{32}", hidden)
    for written in report_of(tmp_path, *options):
        assert hidden.encode() in written and SERVER.encode() not in written and OTHER.encode() not in written
        assert b"/page" in written
    for written in report_of(tmp_path):
        assert SERVER.encode() in written and OTHER.encode() + b"/page" in written
    assert hidden.encode() not in report_of(tmp_path, "--anonymize")[0]


def test_forms_of_an_address_are_rows_of_their_own(tmp_path):
    """One hash, and no series twice; nor is the ledger's key of a name seen, which in a replay anybody can compute."""
    heads = [get("/a", PURPOSE, host=host) for host in (SERVER, SERVER + ".", "[::ffff:" + SERVER + "]", "www.example")]
    (tmp_path / "made.pcap").write_bytes(pcap(conversations(*heads)))
    words = "replay", "--metrics", "-", "--top-metrics"
    page = hintwatch(*words, "--anonymize", tmp_path / "made.pcap").stdout.decode()
    names = re.findall(r'^hintwatch_top_requests\{kind="host",name="(.*?)"\}', page, re.M)
    assert len(names) == len(set(names)) == 4 and "www.example" in names
    assert len({name.partition("#")[0] for name in names}) == 2
    series = [line.rpartition(" ")[0] for line in page.splitlines() if not line.startswith("#")]
    assert len(series) == len(set(series))
