"""Every public page of the shipped record: named, described, linked with its translations, light, with few reads."""

import gzip
import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from multaqa.portal.queries.sitemap import addresses

SITE = "http://localhost:8000"


def pages(language: str) -> dict[str, str]:
    """Return every public page of a language by its address, on one line; each is held to its budget on the way."""
    found = {}
    for address, _ in addresses():
        path = address.removeprefix(SITE)
        if not path.startswith(f"/{language}/"):
            continue
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get(path)
        assert answer.status_code == 200, path
        assert len(asked) <= 12, (path, [one["sql"][:90] for one in asked])
        assert len(gzip.compress(answer.content)) <= 25_000, path
        found[path] = " ".join(answer.content.decode().split())
    return found


def doubled(told: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the pages that say the same as another."""
    counts = Counter(one for some in told.values() for one in some)
    return {path: some for path, some in told.items() if any(counts[one] > 1 for one in some)}


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_public_page_has_a_name_and_a_description_of_its_own(record: None, language: str) -> None:
    found = pages(language)
    assert len(found) > 60
    assert doubled({path: re.findall(r"<title>(.*?)</title>", page) for path, page in found.items()}) == {}
    described = {path: re.findall(r'<meta name="description" content="(.*?)">', page) for path, page in found.items()}
    assert doubled(described) == {}
    assert {path: some for path, some in described.items() if len(some) != 1 or len(some[0]) < 20} == {}
    for path, page in found.items():
        assert page.count("<h1") == 1, path
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
        assert f'<link rel="canonical" href="{SITE}{path}">' in page
        assert f'<meta property="og:url" content="{SITE}{path}">' in page
        [title] = re.findall(r'<meta property="og:title" content="(.*?)">', page)
        assert page.split("<title>")[1].startswith(title), path
        assert f'<meta property="og:image" content="{SITE}/static/ui/card.png">' in page


def test_card_of_other_sites_is_of_the_size_that_is_said(record: None) -> None:
    from importlib import resources

    picture = resources.files("multaqa.ui").joinpath("static/ui/card.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1200, 630)


def test_no_public_page_holds_anything_of_a_closed_part_or_a_person(record: None, settings: Any) -> None:
    from multaqa.meetings.models import Part

    words = [
        text for part in Part.objects.filter(is_closed=True) for text in (part.summary_ar, part.summary_en) if text
    ]
    assert words
    for language in ("ar", "en"):
        for path, page in pages(language).items():
            assert not [word for word in words if word in page], path
            assert "@" not in re.sub(r"<script.*?</script>", "", page), path
