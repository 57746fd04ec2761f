"""The report: the text and the page say the same, what they say is what the replay says, and the page needs nothing else."""

import fcntl
import html
import os
import re
import struct
import termios
import threading
from collections import Counter

import pytest
from captures import manifest, name_of, needed
from command import CAPTURES, Replay, hintwatch, one_line
from frames import Conversation, conversations, get, pcap
from pages import Page

MARKED = "Sec-Purpose: prefetch"
NUMBER = re.compile(r"[<>]?\d[\d.\u202f]*(?:\u2013\d+)?(?:\u00a0(?:%|[KMGTPE]?i?B|[\u00b5m]?s|min|h))?|\u2013")


class Report:
    """Both forms of one run."""

    def __init__(self, tmp_path, *words):
        page = tmp_path / "report.html"
        self.process = hintwatch("report", "--html", page, *words, seconds=60)
        self.text = self.process.stdout.decode()
        self.html = page.read_text(encoding="utf-8")
        self.page = Page(self.html)

    def number(self, name):
        """Of the table of what was read."""
        found, = [row for row in self.page.table("Traffic") if row[0] == name]
        return int(found[1].replace("\u202f", ""))


def report_of(tmp_path, frames, *words):
    (tmp_path / "made.pcap").write_bytes(pcap(frames))
    return Report(tmp_path, *words, tmp_path / "made.pcap")


def check_text(text):
    assert text.endswith("\n") and max(map(len, text.splitlines())) <= 100
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


def check_page(report):
    """Complete in itself: no script, nothing that is loaded, and no address but in the text."""
    page = report.page
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base", "form"})
    policy, = [meta["content"] for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    for name, value in page.attributes:
        assert not name.startswith("on") and name not in ("src", "srcset", "action", "xlink:href")
        assert name != "href" or value.startswith("#")
        assert name == "aria-label" or not re.search(r"https?:|//", value or "")
    style, = re.findall(r"<style>(.*?)</style>", report.html, re.S)
    assert "@import" not in style and re.findall(r"url\(([^)]*)\)", style) == ["#hatch"]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.of("a")} <= set(ids)


def check_accessible(page):
    assert page.of("html")[0]["lang"] == "en"
    for table in page.tables:
        assert table["caption"] and len(set(table["rows"][0])) == len(table["rows"][0])
    assert all(th.get("scope") in ("row", "col") for th in page.of("th"))
    for svg in page.of("svg"):
        assert svg.get("aria-hidden") == "true" or (svg["role"] == "img" and svg["aria-label"])


def words_of(table):
    """All numbers of a table, row by row."""
    return [cell for row in table["rows"][1:] for cell in row[1:] if NUMBER.fullmatch(cell)]


def text_tables(text):
    """The numbers under each caption of the text, in any order: a wide table stands in several parts."""
    lines, tables, caption = text.splitlines(), [], None
    for before, line in zip(lines, lines[1:] + [""]):
        if line.startswith("  ") and before and not before.startswith(" ") and not set(before) <= {"═"}:
            caption = before
            tables.append([caption, []])
        elif line.startswith("  ") and caption:
            tables[-1][1] += [word for word in re.split(r" +", line) if NUMBER.fullmatch(word)]
        elif line and not line.startswith(" "):
            caption = None
    return tables


def check_same(report):
    """Every number of every table of the page stands under the same caption of the text."""
    tables = report.page.tables
    told = text_tables(report.text)
    assert [table["caption"] for table in tables] == [caption for caption, _ in told]
    for table, (caption, numbers) in zip(tables, told):
        missing = list(numbers)
        for number in words_of(table):
            assert number in missing, (caption, number, numbers)
            missing.remove(number)
    for value in re.findall(r'<dd class="value">(.*?)</dd>', report.html):
        assert html.unescape(value) in report.text


def check(report):
    assert (report.process.returncode, report.process.stderr) == (0, b"")
    check_text(report.text)
    check_page(report)
    check_accessible(report.page)
    check_same(report)


def test_nothing(tmp_path):
    report = report_of(tmp_path, [])
    check(report)
    assert "Nothing was lost." in report.text
    assert report.number("requests, marked") == 0 and "UTC" not in report.text


def test_requests(tmp_path):
    report = report_of(tmp_path, conversations(get("/a"), get("/b", MARKED), get("/c", MARKED)))
    check(report)
    assert (report.number("requests, marked"), report.number("requests, unmarked")) == (2, 1)


