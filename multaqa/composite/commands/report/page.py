"""The report as one HTML page that needs nothing besides itself."""

from collections.abc import Mapping
from html import escape
from importlib import resources
from typing import Any

from multaqa.composite.commands.report.contents import Contents
from multaqa.printing.glyphs import with_isolated_signs
from multaqa.printing.words import WORDS as PRINTED
from multaqa.printing.words import is_rtl


def html_page(contents: Contents, *, made_on: str) -> str:
    """Return the report as HTML, its style within; every word of a table or framework is escaped.

    made_on: the date as it is printed.
    """
    data, words = contents.data, contents.data["words"]
    style = resources.files(__package__).joinpath("page.css").read_text("utf-8")
    rtl = is_rtl(contents.language)
    body = [
        f"<header><p class='product'>{escape(PRINTED[contents.language]['product'])}</p>",
        f"<h1>{_text(contents.title, rtl)}</h1><p class='quiet'>{_text(data['subtitle'], rtl)}</p></header>",
        *(_notice(one, contents.language, rtl) for one in data["notices"]),
        _facts(data["facts"]),
        f"<h2>{escape(words['ranking'])}</h2>",
        f"<p class='quiet'>{escape(data['ranking_title'])}</p>" if data["chart"] else "",
        f"<figure>{data['chart']}</figure>" if data["chart"] else "",
        _table(data["ranking"], words["ranking"], rtl),
        _pairs(words["without"], data["without"], rtl),
        *_analysis(data["spread"], words, "uncertainty", rtl),
        *_analysis(data["moved"], words, "sensitivity", rtl),
        f"<h2>{escape(words['components'])}</h2>",
        _table(data["components"], words["components"], rtl),
        f"<h2>{escape(words['method'])}</h2>",
        _table(data["parts"], words["method"], rtl),
        f"<h2>{escape(words['diagnosis'])}</h2>",
        _table(data["statistics"], words["values"], rtl),
        f"<h3>{escape(words['pairs'])}</h3>",
        _table(data["pairs"], words["pairs"], rtl) if data["pairs"]["rows"] else f"<p>{escape(words['no_pairs'])}</p>",
        f"<h3>{escape(words['nodes'])}</h3>",
        _table(data["nodes"], words["nodes"], rtl),
        _notes(words["notes"], data["notes"]),
        _pairs(words["record"], data["record"], rtl),
        f"<footer><p class='quiet'>{escape(made_on)}</p></footer>",
    ]
    head = (
        f"<meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(contents.title)}</title><style>{style}</style>"
    )
    direction = "rtl" if rtl else "ltr"
    return (
        f"<!doctype html>\n<html lang='{contents.language}' dir='{direction}'>\n<head>{head}</head>\n"
        f"<body><main>\n{chr(10).join(part for part in body if part)}\n</main></body>\n</html>\n"
    )


def _text(words: str, rtl: bool) -> str:
    return escape(with_isolated_signs(words, rtl=rtl))


def _notice(notice: Mapping[str, str], language: str, rtl: bool) -> str:
    label = PRINTED[language].get(notice["kind"], "") if notice["kind"] else ""
    strong = f"<strong>{escape(label)}</strong> " if label else ""
    return f"<p class='notice {escape(notice['kind'])}'>{strong}{_text(notice['text'], rtl)}</p>"


def _facts(facts: list[dict[str, str]]) -> str:
    items = "".join(
        f"<div><dd class='n'>{escape(fact['figure'])}</dd><dt>{escape(fact['label'])}</dt>"
        f"<dd class='quiet'>{escape(fact.get('note', ''))}</dd></div>"
        for fact in facts
    )
    return f"<dl class='facts'>{items}</dl>"


def _table(table: Mapping[str, Any], caption: str, rtl: bool) -> str:
    kinds = [column["kind"] for column in table["columns"]]
    heads = "".join(
        f"<th scope='col' class='{kind}'>{_text(column['head'], rtl)}</th>"
        for column, kind in zip(table["columns"], kinds, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(_cell(cell, kind, rtl) for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in table["rows"]
    )
    said = f"<caption class='unseen'>{_text(caption, rtl)}</caption>"
    return f"<div class='scroll'><table>{said}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"


def _cell(cell: str | None, kind: str, rtl: bool) -> str:
    words = cell or ""
    if kind in ("num", "code"):
        return f"<td class='{kind}'><bdi dir='ltr'>{escape(words)}</bdi></td>"
    return f"<td><bdi>{_text(words, rtl)}</bdi></td>"


def _pairs(title: str, pairs: list[list[str]], rtl: bool) -> str:
    if not pairs:
        return ""
    rows = "".join(
        f"<tr><th scope='row'><bdi>{_text(one, rtl)}</bdi></th>"
        f"<td><bdi class='long'>{_text(other, rtl)}</bdi></td></tr>"
        for one, other in pairs
    )
    return f"<h2>{escape(title)}</h2><table class='pairs'><tbody>{rows}</tbody></table>"


def _analysis(found: Mapping[str, Any] | None, words: Mapping[str, str], key: str, rtl: bool) -> list[str]:
    if found is None:
        return []
    parts = [
        f"<h2>{escape(words[key])}</h2>",
        f"<p>{_text(found['says'], rtl)}</p>",
        _table(found["table"], words[key], rtl),
    ]
    if "units" in found:
        parts += [f"<h3>{escape(words['units_moved'])}</h3>", _table(found["units"], words["units_moved"], rtl)]
    return parts


def _notes(title: str, notes: list[str]) -> str:
    if not notes:
        return ""
    items = "".join(f"<li lang='en' dir='ltr'>{escape(note)}</li>" for note in notes)
    return f"<h3>{escape(title)}</h3><ul>{items}</ul>"
