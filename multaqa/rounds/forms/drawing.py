"""Questions and controls of many cells, drawn quickly: each question once, then filled in for each of its cells.

A form of twelve services asks the same question twelve times, with up to eight controls each. Its template is rendered
once with marks (of Unicode's private use, so that no text can hold them) where cells differ: names, numbers, ticks.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from multaqa.core.content import LANGUAGES
from multaqa.rounds.models import Answer
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
    save: str = "\ue009"
    evidence: str = "\ue00a"
    year: str = "\ue00b"
    last: str = "\ue00c"
    share: str = "\ue00d"


MARKS = _Marks()
_MOST = 10_000  # frames kept: three languages of several frameworks
_FRAMES: dict[tuple[Hashable, ...], str] = {}
Facts = Mapping[str, Any]


def draw(rows: Iterable[Row], facts: Facts) -> None:
    """Draw the question of each row, its controls, and the whole row where nothing is special about it.

    facts: what the page's template is given, the addresses among it.
    """
    addresses = ((MARKS.save, escape(facts["save_url"])), (MARKS.evidence, escape(facts["evidence_url"])))
    words = {True: escape(_("a value is given")), False: escape(_("not entered yet"))}
    manner = (page_language(), digit_style(), facts["round"].needs_evidence, facts["form"] is None,
              facts["round"].framework.asks_institutions)  # fmt: skip
    sayings: dict[int, tuple[Hashable, ...]] = {}
    for row in rows:
        one = row.indicator
        if one.pk not in sayings:
            sayings[one.pk] = (*manner, row.cell.kind, *_texts(row))
        said = sayings[one.pk]
        is_open = row.can_edit and row.is_expected
        question = _frame("rounds/parts/cell_question.html", said, {"mark": MARKS, "indicator": one})
        controls = _frame("rounds/parts/cell_controls.html", said, _of(row)) if is_open else ""
        marks = (*addresses, *_marks(row, given=words[row.answer is not None and not row.chosen]))
        if (is_open or not row.is_expected) and _is_plain(row):
            plain = _plain(row, question=question, controls=controls)
            frame = _frame("rounds/parts/cell.html", (*said, *_shape(row)), {**facts, **_MARKED, "row": plain})
            row.drawn = _filled(frame, row, marks)
        else:
            row.question, row.controls = _filled(question, row, marks), _filled(controls, row, marks)


def _texts(row: Row) -> tuple[Hashable, ...]:
    """Return everything that the frame of a question says, so that it is kept under its words and not under a key."""
    one = row.indicator
    texts = [getattr(one, f"{field}_{language}") for field in ("name", "help") for language in LANGUAGES]
    bounds = (one.unit, one.minimum, one.maximum, one.decimals, one.evidence_required)
    return (one.code, one.original_language, *texts, *bounds, tuple(row.steps), tuple(row.reasons))


def _frame(name: str, said: tuple[Hashable, ...], facts: Facts) -> str:
    """Return a template drawn with marks where cells differ; kept between requests under everything that it says."""
    if (name, *said) not in _FRAMES:
        if len(_FRAMES) >= _MOST:
            _FRAMES.clear()
        _FRAMES[name, *said] = _BLANKS.sub(" ", render_to_string(name, dict(facts))).strip()
    return _FRAMES[name, *said]


def _of(row: Row) -> Facts:
    return {
        "mark": MARKS, "indicator": row.indicator, "kind": row.cell.kind, "steps": row.steps, "reasons": row.reasons,
    }  # fmt: skip


def _is_plain(row: Row) -> bool:
    """Tell whether the row is one of many that differ in names, numbers and ticks alone."""
    special = (row.error, row.remarks, row.findings, row.earlier, row.explained)
    return not any(special) and (row.answer is None or row.answer.status == Answer.Status.SAVED)


def _shape(row: Row) -> tuple[Hashable, ...]:
    """Return what plain rows of one question can differ in, beside what is filled in."""
    last = row.last and (row.last.is_adjusted, row.last.can_copy, row.last.word.absence, row.can_take_over)
    return (row.is_expected, last, _weight(row), row.evidence, row.share is None)


def _weight(row: Row) -> int | None:
    """Return what evidence is asked by: no answer, one without a value, worth nothing, or more."""
    if row.answer is None:
        return None
    return -1 if row.answer.value is None else int(row.answer.value > 0)


_MARKED = {"save_url": MARKS.save, "evidence_url": MARKS.evidence}


def _plain(row: Row, *, question: str, controls: str) -> SimpleNamespace:
    """Return a row with marks in place of whatever differs, for the template of a row."""
    last = row.last and SimpleNamespace(
        year=MARKS.year, is_adjusted=row.last.is_adjusted, can_copy=row.last.can_copy, word=row.last.word
    )
    value = _weight(row)
    answer = None if value is None else SimpleNamespace(status="saved", value=None if value < 0 else value)
    return SimpleNamespace(
        key=MARKS.key, item=MARKS.item, error="", can_edit=row.can_edit, is_expected=row.is_expected, last=last,
        last_said=MARKS.last, can_take_over=row.can_take_over, question=_safe(question), controls=_safe(controls),
        answer=answer, indicator=row.indicator, evidence=row.evidence, share_said=row.share is not None and MARKS.share,
    )  # fmt: skip


def _marks(row: Row, *, given: str) -> Sequence[tuple[str, str]]:
    """Return what takes the place of the marks; what somebody typed comes last, and is not searched for marks."""
    key = escape(row.key)
    return (
        (MARKS.key, key),
        (MARKS.item, escape(row.item)),
        (MARKS.number, str(row.number)),
        (MARKS.invalid, 'aria-invalid="true"' if row.error else ""),
        (MARKS.error, f" {key}-error" if row.error else ""),
        (MARKS.given, given),
        (MARKS.year, str(row.last.year) if row.last else ""),
        (MARKS.last, escape(row.last_said)),
        (MARKS.share, escape(row.share_said)),
        (MARKS.typed, escape(row.typed)),
    )


def _filled(frame: str, row: Row, marks: Sequence[tuple[str, str]]) -> SafeString:
    picked = {str(position) for position in row.picked or ()} | ({"none"} if row.picked == () else set()) | {row.chosen}
    html = _TICK.sub(lambda tick: _ON[tick[1]] if tick[2] in picked else "", frame)
    for mark, said in marks:
        html = html.replace(mark, said)
    return _safe(html)


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 (a template has escaped its facts, and `_marks` what it puts in)
