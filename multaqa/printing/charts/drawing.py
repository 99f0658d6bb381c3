"""One SVG picture, drawn by hand so that browsers and the typesetter agree on every place."""

import unicodedata
from html import escape
from typing import Any

from multaqa.printing.glyphs import LRI, PDI, RLI, as_printable, width, with_isolated_signs
from multaqa.printing.words import is_rtl

WIDTH = 720.0
INK, INK_2, INK_3 = "#14212b", "#41515d", "#586772"
PAPER, SUNKEN, LINE, LINE_2 = "#ffffff", "#eaeef0", "#d6dde2", "#7a8994"
ACCENT, MARK = "#0b5563", "#8a5200"
SHADES = ("#d5e6e9", "#93c2cb", "#2b7c8b", "#0a4350")
# The second weight is a family of its own for the typesetter and a weight of the first one for browsers.
FAMILY = "Multaqa Sans, IBM Plex Sans Arabic, sans-serif"
STRONG_FAMILY = "IBM Plex Sans Arabic SmBld, Multaqa Sans, sans-serif"
# A strong label is at most this much wider than a plain one.
STRONG = 1.06


def shade(group: int) -> str:
    """Return the colour of group 1 (least) to 4 (most)."""
    return SHADES[group - 1]


def edge(group: int) -> str:
    """Return the edge that a shade needs to be seen on paper, or "none"."""
    return LINE_2 if group <= 2 else "none"


class Drawing:
    """Shapes and labels from the side where reading starts: x grows to the left in Arabic, unless told otherwise."""

    def __init__(self, height: float, *, language: str) -> None:
        self.height = height
        self.is_rtl = is_rtl(language)
        self.parts: list[str] = []

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", **look: Any) -> None:
        """Write one label; y is its base line. anchor: start, middle or end, seen from where reading starts."""
        if self.is_rtl:
            x, anchor = WIDTH - x, {"start": "end", "middle": "middle", "end": "start"}[anchor]
        self.text_ltr(x, y, words, anchor=anchor, **look)

    def text_ltr(
        self,
        x: float,
        y: float,
        words: str,
        *,
        anchor: str = "start",
        size: float = 15,
        colour: str = INK,
        strong: bool = False,
    ) -> None:
        """Write one label at a place counted from the left."""
        family = f' font-family="{STRONG_FAMILY}" font-weight="600"' if strong else ""
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-size="{_n(size)}" fill="{colour}"{family}>'
            f"{self._isolated(words)}</text>"
        )

    def rect(self, x: float, y: float, wide: float, high: float, **look: object) -> None:
        left = WIDTH - x - wide if self.is_rtl else x
        self.rect_ltr(left, y, wide, high, **look)

    def rect_ltr(self, x: float, y: float, wide: float, high: float, **look: object) -> None:
        self.parts.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"{_attributes(look)}/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, **look: object) -> None:
        if self.is_rtl:
            x1, x2 = WIDTH - x1, WIDTH - x2
        self.line_ltr(x1, y1, x2, y2, **look)

    def line_ltr(self, x1: float, y1: float, x2: float, y2: float, **look: object) -> None:
        self.parts.append(f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"{_attributes(look)}/>')

    def circle(self, x: float, y: float, radius: float, **look: object) -> None:
        self.circle_ltr(WIDTH - x if self.is_rtl else x, y, radius, **look)

    def circle_ltr(self, x: float, y: float, radius: float, **look: object) -> None:
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{_attributes(look)}/>')

    def hatch(self, x: float, y: float, wide: float, high: float) -> None:
        """Fill a box, counted from the left, with falling lines: "does not apply". Drawn line by line: no ids."""
        step = 7
        for offset in range(step, int(wide + high), step):
            start, fall = max(0.0, offset - high), min(offset, high)
            end, rise = min(float(offset), wide), max(0.0, offset - wide)
            self.line_ltr(x + start, y + fall, x + end, y + rise, stroke=LINE, stroke_width=1)

    def svg(self, title: str, description: str) -> str:
        """Return the picture, named and described for those who do not see it."""
        box = f"0 0 {_n(WIDTH)} {_n(self.height)}"
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" direction="ltr" width="100%" '
            f'viewBox="{box}" font-family="{FAMILY}"><title>{_clean(title)}</title><desc>{_clean(description)}</desc>'
            f'<rect width="{_n(WIDTH)}" height="{_n(self.height)}" fill="{PAPER}"/>{"".join(self.parts)}</svg>'
        )

    def _isolated(self, words: str) -> str:
        steady = with_isolated_signs(without_marks(as_printable(words)), rtl=self.is_rtl)
        return f"{RLI if self.is_rtl else LRI}{escape(steady)}{PDI}"


def without_marks(words: str) -> str:
    """Return the label without vowel marks: inside a picture the typesetter cannot say which letter a mark belongs to.

    PDF/UA refuses such a page. The texts around a picture keep their marks, and so do its title and description.
    """
    return "".join(sign for sign in words if unicodedata.category(sign) != "Mn")


def widest(texts: list[str], *, size: float, least: float = 0, most: float = WIDTH) -> float:
    """Return the width that the widest of these labels needs, between the bounds."""
    return min(most, max([least, *(width(text, size=size) * STRONG for text in texts)]))


def share(value: float, top: float) -> float:
    """Return the value as a part of the scale, kept on it: 0 to 1."""
    return min(1.0, max(0.0, value / top))


def _attributes(look: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())


def _clean(words: str) -> str:
    return escape(as_printable(words))


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
