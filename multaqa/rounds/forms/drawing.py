"""Questions and controls of many cells, drawn quickly: each question once, then filled in for each of its cells.

A form of twelve services asks the same question twelve times, with up to eight controls each. Its template is rendered
once with marks (of Unicode's private use, so that no text can hold them) where cells differ: names, numbers, ticks.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from multaqa.core.content import LANGUAGES
from multaqa.rounds.queries.cells import Row
from multaqa.ui.numbers import digit_style, page_language

_TICK = re.compile("\ue006([cs])([^\ue007]*)\ue007")
_BLANKS = re.compile(r"\s*\n\s*")
_ON = {"c": " checked", "s": " selected"}


@dataclass(frozen=True)
class _Marks:
    """What stands in a template where its cells differ."""

    key: str = "\ue000"
    item: str = "\ue001"
    typed: str = "\ue002"
    number: str = "\ue003"
    invalid: str = "\ue004"
    error: str = "\ue005"
    on: str = "\ue006"
    off: str = "\ue007"
    given: str = "\ue008"


MARKS = _Marks()


_MOST = 4000  # frames kept: three languages of several frameworks
_FRAMES: dict[tuple[Hashable, ...], str] = {}


def draw(rows: Iterable[Row]) -> None:
    """Draw the question of each row, and its controls where it can be filled in, as they stand now."""
    frames: dict[tuple[int, bool], str] = {}
    words = {True: _("a value is given"), False: _("not entered yet")}
    for row in rows:
        pk, key = row.indicator.pk, str(escape(row.key))
        if (pk, False) not in frames:
            frames[pk, False] = _frame("rounds/parts/cell_question.html", row)
        row.question = _safe(frames[pk, False].replace(MARKS.key, key))
        if not (row.can_edit and row.is_expected):
            continue
        if (pk, True) not in frames:
            frames[pk, True] = _frame("rounds/parts/cell_controls.html", row)
        row.controls = _filled(frames[pk, True], row, key=key, given=words[row.answer is not None and not row.chosen])


def _frame(name: str, row: Row) -> str:
    """Return a template with marks where cells differ; kept between requests under everything that it says."""
    one = row.indicator
    texts = [getattr(one, f"{field}_{language}") for field in ("name", "help") for language in LANGUAGES]
    bounds = (one.unit, one.minimum, one.maximum, one.decimals)
    said = (name, page_language(), digit_style(), row.cell.kind, one.code, one.original_language, *texts, *bounds,
            tuple(row.steps), tuple(row.reasons))  # fmt: skip
    if said not in _FRAMES:
        facts = {"mark": MARKS, "indicator": one, "kind": row.cell.kind, "steps": row.steps, "reasons": row.reasons}
        if len(_FRAMES) >= _MOST:
            _FRAMES.clear()
        _FRAMES[said] = _BLANKS.sub(" ", render_to_string(name, facts)).strip()
    return _FRAMES[said]


def _filled(html: str, row: Row, *, key: str, given: str) -> SafeString:
    picked = {str(position) for position in row.picked or ()} | ({"none"} if row.picked == () else set()) | {row.chosen}
    html = _TICK.sub(lambda tick: _ON[tick[1]] if tick[2] in picked else "", html)
    for mark, said in (
        (MARKS.key, key),
        (MARKS.item, escape(row.item)),
        (MARKS.number, str(row.number)),
        (MARKS.invalid, 'aria-invalid="true"' if row.error else ""),
        (MARKS.error, f" {key}-error" if row.error else ""),
        (MARKS.given, escape(given)),
        (MARKS.typed, escape(row.typed)),  # last: what somebody typed is not searched for marks
    ):
        html = html.replace(mark, said)
    return _safe(html)


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 (a template has escaped its facts, and `_filled` what it puts in)
