"""
An origin for browsers: pages that have others speculated, and these others with any cache headers and refusal. Run as a
program it serves: origin.py PORT LOG. Every answer has a number, which is in its page, so that a page that is shown says
which answer it is. The log has a line of JSON per answer.
"""

import itertools
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6

CACHES = {
    "none": [],
    "max-age": [("Cache-Control", "max-age=600")],
    "no-cache": [("Cache-Control", "no-cache"), ("ETag", '"e"')],
    "must-revalidate": [("Cache-Control", "max-age=0, must-revalidate"), ("ETag", '"e"')],
    "no-store": [("Cache-Control", "no-store")],
    "vary-purpose": [("Cache-Control", "max-age=600"), ("Vary", "Sec-Purpose"), ("ETag", '"e"')],
    "vary-star": [("Cache-Control", "max-age=600"), ("Vary", "*"), ("ETag", '"e"')],
}
BARE = [("Cache-Control", "max-age=600")]
REFUSALS = (503, 500, 403, 404, 419, 425, 429, 204, 205)
HINTS = {
    "link": '<link rel="prefetch" href="{target}">',
    "prefetch": '<script type="speculationrules">{{"prefetch": [{{"urls": ["{target}"], "eagerness": "immediate"}}]}}</script>',
    "prerender": '<script type="speculationrules">{{"prerender": [{{"urls": ["{target}"], "eagerness": "immediate"}}]}}</script>',
}
START = """<!doctype html><html data-number="{number}"><title>start</title>{hint}
<a href="{target}" style="position:fixed;left:0;top:0;width:400px;height:400px">go</a>"""
PAGE = '<!doctype html><html data-number="{number}"><title>page</title>{more}<p>a page'
ICON = '<link rel="icon" href="data:,">'
LATER = "<script>document.addEventListener('prerenderingchange', () => fetch('/later' + location.pathname))</script>"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    numbers, lock = itertools.count(1), threading.Lock()
    log = None

    def do_GET(self):
        """/start/HINT/WHAT/NAME has /page/HINT/WHAT/NAME speculated."""
        number = next(self.numbers)
        kind, _, rest = self.path[1:].partition("/")
        hint, what = (rest.split("/") + ["", ""])[:2]
        if kind == "start":
            target = self.path.replace("/start", "/page", 1)
            text = START.format(number=number, target=target, hint=HINTS[hint].format(target=target))
            return self.answer(number, 200, [("Cache-Control", "no-store")], text)
        if kind != "page":
            return self.answer(number, 204 if kind == "favicon.ico" else 200, [("Cache-Control", "no-store")], "")
        if what.isdigit() and "Sec-Purpose" in self.headers:
            return self.answer(number, int(what), [], "" if what in ("204", "205") else "refused")
        fields = BARE if what == "bare" else CACHES.get(what, [])
        if ("ETag", self.headers["If-None-Match"]) in fields:
            return self.answer(number, 304, fields, "")
        more = {"later": LATER, "bare": ICON}.get(what, "")
        return self.answer(number, 200, fields, PAGE.format(number=number, more=more))

    def answer(self, number, status, fields, text):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
        with self.lock:
            print(json.dumps({"number": number, "path": self.path, "status": status, "marker": self.headers["Sec-Purpose"],
                              "referer": self.headers["Referer"]}), file=self.log, flush=True)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    address_family, daemon_threads, request_queue_size = AF_INET6, True, 64


if __name__ == "__main__":
    Handler.log = open(sys.argv[2], "w")
    Server(("::", int(sys.argv[1])), Handler).serve_forever()
