"""Headers of every kind of answer: nothing runs that is not ours, nothing is framed, guessed or told to others."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

ROOT = Path(__file__).parent.parent
PAGES = ["/ar/", "/en/states/OMN/", "/fr/about/", "/ar/api/", "/ar/account/login/", "/ar/none/"]
ANSWERS = [*PAGES, "/api/v1/", "/api/v1/none/", "/healthz", "/sitemap.xml", "/ar/feed.xml", "/ar/states/OMN/data.csv"]
OFTEN_INLINE = re.compile(r"<[^>]*\s(style|on\w+)=|<style|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("address", ANSWERS)
def test_answer_is_neither_guessed_nor_framed_nor_told(record: None, address: str) -> None:
    headers = Client().get(address).headers
    policy = headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    if "sandbox" not in policy:  # a download is shut off further
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy


@pytest.mark.parametrize("address", PAGES)
def test_page_runs_only_what_carries_its_nonce(record: None, address: str) -> None:
    first, second = (Client().get(address) for _ in range(2))
    nonces = [re.findall(r"'nonce-([^']+)'", one.headers["Content-Security-Policy"]) for one in (first, second)]
    assert [len(one) for one in nonces] == [1, 1]
    assert nonces[0] != nonces[1]
    content = first.content.decode()
    for attributes in re.findall(r"<script([^>]*)>", content):
        if 'type="application/json"' not in attributes:  # data, which no browser runs
            assert f'nonce="{nonces[0][0]}"' in attributes or 'src="/static/' in attributes
    assert OFTEN_INLINE.search(content) is None
    assert first.headers["X-Frame-Options"] == "DENY"


def test_page_asks_nobody_else(record: None) -> None:
    for address in PAGES:
        content = Client().get(address).content.decode()
        asked = re.findall(
            r'<(?:script|img|link rel="(?:stylesheet|preload|icon)")[^>]*(?:src|href)="([^"]+)"', content
        )
        assert asked
        assert [one for one in asked if not one.startswith("/static/")] == []


def test_visitors_cookie_is_for_forms_only_and_not_for_script(db: None) -> None:
    client = Client()
    client.get("/ar/")
    assert list(client.cookies) == ["csrftoken"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_pages_are_compressed_and_files_of_data_open_to_every_site(record: None) -> None:
    asked = {"Accept-Encoding": "gzip"}
    page = Client().get("/ar/states/OMN/", headers=asked)
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.content) < 25_000
    assert Client().get("/ar/states/OMN/data.csv").headers["Access-Control-Allow-Origin"] == "*"
    assert Client().get("/ar/indices/gems/2023/data.json").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in page.headers


SCRIPT = """
import json, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
told = {}
for name, address, secure in (("http", "/ar/", False), ("https", "/ar/", True), ("health", "/healthz", False)):
    client = Client(headers={"host": "multaqa.example.org"})
    answer = client.get(address, secure=secure)
    cookies = {key: bool(cookie["secure"]) for key, cookie in client.cookies.items()}
    told[name] = [answer.status_code, dict(answer.headers), cookies]
print(json.dumps(told))
"""


def installation(folder: Path, **environment: str) -> Any:
    """Ask an installation of its own, started with these settings, and return its answers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MULTAQA_", "DATABASE_"))}
    settings = {"DJANGO_SETTINGS_MODULE": "multaqa.config.settings", "MULTAQA_DATA": str(folder), **environment}
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=kept | settings, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_https_address_brings_redirect_hsts_and_safe_cookies(tmp_path: Path) -> None:
    told = installation(tmp_path, MULTAQA_SITE_URL="https://multaqa.example.org")
    status, headers, _ = told["http"]
    assert (status, headers["Location"]) == (301, "https://multaqa.example.org/ar/")
    status, headers, cookies = told["https"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert cookies == {"csrftoken": True}
    assert "X-Robots-Tag" not in headers
    assert told["health"][0] == 200  # a monitor on the same machine needs no https


def test_http_address_keeps_pages_readable_and_demo_unlisted(tmp_path: Path) -> None:
    told = installation(tmp_path, MULTAQA_SITE_URL="http://multaqa.example.org", MULTAQA_DEMO="1")
    status, headers, cookies = told["http"]
    assert status == 200
    assert "Strict-Transport-Security" not in headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert cookies == {"csrftoken": False}
