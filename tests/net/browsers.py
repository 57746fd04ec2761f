"""Browsers, as Debian has them. They open a page that has others fetched before anybody asks for them."""

import hashlib
import ssl

from namespace import SERVER, address
from terminators import NAME, TLS

START = """<!doctype html><title>start</title>
<link rel="prefetch" href="/linked.html">
<script type="speculationrules">
{ "prefetch": [{ "urls": ["/ruled.html"], "eagerness": "immediate" }],
  "prerender": [{ "urls": ["/rendered.html"], "eagerness": "immediate" }] }
</script>
"""
URL = f"https://{NAME}/start.html"
LINKED, RULED, RENDERED = ("/linked.html", "prefetch"), ("/ruled.html", "prefetch"), ("/rendered.html", "prerender")
FETCHES = {"chromium": {LINKED, RULED, RENDERED}, "firefox": {LINKED}}       # Firefox has no speculation rules

# The debugging port keeps it open.
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
            "--ignore-certificate-errors", f"--host-resolver-rules=MAP {NAME} {address(SERVER)}")

# Whatever name it looks up, it is sent to the server.
FIREFOX = f'user_pref("network.dns.forceResolve", "{address(SERVER)}");\n'
SHA256 = "OID.2.16.840.1.101.3.4.2.1"


def lay_out(pages):
    (pages / "start.html").write_text(START)
    for path, purpose in FETCHES["chromium"]:
        (pages / path[1:]).write_text(f"<!doctype html><title>{purpose}</title>")


def chromium(certificate, profile):
    return "chromium", *CHROMIUM, f"--user-data-dir={profile}", URL


def firefox(certificate, profile):
    """As if somebody had looked at the certificate and gone on."""
    begin = certificate.index("-----BEGIN CERTIFICATE")
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate[begin:])).hexdigest().upper()
    pairs = ":".join(digest[i:i + 2] for i in range(0, len(digest), 2))
    (profile / "cert_override.txt").write_text(f"{NAME}:{TLS}:\t{SHA256}\t{pairs}\t\n")
    (profile / "user.js").write_text(FIREFOX)
    return "firefox", "--headless", "--no-remote", "--profile", profile, URL


COMMANDS = {"chromium": chromium, "firefox": firefox}


def browse(lab, name):
    profile = lab.directory / name
    profile.mkdir()
    with open(f"{profile}.out", "w") as out:
        command = COMMANDS[name](lab.certificate.read_text(), profile)
        lab.start(lab.client, "env", f"HOME={profile}", *command, stdout=out, stderr=out)
