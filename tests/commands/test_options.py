"""Options: help that fits a terminal, and one clear line for each that is wrong."""

import pytest
from command import hintwatch, one_line

COMMANDS = ("run", "replay", "report", "status", "tune")
HOSTILE = b"a\x1b[31m\nb\r\x07\x7f\tc\xc2\x9b31m\x9bd\xe2\x80\xae"


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A directory in which nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert not list(tmp_path.iterdir())


def refused(*words, says=()):
    process = hintwatch(*words)
    line = one_line(process)
    assert process.stdout == b""
    for part in says:
        assert part in line
    return line


def test_version(empty):
    process = hintwatch("--version")
    name, version = process.stdout.decode().split()
    assert (process.returncode, process.stderr, name) == (0, b"", "hintwatch")
    assert all(part.isdigit() for part in version.split(".")) and version.count(".") == 2


@pytest.mark.parametrize("words", [("--help",), ("-h",), *((command, "--help") for command in COMMANDS)], ids=" ".join)
def test_help_fits_a_terminal(empty, words):
    process = hintwatch(*words)
    lines = process.stdout.decode().splitlines()
    assert (process.returncode, process.stderr) == (0, b"")
    assert lines[0].startswith("Usage: hintwatch ") and 5 < len(lines) <= 48     # a window of half a screen's height
    assert max(map(len, lines)) < 80 and not any(line.isspace() for line in lines)


@pytest.mark.parametrize("command", ("run", "replay", "report"))
def test_help_says_what_a_key_is_for(empty, command):
    assert "Key, 32 bytes, of --anonymize; alone: no effect" in hintwatch(command, "--help").stdout.decode()


def test_help_names_every_command(empty):
    text = hintwatch("--help").stdout.decode()
    assert [line.split()[0] for line in text.splitlines() if line.startswith("  ")] == list(COMMANDS)


@pytest.mark.parametrize("words, says", [
    ((), ("which command?",)),
    (("watch",), ("'watch'", "no command")),
    (("--verbose",), ("'--verbose'", "no command")),
    (("",), ("''", "no command")),
    (("replay",), ("which capture?",)),
    *(((command, "--verbose"), ("--verbose", f"hintwatch {command}: ")) for command in COMMANDS),
    *(((command, "-x"), ("'x'",)) for command in COMMANDS),
    (("replay", "--json"), ("--json", "requires an argument")),
    (("replay", "--h", "made.pcap"), ("--h", "ambiguous")),
    (("replay", "--anonymize=yes", "made.pcap"), ("--anonymize", "argument")),
    (("replay", "--json", "out", "--metrics", "out", "made.pcap"), ("cannot both go to out",)),
    (("replay", "--json", "-", "--metrics", "-", "made.pcap"), ("cannot both go to -",)),
    (("run", "made.pcap"), ("'made.pcap'", "hintwatch replay")),
    (("status", "made.pcap"), ("'made.pcap'",)),
    (("tune", "made.pcap"), ("'made.pcap'",)),
    (("run", "--attach", "xpd"), ("'xpd'", "auto, tc, clsact, xdp, xdpgeneric")),
    (("replay", "--anonymize-key", "no/such", "made.pcap"), ("no/such", "No such file")),
    (("replay", "--anonymize-key", "/dev/null", "made.pcap"), ("/dev/null", "32 bytes")),
    (("replay", "--network", "192.0.2.300", "made.pcap"), ("192.0.2.300", "no IPv4 or IPv6 address")),
    (("replay", "--trust-proxy", "192.0.2.300", "made.pcap"), ("192.0.2.300", "no IPv4 or IPv6 address")),
    (("run", "--trust-proxy", "::1/129"), ("129", "128")),
    (("replay", *["--trust-proxy=::1"] * 17, "made.pcap"), ("16 networks of proxies",)),
    (("tune", "--trust-proxy", "::1"), ("--trust-proxy",)),
    (("replay", "--client-field", "via", "made.pcap"), ("'via'", "forwarded, x-forwarded-for, x-real-ip, cf-connecting-ip")),
    (("replay", "--client-field", "peer", "made.pcap"), ("'peer'",)),
    (("replay", "--network", "::g/8", "made.pcap"), ("::g", "no IPv4 or IPv6 address")),
], ids=str)
def test_refused(empty, words, says):
    refused(*words, says=says)


@pytest.mark.parametrize("option, low, high", [
    ("--head-bytes", 64, 16384), ("--sample-unmarked", 0, 2**31), ("--samples-per-second", 0, 10**9), ("--port", 1, 65535),
])
@pytest.mark.parametrize("command", ("replay", "run", "tune"))
def test_number_out_of_range(empty, command, option, low, high):
    for value in (low - 1, high + 1, 2**64, f"{low}x", f"+{high}0", "", " ", "0x40", "one", "1e3"):
        if value != 0 or low:
            refused(command, option, value, says=(f"{option}: '{value}'", f"{low} to {high}"))


