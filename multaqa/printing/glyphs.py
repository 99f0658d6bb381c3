"""What the printed font can show, and how wide it is: read from the font itself."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "IBMPlexSansArabic-Regular.ttf"
LRI, RLI, PDI, LRM = "\u2066", "\u2067", "\u2069", "\u200e"
# They steer direction and joining and are never drawn.
UNSEEN = frozenset(map(chr, (0x200C, 0x200D, 0x200E, 0x200F, 0x2066, 0x2067, 0x2068, 0x2069)))
UNKNOWN = "?"
# A sign begins a word, or follows one of the letters that Arabic joins to the next word.
_SIGNED = re.compile(r"(?:(?<![^\s(،؛:/])|(?<=\s[وبلف])|(?<=^[وبلف]))[+−-][0-9٠-٩][0-9٠-٩.,٫٬]*[%٪]?")


def as_printable(text: str) -> str:
    """Return the text with "?" for each sign that the font lacks, so that one emoji does not stop a document.

    Other spaces become the no-break space, and controls of direction other than isolates and marks are taken out.
    """
    return "".join(_printable(sign) for sign in unicodedata.normalize("NFC", text))


def with_isolated_signs(text: str, *, rtl: bool) -> str:
    """Return running text in which +6 and −0.5% keep their sign in front, also from right to left."""
    return _SIGNED.sub(lambda found: f"{LRI}{found.group()}{PDI}", text) if rtl else text


def with_marked_signs(text: str, *, rtl: bool) -> str:
    """Return the text as `with_isolated_signs` does, by marks instead of isolates, which word processors do not heed.

    Western digits only: after a mark ٦ would still turn its sign round.
    """
    return _SIGNED.sub(lambda found: f"{LRM}{found.group()}{LRM}", text) if rtl else text


def width(text: str, *, size: float) -> float:
    """Return an upper estimate of the width of one line in the unit of `size`; joined letters are narrower."""
    advances = _advances()
    return sum(advances.get(ord(sign), 0.6) for sign in text if sign not in UNSEEN) * size


def wrapped(text: str, *, size: float, within: float, lines: int = 2) -> list[str]:
    """Return the text cut at spaces into at most `lines` lines of this width; the last one takes the rest."""
    cut: list[str] = []
    for word in text.split():
        if cut and (len(cut) == lines or width(f"{cut[-1]} {word}", size=size) <= within):
            cut[-1] = f"{cut[-1]} {word}"
        else:
            cut.append(word)
    return cut


def _printable(sign: str) -> str:
    if ord(sign) in _advances() or sign in UNSEEN or sign in "\n\t":
        return sign
    category = unicodedata.category(sign)
    if category == "Zs":
        return "\u00a0"
    return "" if category in ("Cf", "Mn") else UNKNOWN


@cache
def _advances() -> dict[int, float]:
    """Return the advance of each character in ems, from the tables cmap, hmtx, hhea and head of the font."""
    font = FONT.read_bytes()
    tables = {}
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + index * 16)
        tables[tag.decode()] = offset
    em = struct.unpack_from(">H", font, tables["head"] + 18)[0]
    measured = struct.unpack_from(">H", font, tables["hhea"] + 34)[0]
    return {
        code: struct.unpack_from(">H", font, tables["hmtx"] + 4 * min(glyph, measured - 1))[0] / em
        for code, glyph in _glyphs(font, tables["cmap"]).items()
    }


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Return the glyph of each character out of the font's subtable of format 4 (OpenType, "cmap")."""
    start = next(
        cmap + offset
        for index in range(struct.unpack_from(">H", font, cmap + 2)[0])
        for platform, encoding, offset in [struct.unpack_from(">HHI", font, cmap + 4 + index * 8)]
        if (platform, encoding) == (3, 1)
    )
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends, starts = start + 14, start + 16 + 2 * count
    deltas, ranges = starts + 2 * count, starts + 4 * count
    glyphs: dict[int, int] = {}
    for index in range(count):
        last, first, delta, shift = (
            struct.unpack_from(">H", font, table + 2 * index)[0] for table in (ends, starts, deltas, ranges)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if shift:
                glyph = struct.unpack_from(">H", font, ranges + 2 * index + shift + 2 * (code - first))[0]
            if glyph or not shift:
                glyphs[code] = (glyph + delta) & 0xFFFF
    return {code: glyph for code, glyph in glyphs.items() if glyph}
