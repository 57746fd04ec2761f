"""TLS messages (RFC 8446, section 4.1; RFC 7301) and PROXY headers (proxy-protocol.txt), made byte by byte."""

import struct
from ipaddress import ip_address

V2_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
ALPN, AUTHORITY, SSL, SSL_VERSION = 0x01, 0x02, 0x20, 0x21


def raw(text):
    return text if isinstance(text, bytes) else text.encode()


def vector(length_bytes, data):
    return len(data).to_bytes(length_bytes, "big") + data


def extension(kind, body):
    return struct.pack("!H", kind) + vector(2, body)


def record(message):
    return b"\x16\x03\x01" + vector(2, message)


def alpn(ids):
    return extension(16, vector(2, b"".join(vector(1, raw(i)) for i in ids)))


def client_hello(sni=None, ids=(), versions=(0x0304, 0x0303), more=b""):
    """A record."""
    extensions = more + extension(43, vector(1, b"".join(struct.pack("!H", v) for v in versions)))
    if sni is not None:
        extensions += extension(0, vector(2, b"\0" + vector(2, raw(sni))))
    if ids:
        extensions += alpn(ids)
    body = b"\x03\x03" + bytes(range(32)) + b"\0" + vector(2, b"\x13\x01\xc0\x2f") + b"\x01\0" + vector(2, extensions)
    return record(b"\x01" + vector(3, body))


def server_hello(chosen=None, version=0x0303):
    extensions = alpn([chosen]) if chosen else b""
    if version == 0x0304:
        extensions += extension(43, b"\x03\x04")
    return record(b"\x02" + vector(3, b"\x03\x03" + bytes(range(32)) + b"\0\x13\x01\0" + vector(2, extensions)))


def tlv(kind, value):
    return bytes([kind]) + vector(2, raw(value))


def proxy_v2(source, destination, *tlvs, ports=(1111, 443), command=1):
    one, other = ip_address(source), ip_address(destination)
    body = one.packed + other.packed + struct.pack("!HH", *ports) + b"".join(tlvs)
    return V2_SIGNATURE + bytes([0x20 | command, 0x11 if one.version == 4 else 0x21]) + vector(2, body)


def tls_version_tlv(text):
    return tlv(SSL, b"\x01\0\0\0\0" + tlv(SSL_VERSION, text))
