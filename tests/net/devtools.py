"""
Chromium under the DevTools protocol. It is attached to by its *tab* target: attaching to a page's frame switches
prerendering off. See https://chromedevtools.github.io/devtools-protocol/, Target and Preload.
"""

import json
import time
from contextlib import contextmanager

from namespace import wait_for

COMMAND = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0")


class Browser:
    """One process, and the one connection to it. What it says meanwhile is kept in `events`: (session, method, what)."""

    def __init__(self, lab, place, websocket):
        profile = lab.directory / "devtools"
        profile.mkdir()
        with open(f"{profile}.out", "w") as out:
            self.process = lab.start(place, "env", f"HOME={profile}", *COMMAND, f"--user-data-dir={profile}", "about:blank",
                                     stdout=out, stderr=out)
        told = wait_for(lambda: self.port_of(profile), "the debugging port")
        port, path = told.split("\n")[:2]
        self.socket = websocket.create_connection(f"ws://127.0.0.1:{port}{path}", suppress_origin=True, timeout=60,
                                                  socket=place.connect("127.0.0.1", int(port)))
        self.silence = websocket.WebSocketTimeoutException
        lab.callback(self.socket.close)
        self.last, self.answers, self.events = 0, {}, []

    def port_of(self, profile):
        assert self.process.poll() is None, "the browser has ended"
        path = profile / "DevToolsActivePort"
        text = path.read_text() if path.exists() else ""
        return text.count("\n") and text

    def listen(self, seconds):
        """One message. False: none came."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            message = json.loads(self.socket.recv())
        except self.silence:
            return False
        if "id" in message:
            self.answers[message["id"]] = message
        else:
            self.events.append((message.get("sessionId"), message["method"], message["params"]))
        return True

    def hear(self, condition, seconds):
        """The first true answer of a condition, or the last one. It is asked again whenever something was said."""
        end = time.monotonic() + seconds
        while not (answer := condition()) and (left := end - time.monotonic()) > 0:
            self.listen(min(left, 0.05))
        return answer

    def send(self, method, session=None, **parameters):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": parameters}
                                    | ({"sessionId": session} if session else {})))
        return self.last

    def call(self, method, session=None, seconds=20, **parameters):
        """The result; None: an error, or no answer in time."""
        number = self.send(method, session, **parameters)
        self.hear(lambda: number in self.answers, seconds)
        return self.answers.pop(number, {}).get("result")

    @contextmanager
    def tab(self):
        identity = self.call("Target.createTarget", url="about:blank", forTab=True)["targetId"]
        try:
            yield Tab(self, identity)
        finally:
            self.call("Target.closeTarget", targetId=identity)


class Tab:
    """The pages of a tab, the prerendered ones included, each with a session of its own."""

    def __init__(self, browser, identity):
        self.browser, self.since = browser, len(browser.events)
        self.session = browser.call("Target.attachToTarget", targetId=identity, flatten=True)["sessionId"]
        self.enabled = set()
        browser.call("Target.setAutoAttach", self.session, autoAttach=True, waitForDebuggerOnStart=True, flatten=True)
        browser.hear(self.pages, 20)
        self.enable()

    def events(self, *methods):
        self.enable()
        return [(session, what) for session, method, what in self.browser.events[self.since:] if method in methods]

    def pages(self):
        """Sessions of pages that are alive, and what is known of each; the newest first."""
        alive = {}
        for session, method, what in self.browser.events[self.since:]:
            if method == "Target.attachedToTarget" and session == self.session and what["targetInfo"]["type"] == "page":
                alive[what["sessionId"]] = what["targetInfo"]
            elif method == "Target.detachedFromTarget":
                alive.pop(what["sessionId"], None)
        return dict(reversed(alive.items()))

    def enable(self):
        """Each new page waits until it is told to run, so that nothing is missed; some answer nothing before."""
        for session in [session for session in self.pages() if session not in self.enabled]:
            self.enabled.add(session)
            for method in ("Page.enable", "Preload.enable", "Runtime.runIfWaitingForDebugger"):
                self.browser.send(method, session)

    def ask(self, expression, seconds=2):
        """What each page says, the newest first: of those that answer."""
        self.enable()
        for session in self.pages():
            answer = self.browser.call("Runtime.evaluate", session, seconds, expression=expression, returnByValue=True)
            if answer and "value" in answer["result"]:
                yield session, answer["result"]["value"]

    def shown(self):
        """The session of the page that is seen, rather than prerendered."""
        return next((session for session, hidden in self.ask("document.prerendering") if not hidden), None)

    def go(self, url):
        self.browser.call("Page.navigate", self.shown(), url=url)

    def click(self, x=50, y=50):
        session = self.shown()
        for kind in ("mousePressed", "mouseReleased"):
            self.browser.call("Input.dispatchMouseEvent", session, seconds=5, type=kind, x=x, y=y, button="left", clickCount=1)

    def wait(self, condition, seconds):
        """Like hear(), while pages that appear meanwhile are told to run."""
        return self.browser.hear(lambda: self.enable() or condition(), seconds)

    def preloads(self, url):
        """The last status that the browser told of a speculation: (status, reason); None: it told none."""
        last = None
        for _, what in self.events("Preload.prefetchStatusUpdated", "Preload.prerenderStatusUpdated"):
            if what["key"]["url"] == url:
                last = what["status"], what.get("prefetchStatus") or what.get("prerenderStatus")
        return last
