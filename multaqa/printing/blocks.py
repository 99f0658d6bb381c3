"""A document as blocks in order: printed as PDF and as Word out of the same words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from multaqa.printing import docx
from multaqa.printing.pdf import render_pages, render_pdf
from multaqa.printing.words import WORDS

TEMPLATE = "multaqa/printing/typst/document.typ"


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 or 2. begins_page: on a new sheet."""

    text: str
    level: int = 1
    begins_page: bool = False

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "heading", "text": self.text, "level": self.level, "page": self.begins_page}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        yield docx.Heading(self.text, self.level)


@dataclass(frozen=True)
class Paragraph:
    """Running text; `is_quiet` for notes."""

    text: str
    is_quiet: bool = False

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "paragraph", "text": self.text, "quiet": self.is_quiet}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        yield docx.Paragraph(self.text, is_quiet=self.is_quiet)


@dataclass(frozen=True)
class Notice:
    """What a reader must know first. kind: "sample", "inferred", "error" or "" for plain words."""

    text: str
    kind: str = ""

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "notice", "text": self.text, "of": self.kind}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        yield docx.Paragraph(f"{WORDS[language].get(self.kind, '')} {self.text}".strip())


@dataclass(frozen=True)
class Fact:
    """A figure, what it counts, and a note."""

    figure: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """Four figures at most, side by side."""

    items: Sequence[Fact]

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "facts", "items": [vars(one) for one in self.items]}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        rows = [[one.label, one.figure, one.note] for one in self.items]
        yield docx.Table(["", "", ""], rows, number_columns=frozenset({1}), widths=(3, 2, 3))


@dataclass(frozen=True)
class Column:
    """A column of a table. kind: "" words, "num" a number, "code". is_wide: takes what room there is.

    is_narrow: as wide as a number, so that a long head runs over several lines.
    """

    head: str
    kind: str = ""
    is_wide: bool = False
    is_narrow: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table. is_group: its one cell stands over the rows that follow. None = not known."""

    cells: Sequence[str | None]
    is_strong: bool = False
    is_group: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads that repeat on each page. is_compact: with less room between rows, to stay on one page."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: str = ""
    is_compact: bool = False

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {
            "kind": "table",
            "caption": self.caption,
            "compact": self.is_compact,
            "columns": [vars(one) for one in self.columns],
            "rows": [{"cells": list(one.cells), "strong": one.is_strong, "group": one.is_group} for one in self.rows],
        }

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        if self.caption:
            yield docx.Paragraph(self.caption)
        count = len(self.columns)
        rows = [[one if one is not None else WORDS[language]["none"] for one in row.cells] for row in self.rows]
        yield docx.Table(
            [one.head for one in self.columns],
            [[*row, *[""] * (count - len(row))] for row in rows],
            number_columns=frozenset(place for place, one in enumerate(self.columns) if one.kind),
            widths=[4 if one.is_wide else 1.7 for one in self.columns],
        )


@dataclass(frozen=True)
class Picture:
    """A chart of ours and what it shows in words; Word has the words, for the figures stand in a table beside."""

    svg: str
    alt: str

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "picture", "svg": self.svg, "alt": self.alt}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        yield docx.Paragraph(self.alt, is_quiet=True)


@dataclass(frozen=True)
class Pairs:
    """Words and what is said of each; a third word "code" marks what is no text, such as a checksum."""

    rows: Sequence[Sequence[str]]

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "pairs", "rows": [list(row) for row in self.rows]}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        yield docx.Table(["", ""], [list(row[:2]) for row in self.rows], widths=(1, 2))


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    items: Sequence[str]

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "bullets", "items": list(self.items)}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        yield docx.Bullets(self.items)


@dataclass(frozen=True)
class Address:
    """An address that a reader may follow."""

    address: str

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "address", "address": self.address}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        yield docx.Paragraph(self.address, is_quiet=True)


@dataclass(frozen=True)
class Together:
    """Blocks that stay on one sheet."""

    blocks: "Sequence[Block]"

    def data(self) -> dict[str, Any]:
        """Return what the template of PDF takes."""
        return {"kind": "together", "blocks": [one.data() for one in self.blocks]}

    def for_word(self, language: str) -> Iterator[docx.Block]:
        """Yield the same for Word."""
        for one in self.blocks:
            yield from one.for_word(language)


Block = Heading | Paragraph | Notice | Facts | Table | Picture | Pairs | Bullets | Address | Together


@dataclass(frozen=True)
class Document:
    """What is printed. marks: said at the head of every page. source: said at the foot of every page."""

    title: str
    language: str
    made_on: date
    blocks: Sequence[Block]
    subtitle: str = ""
    source: str = ""
    marks: Sequence[str] = field(default_factory=tuple)

    def to_pdf(self) -> bytes:
        """Return the document as PDF/UA-1; the same document gives the same bytes."""
        return render_pdf(
            TEMPLATE, self.data(), language=self.language, title=self.title, made_on=self.made_on
        )  # fmt: skip

    def to_pages(self, *, ppi: float = 80) -> list[bytes]:
        """Return each page as a PNG picture, for a look at it."""
        return render_pages(
            TEMPLATE, self.data(), language=self.language, title=self.title, made_on=self.made_on, ppi=ppi
        )  # fmt: skip

    def to_docx(self) -> bytes:
        """Return the document for Word; the same document gives the same bytes."""
        blocks = [*(made for block in self.blocks for made in block.for_word(self.language))]
        source = [docx.Paragraph(f"{WORDS[self.language]['source']} {self.source}", is_quiet=True)] * bool(self.source)
        return docx.simple_document(
            self.title,
            [*blocks, *source],
            language=self.language,
            made_on=self.made_on,
            subtitle=self.subtitle,
            marks=self.marks,
        )

    def data(self) -> dict[str, Any]:
        """Return what the template prints."""
        return {
            "subtitle": self.subtitle,
            "source": self.source,
            "marks": list(self.marks),
            "blocks": [block.data() for block in self.blocks],
        }
