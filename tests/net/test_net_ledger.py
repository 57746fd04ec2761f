"""
The ledger's verdicts against the browser's own truth: Chromium speculates on localhost, and somebody clicks, or does not.

Truth is which answer the browser shows after the click: every answer of the origin bears a number. What the browser says
of it (Preload events, deliveryType, activationStart) has to agree. After 204 and 205 it shows nothing, though it says
that it used the answer: to nobody's use.
"""

import itertools
import json
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from devtools import Browser
from lab import Lab
from namespace import wait_for
from origin import CACHES, HINTS, REFUSALS

PORT = 8080
ORIGIN = f"http://localhost:{PORT}"
WINDOW_S = 8
SPECULATES_S, NAVIGATES_S, FAVICON_S = 10, 3, 0.4

# Of speculations that the browser used, the part whose verdict is "used", and of those that it did not use and that were
# clicked on, the part whose verdict is "not_used". A prefetch that nobody clicks on leaves nothing to see, and neither
# does a page that is bare: it loads nothing, not even an icon.
USED_FLOOR, DROPPED_FLOOR = 0.9, 0.9

CASES = [
    *((hint, cache, click) for hint, cache, click in itertools.product(HINTS, CACHES, (True, False))),
    *((hint, str(status), True) for hint, status in itertools.product(HINTS, REFUSALS)),
    ("prerender", "later", True),
    *((hint, "bare", True) for hint in HINTS),
]
NAVIGATION = """(() => { const e = performance.getEntriesByType('navigation')[0] || {};
return { url: location.pathname, number: +document.documentElement.dataset.number, prerendering: document.prerendering,
         delivery: e.deliveryType, activation: e.activationStart, transfer: e.transferSize, complete: document.readyState }; })()"""


class Origin:
    def __init__(self, lab, place):
        self.path = lab.directory / "origin.log"
        self.path.write_text("")
        program = Path(__file__).with_name("origin.py")
        lab.start(place, sys.executable, program, PORT, self.path)
        wait_for(lambda: place.run("ss", "-Hltn", f"sport = :{PORT}").stdout, "the origin answers")

    def answers(self, target):
        return [line for line in map(json.loads, self.path.read_text().splitlines()) if line["path"] == target]

    def speculated(self, target):
        return next((line for line in self.answers(target) if line["marker"]), None)


def shown_in(tab):
    return next((page for _, page in tab.ask(NAVIGATION, seconds=1) if not page["prerendering"]), None)


def navigated(tab, target):
    page = shown_in(tab)
    return page if page and page["url"] == target and page["complete"] == "complete" else None


def try_out(browser, origin, case, number):
    """What the browser did, and what it says of that."""
    hint, what, click = case
    target = f"/page/{hint}/{what}/{number}"
    with browser.tab() as tab:
        tab.go(f"{ORIGIN}/start/{hint}/{what}/{number}")
        answer = tab.wait(lambda: origin.speculated(target), SPECULATES_S)
        if answer and hint != "link":
            tab.wait(lambda: (tab.preloads(ORIGIN + target) or ["Pending"])[0] not in ("Pending", "Running"), 3)
        tab.wait(lambda: False, FAVICON_S)
        ready = tab.preloads(ORIGIN + target)
        page = None
        if click:
            tab.click()
            page = tab.wait(lambda: navigated(tab, target), NAVIGATES_S)
            tab.wait(lambda: False, FAVICON_S)
        return {"case": case, "target": target, "answer": answer, "page": page, "ready": ready,
                "preload": tab.preloads(ORIGIN + target),
                "used": bool(answer and page and page["number"] == answer["number"]),
                "again": [line["status"] for line in origin.answers(target) if not line["marker"]]}


@pytest.fixture(scope="module")
def tried():
    """Every case in one browser, one after the other, and the ledger's outcomes by target."""
    websocket = pytest.importorskip("websocket", reason="python3-websocket is not installed")
    if not shutil.which("chromium"):
        pytest.skip("chromium is not installed")
    with Lab() as lab:
        place = lab.server
        origin = Origin(lab, place)
        observer = lab.observe("--port", PORT, "--ledger-window", WINDOW_S, place=place, interfaces=("lo",))
        browser = Browser(lab, place, websocket)
        truths = [try_out(browser, origin, case, number) for number, case in enumerate(CASES)]
        time.sleep(WINDOW_S + 2)
        observer.stop()
        yield truths, {event["http"]["url"]: event["outcome"] for event in observer.told("outcome")}


def of_click(truths):
    return [truth for truth in truths if truth["case"][2]]


