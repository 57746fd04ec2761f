"""TLS on its way to what ends it, and the plaintext behind: which protocols were offered and chosen for a request."""

import hashlib
import re
import shutil

import pytest
from browsers import FETCHES, browse, lay_out
from namespace import CLIENT, SERVER, address, url, wait_for
from terminators import BACK, FRONT, NAME, PROXY, TLS, Terminated
from web import head

MARKED = ("-H", "Sec-Purpose: prefetch")
OFFERS = {"--http2": ["h2", "http/1.1"], "--http1.1": ["http/1.1"]}            # of curl
FIRST = {"--http2": "h2", "--http1.1": "h1"}                                    # of them, as JA4 writes it
ASKED = [("--http2", 4), ("--http1.1", 6), ("--http2", 6), ("--http1.1", 4), ("--http2", 4)]
TRUSTED = ("--trust-proxy", FRONT)
SERVERS = ("nginx", "haproxy")


@pytest.fixture
def lab(needs):
    """A lab with a backend, and nothing in front of it yet."""
    with Terminated() as lab:
        yield lab


def heard(event):
    """A `tls` event without what differs each time."""
    assert re.fullmatch("t1[23]d[0-9]{4}(h[12]|00)_[0-9a-f]{12}_[0-9a-f]{12}", event["tls"]["ja4"])
    assert not event["tls"]["ech"]
    return event["src_ip"], {key: value for key, value in event["tls"].items() if key not in ("ja4", "ech")}


def hello(alpns, version="TLS 1.3", chosen=(), hellos=1):
    return {"sni": NAME, "version": version, "client_alpns": alpns, "server_alpns": list(chosen), "hellos": hellos}


@pytest.mark.parametrize("server", SERVERS)
def test_what_curl_offers(lab, server):
    """The choice of TLS 1.3 is encrypted."""
    getattr(lab, server)()
    observer = lab.watch(*TRUSTED)
    for words, family in ASKED:
        lab.ask(words, *MARKED, family=family)
    observer.stop()
    told = observer.told("tls")
    assert [heard(event) for event in told] == [
        (address(CLIENT, family), hello(OFFERS[words])) for words, family in ASKED]
    assert [event["tls"]["ja4"][8:10] for event in told] == [FIRST[words] for words, _ in ASKED]
    assert len({event["tls"]["ja4"][11:] for event in told}) == 1, "the rest of it leaves the protocols out"
    assert {(event["dest_port"], event["in_iface"], event["client"]["via"]) for event in told} == {(TLS, "web0", "peer")}
    assert observer.events[-1]["stats"]["hellos"] == len(ASKED)


def behind(lab, observer):
    """The marked requests of the plaintext leg, in order: as many as the backend says."""
    told = observer.told()
    assert len(told) == sum("prefetch" in line for line in lab.web.log())
    for event in told:
        assert (event["src_ip"], event["dest_ip"], event["in_iface"]) == (FRONT, BACK, "back0")
        assert event["http"]["hostname"] == NAME
    return told


def test_behind_nginx(lab):
    """One connection to the backend carries the requests of all."""
    lab.nginx()
    observer = lab.watch(*TRUSTED)
    for words, family in ASKED:
        lab.ask(words, *MARKED, family=family)
    observer.stop()
    told = behind(lab, observer)
    assert [(event["client"], event["alpn"]) for event in told] == [
        ({"ip": address(CLIENT, family), "via": "x-forwarded-for"}, {"offered": OFFERS[words], "via": "name"})
        for words, family in ASKED]
    assert len({event["flow_id"] for event in told}) == 1


def test_clients_take_turns(lab):
    """Each request is told with what its own client offered, not with what was offered last."""
    lab.nginx()
    observer = lab.watch(*TRUSTED)
    clients = {4: ["http/1.1"], 6: ["http/1.0", "http/1.1"]}
    with lab.secured(clients[4], 4) as one, lab.secured(clients[6], 6) as other:
        for wire in (one, other, one):
            assert wire.ask(head("/page", MARKED[1])) == 200
    observer.stop()
    told = behind(lab, observer)
    assert [(event["client"]["ip"], event["alpn"]["offered"]) for event in told] == [
        (address(CLIENT, family), clients[family]) for family in (4, 6, 4)]
    assert len({event["flow_id"] for event in told}) == 1


def test_behind_haproxy(lab):
    lab.haproxy()
    observer = lab.watch(*TRUSTED)
    for words, family in ASKED:
        lab.ask(words, *MARKED, family=family)
    lab.ask("--no-alpn", "--tls-max", "1.2", *MARKED)
    observer.stop()
    *told, last = behind(lab, observer)
    assert [(event["client"], event["alpn"]) for event in told] == [
        ({"ip": address(CLIENT, family), "via": "proxy"}, {"chosen": OFFERS[words][0], "via": "proxy"})
        for words, family in ASKED]
    assert all(event["proxy"] == {"version": 2, "authority": NAME, "ssl_version": "TLSv1.3"} for event in told)
    assert last["client"] == {"ip": address(CLIENT), "via": "proxy"}
    assert last["proxy"] == {"version": 2, "authority": NAME, "ssl_version": "TLSv1.2"}
    assert last["alpn"] == {"offered": [], "via": "name"}, "nothing was chosen, for nothing was offered"


