"""
Prefetch, then the click: what shows on the wire whether a speculation was used, scenario by scenario of the browsers'
captures. The expectations are written out; what they quote is the measured table in section 3 of ../shared/browsers.md.
They are checked twice: against a plain reading of the capture, and against the ledger's outcomes.
"""

from urllib.parse import urlsplit

import pytest
from captures import manifest, name_of, needed
from command import CAPTURES, Replay
from exchanges import exchanges_of

pytestmark = needed

REVALIDATED, REFETCHED, FOLLOWED, ACTIVATED, EXPIRED = "revalidated", "refetched", "followed", "activated", "expired"
VERDICTS = {REVALIDATED: "used", REFETCHED: "not_used", FOLLOWED: "used", ACTIVATED: "used"}
REFUSALS = {503, 500, 403, 404, 419, 425, 429, 204, 205}
# Sooner than that nothing of the navigation is seen behind the evidence itself.
TOLERANCE_S = 0.02

# By target: what is seen first that decides, and the verdict.
USED_SILENTLY = EXPIRED, "unknown"      # the browser did use it; the wire does not show it
NEVER_SEEN_AGAIN = EXPIRED, "unknown"
REFUSED_FOR_GOOD = EXPIRED, "not_used"  # refused, and nothing of it since
AGAIN, VALID, QUIET, ACTIVE = (REFETCHED, "not_used"), (REVALIDATED, "used"), (FOLLOWED, "used"), (ACTIVATED, "used")

# C link prefetch.
CHROMIUM_LINK = {
    "/t/plain": AGAIN,              # "no cache headers | full GET again"
    "/t/set-cookie": AGAIN,         # the same: it has no cache headers either
    "/t/maxage": QUIET,             # "max-age=600 | nothing", but for the favicon of the page, whose Referer it is
    "/t/must-revalidate": VALID,    # "no-cache or must-revalidate + ETag | conditional GET, 304"
    "/t/no-cache": VALID,
    "/t/vary-purpose": VALID,       # "Vary: Sec-Purpose, or Vary: * (+ETag) | conditional GET, 304"
    "/t/vary-star": VALID,
    "/t/no-store": AGAIN,           # "no-store | full GET again"
}
# C prerender: "nothing" in every row; "prerender activation sends only a favicon request".
CHROMIUM_PRERENDER = dict.fromkeys(CHROMIUM_LINK, ACTIVE)

# "Refusals: 403, 404, 429, 500, 503: hint dropped, the click sends an ordinary unmarked GET."
DROPPED = {f"/t/{what}": AGAIN for what in ("503", "500", "404", "429", "403", "always503", "always404", "503-retry-after")}

# F link prefetch. Firefox asks for a favicon once and never again, so that "nothing" is nothing at all.
FIREFOX_LINK = {
    "/t/plain": USED_SILENTLY,      # "no cache headers | nothing"
    "/t/set-cookie": USED_SILENTLY,
    "/t/maxage": USED_SILENTLY,     # "max-age=600 | nothing"
    "/t/must-revalidate": VALID,    # "no-cache or must-revalidate + ETag | conditional GET, 304"
    "/t/no-cache": VALID,
    "/t/vary-purpose": VALID,       # "Vary: Sec-Purpose, or Vary: * (+ETag) | conditional GET, 304"
    "/t/vary-star": VALID,
    "/t/no-store": AGAIN,           # "no-store | full GET again"
    **{target: AGAIN for target in DROPPED if target not in ("/t/403", "/t/always404")},
    "/t/204": REFUSED_FOR_GOOD,     # "Firefox does the same with a cacheable 204": no request at three clicks
    "/t/302-same": AGAIN,           # the click asks for it anew, and is answered 200
    "/t/302-target": NEVER_SEEN_AGAIN,
}
CHROMIUM_LINK_REFUSED = {
    **DROPPED,
    "/t/204": AGAIN, "/t/205": AGAIN,   # only speculation rules keep it; the cache of link prefetches has nothing to keep
    "/t/302-same": AGAIN, "/t/302-xo": AGAIN,
    "/t/302-target": NEVER_SEEN_AGAIN, "/t/302-xo-target": NEVER_SEEN_AGAIN,
    "/t/attachment": AGAIN,             # no cache headers
    "/t/after-retry-after": AGAIN,      # "Link prefetch is not affected" by Retry-After; no cache headers
}


