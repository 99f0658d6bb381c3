"""One cell of a table: a number, one of the four absences, or a clear refusal."""

import re
import unicodedata
from math import isfinite, nan

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Absence

DECIMALS = ("auto", "point", "comma")

# The words of the four absences, as people write them in the three languages, and the marks of statistical tables.
WORDS = {
    Absence.NOT_SURVEYED: ("not surveyed", "لم تُشمل", "غير مشمولة", "non enquêté"),
    Absence.NOT_ANSWERED: ("not answered", "بلا جواب", "sans réponse"),
    Absence.NOT_AVAILABLE: ("not available", "غير متاحة", "غير متاح", "non disponible", "..", "...", "…"),
    Absence.NOT_APPLICABLE: ("not applicable", "لا تنطبق", "لا ينطبق", "sans objet"),
}
# They say that there is no value and not why: they are read as an empty cell is.
EMPTY = ("", "na", "n/a", "#n/a", "nan", "null", "none")
_DASHES = frozenset("-–—−")
_SIGNS = str.maketrans(
    {
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        "٫": ".", "٬": "", "،": ",", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
        "\u200e": None, "\u200f": None, "\u061c": None, "\u2066": None, "\u2067": None, "\u2068": None, "\u2069": None,
    }
)  # fmt: skip
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SPACED = re.compile(r"[+-]?\d{1,3}( \d{3})+([.,]\d*)?", re.ASCII)
_INFINITE = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)
_THOUSANDS = {
    "point": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"),
    "comma": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?"),
}
_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?|[+-]?,\d+")
# What can only be a decimal comma, or only a decimal point beside a comma of thousands.
_SURELY_COMMA = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|,\d+|\d{4,},\d{3}|0,\d+|\d{1,3}(\.\d{3})+,\d+)")
_SURELY_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+|,\d{3})|[+-]?\d+\.(\d{1,2}|\d{4,})")


class WordFound(EngineError):
    """A cell holds words, so that its column may be one of names and not of numbers."""


def folded(text: str) -> str:
    """Return a word without marks of pronunciation, case, and difference between "_" and a space."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return " ".join(bare.replace("ـ", "").replace("_", " ").casefold().split())


_ABSENCES = {folded(word): int(kind) for kind, words in WORDS.items() for word in words}
_ABSENCES |= {folded(name): int(kind) for name, kind in ABSENCES.items()}


def absence_of(text: str) -> int | None:
    """Return the absence that a word or mark stands for, 0 for an empty cell, None for anything else."""
    word = folded(text)
    return 0 if word in EMPTY else _ABSENCES.get(word)


def latin(text: str) -> str:
    """Return the text with digits 0-9 and a point for ٫, without the thousands mark ٬ and marks of direction."""
    return text.translate(_SIGNS).strip()


def decimal_sign(text: str) -> str:
    """Say which decimal sign a number must have been written with: "point", "comma", or "" where it could be either."""
    number = latin(text)
    if _SURELY_COMMA.fullmatch(number):
        return "comma"
    return "point" if _SURELY_POINT.fullmatch(number) else ""


def number_or_absence(text: str, *, decimal: str, ambiguous_comma: bool) -> tuple[float, int]:
    """Read one cell: (value, 0), or (NaN, absence), or (NaN, 0) for a cell that is empty or does not say why.

    text: as it stands in the file; digits 0-9, ٠-٩ and ۰-۹; ٫ and ٬; spaces between thousands. decimal: "point" or
    "comma". ambiguous_comma: refuse 1,234, which could be either in this file. Raises EngineError without a place.
    """
    if _PLAIN.fullmatch(text) and decimal == "point":
        return _finite(float(text), text), 0
    absence = absence_of(text)
    if absence is not None:
        return nan, absence
    return _finite(_number(text, decimal, ambiguous_comma), text), 0


def _finite(value: float, text: str) -> float:
    if not isfinite(value):
        raise EngineError(f"“{text}” is too large for a number", remedy="Check the value and its unit")
    return value


def _number(text: str, decimal: str, ambiguous_comma: bool) -> float:
    number = latin(text)
    if "٫" in text:
        decimal, ambiguous_comma = "point", False  # the Arabic sign can be nothing else
    if _SPACED.fullmatch(number):
        number = number.replace(" ", "")
    if _THOUSANDS[decimal].fullmatch(number):
        if ambiguous_comma and number.count(",") == 1 and "." not in number:
            raise EngineError(
                f"“{text}” can be read in two ways, with a comma of thousands or of decimals",
                remedy="Say which it is in this file: decimal = “comma” or “point”",
            )
        number = number.replace("," if decimal == "point" else ".", "")
    if decimal == "comma" and "." in number:
        raise _refusal(text, number)
    if decimal == "comma" and _COMMA.fullmatch(number):
        number = number.replace(",", ".")
    if _PLAIN.fullmatch(number):
        return float(number)
    raise _refusal(text, number)


def _refusal(text: str, number: str) -> EngineError:
    shown = f"“{text.strip()[:40]}”"
    if number.endswith(("%", "٪")):
        return EngineError(f"{shown} has a percent sign", remedy="Write the number alone, in the indicator's unit")
    if set(text.strip()) <= _DASHES:
        known = ", ".join(ABSENCES)
        return WordFound(f"{shown} does not say why there is no value", remedy=f"Write 0, or one of {known}")
    if _INFINITE.fullmatch(number):
        return EngineError("the value is infinite", remedy="Give a number or leave the cell empty")
    if re.fullmatch(r"[+-]?[\d.,]+", number):
        return EngineError(
            f"{shown} is no number with the decimal sign of this file",
            remedy="Write all numbers with one decimal sign, or say which it is: decimal = “comma” or “point”",
        )
    return WordFound(
        f"text where a number belongs, {shown}", remedy=f"Give a number, leave it empty, or write {', '.join(ABSENCES)}"
    )
