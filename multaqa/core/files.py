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
    """Keep the bytes under their checksum and return the row. Raises FileRefused for a macro and a kind not in `kinds`.

    The same bytes are stored once, whoever sends them; each sending has its own row.
    """
    kind = kind_of(content)
    if has_macro(content):
        raise FileRefused(
            _("“%(name)s” was refused because it holds a macro. Save it without macros and upload it again.")
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
