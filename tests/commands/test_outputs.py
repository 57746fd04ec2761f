"""What is written to: it is known to be writable before anything is read, and no capture is ever written over."""

import gzip
import os

import pytest
from command import hintwatch, one_line
from frames import conversations, get, pcap, pcapng

FRAMES = conversations(get("/a"), get("/b", "Sec-Purpose: prefetch"))
CAPTURE = pcap(FRAMES)
HELD = {"pcap": CAPTURE, "big endian": pcap(FRAMES, order=">"), "nanoseconds": pcap(FRAMES, nano=True), "pcapng": pcapng(FRAMES),
        "gzip": gzip.compress(CAPTURE), "xz": b"\xfd7zXZ\0more", "zstd": b"\x28\xb5\x2f\xfdmore"}
WAYS = {"replay --json": ("replay", "--json"), "replay --metrics": ("replay", "--metrics"), "report --html": ("report", "--html")}


@pytest.fixture(autouse=True)
def directory(tmp_path, monkeypatch):
    """With a capture, which is the same afterwards."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "v1.pcap").write_bytes(CAPTURE)
    os.utime("v1.pcap", (1, 1))
    yield tmp_path
    assert (tmp_path / "v1.pcap").read_bytes() == CAPTURE and os.stat("v1.pcap").st_mtime == 1


def refused(*words, says, **more):
    """Before anything is read, and nothing is left behind."""
    before = {name: open(name, "rb").read() for name in os.listdir()}
    process = hintwatch(*words, **more)
    line = one_line(process)
    assert not process.stdout and "nosuch.pcap" not in line
    assert {name: open(name, "rb").read() for name in os.listdir()} == before
    assert says in line
    return line


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ("v1.pcap", "./v1.pcap", "soft", "hard"))
def test_an_input(way, name):
    os.symlink("v1.pcap", "soft")
    os.link("v1.pcap", "hard")
    assert name in refused(*WAYS[way], name, "nosuch.pcap", "v1.pcap", says="files to be read")


@pytest.mark.parametrize("way", WAYS)
def test_standard_input(directory, way):
    (directory / "short").write_bytes(b"no capture")
    with open("short", "rb") as short:
        refused(*WAYS[way], "short", "-", stdin=short, says="files to be read")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("held", HELD)
def test_another_capture(directory, way, held):
    """As with `report --html *.pcap`: the name of the page is forgotten."""
    (directory / "held").write_bytes(HELD[held])
    refused(*WAYS[way], "held", "v1.pcap", says="cannot write")


def test_events_and_metrics_to_one_file(directory):
    for name in ("./out", directory / "out"):
        refused("replay", "--json", "out", "--metrics", name, "v1.pcap", says="events and metrics cannot both go to ")
    (directory / "out").write_bytes(b"from before\n")
    refused("replay", "--json", "out", "--metrics", "./out", "v1.pcap", says="events and metrics cannot both go to ./out")


def test_text_and_page_to_one_file(directory):
    with open("out", "wb") as out:
        process = hintwatch("report", "--html", "out", "v1.pcap", stdout=out)
    assert "cannot both go to out" in one_line(process) and os.stat("out").st_size == 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name, says", [("", "empty"), ("missing/out", "No such file"), (".", "Is a directory")])
def test_nowhere_to_write_is_said_at_once(way, name, says):
    command, option = WAYS[way]
    refused(command, f"{option}={name}", "nosuch.pcap", says=says)


def test_what_was_made_for_one_output_goes_with_the_other():
    refused("replay", "--json", "new", "--metrics", "missing/out", "v1.pcap", says="No such file")
    refused("replay", "--json", "new", "--metrics", "v1.pcap", "v1.pcap", says="files to be read")


@pytest.mark.parametrize("way", WAYS)
def test_what_stood_in_a_file_goes(directory, way):
    (directory / "out").write_bytes(b"from before\n" * 100_000)
    assert hintwatch(*WAYS[way], "out", "v1.pcap").returncode == 0
    assert hintwatch(*WAYS[way], "new", "v1.pcap").returncode == 0
    assert (directory / "out").read_bytes() == (directory / "new").read_bytes()


@pytest.mark.parametrize("way", WAYS)
def test_a_link_that_leads_nowhere_yet(directory, way):
    os.symlink("later", "out")
    assert hintwatch(*WAYS[way], "out", "v1.pcap").returncode == 0
    assert os.path.islink("out") and os.stat("later").st_size


def test_devices_may_be_all_at_once():
    process = hintwatch("replay", "--json", "/dev/null", "--metrics", "/dev/null", "v1.pcap")
    assert (process.returncode, process.stdout, process.stderr) == (0, b"", b"")
    process = hintwatch("report", "--html", "/dev/stdout", "v1.pcap")
    assert process.returncode == 0 and b"</html>" in process.stdout and b"Traffic" in process.stdout
