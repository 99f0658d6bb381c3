"""Numbers as each language writes them, in the digits the reader chose."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language

from multaqa.ui import preferences

TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
MINUS = "\u2212"
# Thousands, decimals, per cent: a space before % in French does not break the line.
SIGNS = {"ar": (",", ".", "%"), "en": (",", ".", "%"), "fr": ("\u202f", ",", "\u00a0%")}
ARABIC_SIGNS = ("٬", "٫", "٪")
_NUMBER = re.compile(r"(?<![\d.,/-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\d/-]|[.,]\d)( ?%)?")


def page_language() -> str:
    """Return the language of the page: ar, en or fr."""
    language = (get_language() or "ar")[:2]
    return language if language in SIGNS else "en"


def digit_style(language: str = "") -> str:
    """Return "arab" where the reader chose ٠-٩ and the page is Arabic, else "latn"."""
    return preferences.current().digits if (language or page_language()) == "ar" else "latn"


def format_number(
    value: Any,
    decimals: int | None = None,
    language: str = "",
    *,
    percent: bool = False,
    sign: bool = False,
    grouped: bool = True,
    style: str = "",
) -> str:
    """Return the number as text. decimals: how many are shown, None = as many as it has; halves go away from zero.

    percent: add the sign (the value is already in per cent). sign: show + too. grouped: separate thousands.
    """
    language = language or page_language()
    style = style or digit_style(language)
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, part = f"{abs(number):{',' if grouped else ''}f}".partition(".")
    thousands, point, per_cent = ARABIC_SIGNS if style == "arab" else SIGNS[language]
    text = whole.replace(",", thousands) + (point + part if part else "")
    if number < 0:
        text = MINUS + text
    elif sign and number > 0:
        text = "+" + text
    return to_digits(text + (per_cent if percent else ""), style)


def spans(numbers: Iterable[int]) -> list[str]:
    """Return whole numbers in order, with those that follow each other drawn together: 1–3, 5."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def to_digits(text: str, style: str) -> str:
    """Return the text with its digits in this style; nothing else changes."""
    return text.translate(TO_ARABIC) if style == "arab" else text


def with_digits(text: str, style: str) -> str:
    """Return running text with its digits in this style, and with ٪ ٫ ٬ inside plain numbers."""
    if style != "arab":
        return text
    return _NUMBER.sub(_arabic_signs, text).translate(TO_ARABIC)


def _arabic_signs(found: re.Match[str]) -> str:
    whole, part, percent = found.group(1), found.group(2) or "", found.group(3) or ""
    return whole.replace(",", "٬") + part.replace(".", "٫") + percent.replace(" ", "").replace("%", "٪")
