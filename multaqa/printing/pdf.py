"""PDF pages out of a Typst template and plain data."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from multaqa.printing.glyphs import as_printable, with_isolated_signs
from multaqa.printing.words import WORDS, PrintingError, day, is_rtl

if TYPE_CHECKING:
    import typst

PACKAGE = Path(__file__).resolve().parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"


def render_pdf(template: str, data: Mapping[str, object], *, language: str, title: str, made_on: date) -> bytes:
    """Return the document as PDF, made as PDF/UA-1; the same input gives the same bytes.

    template: a `.typ` file inside the package, written from the package's parent ("multaqa/rounds/printed/x.typ").
    data: what JSON can hold, with dates and decimals as text. It reaches the template as values, so that no word of a
    user is ever read as an instruction. language: ar, en or fr. made_on: printed, and the file's own date.
    Raises PrintingError when the template does not compile; a picture without alternative text is such a case.
    """
    compiler = _compiler(template, data, language=language, title=title, made_on=made_on)
    try:
        pages = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_moment(made_on))
    except RuntimeError as fault:
        raise PrintingError(f"{template}: {fault}") from fault
    return _joined(pages)


def render_pages(
    template: str, data: Mapping[str, object], *, language: str, title: str, made_on: date, ppi: float = 100
) -> list[bytes]:
    """Return each page of the same document as a PNG picture, for a preview."""
    compiler = _compiler(template, data, language=language, title=title, made_on=made_on)
    try:
        pages = compiler.compile(format="png", ppi=ppi, timestamp=_moment(made_on))
    except RuntimeError as fault:
        raise PrintingError(f"{template}: {fault}") from fault
    return pages if isinstance(pages, list) else [_joined(pages)]


def _compiler(
    template: str, data: Mapping[str, object], *, language: str, title: str, made_on: date
) -> "typst.Compiler":
    import typst

    rtl = is_rtl(language)
    page = {
        "data": _printable(data, rtl=rtl),
        "language": language,
        "rtl": rtl,
        "title": as_printable(title),
        "made_on": day(made_on, language),
        "words": WORDS[language],
    }
    return typst.Compiler(
        input=str(_inside_package(template)),
        root=str(PACKAGE),
        font_paths=_fonts(),
        sys_inputs={"page": json.dumps(page, ensure_ascii=False)},
    )


@cache
def _fonts() -> "typst.Fonts":
    import typst

    # The server's own fonts would give other bytes on another machine.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _printable(value: object, *, rtl: bool) -> object:
    """Return the data with every text made fit for the font, and what JSON does not know written as text."""
    if isinstance(value, str):
        return with_isolated_signs(as_printable(value), rtl=rtl)
    if isinstance(value, Mapping):
        return {str(key): _printable(part, rtl=rtl) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part, rtl=rtl) for part in value]
    if isinstance(value, date | Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    raise PrintingError(f"a template takes text, numbers, lists and mappings, not {type(value).__name__}")


def _inside_package(template: str) -> Path:
    path = (PACKAGE.parent / template).resolve()
    if not path.is_relative_to(PACKAGE) or path.suffix != ".typ" or not path.is_file():
        raise PrintingError(f"no template inside the package: {template}")
    return path


def _moment(made_on: date) -> datetime:
    return datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)


def _joined(pages: bytes | list[bytes] | None) -> bytes:
    return pages if isinstance(pages, bytes) else b"".join(pages or [])
