"""A text in three languages as the API tells it."""

from typing import Any

from ninja import Schema

from multaqa.core.content import LANGUAGES


class Words(Schema):
    """One text in the three languages; an empty one was not issued in that language."""

    ar: str
    en: str
    fr: str


def words_of(thing: Any, field: str) -> dict[str, str]:
    """Return a text of a thing in all three languages."""
    return {language: getattr(thing, f"{field}_{language}") or "" for language in LANGUAGES}