@pytest.mark.parametrize("option, low, high", [
    ("--ring-bytes", 4096, 2**30), ("--rings", 1, 256), ("--flows", 64, 2**24), ("--open-heads", 64, 2**16),
])
def test_size_out_of_range(empty, option, low, high):
    for value in (low - 1, high * 2, -low, f"{low}k"):
        refused("run", option, value, says=(f"{option}: '{value}'", f"{low} to {high}"))
    if option != "--rings":
        refused("run", option, low + 1, says=(f"{option}: '{low + 1}' is no power of two",))


@pytest.mark.parametrize("bits, most", [("192.0.2.0/33", 32), ("2001:db8::/129", 128), ("192.0.2.0/", 32), ("::/-1", 128)])
def test_network_out_of_range(empty, bits, most):
    refused("replay", "--network", bits, "made.pcap", says=("--network: ", f"0 to {most}"))


@pytest.mark.parametrize("ports", ("80,0", "80,,65536", "80;81", "80-90", "all,80", "http", "", ",,"))
def test_ports_that_are_none(empty, ports):
    refused("tune", "--port", ports, says=("--port: ", "1 to 65535"))


@pytest.mark.parametrize("count, option, value", [(65, "--network", "192.0.2.1"), (33, "--iface", "none0")])
def test_too_many(empty, count, option, value):
    words = [word for _ in range(count) for word in (option, value)]
    refused("run", *words, says=(f"{option}: more than ",))


@pytest.mark.parametrize("words, says", [
    (("--top=0",), "--top: '0' is no number from 1 to 100000"), (("--ledger", "65"), "--ledger: '65' is no power of two"),
    (("--refusals=503,x",), "--refusals: 'x' is no number"), (("--storm", "20"), "--storm: '20' is not of the form N/S"),
    (("--storm", "20/0"), "--storm: '0' is no number"), (("--ledger-window=0",), "--ledger-window: '0' is no number"),
    (("--duplicate-window", "1h"), "--duplicate-window: '1h'"), (("--page-bytes", "65537"), "--page-bytes: '65537'"),
    (("--pages-per-second=-1",), "--pages-per-second: '-1'"), (("--client-field=via",), "--client-field: 'via' is none of"),
    (("--trust-proxy", "::g"), "--trust-proxy: '::g' is no IPv4 or IPv6 address"), (("--samples=x",), "--samples-per-second: 'x'"),
    (("--anonymize-key", "no/such"), "--anonymize-key: cannot read a key from no/such"),
], ids=str)
def test_the_option_is_named(empty, words, says):
    assert refused("replay", *words, "made.pcap").startswith(f"hintwatch replay: {says}")


def test_what_is_about_no_option_names_none(empty):
    assert refused("tune", "--port", "80", "made.pcap") == "hintwatch tune: 'made.pcap' is no option"
    assert refused("replay", "--top", "3").startswith("hintwatch replay: which capture?")


@pytest.mark.parametrize("where", ("9978", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:0", "127.0.0.1:http", "127.0.0.1:-1",
                                   "127.0.0.1:4294967297", "127.0.0.1: 80", "no.such.host.invalid:9978", "x" * 500 + ":1"))
def test_place_to_listen_that_is_none(empty, where):
    refused("run", "--iface", "nosuch0", "--listen", where, says=("cannot serve metrics on " + where[:20],))


@pytest.mark.parametrize("words", [
    (HOSTILE,), (b"--" + HOSTILE,), ("replay", b"--" + HOSTILE), ("replay", b"-" + HOSTILE), ("replay", b"--json=" + HOSTILE, HOSTILE),
    ("replay", "--head-bytes", HOSTILE, "made.pcap"), ("replay", "--network", HOSTILE, "made.pcap"),
    ("replay", "--json", HOSTILE + b"/x", "made.pcap"), ("replay", "--anonymize-key", HOSTILE, "made.pcap"),
    ("replay", "--json", "-", HOSTILE), ("replay", "--metrics", HOSTILE + b"/x", "/dev/null"), ("run", HOSTILE),
    ("run", "--attach", HOSTILE), ("run", "--iface", HOSTILE), ("run", "--listen", HOSTILE), ("status", "--listen", HOSTILE),
    ("tune", "--port", HOSTILE),
], ids=lambda words: " ".join(map(str, words)))
def test_hostile_names_are_printed_harmlessly(empty, words):
    process = hintwatch(*words)
    assert process.returncode > 0
    for line in process.stderr.decode().splitlines():
        assert line.isprintable()
    assert not any(c < 32 and c != 10 or c == 127 for c in process.stdout + process.stderr)


def test_names_stay_readable(empty):
    assert "cannot read caf\u00e9-\u6f22.pcap: " in one_line(hintwatch("replay", "caf\u00e9-\u6f22.pcap"))


def test_status_without_an_observer(empty):
    refused("status", "--listen", "127.0.0.1:1", says=("127.0.0.1:1", "connect"))
