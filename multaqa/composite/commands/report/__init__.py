"""The report of an index as a page or a printed document, in Arabic, English or French."""

from datetime import date
from typing import TYPE_CHECKING, Any

from multaqa.composite.commands.report.contents import contents_of
from multaqa.composite.index import Result
from multaqa.composite.tables import Table

if TYPE_CHECKING:
    from multaqa.composite.sensitivity import Sensitivity
    from multaqa.composite.uncertainty import Uncertainty

TEMPLATE = "multaqa/composite/commands/report/index.typ"


def report_bytes(
    result: Result,
    table: Table,
    *,
    kind: str,
    language: str,
    made_on: date,
    spread: "Uncertainty | None" = None,
    moved: "Sensitivity | None" = None,
) -> bytes:
    """Return the report of an index, and of its uncertainty or sensitivity where they were computed.

    kind: "html", one page that needs nothing besides itself, or "pdf", made as PDF/UA-1. language: ar, en or fr.
    made_on: the date on it. The same input gives the same bytes.
    """
    from multaqa.printing.pdf import render_pdf
    from multaqa.printing.words import day

    contents = contents_of(result, table, language, spread=spread, moved=moved)
    if kind == "html":
        from multaqa.composite.commands.report.page import html_page

        return html_page(contents, made_on=day(made_on, language)).encode()
    data = {key: _with_widths(value) for key, value in contents.data.items()}
    return render_pdf(TEMPLATE, data, language=language, title=contents.title, made_on=made_on)


def _with_widths(value: Any) -> Any:
    """Let the columns of words share what the columns of numbers leave."""
    if not isinstance(value, dict):
        return value
    if "columns" not in value:
        return {key: _with_widths(part) for key, part in value.items()}
    wide = [place for place, column in enumerate(value["columns"]) if not column["kind"]]
    return {**value, "wide": wide}
