"""Content in three languages: which is the original, and what to show where a translation is missing."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("ar", "en", "fr")
NAMES = {"ar": _("Arabic"), "en": _("English"), "fr": _("French")}


@dataclass(frozen=True)
class Text:
    """One text as it can be shown: `is_missing` = not issued in the language asked for, so the original stands in."""

    words: str
    language: str
    is_missing: bool


def original_language() -> models.CharField[str, str]:
    """Return the column that records in which language a row was first written."""
    return models.CharField(_("original language"), max_length=2, choices=NAMES.items(), default="ar")


def text_of(thing: Any, field: str, *, language: str = "") -> Text:
    """Return `field` of `thing` in the language asked for (default: the page's), else its original, said to be so."""
    wanted = (language or get_language() or "ar")[:2]
    words = getattr(thing, f"{field}_{wanted}", "") or ""
    if words:
        return Text(words, wanted, is_missing=False)
    original = getattr(thing, "original_language", "ar")
    kept = getattr(thing, f"{field}_{original}", "") or ""
    return Text(kept, original, is_missing=bool(kept))
