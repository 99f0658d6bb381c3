"""What a page costs: CPU per request, queries, bytes, and how a list grows.

Peer: Indico 3.3.14 on two cores: page of a meeting with 24 items 247-252 ms of CPU, 23 queries, 337 kB of HTML; list
of 502 meetings 43-46 ms; first view 2.22 MB compressed. It draws more functions than we do; compare CPU, queries and
bytes, never wall time alone.
"""

import gzip
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

os.environ["MULTAQA_DATA"] = tempfile.mkdtemp(prefix="multaqa-bench-")
os.environ.pop("DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "multaqa.config.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PAGES = [
    "", "states/", "states/OMN/", "meetings/", "meetings/8/", "recommendations/", "indices/gems/", "indices/gems/2023/",
    "indices/egdi/2024/", "about/",
]  # fmt: skip
ANSWERS = [
    "/api/v1/states/", "/api/v1/meetings/", "/api/v1/observations/?series=gems", "/sitemap.xml", "/healthz",
]  # fmt: skip
RUNS = 30


def prepare() -> None:
    """Make the database and load the record."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_facts", verbosity=0)


def measure(client: Client, path: str) -> tuple[float, int, int, int]:
    """Return median CPU (ms), queries, bytes of HTML, bytes compressed."""
    for _ in range(3):
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        body = client.get(path).content
    asked = len(queries)  # the next request begins a new count
    spent = []
    for _ in range(RUNS):
        began = time.process_time()
        assert client.get(path).status_code == 200, path
        spent.append((time.process_time() - began) * 1000)
    return statistics.median(spent), asked, len(body), len(gzip.compress(body, 6))


def grow(client: Client) -> None:
    """Say how the list of meetings grows with its rows."""
    from multaqa.meetings.models import Meeting, MeetingDate

    print("\n| meetings listed | CPU ms | queries | kB |\n|---|---|---|---|")
    for wanted in (10, 100, 500):
        for number in range(Meeting.objects.count() + 1, wanted + 1):
            meeting = Meeting.objects.create(number=number, mode="virtual", status="concluded", subject_ar="موضوع")
            MeetingDate.objects.create(meeting=meeting, starts_on="2020-01-01", source_ar="مصدر")
        cpu, queries, size, _ = measure(client, "/ar/meetings/")
        print(f"| {wanted} | {cpu:.1f} | {queries} | {size / 1000:.0f} |")


def first_view(client: Client) -> None:
    """Say what a first visit to the home page transfers, as the server sends it (compressed where it compresses)."""
    page = client.get("/ar/").content
    parts = {"/ar/": len(gzip.compress(page, 6))}
    for url in dict.fromkeys(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode())):
        path = Path(settings.STATIC_ROOT) / url.removeprefix("/static/")
        packed = path.with_name(path.name + ".gz")
        parts[url] = (packed if packed.exists() else path).stat().st_size
    bold = next(Path(settings.STATIC_ROOT).glob("ui/fonts/multaqa-sans-600.*.woff2"))  # asked for by the stylesheet
    parts[f"/static/ui/fonts/{bold.name}"] = bold.stat().st_size
    print("\n| first view of the home page | kB |\n|---|---|")
    for url, size in parts.items():
        print(f"| {re.sub(r'[.][0-9a-f]{12}[.]', '.', url)} | {size / 1000:.1f} |")
    print(f"| **all** | **{sum(parts.values()) / 1000:.1f}** |")


def main() -> None:
    """Print the tables."""
    prepare()
    client = Client(headers={"host": "localhost"})
    print(f"Python {platform.python_version()}, Django {django.__version__}, SQLite, {os.cpu_count()} cores, "
          f"median of {RUNS} requests in one process\n")  # fmt: skip
    print("| page | CPU ms | queries | kB | kB compressed |\n|---|---|---|---|---|")
    for page in PAGES:
        cpu, queries, size, small = measure(client, f"/ar/{page}")
        print(f"| /ar/{page} | {cpu:.1f} | {queries} | {size / 1000:.0f} | {small / 1000:.1f} |")
    for address in ANSWERS:
        cpu, queries, size, small = measure(client, address)
        print(f"| {address} | {cpu:.1f} | {queries} | {size / 1000:.0f} | {small / 1000:.1f} |")
    first_view(client)
    grow(client)


if __name__ == "__main__":
    main()
