"""Bars from best to least, with groups, average, margins and conflicts of sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from multaqa.printing.charts.drawing import (
    INK,
    INK_2,
    LINE,
    LINE_2,
    MARK,
    PAPER,
    SUNKEN,
    WIDTH,
    Drawing,
    edge,
    shade,
    share,
    widest,
)
from multaqa.printing.glyphs import width, wrapped

LABEL, SMALL, LINE_HEIGHT, ROW, HEADING = 15.0, 14.0, 19.0, 31.0, 29.0
GAP = 12.0


@dataclass(frozen=True)
class Bar:
    """One row. value None: no bar, `text` says why inside a dashed track.

    text: the value as it is written. rank: "4", "=15" or nothing. group: shade 1 to 4. low, high: the margin, or
    the two sources when `conflict`.
    """

    label: str
    value: float | None
    text: str = ""
    rank: str = ""
    group: int = 4
    low: float | None = None
    high: float | None = None
    conflict: bool = False


@dataclass(frozen=True)
class Heading:
    """Words over the bars of one group, with its cuts."""

    text: str


@dataclass(frozen=True)
class Average:
    """A value all bars are compared with, and its words."""

    value: float
    text: str


@dataclass(frozen=True)
class _Columns:
    rank: float
    label: float
    plot: float
    plot_width: float
    end: float


def ranking_chart(
    bars: Sequence[Bar | Heading],
    *,
    title: str,
    description: str,
    language: str,
    top: float = 100.0,
    average: Average | None = None,
) -> str:
    """Return the ranking as SVG; bars start at 0, end at `top` at most and keep the order they are given in."""
    columns = _columns([bar for bar in bars if isinstance(bar, Bar)])
    head = 28.0 if average else 6.0
    heights = [_height(bar, columns) for bar in bars]
    foot = head + sum(heights)
    drawing = Drawing(foot + 30, language=language)
    _scale(drawing, columns, head, foot, top, language)
    y = head
    for bar, height in zip(bars, heights, strict=True):
        if isinstance(bar, Heading):
            drawing.rect(0, y, WIDTH, height, fill=SUNKEN)
            drawing.text(8, y + height / 2 + 5, bar.text, size=SMALL, strong=True)
        else:
            _row(drawing, bar, columns, y, height, top)
        y += height
    if average:
        _average(drawing, average, columns, head, foot, top)
    return drawing.svg(title, description)


def _columns(bars: list[Bar]) -> _Columns:
    rank = widest([bar.rank for bar in bars], size=SMALL)
    label = rank + (GAP if rank else 0) + 8
    plot = label + widest([bar.label for bar in bars], size=LABEL, least=60, most=210) + GAP
    value = widest([bar.text for bar in bars if bar.value is not None], size=LABEL, least=30, most=120)
    return _Columns(rank=rank + 8, label=label, plot=plot, plot_width=WIDTH - 8 - value - GAP - plot, end=WIDTH - 8)


def _height(bar: Bar | Heading, columns: _Columns) -> float:
    return HEADING if isinstance(bar, Heading) else ROW + LINE_HEIGHT * (len(_label(bar, columns)) - 1)


def _label(bar: Bar, columns: _Columns) -> list[str]:
    return wrapped(bar.label, size=LABEL, within=columns.plot - columns.label - GAP + 1) or [""]


def _scale(drawing: Drawing, columns: _Columns, head: float, foot: float, top: float, language: str) -> None:
    for quarter in range(5):
        x = columns.plot + columns.plot_width * quarter / 4
        drawing.line(x, head, x, foot, stroke=LINE, stroke_width=1)
        mark = f"{top * quarter / 4:g}".replace(".", "," if language == "fr" else ".")
        drawing.text(x, foot + 20, mark, anchor="middle", size=SMALL, colour=INK_2)


def _row(drawing: Drawing, bar: Bar, columns: _Columns, y: float, height: float, top: float) -> None:
    middle = y + height / 2
    drawing.line(0, y + height, WIDTH, y + height, stroke=LINE, stroke_width=1)
    if bar.rank:
        drawing.text(columns.rank, middle + 5, bar.rank, anchor="end", size=SMALL, colour=INK_2)
    lines = _label(bar, columns)
    for index, words in enumerate(lines):
        drawing.text(columns.label, middle + 5 + LINE_HEIGHT * (index - (len(lines) - 1) / 2), words, size=LABEL)
    if bar.value is None:
        _absent(drawing, bar, columns, middle)
        return
    wide = columns.plot_width * share(bar.value, top)
    drawing.rect(columns.plot, middle - 8, wide, 16, fill=shade(bar.group), stroke=edge(bar.group), rx=1)
    if bar.low is not None and bar.high is not None:
        _margin(drawing, bar, columns, middle, top)
    drawing.text(columns.end, middle + 5, bar.text, anchor="end", size=LABEL, strong=True)


def _absent(drawing: Drawing, bar: Bar, columns: _Columns, middle: float) -> None:
    drawing.rect(
        columns.plot, middle - 11, columns.plot_width, 22, fill=PAPER, stroke=LINE_2, stroke_dasharray="4 3", rx=1
    )
    drawing.text(columns.plot + 8, middle + 5, bar.text, size=SMALL, colour=INK_2)


def _margin(drawing: Drawing, bar: Bar, columns: _Columns, middle: float, top: float) -> None:
    """Draw the margin over the end of the bar, on a halo of paper, since bar and margin differ little in lightness."""
    low = columns.plot + columns.plot_width * share(bar.low or 0.0, top)
    high = columns.plot + columns.plot_width * share(bar.high or 0.0, top)
    look = {"stroke": MARK if bar.conflict else INK, "stroke_width": 2.5 if bar.conflict else 1.5}
    for layer in ({"stroke": PAPER, "stroke_width": 5}, look):
        drawing.line(low, middle, high, middle, **layer)
        for end in (low, high):
            drawing.line(end, middle - 4, end, middle + 4, **layer)


def _average(drawing: Drawing, average: Average, columns: _Columns, head: float, foot: float, top: float) -> None:
    x = columns.plot + columns.plot_width * share(average.value, top)
    drawing.line(x, head - 4, x, foot, stroke=PAPER, stroke_width=4)
    drawing.line(x, head - 4, x, foot, stroke=INK, stroke_width=1.5, stroke_dasharray="3 3")
    half = width(average.text, size=SMALL) / 2
    middle = min(max(x, half + 4), WIDTH - half - 4)
    drawing.text(middle, head - 11, average.text, anchor="middle", size=SMALL, colour=INK_2)
