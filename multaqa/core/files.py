"""Files kept from outside: known by checksum, judged by content, never shown as a page."""

import hashlib
import io
import math
import os
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StoredFile

Answer = TypeVar("Answer", bound=HttpResponseBase)
MEGABYTE = 1024 * 1024
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "toml": "application/toml",
    "xml": "application/xml",
    "zip": "application/zip",
}
SIGNATURES = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
OFFICE_PARTS = (("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx"))
MACRO_PARTS = re.compile(r"(^|/)(vbaProject[^/]*\.bin|macrosheets/|activeX/)", re.IGNORECASE)


MOST_PARTS, MOST_UNPACKED = 5_000, 300 * MEGABYTE  # of an office file
MOST_RATIO, RATIO_COUNTS_FROM = 120, 20 * MEGABYTE
MOST_DOTS = 100_000_000  # of a picture
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class FileRefused(RuleBroken):
    """The file was not kept: empty, too large, or of a kind that is not taken here."""


def kind_of(content: bytes) -> str:
    """Return the kind read from the content itself ("" = none that we take); the name's ending is not asked."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in text or "<html" in text[:1000].lower() or "<svg" in text[:1000].lower() else "txt"


def _office_kind(content: bytes) -> str:
    names = _names_in(content)
    return next((kind for part, kind in OFFICE_PARTS if part in names), "")


def has_macro(content: bytes) -> bool:
    """Tell whether an office file carries programs, whatever its name says."""
    return content.startswith(b"PK\x03\x04") and any(MACRO_PARTS.search(name) for name in _names_in(content))


def is_bomb(content: bytes) -> bool:
    """Tell whether opening the file would burst: an office file that unpacks to far more than it is, a giant picture.

    Nothing is unpacked to find out: an archive says how large its parts are, a picture how wide and high it is.
    """
    if content.startswith(b"PK\x03\x04"):
        return _is_packed_bomb(content)
    width, height = _size_of_picture(content)
    return width * height > MOST_DOTS


def _is_packed_bomb(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    unpacked = sum(member.file_size for member in members)
    is_tight = unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * len(content)
    return len(members) > MOST_PARTS or unpacked > MOST_UNPACKED or is_tight


def _size_of_picture(content: bytes) -> tuple[int, int]:
    """Return width and height as a PNG or a JPEG says them of itself, (0, 0) where it says nothing."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    place = 2
    while content.startswith(b"\xff\xd8\xff") and place + 9 <= len(content) and content[place] == 0xFF:
        if content[place + 1] in JPEG_FRAMES:
            return int.from_bytes(content[place + 7 : place + 9]), int.from_bytes(content[place + 5 : place + 7])
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return 0, 0


def _names_in(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return set()


def read_upload(upload: Any, *, limit_mb: int = 25) -> bytes:
    """Return the bytes of an uploaded file, refusing an empty one and one over the limit before reading it."""
    if upload.size == 0:
        raise FileRefused(_("The file is empty and was not kept. Upload a complete copy."))
    if upload.size > limit_mb * MEGABYTE:
        raise FileRefused(
            _("The file is %(size)s MB; the limit is %(limit)s MB. Make it smaller or attach a link instead.")
            % {"size": math.ceil(upload.size / MEGABYTE), "limit": limit_mb}
        )
    content: bytes = upload.read()
    return content


def plain_name(name: str) -> str:
    """Return the sender's name without controls: one that turns the text round could pose as another kind of file."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf"))[-255:]


def keep(content: bytes, *, name: str, kinds: Collection[str], by: Any) -> StoredFile:
    """Keep the bytes under their checksum and return the row.

    Raises FileRefused for a macro, for what would burst on opening, and for a kind not in `kinds`.

    The same bytes are stored once, whoever sends them; each sending has its own row.
    """
    kind = kind_of(content)
    if has_macro(content):
        raise FileRefused(
            _("“%(name)s” was refused because it holds a macro. Save it without macros and upload it again.")
            % {"name": name}
        )
    if is_bomb(content):
        raise FileRefused(
            _("“%(name)s” unpacks to far more than such a file holds, so it was refused. Nothing was kept.")
            % {"name": name}
        )
    if kind not in kinds and not (kind == "txt" and "csv" in kinds):
        raise FileRefused(
            _("The file “%(name)s” is not of a kind that is taken here. Kinds taken: %(kinds)s.")
            % {"name": name, "kinds": "، ".join(sorted(kinds))}
        )
    if kind == "txt" and "csv" in kinds:
        kind = "csv"
    return keep_own(content, name=name, kind=kind, by=by)


def keep_own(content: bytes, *, name: str, kind: str, by: Any) -> StoredFile:
    """Keep bytes that the platform made itself, so that their kind needs no proof, and return the row."""
    checksum = hashlib.sha256(content).hexdigest()
    path = _path_of(checksum)
    if not path.exists():
        _write_whole(path, content)
    return StoredFile.objects.create(
        name=plain_name(name), checksum=checksum, size=len(content), kind=kind, kept_at=timezone.now(),
        by_key=journal.author_of(by)[0],
    )  # fmt: skip


def _path_of(checksum: str) -> Path:
    return Path(settings.FILES) / checksum[:2] / checksum


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also when two send the same bytes, or the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)


def open_file(file: StoredFile) -> IO[bytes]:
    """Open the kept bytes for reading."""
    handle: IO[bytes] = _path_of(file.checksum).open("rb")
    return handle


def faults() -> Iterator[tuple[StoredFile, str]]:
    """Read every kept file again and yield those that are "missing" or "changed"; the same bytes are read once."""
    said: dict[str, str] = {}
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=2000):
        if file.checksum not in said:
            said[file.checksum] = _fault_of(_path_of(file.checksum), file.checksum)
        if said[file.checksum]:
            yield file, said[file.checksum]


def _fault_of(path: Path, checksum: str) -> str:
    if not path.is_file():
        return "missing"
    with path.open("rb") as kept:
        return "" if hashlib.file_digest(kept, "sha256").hexdigest() == checksum else "changed"


def download(file: StoredFile) -> FileResponse:
    """Answer with the file as a download: never inline, never sniffed, with no rights of a page."""
    response = FileResponse(open_file(file), content_type=MEDIA_TYPES[file.kind])
    return as_download(response, file.name)


def as_download(response: Answer, name: str) -> Answer:
    """Set the headers that make any answer a harmless download under this name."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