def rules_refused(shown):
    """Of speculation rules. "503 + Retry-After silences the whole origin": nothing was asked for after that."""
    return {
        **DROPPED,
        # "204 or 205 breaks the site: answers every later click with it: no request, no navigation"
        "/t/204": REFUSED_FOR_GOOD, "/t/205": REFUSED_FOR_GOOD,
        # "Redirects are followed and used": the favicon names the last target; nothing names the first.
        "/t/302-same": USED_SILENTLY, "/t/302-xo": USED_SILENTLY,
        "/t/302-target": shown, "/t/302-xo-target": shown,
        "/t/attachment": USED_SILENTLY,     # "Content-Disposition: attachment in the refusal is used for the click"
    }


PARTS = NEVER_SEEN_AGAIN    # of a prerendered page: used with it, and never asked for again
EXPECTED = {
    "cr-link-prefetch-then-nav-lo": CHROMIUM_LINK,
    "cr-prerender-then-nav-lo": CHROMIUM_PRERENDER,
    "fx-link-prefetch-then-nav-lo": FIREFOX_LINK,
    "cr-link-prefetch-refused-lo": CHROMIUM_LINK_REFUSED,
    "cr-spec-prefetch-refused-lo": rules_refused(QUIET),
    "cr-prerender-refused-lo": rules_refused(ACTIVE),
    # "503 + Retry-After silences the whole origin": two refusals, and five pages that ask for the same in vain.
    "cr-refused-repeat-lo": {"/t/a": REFUSED_FOR_GOOD, "/t/c": REFUSED_FOR_GOOD},
    "cr-nvs-and-redirect-lo": {
        "/r1": NEVER_SEEN_AGAIN, "/r2": NEVER_SEEN_AGAIN, "/r3": NEVER_SEEN_AGAIN,
        "/nvs?utm=1": USED_SILENTLY,    # "/nvs?utm=2 served from the prefetch of /nvs?utm=1, no request"
        "/slow07": QUIET,               # "still in flight at the click: answer comes 0.4 s later: used"
        "/slow30": AGAIN,               # "Slower: Chromium gives up on it, but the real GET waits"
    },
    "cr-prerender-activate-lo": {
        "/pre.html": ACTIVE,            # by /after-activation, its own request, which bears no marker
        **{target: PARTS for target in ("/sub.css", "/sub.js", "/sub.png", "/subframe.html", "/subfetch", "/subpost",
                                        "/subbeacon", "/xfetch")},
        "/xframe.html": PARTS,          # "held back until activation, then sent at click time still with" the marker
    },
    "cr-prerender-until-script-flag-lo": {
        "/pus.html": ACTIVE, "/u.css": PARTS, "/u.js": PARTS, "/u1.png": PARTS, "/u2.png": PARTS,
    },
}

# Used by the browser, in ways that the wire tells to who knows more than the plain reading does: used is right as well.
MAY_BE_KNOWN = {
    "cr-nvs-and-redirect-lo": {"/nvs?utm=1"},                                  # No-Vary-Search
    "cr-spec-prefetch-refused-lo": {"/t/302-same", "/t/302-xo"},               # Location
    "cr-prerender-refused-lo": {"/t/302-same", "/t/302-xo"},
    "cr-prerender-activate-lo": EXPECTED["cr-prerender-activate-lo"].keys(),   # parts of a page that was activated
    "cr-prerender-until-script-flag-lo": EXPECTED["cr-prerender-until-script-flag-lo"].keys(),
}


def is_marked(exchange):
    return "sec-purpose" in exchange.request.fields


def path_and_query(url):
    parts = urlsplit(url)
    return parts.netloc, (parts.path or "/") + ("?" + parts.query if parts.query else "")


def place_of(exchange):
    """Host and target, whatever the form of the target."""
    target = exchange.request.target
    return path_and_query(target) if "://" in target else (exchange.request.fields.get("host"), target)


def evidence_in(speculated, other):
    """What another exchange, later and of the same client, says of the speculation; None: nothing."""
    if is_marked(other):
        return None
    fields = other.request.fields
    if place_of(other) == place_of(speculated):
        conditional = "if-none-match" in fields or "if-modified-since" in fields
        return REVALIDATED if conditional and other.status == 304 else REFETCHED
    if path_and_query(fields.get("referer", "")) == place_of(speculated):
        return ACTIVATED if "prerender" in speculated.request.fields["sec-purpose"] else FOLLOWED
    return None


