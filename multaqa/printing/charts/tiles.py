"""The 22 states as equal tiles: no borders, small states as visible as large ones, never mirrored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from multaqa.printing.charts.drawing import INK, INK_2, LINE_2, PAPER, WIDTH, Drawing, edge, shade
from multaqa.printing.glyphs import width, wrapped
from multaqa.printing.words import PrintingError

# Row and column of each state, from 1, counted from the upper left.
TILE_PLACES = {
    "MAR": (1, 1), "DZA": (1, 2), "TUN": (1, 3), "LBN": (1, 6), "SYR": (1, 7),
    "MRT": (2, 1), "LBY": (2, 3), "EGY": (2, 4), "PSE": (2, 5), "JOR": (2, 6), "IRQ": (2, 7), "KWT": (2, 8),
    "SDN": (3, 4), "SAU": (3, 7), "BHR": (3, 8), "QAT": (3, 9), "ARE": (3, 10),
    "DJI": (4, 5), "SOM": (4, 6), "YEM": (4, 8), "OMN": (4, 9), "COM": (5, 6),
}  # fmt: skip
COLUMNS, ROWS, GAP, HIGH = 10, 5, 5.0, 72.0
WIDE = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
NAME, LEAST_NAME, VALUE = 12.5, 10.0, 16.0


@dataclass(frozen=True)
class Tile:
    """One state. group: shade 1 to 4, or 0 with `absence`: "no_part" (hatch) or "unknown" (dashed edge)."""

    name: str
    text: str = ""
    group: int = 0
    absence: str = ""


@dataclass(frozen=True)
class Key:
    """One line of the legend: the shade or absence and its words."""

    text: str
    group: int = 0
    absence: str = ""


def tile_map(
    tiles: Mapping[str, Tile],
    *,
    title: str,
    description: str,
    language: str,
    legend: Sequence[Key] = (),
) -> str:
    """Return the map as SVG. tiles: by ISO 3166 alpha-3 code, all of TILE_PLACES. legend: five lines at most."""
    missing = sorted(set(TILE_PLACES) ^ set(tiles))
    if missing:
        raise PrintingError(f"the map needs exactly its own states; check {', '.join(missing)}")
    drawing = Drawing(ROWS * HIGH + (ROWS - 1) * GAP, language=language)
    for code, (row, column) in TILE_PLACES.items():
        _tile(drawing, tiles[code], (column - 1) * (WIDE + GAP), (row - 1) * (HIGH + GAP))
    _legend(drawing, legend)
    return drawing.svg(title, description)


def _tile(drawing: Drawing, tile: Tile, x: float, y: float) -> None:
    _ground(drawing, tile.group, tile.absence, x, y, WIDE, HIGH)
    colour = PAPER if tile.group >= 3 else INK if tile.group else INK_2
    size, lines = _name(tile.name)
    base = y + HIGH / 2 + 4 - (9 if tile.text else 0) - (len(lines) - 1) * (size + 1) / 2
    for index, words in enumerate(lines):
        drawing.text_ltr(x + WIDE / 2, base + (size + 1) * index, words, anchor="middle", size=size, colour=colour)
    if tile.text:
        is_value = width(tile.text, size=VALUE) <= WIDE - 8
        drawing.text_ltr(
            x + WIDE / 2,
            y + HIGH - 8,
            tile.text,
            anchor="middle",
            size=VALUE if is_value else NAME,
            colour=colour,
            strong=is_value,
        )


def _name(name: str) -> tuple[float, list[str]]:
    """Return the largest size at which the name stays inside its tile, on two lines and else on three."""
    for size, most in ((NAME, 2), (NAME - 1, 2), (NAME - 1, 3), (LEAST_NAME, 3)):
        lines = wrapped(name, size=size, within=WIDE - 4, lines=most)
        if all(width(line, size=size) <= WIDE - 4 for line in lines):
            break
    return size, lines


def _ground(drawing: Drawing, group: int, absence: str, x: float, y: float, wide: float, high: float) -> None:
    if group:
        drawing.rect_ltr(x + 0.5, y + 0.5, wide - 1, high - 1, rx=3, fill=shade(group), stroke=edge(group))
        return
    dashes = {"stroke_dasharray": "4 3"} if absence != "no_part" else {}
    drawing.rect_ltr(x + 0.5, y + 0.5, wide - 1, high - 1, rx=3, fill=PAPER, stroke=LINE_2, **dashes)
    if absence == "no_part":
        drawing.hatch(x + 1, y + 1, wide - 2, high - 2)


def _legend(drawing: Drawing, legend: Sequence[Key]) -> None:
    """Write the legend into the empty corner under Mauritania, in the page's own direction."""
    right = 3 * WIDE + 2 * GAP
    y = 2 * (HIGH + GAP) + 14
    for key in legend:
        box = right - 20 if drawing.is_rtl else 0.0
        _ground(drawing, key.group, key.absence, box, y, 20, 20)
        anchor, x = ("end", box - 8) if drawing.is_rtl else ("start", 28.0)
        drawing.text_ltr(x, y + 15, key.text, anchor=anchor, size=13, colour=INK_2)
        y += 30