@needed
@pytest.mark.parametrize("row", manifest("browsers"), ids=name_of)
def test_browser_capture(tmp_path, row):
    report, replay = Report(tmp_path, row["path"]), Replay(row["path"], seconds=60)
    check(report)
    for name in ("marked", "unmarked", "cut"):
        if name != "cut" or replay.requests["cut"]:
            assert report.number(f"requests, {name}") == replay.requests[name]
    assert report.number("frames") == replay.stats["frames"]


REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 9\r\n\r\n"
FRESH = b"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 5\r\n\r\nfresh"
SAME = b"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"


def test_refusal(tmp_path):
    report = report_of(tmp_path, Conversation().say(get("/a", MARKED)).answer(REFUSAL).frames)
    check(report)
    assert report.page.table("Refusals by status")[1:] == [["503", "1", "100\u00a0%"]]
    assert ["retry_after", "1"] in [row[:2] for row in report.page.table("Harmful answers")]
    prefetch = dict(zip(*report.page.table("Use by purpose")[:2]))
    assert (prefetch["requests"], prefetch["refused"], prefetch["failed"]) == ("1", "1", "0")


DOWNLOAD = b"HTTP/1.1 200 OK\r\nContent-Disposition: attachment\r\nContent-Length: 5\r\n\r\nfresh"


@pytest.mark.parametrize("answer, words", [(DOWNLOAD, ()), (REFUSAL, ("--refusals=",))], ids=("download", "no status refuses"))
def test_harm_of_what_is_no_refusal(tmp_path, answer, words):
    """It is an answer that does harm, and no refusal."""
    report = report_of(tmp_path, Conversation().say(get("/a", MARKED)).answer(answer).frames, *words)
    check(report)
    note = next(line for line in report.text.splitlines() if line.startswith("  Refused "))
    assert re.search("Refused +0  0\u00a0% of the speculations; [01] failed otherwise; some answers do harm$", note)
    assert len(report.page.table("Harmful answers")) == 2 and "Harmful refusals" not in report.text


def test_use(tmp_path):
    """Asked for conditionally and answered 304: used, and all of its bytes were not wasted."""
    frames = (Conversation().say(get("/a", MARKED)).answer(FRESH).say(get("/a", 'If-None-Match: "1"')).answer(SAME).frames +
              Conversation(source="192.0.2.77").say(get("/b", MARKED)).answer(FRESH).frames)
    report = report_of(tmp_path, frames)
    check(report)
    assert ["revalidated", "1"] in [row[:2] for row in report.page.table("Evidence; a speculation can have several")]
    assert "between 50\u00a0% and 100\u00a0% of the settled speculations" in report.text
    cost = dict(zip(*report.page.table("Cost by purpose")[:2]))
    assert cost["bytes"] == f"{2 * len(FRESH)}\u00a0B"
    assert report.page.table("Hosts")[1][:2] == ["www.example", "2"]


@needed
@pytest.mark.parametrize("row", manifest("browsers"), ids=name_of)
def test_use_is_that_of_the_events(tmp_path, row):
    outcomes = [event["outcome"] for event in Replay("--show-unmarked", row["path"], seconds=60).all
                if event["event_type"] == "outcome"]
    report = Report(tmp_path, row["path"])
    if not outcomes:
        assert "use" not in [section["id"] for section in report.page.of("section")]
        return
    columns, *rows, last = report.page.table("Use by purpose")
    told = {row[0]: dict(zip(columns, row)) for row in [*rows, last]}
    for purpose in {outcome["purpose"] for outcome in outcomes} | {"all"}:
        of = [outcome for outcome in outcomes if purpose in ("all", outcome["purpose"])]
        counted = Counter(outcome["used"] for outcome in of) + Counter(outcome["result"] for outcome in of)
        expected = {"requests": len(of), "refused": counted["refused"], "failed": counted["error"] + counted["unfinished"],
                    "used": counted["used"], "not used": counted["not_used"], "unknown": counted["unknown"]}
        assert {name: told[purpose][name] for name in expected} == {name: str(n) for name, n in expected.items()}


def test_what_is_in_no_row(tmp_path):
    """Of three, one has a tag and two have a Referer; all have a host, a path and a source."""
    frames = (Conversation().say(get("/a", MARKED, 'Sec-Speculation-Tags: "one"', "Referer: http://www.example/")).answer(FRESH)
              .say(get("/b", MARKED, "Referer: http://www.example/")).answer(FRESH).say(get("/c", MARKED)).answer(FRESH).frames)
    report = report_of(tmp_path, frames)
    check(report)
    assert report.text.count("In no row: ") == report.html.count("In no row: ") == 2
    assert "In no row: 2 speculations without a tag." in report.text
    assert "In no row: 1 speculation without a Referer that names a page." in report.text


