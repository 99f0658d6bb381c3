"""Small frames with one scale: values over time. Time runs from left to right in all languages."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from multaqa.printing.charts.drawing import ACCENT, INK_2, LINE, MARK, PAPER, WIDTH, Drawing, share
from multaqa.printing.glyphs import wrapped

LABEL, SMALL = 15.0, 13.0
GAP, HEAD, FOOT, PLOT = 26.0, 28.0, 24.0, 92.0
MOST_IN_ROW = 4


@dataclass(frozen=True)
class Point:
    """One year. value None: no value, and no line across. text: the value as it is written.

    breaks: before this year the method changed, so the two sides cannot be compared. low, high: two sources when
    `conflict`.
    """

    year: int
    value: float | None
    text: str = ""
    breaks: bool = False
    low: float | None = None
    high: float | None = None
    conflict: bool = False


@dataclass(frozen=True)
class Frame:
    """One line of values and its name."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class _Plot:
    """One frame's place, counted from the left."""

    left: float
    top: float
    wide: float
    years: range
    scale: float

    def x(self, year: float) -> float:
        return self.left + 16 + (self.wide - 32) * (year - self.years[0]) / max(1, len(self.years) - 1)

    def y(self, value: float) -> float:
        return self.top + PLOT * (1 - share(value, self.scale))


def trend_chart(
    frames: Sequence[Frame],
    *,
    title: str,
    description: str,
    language: str,
    top: float = 100.0,
    editions: Sequence[int] = (),
) -> str:
    """Return the frames as SVG: common years, common scale from 0 to `top`, first and last value written.

    editions: the years in which the series came out, for one that is not yearly; only neighbouring editions are joined.
    Default: every year.
    """
    in_row = min(MOST_IN_ROW, max(1, len(frames)))
    wide = (WIDTH - GAP * (in_row - 1)) / in_row
    seen = [point.year for frame in frames for point in frame.points] or list(editions) or [0]
    years = range(min(seen), max(seen) + 1)
    following = _following(list(editions) or list(years))
    lines = [wrapped(frame.label, size=LABEL, within=wide) or [""] for frame in frames]
    head = HEAD + 20 * (max(map(len, lines), default=1) - 1)
    row = head + 22 + PLOT + FOOT + 14
    drawing = Drawing(row * -(-len(frames) // in_row), language=language)
    for index, frame in enumerate(frames):
        column, y = index % in_row, row * (index // in_row)
        start = column * (wide + GAP)
        for number, words in enumerate(lines[index]):
            drawing.text(start, y + 18 + 20 * number, words, size=LABEL, strong=True)
        drawing.line(start, y + head, start + wide, y + head, stroke=LINE, stroke_width=1)
        left = WIDTH - start - wide if drawing.is_rtl else start
        plot = _Plot(left=left, top=y + head + 22, wide=wide, years=years, scale=top)
        _frame(drawing, frame, plot, following)
    return drawing.svg(title, description)


def _following(editions: list[int]) -> dict[int, int]:
    ordered = sorted(set(editions))
    return dict(itertools.pairwise(ordered))


def _frame(drawing: Drawing, frame: Frame, plot: _Plot, following: dict[int, int]) -> None:
    points = sorted(frame.points, key=lambda point: point.year)
    for value in (0.0, plot.scale):
        drawing.line_ltr(plot.left, plot.y(value), plot.left + plot.wide, plot.y(value), stroke=LINE, stroke_width=1)
    for before, point in itertools.pairwise(points):
        _join(drawing, before, point, plot, following)
    known = [point for point in points if point.value is not None]
    for point in known:
        _point(drawing, point, plot)
    for point in known[:1] + known[1:][-1:]:
        height = plot.y(max(point.value or 0.0, point.high or 0.0)) - 10
        drawing.text_ltr(plot.x(point.year), height, point.text, anchor="middle", size=SMALL + 1, strong=True)
    _years(drawing, plot)


def _join(drawing: Drawing, before: Point, point: Point, plot: _Plot, following: dict[int, int]) -> None:
    if point.breaks:
        x = plot.x((before.year + point.year) / 2)
        drawing.line_ltr(x, plot.top - 8, x, plot.top + PLOT, stroke=MARK, stroke_width=1.25, stroke_dasharray="1.5 3")
    if before.value is None or point.value is None or following.get(before.year) != point.year:
        return
    dots = {"stroke_dasharray": "2 4"} if point.breaks else {}
    drawing.line_ltr(
        plot.x(before.year),
        plot.y(before.value),
        plot.x(point.year),
        plot.y(point.value),
        stroke=MARK if point.breaks else ACCENT,
        stroke_width=2.25,
        **dots,
    )


def _point(drawing: Drawing, point: Point, plot: _Plot) -> None:
    x, y = plot.x(point.year), plot.y(point.value or 0.0)
    if not point.conflict:
        drawing.circle_ltr(x, y, 4, fill=ACCENT, stroke=PAPER, stroke_width=1.5)
        return
    if point.low is not None and point.high is not None:
        drawing.line_ltr(x, plot.y(point.low), x, plot.y(point.high), stroke=MARK, stroke_width=2.5)
    drawing.circle_ltr(x, y, 4, fill=PAPER, stroke=MARK, stroke_width=2)


def _years(drawing: Drawing, plot: _Plot) -> None:
    y = plot.top + PLOT + 19
    first, last = plot.years[0], plot.years[-1]
    drawing.text_ltr(plot.left, y, str(first), size=SMALL, colour=INK_2)
    if last != first:
        drawing.text_ltr(plot.left + plot.wide, y, str(last), anchor="end", size=SMALL, colour=INK_2)