def plain_reading(path):
    """(exchange, what decides first, after how many seconds) of each marked request."""
    exchanges = exchanges_of(path)
    for speculated in filter(is_marked, exchanges):
        begun = speculated.request.time_ns
        seen = [((other.request.time_ns - begun) / 1e9, kind) for other in exchanges
                if other.request.time_ns > begun and other.client[0] == speculated.client[0]
                and (kind := evidence_in(speculated, other))]
        after_s, kind = min(seen, default=(None, EXPIRED))
        yield speculated, kind, after_s


def verdict(kind, status):
    return VERDICTS.get(kind) or ("not_used" if status is None or status in REFUSALS or status >= 400 else "unknown")


def capture(name):
    return CAPTURES / "browsers" / f"{name}.pcap"


@pytest.mark.parametrize("name", EXPECTED)
def test_expectations_are_what_the_capture_shows(name):
    """Without the program under test."""
    read = {x.request.target: (kind, verdict(kind, x.status)) for x, kind, _ in plain_reading(capture(name))}
    assert read == EXPECTED[name]


class Outcomes(Replay):
    def __init__(self, path, *options):
        super().__init__("--show-query", *options, path)
        assert self.status == 0, self.complaint


def kinds(event):
    return [evidence["kind"] for evidence in event["outcome"]["evidence"]]


def decisive(event):
    """The first that decides, and after how long."""
    ordered = sorted(event["outcome"]["evidence"], key=lambda evidence: evidence["after_s"])
    return next(((e["kind"], e["after_s"]) for e in ordered if e["kind"] in VERDICTS), (EXPIRED, None))


# Unmarked requests are followed whether they are shown or not.
@pytest.mark.parametrize("options", [(), ("--show-unmarked",)], ids=["", "show-unmarked"])
@pytest.mark.parametrize("name", EXPECTED)
def test_ledger(name, options):
    told = {event["http"]["url"]: event for event in Outcomes(capture(name), *options).outcomes}
    assert told.keys() == EXPECTED[name].keys()
    for target, (kind, use) in EXPECTED[name].items():
        event = told[target]
        said = decisive(event)[0], event["outcome"]["used"]
        if target in MAY_BE_KNOWN.get(name, ()) and kind == EXPIRED:
            assert said in ((EXPIRED, "unknown"), (FOLLOWED, "used"), (ACTIVATED, "used")), target
            continue
        assert said == (kind, use), target
        if kind == EXPIRED:
            assert kinds(event) == [EXPIRED], target


# Behind a proxy that says Host of its own, a Referer has another name than the target.
DIRECT = [row for row in manifest("browsers") if int(row["prefetch_marked"]) and ".up." not in row["file"]
          and ".proxyplain." not in row["file"]]


@pytest.mark.parametrize("row", DIRECT, ids=name_of)
def test_ledger_sees_what_a_plain_reading_sees(row):
    """In every capture: what decides, after how long, and what follows from it."""
    outcomes = Outcomes(row["path"]).outcomes
    told = {(event["src_ip"], event["src_port"], event["http"]["url"]): event for event in outcomes}
    assert len(told) == len(outcomes) == int(row["prefetch_marked"])
    known = MAY_BE_KNOWN.get(row["file"].removesuffix(".pcap"), ())
    for speculated, kind, after_s in plain_reading(row["path"]):
        event = told[*speculated.client, place_of(speculated)[1]]
        if kind == EXPIRED and speculated.request.target in known:
            continue
        assert event["outcome"]["used"] == verdict(kind, speculated.status), speculated
        said, said_after_s = decisive(event)
        assert said == kind, speculated
        if kind != EXPIRED:
            assert abs(said_after_s - after_s) < TOLERANCE_S, speculated


@pytest.mark.parametrize("row", DIRECT, ids=name_of)
def test_verdicts_follow_from_their_evidence(row):
    for event in Outcomes(row["path"]).outcomes:
        outcome, seen = event["outcome"], kinds(event)
        assert len(seen) == len(set(seen)) and seen, event
        assert all(evidence["after_s"] > 0 for evidence in outcome["evidence"]), event
        if EXPIRED in seen:
            assert not set(seen) & set(VERDICTS), event
        kind, _ = decisive(event)
        bad = outcome["result"] in ("refused", "error", "unfinished", "unanswered")
        assert outcome["used"] == VERDICTS.get(kind, "not_used" if bad else "unknown"), event