# What names may hold that a terminal, a browser or a reader could take for something else.
HOSTILE = b"\x1b]0;x\x07\x1b[2J<script>alert(1)</script>\"'&amp;\xe2\x80\xae\xc2\x9b31m"


def test_hostile_names(tmp_path):
    head = (b"GET /" + HOSTILE.replace(b" ", b"") + b" HTTP/1.1\r\nHost: " + HOSTILE + b"\r\nReferer: http://" + HOSTILE +
            b"/\r\nSec-Speculation-Tags: \"a<b>\"\r\nSec-Purpose: prefetch\r\n\r\n")
    report = report_of(tmp_path, Conversation().say(head).frames)
    check(report)
    assert "<script" not in report.html


def test_hostile_file_name(tmp_path):
    path = os.fsencode(tmp_path) + b"/<b>\x1b[31m\xe2\x80\xae&.pcap"
    with open(path, "wb") as file:
        file.write(pcap(conversations(get("/"))))
    report = Report(tmp_path, path)
    check(report)
    assert "<b>%1B[31m%E2%80%AE&.pcap" in "".join(report.page.texts)


def test_many_files(tmp_path):
    (tmp_path / "one.pcap").write_bytes(pcap(conversations(get("/", MARKED))))
    report = Report(tmp_path, *[tmp_path / "one.pcap"] * 20)
    check(report)
    assert report.number("requests, marked") == 20


def test_the_same_bytes_twice(tmp_path):
    frames = conversations(get("/a"), get("/b", MARKED))
    first, second = report_of(tmp_path, frames), report_of(tmp_path, frames)
    assert (first.text, first.html) == (second.text, second.html)


def test_page_on_standard_output(tmp_path):
    report = report_of(tmp_path, conversations(get("/b", MARKED)))
    process = hintwatch("report", "--html", "-", tmp_path / "made.pcap")
    assert (process.returncode, process.stdout.decode()) == (0, report.html)


def test_text_alone(tmp_path):
    report = report_of(tmp_path, conversations(get("/b", MARKED)))
    process = hintwatch("report", tmp_path / "made.pcap")
    assert (process.returncode, process.stdout.decode()) == (0, report.text)


def test_damaged(tmp_path):
    """What could be read is told, and that there was more."""
    (tmp_path / "cut.pcap").write_bytes(pcap(conversations(get("/b", MARKED)) * 2)[:-1])
    process = hintwatch("report", tmp_path / "cut.pcap")
    assert "cut.pcap" in one_line(process)
    assert re.search(r"requests, marked +1 ", process.stdout.decode())


UNREAD = "Files that were not read, or not to their end"


def section_of(text, title):
    """A section of the text, its lines joined."""
    lines = text.split(f"\n{title}\n", 1)[1].split("\n\n\n")[0]
    return re.sub(r"\s+", " ", lines.lstrip("\u2550"))


def check_incomplete(report):
    """The page is told alone: everything stands in it that a terminal has seen."""
    assert report.process.returncode == 1 and report.process.stderr
    check_text(report.text)
    check_page(report)
    check_accessible(report.page)
    check_same(report)
    assert "Nothing was lost." not in report.text and "Nothing was lost." not in report.html


def test_files_that_were_not_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = pcap(conversations(get("/a"), get("/b", MARKED)))
    (tmp_path / "good.pcap").write_bytes(whole)
    (tmp_path / "trunc.pcap").write_bytes(whole[:-1])
    (tmp_path / "text").write_bytes(b"no capture, whatever it is called")
    report = Report(tmp_path, "nosuch.pcap", "trunc.pcap", "good.pcap", "text")
    check_incomplete(report)
    read = section_of(report.text, "What was read")
    assert read.startswith(" trunc.pcap (in part), good.pcap ") and "nosuch" not in read
    rows = {row[0]: row[1:] for row in report.page.table(UNREAD)[1:]}
    assert rows.keys() == {"nosuch.pcap", "trunc.pcap", "text"}
    assert rows["nosuch.pcap"] == ["0", "No such file or directory"]
    assert rows["trunc.pcap"][0] == str(len(conversations(get("/a"), get("/b", MARKED))) - 1)
    assert "truncated" in rows["trunc.pcap"][1] and "format" in rows["text"][1]
    said = "Not everything was read: of 4 files, 2 not at all, 1 only in part."
    assert said in section_of(report.text, "Summary") and said in report.html


