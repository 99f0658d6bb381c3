"""What this tool carries from others, and how it is fetched again."""

import hashlib
import io
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
PACKAGE, VERSION = "@ibm/plex-sans-arabic", "1.1.0"


@dataclass(frozen=True)
class Vendored:
    """One file taken from elsewhere.

    source: its path in the package. source_sha256: of that file; sha256: of the file kept here.
    """

    name: str
    version: str
    licence: str
    package: str
    source: str
    source_sha256: str
    sha256: str


VENDORED = (
    Vendored(
        name="IBMPlexSansArabic-Regular.ttf",
        version=VERSION,
        licence="OFL-1.1",
        package=PACKAGE,
        source="package/fonts/complete/woff2/IBMPlexSansArabic-Regular.woff2",
        source_sha256="74112e1b7bf2e2c547989a4e947a60cba6cd1f9156e0065670134636e717199d",
        sha256="b6bc2bca508a3bd3683f15875b59d2bc4b2900fbc62efcf31630d53d20b0f33b",
    ),
    Vendored(
        name="IBMPlexSansArabic-SemiBold.ttf",
        version=VERSION,
        licence="OFL-1.1",
        package=PACKAGE,
        source="package/fonts/complete/woff2/IBMPlexSansArabic-SemiBold.woff2",
        source_sha256="869b2acd0a9660607a2025f0fe1c640110bf23d33417509328f07722922b8063",
        sha256="6cd072328bebc7e7427703fe58c11cd675a81c5bab135c305f205cb813d237e0",
    ),
    Vendored(
        name="OFL.txt",
        version=VERSION,
        licence="OFL-1.1",
        package=PACKAGE,
        source="package/LICENSE.txt",
        source_sha256="7e6b2818edbd8f6a01ae80641cc8f16a51080d08fb4e532be3a0b6f74adb07da",
        sha256="7e6b2818edbd8f6a01ae80641cc8f16a51080d08fb4e532be3a0b6f74adb07da",
    ),
)


class VendoredDiffers(Exception):
    """A fetched file is not the one that was looked at when it was taken in."""


def fetch_fonts(target: Path = FONTS) -> list[Path]:
    """Fetch the package once more and write its fonts, converted to TTF, and their licence into `target`.

    The typesetter reads no woff2, hence the conversion. "Plex" is a reserved name: the glyphs stay as they are.
    Needs npm and, from the development tools, fonttools. Raises VendoredDiffers when a checksum differs.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # Packed and not installed: the package's install script reports to its maker.
        subprocess.run(  # noqa: S603
            ["npm", "pack", f"{PACKAGE}@{VERSION}", "--ignore-scripts", "--silent"],  # noqa: S607
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            return [_keep(package, record, target) for record in VENDORED]


def _keep(package: tarfile.TarFile, record: Vendored, target: Path) -> Path:
    member = package.extractfile(record.source)
    if member is None:
        raise VendoredDiffers(f"{record.source} is not in {record.package}")
    content = member.read()
    _compare(content, record.source_sha256, record.source)
    if record.source.endswith(".woff2"):
        content = _as_ttf(content)
    _compare(content, record.sha256, record.name)
    path = target / record.name
    path.write_bytes(content)
    return path


def _as_ttf(woff2: bytes) -> bytes:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(woff2), recalcTimestamp=False)
    font.flavor = None
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue()


def _compare(content: bytes, sha256: str, name: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise VendoredDiffers(f"{name}: sha256 {found} instead of {sha256}")
