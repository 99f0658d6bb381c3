"""What machines ask for: health, what may be listed, where is what, feeds."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from multaqa.core import journal
from multaqa.core.models import JournalHead
from multaqa.members.models import State
from multaqa.portal.queries import health
from multaqa.rounds.models import Edition, Framework

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}
CLOSED = ("استعراض أنشطة", "Review of ESCWA", "Examen des activités")


def test_health_tells_database_migrations_journal_and_worker(record: None) -> None:
    answer = Client().get("/healthz")
    head = JournalHead.objects.get(pk=1)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["database"], told["migrations"], told["worker"]) == ("ok", "ok", "ok", "ok")
    assert told["journal"] == {"number": head.number, "hash": head.hash}
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_health_of_a_new_installation_is_good(db: None) -> None:
    assert Client().get("/healthz").json()["journal"] == {"number": 0, "hash": journal.START}


def test_health_is_ill_while_migrations_wait(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [("multaqa", "0003")])
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["migrations"]) == (503, "ill", "waiting")


def test_health_is_ill_without_database_and_tells_no_secret(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: Any) -> None:
        raise DatabaseError("password of multaqa at 10.0.0.7 refused")

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    assert "password" not in answer.content.decode()
    assert "10.0.0.7" not in answer.content.decode()


def test_worker_is_late_when_a_task_was_forgotten(db: None) -> None:
    from django_tasks_db.models import DBTaskResult, get_date_max

    now = timezone.now()
    task = DBTaskResult.objects.create(
        task_path="multaqa.rounds.tasks.compute_round_task", args_kwargs={"args": [], "kwargs": {}},
        backend_name="default", run_after=get_date_max(),
    )  # fmt: skip
    assert Client().get("/healthz").json()["worker"] == "ok"
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=now - timedelta(hours=1))
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["worker"]) == (200, "late")
    DBTaskResult.objects.filter(pk=task.pk).update(run_after=now - timedelta(minutes=1))
    assert Client().get("/healthz").json()["worker"] == "ok"
    DBTaskResult.objects.filter(pk=task.pk).update(run_after=now - timedelta(minutes=9))
    assert Client().get("/healthz").json()["worker"] == "late"


def test_robots_may_list_public_pages_and_nothing_behind_sign_in(db: None, settings: Any) -> None:
    settings.PUBLIC = True
    answer = Client().get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /ar/desk/" in lines
    assert "Disallow: /fr/account/" in lines
    assert "Disallow: /" not in lines
    assert "Sitemap: http://localhost:8000/sitemap.xml" in lines
    assert "X-Robots-Tag" not in Client().get("/ar/").headers


def test_demonstration_is_not_listed(db: None, settings: Any) -> None:
    settings.PUBLIC = False
    assert Client().get("/robots.txt").content.decode().split() == ["User-agent:", "*", "Disallow:", "/"]
    for address in ("/ar/", "/api/v1/", "/sitemap.xml", "/ar/none/"):
        assert Client().get(address).headers["X-Robots-Tag"] == "noindex, nofollow"


def listed() -> dict[str, dict[str, str]]:
    """Return the addresses of the sitemap, each with its translations."""
    root = ElementTree.fromstring(Client().get("/sitemap.xml").content)
    return {
        str(one.findtext("s:loc", "", SITEMAP)): {
            link.attrib["hreflang"]: link.attrib["href"] for link in one.findall("x:link", SITEMAP)
        }
        for one in root.findall("s:url", SITEMAP)
    }


def test_sitemap_lists_every_public_page_in_every_language(record: None) -> None:
    found = listed()
    paths = {address.removeprefix("http://localhost:8000/ar/") for address in found if "/ar/" in address}
    wanted = {
        "",
        "states/",
        "meetings/",
        "recommendations/",
        "indices/",
        "about/",
        "api/",
        "rounds/",
        "rounds/frameworks/",
    }
    frozen = Framework.objects.filter(is_frozen=True)
    wanted |= {f"rounds/frameworks/{one.code}/{one.version}/" for one in frozen}
    wanted |= {f"states/{one.iso3}/" for one in State.objects.all()} | {f"meetings/{n}/" for n in range(1, 11)}
    wanted |= {f"recommendations/{citation}/" for citation in ("7/1", "7/2", "7/3", *(f"8/{n}" for n in range(1, 7)))}
    wanted |= {f"indices/{one.series.code}/{one.year}/" for one in Edition.objects.select_related("series")}
    wanted |= {"indices/gems/", "indices/egdi/"}
    assert paths == wanted
    assert len(found) == 3 * len(wanted)
    for address, translations in found.items():
        assert sorted(translations) == ["ar", "en", "fr", "x-default"]
        assert address in translations.values()
        assert translations["x-default"] == translations["ar"]


def test_sitemap_and_pages_name_the_same_translations(record: None) -> None:
    for address, translations in list(listed().items())[::29]:
        content = " ".join(Client().get(address.removeprefix("http://localhost:8000")).content.decode().split())
        told = dict(re.findall(r'rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', content))
        assert told == translations
        assert f'<link rel="canonical" href="{address}">' in content


@pytest.mark.parametrize(
    ("language", "meeting", "recommendation"),
    [("ar", "الاجتماع الثامن", "التوصية 8/3"), ("en", "Eighth meeting", "Recommendation 8/3"),
     ("fr", "8e réunion", "Recommandation 8/3")],
)  # fmt: skip
def test_feed_tells_meetings_and_recommendations(
    record: None, language: str, meeting: str, recommendation: str
) -> None:
    answer = Client().get(f"/{language}/feed.xml")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    told = root.findall("a:entry", ATOM)
    titles = [one.findtext("a:title", "", ATOM) for one in told]
    assert len(titles) == 19
    assert meeting in titles
    assert recommendation in titles
    moments = [str(one.findtext("a:updated", "", ATOM)) for one in told]
    assert moments == sorted(moments, reverse=True)
    for one in told:
        link = one.find("a:link", ATOM)
        assert link is not None
        assert Client().get(link.attrib["href"].removeprefix("http://localhost:8000")).status_code == 200
    assert not [word for word in CLOSED if word in answer.content.decode()]


def test_pages_lead_to_the_feed(record: None) -> None:
    content = " ".join(Client().get("/fr/meetings/").content.decode().split())
    assert 'type="application/atom+xml" title="Réunions et recommandations" href="/fr/feed.xml"' in content


@pytest.mark.parametrize("address", ["/healthz", "/robots.txt", "/sitemap.xml", "/ar/feed.xml"])
def test_machines_only_read(db: None, address: str) -> None:
    assert Client().post(address).status_code == 405
    head = Client().head(address)
    assert (head.status_code, head.content) == (200, b"")