def test_no_file_was_read(tmp_path):
    report = Report(tmp_path, b"/no/such\x1b[31m\xe2\x80\xae<b>.pcap")
    check_incomplete(report)
    assert "None of the files could be read." in section_of(report.text, "What was read")
    assert "of 1 file, 1 not at all." in section_of(report.text, "Summary")
    assert report.page.table(UNREAD)[1][0] == "/no/such%1B[31m%E2%80%AE<b>.pcap"


def test_many_files_were_not_read(tmp_path):
    report = Report(tmp_path, *[f"/no/such/{i}.pcap" for i in range(70)])
    check_incomplete(report)
    assert len(report.page.table(UNREAD)) == 13 and "So were 58 more." in report.text


@pytest.mark.parametrize("path, says", [("/dev/full", "No space left"), ("missing/file", "No such file"), (".", "Is a directory")])
def test_nowhere_to_write(tmp_path, monkeypatch, path, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made.pcap").write_bytes(pcap(conversations(get("/"))))
    line = one_line(hintwatch("report", "--html", path, "made.pcap"))
    assert path in line and says in line


def test_standard_output_is_full(tmp_path):
    (tmp_path / "made.pcap").write_bytes(pcap(conversations(get("/"))))
    with open("/dev/full", "w") as full:
        assert "No space left" in one_line(hintwatch("report", tmp_path / "made.pcap", stdout=full))


def widest(text):
    return max(map(len, text.splitlines()))


@pytest.fixture
def wordy(tmp_path):
    """A report with sentences and tables that fill any line; the text as it goes into a file."""
    frames = (Conversation().say(get("/" + "long/" * 12, MARKED)).answer(REFUSAL).say(get("/a", MARKED)).answer(FRESH)
              .say(get("/" + "long/" * 12)).answer(FRESH).frames)
    report = report_of(tmp_path, frames)
    assert 95 < widest(report.text) <= 100
    yield report, lambda **more: hintwatch("report", tmp_path / "made.pcap", **more)


@pytest.mark.parametrize("said, most", [("60", 60), ("72", 72), ("80", 80), ("100", 100), ("1", 60), ("400", 100), ("9" * 30, 100), ("0", 100), ("", 100),
                                        ("wide", 100), ("-5", 100)])
def test_as_many_columns_as_are_said(wordy, said, most):
    report, run = wordy
    text = run(env={**os.environ, "COLUMNS": said}).stdout.decode()
    assert most - 8 < widest(text) <= most
    assert re.sub(r"\s", "", text.split("Traffic")[0]) == re.sub(r"\s", "", report.text.split("Traffic")[0])
    assert (text == report.text) == (most == 100)


@pytest.mark.parametrize("columns, most", [(72, 72), (40, 60), (250, 100), (0, 100)])
def test_as_many_columns_as_the_terminal_has(wordy, columns, most):
    report, run = wordy
    master, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(master, "rb", buffering=0) as screen, open(terminal, "wb") as out:
        told = []
        reader = threading.Thread(target=lambda: told.extend(iter(lambda: read_all(screen), b"")))
        reader.start()
        environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        assert run(stdout=out, env=environment).returncode == 0
        out.close()
        reader.join(timeout=10)
    text = b"".join(told).decode().replace("\r\n", "\n")
    assert most - 8 < widest(text) <= most and (text == report.text) == (most == 100)


def read_all(screen):
    """A terminal that nobody holds open any more is an error."""
    try:
        return screen.read(65536)
    except OSError:
        return b""


@needed
def test_time_span(tmp_path):
    """As the capture's own manifest has it, if it says so: first and last frame, to the second."""
    import datetime
    import subprocess
    path = CAPTURES / "browsers" / manifest("browsers")[0]["file"]
    times = subprocess.run(["tshark", "-r", path, "-T", "fields", "-e", "frame.time_epoch"], capture_output=True, text=True)
    if times.returncode:
        pytest.skip("not installed: tshark")
    seconds = sorted(int(float(line)) for line in times.stdout.split())
    first, last = (datetime.datetime.fromtimestamp(s, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
                   for s in (seconds[0], seconds[-1]))
    assert f"From {first} to {last} UTC" in Report(tmp_path, path).text
