"""A page named by a stranger is fetched as text, in short time, and never from our own network."""

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from multaqa.core import fetching

PAGE = """<!doctype html><html><head><title>بوابة الخدمات</title><style>p{color:red}</style></head>
<body><script>alert("لا يُقرأ")</script><h1>جواز السفر</h1><p>تُقدَّم الخدمة&nbsp;إلكترونياً &amp; عبر التطبيق.</p>
<table><tr><td>الرسوم</td><td>5</td></tr></table><!-- <p>مخفي</p> --></body></html>"""
WORDS = "بوابة الخدمات\n\nجواز السفر\n\nتُقدَّم الخدمة إلكترونياً & عبر التطبيق.\n\nالرسوم 5"


class Site(BaseHTTPRequestHandler):
    """A small site on this machine."""

    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        getattr(self, f"page_{self.path.strip('/').split('?')[0].replace('-', '_') or 'home'}")()

    def say(self, body: bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page_home(self) -> None:
        self.say(PAGE.encode())

    def page_old(self) -> None:
        body = PAGE.replace("<head>", '<head><meta http-equiv=x content="text/html; charset=windows-1256">')
        self.say(body.encode("cp1256", "ignore"), kind="text/html")

    def page_packed(self) -> None:
        self.say(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def page_bomb(self) -> None:
        self.say(gzip.compress(b"<p>x" + b" " * 50_000_000), Content_Encoding="gzip")

    def page_moved(self) -> None:
        self.say(b"", status=302, Location="/home")

    def page_round(self) -> None:
        self.say(b"", status=302, Location="/round")

    def page_away(self) -> None:
        self.say(b"", status=302, Location="http://192.168.1.1/")

    def page_file(self) -> None:
        self.say(b"", status=302, Location="file:///etc/passwd")

    def page_pdf(self) -> None:
        self.say(b"%PDF-1.4", kind="application/pdf")

    def page_empty(self) -> None:
        self.say(b"<script>only()</script>")

    def page_missing(self) -> None:
        self.say(b"no", status=404)

    def page_private(self) -> None:
        self.say(b"no", status=401)

    def page_broken(self) -> None:
        self.say(b"no", status=500)

    def page_long(self) -> None:
        self.say(b"<p>" + b"word " * 1_000_000)

    def page_nul(self) -> None:
        self.say(b"a\x00b")

    def page_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while not self.server.is_over.wait(0.05):  # type: ignore[attr-defined]
                self.wfile.write(b"<p>.")
        except OSError:
            pass

    def page_silent(self) -> None:
        self.server.is_over.wait(10)  # type: ignore[attr-defined]

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(settings: Any) -> Iterator[str]:
    """Open the site and let links lead to this machine."""
    settings.LINKS_MAY_LEAD_HERE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.is_over = threading.Event()  # type: ignore[attr-defined]
    Site.seen.clear()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.is_over.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_words_of_a_page_without_scripts(site: str) -> None:
    assert fetching.fetch_page(site) == fetching.FetchedPage(WORDS)


@pytest.mark.parametrize("path", ["packed", "moved"])
def test_packed_and_moved_pages_are_read(site: str, path: str) -> None:
    assert fetching.fetch_page(f"{site}/{path}").text == WORDS


def test_an_old_page_is_read_in_its_own_signs(site: str) -> None:
    assert "بوابة الخدمات" in fetching.fetch_page(f"{site}/old").text


@pytest.mark.parametrize(
    ("path", "problem"),
    [("round", "moved"), ("file", "address"), ("pdf", "kind"), ("empty", "empty"), ("missing", "missing"),
     ("private", "sign_in"), ("broken", "failed")],
)  # fmt: skip
def test_what_gives_no_text_is_named(site: str, path: str, problem: str) -> None:
    assert fetching.fetch_page(f"{site}/{path}") == fetching.FetchedPage("", problem)


def test_of_a_long_page_the_first_part_is_kept(site: str) -> None:
    page = fetching.fetch_page(f"{site}/long")
    assert page.problem == "long"
    assert len(page.text) == fetching.MOST_TEXT


def test_a_page_that_bursts_is_cut(site: str) -> None:
    assert fetching.fetch_page(f"{site}/bomb") == fetching.FetchedPage("x", "long")


def test_what_the_database_refuses_is_left_out(site: str) -> None:
    assert fetching.fetch_page(f"{site}/nul").text == "a b"


@pytest.mark.parametrize("path", ["drip", "silent"])
def test_a_slow_page_ends_with_the_time(site: str, path: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.4)
    assert fetching.fetch_page(f"{site}/{path}").problem == "slow"


def test_nobody_there_is_no_fault(site: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert fetching.fetch_page(f"http://127.0.0.1:{free.getsockname()[1]}/").problem == "unreachable"


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "javascript:alert(1)", "file:///etc/passwd", "http://", "//example.org", "http://a b/",
     "https://user:word@example.org/", "http://example.org:99999/", "http://" + "a" * 70 + ".org/", ""],
)  # fmt: skip
def test_what_is_no_address_is_refused_by_its_form(url: str) -> None:
    assert fetching.why_no_address(url) == "address"
    assert fetching.fetch_page(url).problem == "address"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
     "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]",
     "[::ffff:a00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "2130706433", "0x7f000001",
     "0177.0.0.1"],
)  # fmt: skip
def test_our_own_network_is_closed(host: str, monkeypatch: Any) -> None:
    look_up = getattr(socket.getaddrinfo, "__closure__", None)
    assert look_up, "the guard against the network stands"
    monkeypatch.setattr(fetching.socket, "getaddrinfo", _as_the_system_reads_it)
    assert fetching.fetch_page(f"http://{host}/").problem == "closed"


