"""Word documents out: filled from a template, or made of plain blocks over our own base."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx as python_docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from multaqa.printing.base_document import base_path, packed, stamp
from multaqa.printing.glyphs import with_marked_signs
from multaqa.printing.words import is_rtl

__all__ = ["Block", "Bullets", "Heading", "Paragraph", "Table", "base_path", "render_docx", "simple_document"]
TEXT_WIDTH = 166.0
# XML has no place for these signs.
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; `is_quiet` for sources and notes."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Rows of text under heads that repeat on each page.

    number_columns: columns, from 0, of numbers and codes, set from left to right. widths: shares of the page's width.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    number_columns: frozenset[int] = frozenset()
    widths: Sequence[float] = ()


Block = Heading | Paragraph | Bullets | Table


def simple_document(
    title: str, blocks: Iterable[Block], *, language: str, made_on: date, subtitle: str = "", marks: Sequence[str] = ()
) -> bytes:
    """Return a Word document of these blocks in order; the same input gives the same bytes.

    marks: said at the head of every page, since a sheet may be copied alone.
    """
    rtl = is_rtl(language)
    document = python_docx.Document(str(base_path(language)))
    if marks:
        head = document.sections[0].header.paragraphs[0]
        head.add_run(_words(f" · {' · '.join(marks)}", rtl=rtl))
    document.add_paragraph(_words(title, rtl=rtl), style="Title")
    if subtitle:
        document.add_paragraph(_words(subtitle, rtl=rtl), style="Subtitle")
    for block in blocks:
        match block:
            case Heading():
                document.add_paragraph(_words(block.text, rtl=rtl), style=f"Heading {block.level}")
            case Paragraph():
                document.add_paragraph(_words(block.text, rtl=rtl), style="Quiet" if block.is_quiet else "Normal")
            case Bullets():
                for item in block.items:
                    document.add_paragraph(_words(item, rtl=rtl), style="List Bullet")
            case Table():
                _add_table(document, block, rtl=rtl)
    stamp(document, title=_clean(title), made_on=datetime(made_on.year, made_on.month, made_on.day))
    return packed(document)


def render_docx(
    template_path: Path, context: Mapping[str, object], *, language: str, title: str, made_on: date
) -> bytes:
    """Return the template filled with the context; marks in the words of users stay words.

    template_path: a docx made from `base_path(language)`, so that its styles carry the direction.
    """
    from docxtpl import DocxTemplate

    rtl = is_rtl(language)
    template = DocxTemplate(str(template_path))
    template.render({name: _all_words(value, rtl=rtl) for name, value in context.items()}, autoescape=True)
    filled = io.BytesIO()
    template.save(filled)
    document = python_docx.Document(filled)
    stamp(document, title=_clean(title), made_on=datetime(made_on.year, made_on.month, made_on.day))
    return packed(document)


def _add_table(document: Document, block: Table, *, rtl: bool) -> None:
    table = document.add_table(rows=1, cols=len(block.heads))
    table.style = "Multaqa Table"
    table.autofit = False
    if rtl:
        bidi = parse_xml(f"<w:bidiVisual {nsdecls('w')}/>")
        table._tbl.tblPr.insert_element_before(
            bidi, "w:tblStyleRowBandSize", "w:tblW", "w:jc", "w:tblLayout", "w:tblLook"
        )
    for cell, text in zip(table.rows[0].cells, block.heads, strict=True):
        _fill(cell, _words(text, rtl=rtl), style="Table Head", is_number=False)
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for texts in block.rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            is_number = rtl and column in block.number_columns
            _fill(cell, _words(text, rtl=rtl), style="Table Text", is_number=is_number)
    shares = list(block.widths) or [1.0] * len(block.heads)
    for column, part in enumerate(shares):
        table.columns[column].width = Mm(TEXT_WIDTH * part / sum(shares))
        for cell in table.columns[column].cells:
            cell.width = Mm(TEXT_WIDTH * part / sum(shares))
    document.add_paragraph("", style="Quiet")


def _fill(cell: Any, text: str, *, style: str, is_number: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    run = paragraph.add_run(text)
    if is_number:
        # The paragraph still begins at the right; only the run keeps its sign in front.
        run._r.get_or_add_rPr().append(parse_xml(f'<w:rtl {nsdecls("w")} w:val="0"/>'))


def _clean(text: str) -> str:
    return text.translate(_CONTROLS)


def _words(text: str, *, rtl: bool) -> str:
    return with_marked_signs(_clean(text), rtl=rtl)


def _all_words(value: object, *, rtl: bool) -> object:
    if isinstance(value, str):
        return _words(value, rtl=rtl)
    if isinstance(value, Mapping):
        return {key: _all_words(part, rtl=rtl) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_all_words(part, rtl=rtl) for part in value]
    return value
