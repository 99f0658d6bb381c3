"""The cast of every test: named people, one of them a stranger from another state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.utils import translation

pytest_plugins = ["tests.offline"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the second database be asked in one language: the words of a page are not its concern."""
    parser.addoption("--in-arabic-alone", action="store_true", help="leave out the tests of other languages")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is tried again in English or French, where that was asked for."""
    if not config.getoption("--in-arabic-alone"):
        return
    others = [one for one in items if _language(one) in ("en", "fr")]
    items[:] = [one for one in items if one not in others]
    config.hook.pytest_deselected(items=others)


def _language(item: pytest.Item) -> Any:
    """Return the language that a test is given, None where it is given none."""
    return getattr(item, "callspec", None) and item.callspec.params.get("language")  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def arabic() -> Iterator[None]:
    """Begin each test in Arabic: a page that another test opened leaves its language behind."""
    with translation.override("ar"):
        yield


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of everybody's authenticator app


@dataclass
class Cast:
    """Oman is the state in view; the stranger is the national coordinator of Kuwait."""

    oman: Any
    kuwait: Any
    secretariat: Any
    director: Any
    focal_point: Any
    officer: Any
    reviewer: Any
    partner: Any
    stranger: Any


def _state(iso3: str, iso2: str, position: int, ar: str, en: str) -> Any:
    from multaqa.members.models import State

    return State.objects.create(
        iso3=iso3, iso2=iso2, position=position, name_ar=ar, name_en=en, name_fr=en, short_name_ar=ar,
        short_name_en=en, short_name_fr=en, formal_name_ar=ar, formal_name_en=en, formal_name_fr=en,
    )  # fmt: skip


def _person(name: str, role: str, *, state: Any = None) -> Any:
    from allauth.mfa.totp.internal.auth import TOTP

    from multaqa.members.models import Person, Seat

    person = Person.objects.create_user(f"{name}@example.org", "a-long-password-1", name=name)
    if role != "partner":  # who acts for somebody has set up a second step
        TOTP.activate(person, SECRET)
    Seat.objects.create(person=person, role=role, state=state, from_on=date(2020, 1, 1))
    return person


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast; the database holds Oman and Kuwait only."""
    oman = _state("OMN", "OM", 13, "عُمان", "Oman")
    kuwait = _state("KWT", "KW", 16, "الكويت", "Kuwait")
    return Cast(
        oman=oman,
        kuwait=kuwait,
        secretariat=_person("salma", "secretariat"),
        director=_person("dawud", "director", state=oman),
        focal_point=_person("fatima", "focal_point", state=oman),
        officer=_person("omar", "institution_officer", state=oman),
        reviewer=_person("rima", "reviewer"),
        partner=_person("pierre", "partner"),
        stranger=_person("ghada", "focal_point", state=kuwait),
    )


_RECORD: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}  # table: its columns and rows, once it was loaded


@pytest.fixture
def record(db: None) -> None:
    """Load the whole record that ships with the product.

    The first test of a run loads it; those after it, if their database is still empty, take over the same rows.
    """
    from multaqa.members.models import State
    from multaqa.portal.actions import load_facts

    if State.objects.exists():
        load_facts(by=None)
    elif _RECORD:
        _take_over()
    else:
        load_facts(by=None)
        _remember()


def _tables() -> list[Any]:
    from django.apps import apps

    return list(apps.get_app_config("multaqa").get_models())


def _remember() -> None:
    from django.db import connection

    for model in _tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            if rows := cursor.fetchall():
                _RECORD[model._meta.db_table] = [column[0] for column in cursor.description], rows


def _take_over() -> None:
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for table, (columns, rows) in _RECORD.items():
            names = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
        for sql in connection.ops.sequence_reset_sql(no_style(), _tables()):
            cursor.execute(sql)