def _as_the_system_reads_it(host: str, port: int, **_options: Any) -> list[Any]:
    """Turn a number in any of its forms into an address, as the system's own reader does, without a look-up."""
    if host == "localhost":
        host = "127.0.0.1"
    address = host if ":" in host else socket.inet_ntoa(socket.inet_aton(host))
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_the_open_internet_is_not(address: str) -> None:
    assert fetching.is_public(address)


def test_a_redirect_into_our_network_is_not_followed(site: str, settings: Any, monkeypatch: Any) -> None:
    judged: list[str] = []
    monkeypatch.setattr(fetching, "is_public", lambda address: judged.append(address) or address == "127.0.0.1")
    monkeypatch.setattr(fetching, "PORTS", (80, int(site.rpartition(":")[2])))
    settings.LINKS_MAY_LEAD_HERE = False
    monkeypatch.setattr(fetching.socket, "getaddrinfo", _as_the_system_reads_it)
    assert fetching.fetch_page(f"{site}/away").problem == "closed"
    assert judged == ["127.0.0.1", "192.168.1.1"]


def test_a_name_that_changes_its_mind_is_asked_once(site: str, settings: Any, monkeypatch: Any) -> None:
    port = int(site.rpartition(":")[2])
    asked: list[str] = []
    told = iter(["127.0.0.1", "10.0.0.1"])

    def look_up(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(told), port))]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(fetching, "PORTS", (port,))
    settings.LINKS_MAY_LEAD_HERE = False
    assert fetching.fetch_page(f"http://rebinding.example:{port}/").text == WORDS
    assert asked == ["rebinding.example"]


def test_one_address_of_ours_among_public_ones_is_enough_to_refuse(monkeypatch: Any) -> None:
    def look_up(host: str, port: int, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", (address, port)) for address in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", look_up)
    assert fetching.fetch_page("http://two.example/").problem == "closed"


@pytest.mark.parametrize("port", [22, 25, 5432, 6379])
def test_other_ports_are_closed(port: int) -> None:
    assert fetching.why_no_address(f"http://example.org:{port}/") == "closed"


def test_the_setting_that_opens_our_network_is_off() -> None:
    from multaqa.config import settings as shipped

    assert shipped.LINKS_MAY_LEAD_HERE is False
