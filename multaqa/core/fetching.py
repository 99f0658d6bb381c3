"""Pages of other sites, fetched as plain text: short, small, and never from a machine of our own network.

Whoever names an address must not learn what stands behind it here: each hop is resolved once, every address that the
name has is judged, and the connection goes to the very address that was judged, so that a name cannot change its mind.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from multaqa.core.page_text import text_of_page

SECONDS = 20.0  # for all hops together
PATIENCE = 8.0  # for one silence of the other side
MOST_BYTES = 2 * 1024 * 1024
MOST_TEXT = 200_000  # signs
MOST_HOPS = 5
LONGEST_ADDRESS = 1000
PORTS = (80, 443, 8080, 8443)
MOVED = (301, 302, 303, 307, 308)
TEXTS = ("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml", "application/json")
HEADERS = {
    "User-Agent": "Multaqa (keeps a copy of pages named as evidence)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
    "Accept-Language": "ar,en;q=0.8,fr;q=0.6",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True)
class FetchedPage:
    """What came of a fetch. problem: "" = none, else its code; "long" keeps the first part of the text.

    Codes: address, closed (our own network), unreachable, slow, sign_in, missing, failed, moved (in circles), kind (no
    page), empty, long. The words for readers are the room's.
    """

    text: str = ""
    problem: str = ""


class _NotFetched(Exception):
    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def why_no_address(url: str) -> str:
    """Return "address" for what cannot be fetched by its form alone: no http(s), no host, a name with a password."""
    try:
        _parts_of(url)
    except _NotFetched as refused:
        return refused.problem
    return ""


def fetch_page(url: str) -> FetchedPage:
    """Return the text of a page, or why there is none; never raises for what the other side does."""
    ends_at = time.monotonic() + SECONDS
    try:
        for _hop in range(MOST_HOPS + 1):
            parts = _parts_of(url)
            with _answer_of(parts, _place_of(parts), ends_at) as answer:
                if answer.status not in MOVED:
                    return _page_of(answer)
                url = urljoin(url, answer.headers.get("Location", ""))
    except _NotFetched as refused:
        return FetchedPage(problem=refused.problem)
    return FetchedPage(problem="moved")


def _parts_of(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as fault:
        raise _NotFetched("address") from fault
    is_form_right = parts.scheme in ("http", "https") and host and parts.username is None and " " not in url.strip()
    if not is_form_right or len(url) > LONGEST_ADDRESS:
        raise _NotFetched("address")
    if port is not None and port not in PORTS and not settings.LINKS_MAY_LEAD_HERE:
        raise _NotFetched("closed")
    return parts


@dataclass(frozen=True)
class _Place:
    """An address that was judged, as the system takes it."""

    family: int
    address: Any


def _place_of(parts: SplitResult) -> _Place:
    """Return where to connect to: every address of the name is a public one, or none is taken."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = (parts.hostname or "").encode("idna").decode()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise _NotFetched("unreachable") from fault
    if not found:
        raise _NotFetched("unreachable")
    if not settings.LINKS_MAY_LEAD_HERE and not all(is_public(str(one[4][0])) for one in found):
        raise _NotFetched("closed")
    return _Place(found[0][0], found[0][4])


def is_public(address: str) -> bool:
    """Tell whether an address lies in the open internet, also where an IPv4 address hides in an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in ipaddress.ip_network("64:ff9b::/96"):  # a translator would send it on to the IPv4 inside
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        inside = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if inside:
            return is_public(str(inside))
        if int(found) >> 32 == 0:  # the old form of an IPv4 address
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


class _Connection(http.client.HTTPConnection):
    """A connection to the address that was judged, under the name that was asked for."""

    def __init__(self, parts: SplitResult, place: _Place, patience: float) -> None:
        super().__init__((parts.hostname or "").encode("idna").decode(), place.address[1], timeout=patience)
        self._place, self._patience = place, patience
        self._line: socket.socket | None = None  # a connection lets go of `sock` once the answer has begun
        self._is_tls = parts.scheme == "https"

    def connect(self) -> None:
        """Connect, and over TLS prove that the other side bears the name."""
        self.sock = socket.socket(self._place.family, socket.SOCK_STREAM)
        self._line = self.sock
        self.sock.settimeout(self._patience)
        self.sock.connect(self._place.address)
        if self._is_tls:
            tls = ssl.create_default_context()
            self.sock = tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self._line = self.sock
            self.sock.do_handshake()  # here and not in the line above, so that `cut` can end it

    def cut(self) -> None:
        """End it from outside, whatever it waits for."""
        if self._line is not None:
            with suppress(OSError):  # it ended by itself
                self._line.shutdown(socket.SHUT_RDWR)


@contextmanager
def _answer_of(parts: SplitResult, place: _Place, ends_at: float) -> Iterator[http.client.HTTPResponse]:
    """Ask one hop; the whole of it ends with the time, however slowly the other side drips."""
    left = ends_at - time.monotonic()
    if left <= 0:
        raise _NotFetched("slow")
    connection = _Connection(parts, place, min(PATIENCE, left))
    watch = threading.Timer(left, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("GET", _path_of(parts), headers=HEADERS)
        yield connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as fault:
        is_slow = isinstance(fault, TimeoutError) or time.monotonic() >= ends_at
        raise _NotFetched("slow" if is_slow else "unreachable") from fault
    finally:
        watch.cancel()
        connection.close()
    if time.monotonic() >= ends_at:
        raise _NotFetched("slow")


def _path_of(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


STATUSES = {401: "sign_in", 403: "sign_in", 407: "sign_in", 404: "missing", 410: "missing"}


def _page_of(answer: http.client.HTTPResponse) -> FetchedPage:
    if answer.status != http.client.OK:
        raise _NotFetched(STATUSES.get(answer.status, "failed"))
    kind = answer.headers.get_content_type()
    if kind not in TEXTS:
        raise _NotFetched("kind")
    content, is_cut = _body_of(answer)
    text = text_of_page(content, kind=kind, charset=answer.headers.get_content_charset() or "")
    if not text:
        raise _NotFetched("empty")
    return FetchedPage(text[:MOST_TEXT], "long" if is_cut or len(text) > MOST_TEXT else "")


def _body_of(answer: http.client.HTTPResponse) -> tuple[bytes, bool]:
    """Return the body, unpacked, and whether it was cut: neither packed nor unpacked is more read than the limit."""
    content = answer.read(MOST_BYTES + 1)
    packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packed in ("gzip", "x-gzip", "deflate"):
        content = _unpacked(content)
    elif packed not in ("", "identity"):
        raise _NotFetched("kind")
    return content[:MOST_BYTES], len(content) > MOST_BYTES


def _unpacked(content: bytes) -> bytes:
    reader: Any = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        return bytes(reader.decompress(content, MOST_BYTES + 1))
    except zlib.error as fault:
        raise _NotFetched("kind") from fault
