"""Before and now on one track a row, with the change in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from multaqa.printing.charts.drawing import ACCENT, INK_2, LINE, PAPER, SHADES, WIDTH, Drawing, share, widest
from multaqa.printing.glyphs import width, wrapped

LABEL, SMALL, LINE_HEIGHT, ROW, GAP = 15.0, 13.0, 20.0, 46.0, 14.0


@dataclass(frozen=True)
class Change:
    """One row; `text` names the change and its kind ("+6 نقاط"). None: no value at that time."""

    label: str
    before: float | None
    now: float | None
    text: str = ""
    before_text: str = ""
    now_text: str = ""


def dumbbell_chart(
    changes: Sequence[Change],
    *,
    title: str,
    description: str,
    language: str,
    before_label: str,
    now_label: str,
    top: float = 100.0,
) -> str:
    """Return the rows as SVG on a scale from 0 to `top`: an open ring before, a full one now."""
    plot = widest([change.label for change in changes], size=LABEL, least=60, most=260) + GAP
    end = WIDTH - widest([change.text for change in changes], size=LABEL, most=120) - GAP - 8
    drawing = Drawing(34 + ROW * len(changes) + 6, language=language)
    _legend(drawing, before_label, now_label)
    for index, change in enumerate(changes):
        y = 34 + ROW * index
        drawing.line(0, y, WIDTH, y, stroke=LINE, stroke_width=1)
        lines = wrapped(change.label, size=LABEL, within=plot - GAP + 1) or [""]
        for number, words in enumerate(lines):
            drawing.text(0, y + 28 + LINE_HEIGHT * (number - (len(lines) - 1) / 2), words, size=LABEL)
        _track(drawing, change, y + 27, plot + 14, end - 14, top)
        drawing.text(WIDTH, y + 28, change.text, anchor="end", size=LABEL, strong=True)
    return drawing.svg(title, description)


def _legend(drawing: Drawing, before_label: str, now_label: str) -> None:
    _ring(drawing, 8, 14, is_now=False)
    drawing.text(20, 19, before_label, size=SMALL + 1, colour=INK_2)
    x = 20 + width(before_label, size=SMALL + 1) + 28
    _ring(drawing, x, 14, is_now=True)
    drawing.text(x + 12, 19, now_label, size=SMALL + 1, colour=INK_2)


def _track(drawing: Drawing, change: Change, y: float, start: float, end: float, top: float) -> None:
    drawing.line(start, y, end, y, stroke=LINE, stroke_width=1)
    before = None if change.before is None else start + (end - start) * share(change.before, top)
    now = None if change.now is None else start + (end - start) * share(change.now, top)
    if before is not None and now is not None:
        drawing.line(before, y, now, y, stroke=SHADES[1], stroke_width=6)
    if before is not None:
        _ring(drawing, before, y, is_now=False)
    if now is not None:
        _ring(drawing, now, y, is_now=True)
    _values(drawing, change, before, now, y)


def _values(drawing: Drawing, change: Change, before: float | None, now: float | None, y: float) -> None:
    """Write both values over their rings, pushed apart where they would touch."""
    if before is not None and now is not None:
        room = (width(change.before_text, size=SMALL) + width(change.now_text, size=SMALL)) / 2 + 8
        push = max(0.0, room - abs(now - before)) / 2
        before, now = (before - push, now + push) if now >= before else (before + push, now - push)
    if before is not None:
        drawing.text(before, y - 11, change.before_text, anchor="middle", size=SMALL, colour=INK_2)
    if now is not None:
        drawing.text(now, y - 11, change.now_text, anchor="middle", size=SMALL, strong=True)


def _ring(drawing: Drawing, x: float, y: float, *, is_now: bool) -> None:
    drawing.circle(x, y, 5.5, fill=ACCENT if is_now else PAPER, stroke=ACCENT, stroke_width=2)
