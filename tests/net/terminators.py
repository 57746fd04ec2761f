"""What ends TLS in front of the server that speaks plaintext."""

import ssl
import sys
from pathlib import Path

from lab import Lab
from namespace import DEVICE, SERVER, address, wait_for
from web import Wire

NAME = "web.test"
TLS, PROXY = 443, 3128
FRONT, BACK = address(1, net=3), address(2, net=3)         # the two ends of the way to the backend

# With `keepalive` one connection to the backend carries the requests of many clients.
NGINX = """
daemon off;
master_process off;
pid {directory}/nginx.pid;
events {{ worker_connections 256; }}
http {{
	access_log off;
	client_body_temp_path {directory}/body;
	proxy_temp_path {directory}/proxy;
	fastcgi_temp_path {directory}/fastcgi;
	uwsgi_temp_path {directory}/uwsgi;
	scgi_temp_path {directory}/scgi;
	upstream backend {{ server {back}:80; keepalive 1; }}
	server {{
		listen {tls} ssl http2;
		listen [::]:{tls} ssl http2;
		ssl_certificate {certificate};
		ssl_certificate_key {certificate};
		ssl_protocols TLSv1.2 TLSv1.3;
		location / {{
			proxy_pass http://backend;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header Host $host;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
		}}
	}}
}}
"""

HAPROXY = """
defaults
	mode http
	timeout connect 60s
	timeout client 60s
	timeout server 60s
frontend tls
	bind :::{tls} v4v6 ssl crt {certificate} alpn h2,http/1.1
	default_backend plaintext
backend plaintext
	server backend {back}:81 send-proxy-v2 proxy-v2-options authority,ssl
"""


class Terminated(Lab):
    """The server passes on to a backend. A ClientHello is split into segments, as it is on the way from afar."""

    def __init__(self):
        super().__init__(offloads=False)
        try:
            self.backend = self.namespace("b")
            self.pair(self.server, self.backend, "back0")
            for place, name, end in ((self.server, "back0", FRONT), (self.backend, DEVICE, BACK)):
                place.ip("addr", "add", f"{end}/24", "dev", name)
                place.ip("link", "set", name, "up")
            self.web = self.serve(self.backend)
            self.certificate = self.sign()
        except BaseException:
            self.close()
            raise

    def sign(self):
        """The key and the certificate in one file, which all of the servers take."""
        key, certificate, both = (self.directory / name for name in ("key", "certificate", "both"))
        self.client.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", f"/CN={NAME}",
                        "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", certificate)
        both.write_text(key.read_text() + certificate.read_text())
        return both

    def listening(self, port, place, *words):
        """A server that is ready."""
        with open(self.directory / f"listening-{port}.err", "w") as said:
            process = self.start(place, *words, stdout=said, stderr=said)
        wait_for(lambda: self.is_listening(process, port, place, said.name), f"{words[0]} answers")
        return process

    @staticmethod
    def is_listening(process, port, place, said):
        assert process.poll() is None, Path(said).read_text()
        return place.run("ss", "-Hltn", f"sport = :{port}").stdout

    def configured(self, name, text):
        path = self.directory / name
        path.write_text(text.format(directory=self.directory, certificate=self.certificate, back=BACK, tls=TLS))
        return path

    def nginx(self):
        configuration = self.configured("front.conf", NGINX)
        self.listening(TLS, self.server, "nginx", "-p", self.directory, "-c", configuration,
                       "-e", self.directory / "front.err")

    def haproxy(self):
        self.listening(TLS, self.server, "haproxy", "-db", "-f", self.configured("haproxy.conf", HAPROXY))

    def connect_proxy(self):
        program = Path(__file__).with_name("connect_proxy.py")
        self.listening(PROXY, self.server, sys.executable, program, PROXY, "127.0.0.1", TLS)

    def watch(self, *options):
        """Both legs."""
        return self.observe(*options, interfaces=(DEVICE, "back0"))

    def ask(self, *words, family=4, target="/page"):
        """curl by the server's name."""
        where = address(SERVER, family)
        resolve = f"{NAME}:{TLS}:{where if family == 4 else f'[{where}]'}"
        done = self.client.run("curl", "-q", "--silent", "--show-error", "--noproxy", "" if "--proxy" in words else "*",
                               "--max-time", "60", "--insecure", "--fail", "--resolve", resolve, *words,
                               f"https://{NAME}{target}")
        return done.stdout

    def secured(self, alpns, family=4):
        """A connection whose handshake is over."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.certificate)
        context.set_alpn_protocols(alpns)
        return Wire(context.wrap_socket(self.client.connect(address(SERVER, family), TLS), server_hostname=NAME))