def test_the_browser_speculated_in_every_case(tried):
    truths, _ = tried
    assert [truth["case"] for truth in truths if not truth["answer"]] == []
    for truth in truths:
        _, what, click = truth["case"]
        assert truth["answer"]["status"] == (int(what) if what.isdigit() else 200), truth
        assert bool(truth["page"]) == (click and truth["answer"]["status"] not in (204, 205) or bool(truth["again"])), truth


def test_the_browser_agrees_with_itself(tried):
    """The number of the page it shows, what it says of the speculation, and how it says that the page came."""
    for truth in of_click(tried[0]):
        hint, _, _ = truth["case"]
        page, used = truth["page"], truth["used"]
        if page and hint == "prefetch":
            assert used == (page["delivery"] == "navigational-prefetch") == (truth["preload"][0] == "Success"), truth
        elif page and hint == "prerender":
            assert used == (page["activation"] > 0) == (truth["preload"][0] == "Success"), truth
        elif page:
            assert used == (page["delivery"] == "cache" or 304 in truth["again"]), truth


def row_of(truth, outcomes=None):
    hint, what, click = truth["case"]
    page, preload = truth["page"] or {}, truth["preload"] or ("-", "-")
    cells = [hint, what, "click" if click else "-", "used" if truth["used"] else "unused", *map(str, preload),
             page.get("delivery") or "-", f"{page.get('activation') or 0:.0f}" if page else "-",
             " ".join(map(str, truth["again"])) or "nothing"]
    if outcomes:
        outcome = outcomes[truth["target"]]
        cells += [outcome["used"], " ".join(evidence["kind"] for evidence in outcome["evidence"])]
    return "| " + " | ".join(cells) + " |"


def table_of_truth(truths, outcomes=None):
    names = ["hint", "answer", "user", "browser", "status", "reason", "deliveryType", "activationStart", "asked again"]
    names += ["ledger", "evidence"] * bool(outcomes)
    return "\n".join(["| " + " | ".join(names) + " |", "|" + " --- |" * len(names), *(row_of(truth, outcomes) for truth in truths)])


def confusion(truths, outcomes):
    return Counter(("used" if truth["used"] else "unused", outcomes[truth["target"]]["used"]) for truth in truths)


def matrix(truths, outcomes):
    """The browser's truth by rows, the ledger's verdict by columns."""
    words = ("used", "not_used", "unknown")
    counts = confusion(truths, outcomes)
    rows = [f"| {truth} | " + " | ".join(str(counts[truth, word]) for word in words) + " |" for truth in ("used", "unused")]
    return "\n".join(["| browser \\ ledger | " + " | ".join(words) + " |", "|" + " --- |" * 4, *rows])


def test_confusion_matrix(tried, capsys):
    truths, outcomes = tried
    assert set(outcomes) == {truth["target"] for truth in truths} | later_of(outcomes)
    with capsys.disabled():
        print(f"\n\n{matrix(truths, outcomes)}\n\n{table_of_truth(truths, outcomes)}")
    wrong = [truth for truth in truths if outcomes[truth["target"]]["used"] == ("not_used" if truth["used"] else "used")]
    assert not wrong, table_of_truth(wrong, outcomes)
    clicked = confusion([truth for truth in of_click(truths) if truth["case"][1] != "bare"], outcomes)
    for truth, verdict, floor in (("used", "used", USED_FLOOR), ("unused", "not_used", DROPPED_FLOOR)):
        total = sum(n for (said, _), n in clicked.items() if said == truth)
        assert clicked[truth, verdict] >= floor * total, matrix(truths, outcomes)


def later_of(outcomes):
    """Requests of prerendered pages, which are speculations too."""
    return {url for url in outcomes if not url.startswith("/page/")}


def test_refusals_are_told_apart(tried):
    truths, outcomes = tried
    for truth in truths:
        refused = truth["answer"]["status"] in REFUSALS
        assert (outcomes[truth["target"]]["result"] == "refused") == refused, truth
        if refused:
            assert outcomes[truth["target"]]["used"] == "not_used", truth


def test_prerender_is_activated_by_what_comes_after(tried):
    truths, outcomes = tried
    truth, = [truth for truth in truths if truth["case"][1] == "later"]
    assert truth["used"] and outcomes[truth["target"]]["used"] == "used"
    assert "activated" in [evidence["kind"] for evidence in outcomes[truth["target"]]["evidence"]]


def test_what_cannot_be_known_is_not_guessed(tried):
    """The browser uses a speculated page that loads nothing, or nobody clicks: the wire is the same, and silent."""
    truths, outcomes = tried
    silent = [truth for truth in truths if truth["case"][1] == "bare" or not truth["case"][2]]
    assert {truth["used"] for truth in silent} == {True, False}
    for truth in silent:
        outcome = outcomes[truth["target"]]
        assert (outcome["used"], [evidence["kind"] for evidence in outcome["evidence"]]) == ("unknown", ["expired"]), truth
