"""Any byte anywhere in a head: every line is an object, and the metrics page stays what it is."""

import pytest
from command import hintwatch, replay_of
from frames import Conversation, conversations, get, pcap

TOKEN = b"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
BYTES = [bytes([i]) for i in range(256)]
PLACES = {
    "method": lambda b: get("/", "Purpose: prefetch", method=b"G" + b + b"T"),
    "target": lambda b: get(b"/a" + b + b"z", "Purpose: prefetch"),
    "host": lambda b: get("/", "Purpose: prefetch", host=b"a" + b + b"z"),
    "authority": lambda b: get(b"http://a" + b + b"z/", "Purpose: prefetch"),
    "tag": lambda b: get("/", "Sec-Purpose: prefetch", b'Sec-Speculation-Tags: "a' + b + b'z"'),
    "bare tag": lambda b: get("/", "Sec-Purpose: prefetch", b"Sec-Speculation-Tags: a" + b + b"z"),
    "marker": lambda b: get("/", "Purpose: prefetch", b"Sec-Purpose: prefetch;a=" + b),
    "fetch": lambda b: get("/", "Purpose: prefetch", b"Sec-Fetch-Dest: " + b, b"Sec-Fetch-Mode: navigate" + b),
    "name": lambda b: get("/", "Purpose: prefetch", b"X" + b + b"Y: z"),
    "value": lambda b: get("/", "Purpose: prefetch", b"User-Agent: a" + b + b"z", b"Referer: http://a/" + b),
    "line": lambda b: get("/", "Purpose: prefetch", b),
}


def replay_bytes(tmp_path, place, *options):
    return replay_of(tmp_path, pcap(conversations(*map(PLACES[place], BYTES))), "--show-unmarked", *options)


@pytest.mark.parametrize("place", PLACES)
def test_every_byte(tmp_path, place):
    """The reader of the lines is strict; what it read is printable ASCII as it came."""
    replay = replay_bytes(tmp_path, place, "--show-query")
    assert replay.status == 0
    assert all(32 <= byte < 127 or byte == 10 for byte in replay.out)
    assert len(replay.events) + replay.requests["cut"] == replay.requests["total"] >= 200 or place == "method"
    assert all(event["event_type"] in ("http", "speculation") for event in replay.events)


@pytest.mark.parametrize("place, member, visible", [
    ("target", "url", set(range(0x21, 0x7f)) | set(range(0x80, 0x100))),
    ("host", "hostname", set(b"!$%&'()*+,;=~-._") | set(b"0123456789abcdefghijklmnopqrstuvwxyz")),
])
def test_a_byte_is_its_character(tmp_path, place, member, visible):
    """Bytes are shown as the characters of the same number."""
    shown = {event["http"].get(member) for event in replay_bytes(tmp_path, place, "--show-query").events}
    before = "/a" if member == "url" else "a"
    for byte in visible - set(b"#"):
        assert before + chr(byte) + "z" in shown, byte


def test_methods_are_tokens(tmp_path):
    """RFC 9110, section 5.6.2: others begin no request line."""
    methods = {event["http"]["http_method"] for event in replay_bytes(tmp_path, "method").events}
    assert {f"G{chr(byte)}T" for byte in TOKEN} <= methods
    assert all(set(method.encode("latin-1")) <= set(TOKEN) for method in methods)


@pytest.mark.parametrize("text", ['"},{"event_type":"stats"', "\\", '\\"', "\\u0022", "\\ud800", "\x1b[2J", "</script>", "NaN", "\u2028",
                                  "\u202e", "\xc3\x28", "\U0001f600", "'; --", "%0d%0a", "{{7*7}}", "a" * 3000])
def test_texts_that_break_others(tmp_path, text):
    raw = text.encode("utf-8").replace(b" ", b"+")
    head = get(b"/" + raw, "Purpose: prefetch", b'Sec-Speculation-Tags: "' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"')
    replay = replay_of(tmp_path, pcap(Conversation().say(head).frames), "--head-bytes", "16384")
    event, = replay.events
    assert event["http"]["url"] == "/" + raw.decode("latin-1")
    printable = all(32 <= byte < 127 for byte in raw)
    assert event["speculation"]["tags"] == ([raw.decode("latin-1")] if printable else []), "RFC 9651, section 3.3.3"
    assert ("malformed_value" in event["speculation"]["anomalies"]) == (not printable)


def test_lines_within_a_head(tmp_path):
    """A line end in a value is the end of the value, and no event of ours."""
    forged = '{"event_type":"speculation"}'
    heads = [get("/a", f"X: y{end}{forged}{end}Purpose: prefetch") for end in ("\n", "\r\n", "\r", "\0", "\x0b", "\x85")]
    replay = replay_of(tmp_path, pcap(conversations(*heads)), "--show-unmarked")
    assert len(replay.events) == len(heads) and all(len(event) > 5 for event in replay.events)


def test_the_longest_head(tmp_path):
    """16 KiB of bytes that take six characters each in JSON."""
    size = 16384 - len(get("/", "Purpose: prefetch"))
    replay = replay_of(tmp_path, pcap(Conversation().say(get(b"/" + b"\xff" * size, "Purpose: prefetch")).frames), "--head-bytes", "16384")
    assert replay.requests["marked"] == len(replay.events) == 1
    assert replay.events[0]["http"].get("url", "").strip("/\xff") == ""


@pytest.mark.parametrize("place", PLACES)
def test_metrics_are_the_same_whatever_the_bytes(tmp_path, place):
    """The lines of the page, but for their numbers, do not depend on the traffic."""
    def lines(data):
        (tmp_path / "made.pcap").write_bytes(data)
        process = hintwatch("replay", "--metrics", "-", tmp_path / "made.pcap")
        assert (process.returncode, process.stderr) == (0, b"")
        return [line if line.startswith("#") else line.rpartition(" ")[0] for line in process.stdout.decode("ascii").splitlines()]

    assert lines(pcap(conversations(*map(PLACES[place], BYTES)))) == lines(pcap([]))
