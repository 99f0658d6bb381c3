"""The parts of a workbook that strangers sent: nothing is believed that was not counted here."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
MOST_UNPACKED = 50_000_000
MOST_PARTS = 2_000
# A small file may be packed as tightly as it likes; a large one this tightly was made to burst.
MOST_RATIO, RATIO_COUNTS_FROM = 120, 5_000_000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the reader needs; whatever else a file carries never reaches it.
NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/custom\.xml"
    r"|xl/(workbook|styles|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
# Some programs write other capitals, and the next reader may or may not mind.
CANONICAL = {
    name.casefold(): name
    for name in ("[Content_Types].xml", "docProps/custom.xml", "xl/sharedStrings.xml", "xl/workbook.xml")
}
MACRO_NAMES = re.compile(r"(^|/)(vbaProject[^/]*\.bin|macrosheets/|activeX/)", re.IGNORECASE)
MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|ms-excel\.macrosheet|ms-excel\.intlmacrosheet", re.IGNORECASE)


class WorkbookRefused(Exception):
    """A file was not read. code: macro, too_large, not_xlsx, empty, bomb or encrypted.

    The words for users are the room's, which knows the file's name and what to do next.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def safe_parts(content: bytes, *, most_bytes: int) -> dict[str, bytes]:
    """Return the parts that matter, unpacked under a limit, by name. Raises WorkbookRefused."""
    if not content:
        raise WorkbookRefused("empty")
    if len(content) > most_bytes:
        raise WorkbookRefused("too_large")
    if content.startswith(OLE):
        raise WorkbookRefused("encrypted" if ENCRYPTED_PART in content else "not_xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpacked(archive, _checked(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as fault:
        raise WorkbookRefused("not_xlsx") from fault
    types = parts.get("[Content_Types].xml", b"")
    if MACRO_TYPES.search(types.replace(b"\0", b"")):
        raise WorkbookRefused("macro")
    if not types or "xl/workbook.xml" not in parts or "xl/_rels/workbook.xml.rels" not in parts:
        raise WorkbookRefused("not_xlsx")
    return parts


def repacked(parts: dict[str, bytes]) -> io.BytesIO:
    """Return the parts as a plain archive, so that the next reader sees what was counted and nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    out.seek(0)
    return out


def safe_parser() -> expat.XMLParserType:
    """Return an XML parser that knows no document types, hence no entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def parse(parser: expat.XMLParserType, content: bytes) -> None:
    """Run the parser over one part; what is no XML is no workbook."""
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise WorkbookRefused("not_xlsx") from fault


def local(name: str) -> str:
    """Return the name of an element without its namespace."""
    return name.rpartition(" ")[2]


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    names = [member.filename.casefold() for member in members]
    if any(member.flag_bits & 0x1 for member in members):
        raise WorkbookRefused("encrypted")
    if any(MACRO_NAMES.search(name) for name in names):
        raise WorkbookRefused("macro")
    if len(set(names)) != len(names) or any(member.compress_type not in METHODS for member in members):
        raise WorkbookRefused("not_xlsx")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise WorkbookRefused("bomb")
    if unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * max(1, packed):
        raise WorkbookRefused("bomb")
    return members


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack what is needed and count it once more: a header may lie about its size."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for member in members:
        if not NEEDED.fullmatch(member.filename):
            continue
        with archive.open(member) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise WorkbookRefused("bomb")
        parts[CANONICAL.get(member.filename.casefold(), member.filename)] = content
    return parts


def _refuse_doctype(*_: object) -> None:
    raise WorkbookRefused("bomb")
