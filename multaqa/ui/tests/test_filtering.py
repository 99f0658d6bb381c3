"""The filter bar: what is typed stays, faults are told beside their field, nothing is ever refused."""

from collections.abc import Iterator

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from multaqa.ui.filtering import FilterForm, choice_field, query_field


class Sample(FilterForm):
    """Words and one of two kinds."""

    q = query_field("Words")
    kind = choice_field("Kind", [("a", "First"), ("b", "Second")], all_label="all kinds")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Make English the language of the page."""
    with translation.override("en"):
        yield


def bar(query: str, said: str = "") -> str:
    """Draw the bar as a page does."""
    request = RequestFactory().get(f"/en/things/?{query}")
    facts = {"form": Sample(request.GET), "said": said, "request": request}
    return " ".join(Template('{% include "ui/filters.html" %}').render(Context(facts)).split())


@pytest.mark.parametrize(
    ("query", "chosen", "is_narrowed"),
    [
        ("", {}, False),
        ("q=&kind=", {}, False),
        ("q=+open+data+&kind=b", {"q": "open data", "kind": "b"}, True),
        ("q=open&kind=z", {"q": "open"}, True),
        ("kind=z", {}, True),
        ("q=" + "x" * 101 + "&kind=a", {"kind": "a"}, True),
        ("page=2", {}, False),
    ],
)
def test_what_is_not_understood_narrows_nothing(query: str, chosen: dict[str, str], is_narrowed: bool) -> None:
    form = Sample(QueryDict(query))
    assert form.chosen == chosen
    assert form.is_narrowed == is_narrowed


def test_bar_is_a_plain_form_with_labels_and_a_count() -> None:
    shown = bar("q=open", said="3 things")
    assert '<form class="filters" role="search" method="get">' in shown
    assert shown.count("<label for=") == 2
    assert 'value="open"' in shown
    assert '<span class="count" role="status">3 things</span>' in shown
    assert "Clear the filter</a>" in shown
    assert shown.count("/en/things/") == 1
    assert "optional" not in shown


def test_bar_that_narrows_nothing_offers_nothing_to_clear() -> None:
    assert "Clear the filter" not in bar("")


def test_fault_is_tied_to_its_field_and_names_the_remedy() -> None:
    shown = bar("kind=%3Cscript%3E")
    assert 'aria-describedby="filter_kind_error"' in shown
    assert 'id="filter_kind_error"' in shown
    assert "This choice is not in the list. Choose one of the list." in shown
    assert "<script>" not in shown
    assert "at most 100 characters" in bar("q=" + "x" * 101)