@pytest.mark.parametrize("server", SERVERS)
def test_nobody_is_trusted(lab, server):
    """A field is not believed, and a PROXY header is somebody's claim."""
    getattr(lab, server)()
    observer = lab.watch("--trust-proxy", "192.0.2.0/24")
    lab.ask(*MARKED)
    observer.stop()
    event, = behind(lab, observer)
    if server == "nginx":
        assert event["client"] == {"ip": FRONT, "via": "peer"}
        assert "alpn" not in event
    else:
        assert event["client"] == {"ip": FRONT, "via": "peer", "claimed_ip": address(CLIENT)}
        assert event["alpn"] == {"chosen": "h2", "via": "proxy", "claimed": True}


def test_tls_1_2(lab):
    """The server says what it chose. ECDHE-RSA-AES128-GCM-SHA256 is c02f, and 00ff goes with it (RFC 5746)."""
    lab.nginx()
    observer = lab.watch()
    old = ("--tls-max", "1.2", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA256")
    for words in (*OFFERS, "--no-alpn"):
        lab.ask(words, *old)
    observer.stop()
    told = observer.told("tls")
    assert [heard(event)[1] for event in told] == [
        hello(OFFERS["--http2"], "TLS 1.2", ["h2"]), hello(OFFERS["--http1.1"], "TLS 1.2", ["http/1.1"]),
        hello([], "TLS 1.2")]
    ciphers = hashlib.sha256(b"00ff,c02f").hexdigest()[:12]
    for event, alpn in zip(told, ("h2", "h1", "00")):
        assert re.fullmatch(f"t12d02..{alpn}_{ciphers}_.*", event["tls"]["ja4"])


@pytest.mark.parametrize("version", ("-tls1_3", "-tls1_2"))
def test_the_server_asks_again(lab, version):
    """HelloRetryRequest, which TLS 1.3 has: still one connection."""
    lab.listening(TLS, lab.server, "openssl", "s_server", "-accept", TLS, "-cert", lab.certificate, "-key", lab.certificate,
                  "-groups", "P-384", "-alpn", "h2", "-rev")
    observer = lab.watch()
    sent = []
    for groups in ("X25519:P-384", "P-384"):
        done = lab.client.run("openssl", "s_client", "-connect", f"{address(SERVER)}:{TLS}", "-servername", NAME, version,
                              "-groups", groups, "-alpn", "h2,http/1.1", "-msg", input="")
        assert "ALPN protocol: h2" in done.stdout
        sent.append(len(re.findall(r">>> .*ClientHello", done.stdout)))
    observer.stop()
    assert sent == ([2, 1] if version == "-tls1_3" else [1, 1])
    expected = [hello(OFFERS["--http2"], hellos=number) if version == "-tls1_3" else
                hello(OFFERS["--http2"], "TLS 1.2", ["h2"], number) for number in sent]
    assert [heard(event)[1] for event in observer.told("tls")] == expected
    assert observer.events[-1]["stats"]["hellos"] == sum(sent)


@pytest.mark.parametrize("words, known", (
    (("--http2",), {"offered": ["h2", "http/1.1"]}),
    (("--http1.1", "--tls-max", "1.2"), {"offered": ["http/1.1"], "chosen": "http/1.1"})))
def test_through_connect(lab, words, known):
    """The request for the tunnel knows what is offered in it."""
    lab.nginx()
    lab.connect_proxy()
    observer = lab.watch()
    lab.ask("--proxy", url()[:-1] + f":{PROXY}", *words, "--proxy-header", "Sec-Purpose: prefetch")
    observer.stop()
    hello_event, = observer.told("tls")
    assert heard(hello_event)[1]["client_alpns"] == known["offered"]
    event, = observer.told()
    assert event["http"]["http_method"] == "CONNECT" and event["http"]["url"] == f"{NAME}:{TLS}"
    assert event["dest_port"] == hello_event["dest_port"] == PROXY
    assert event["flow_id"] == hello_event["flow_id"]
    assert event["alpn"] == {**known, "via": "connect"}


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("browser", FETCHES)
def test_browser(lab, server, browser):
    """Chromium's ClientHello needs two segments."""
    if not shutil.which(browser):
        pytest.skip(f"{browser} is not installed")
    lay_out(lab.web.pages)
    getattr(lab, server)()
    observer = lab.watch(*TRUSTED)
    browse(lab, browser)
    wait_for(lambda: sum("prefetch" in line for line in lab.web.log()) >= len(FETCHES[browser]), "what the page has fetched")
    observer.stop()
    told = behind(lab, observer)
    assert {(event["http"]["url"], event["speculation"]["purpose"]) for event in told} == FETCHES[browser]
    for event in told:
        assert event["client"]["ip"] == address(CLIENT)
        assert event["alpn"] == ({"offered": ["h2", "http/1.1"], "via": "name"} if server == "nginx" else
                                 {"chosen": "h2", "via": "proxy"})
    hellos = [event["tls"] for event in observer.told("tls") if event["tls"]["sni"] == NAME]
    assert hellos and all(tls["client_alpns"] == ["h2", "http/1.1"] and tls["hellos"] == 1 for tls in hellos)
