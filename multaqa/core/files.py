"""Files kept from outside: known by checksum, judged by content, never shown as a page."""

import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Collection
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StoredFile

MEGABYTE = 1024 * 1024
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
SIGNATURES = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
OFFICE_PARTS = (("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx"))


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
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    return next((kind for part, kind in OFFICE_PARTS if part in names), "")


def read_upload(upload: Any, *, limit_mb: int = 25) -> bytes:
    """Return the bytes of an uploaded file, refusing an empty one and one over the limit before reading it."""
    if upload.size == 0:
        raise FileRefused(_("The file is empty and was not kept. Upload a complete copy."))
    if upload.size > limit_mb * MEGABYTE:
        raise FileRefused(
            _("The file is %(size)s MB; the limit is %(limit)s MB. Make it smaller or attach a link instead.")
            % {"size": round(upload.size / MEGABYTE), "limit": limit_mb}
        )
    content: bytes = upload.read()
    return content


def plain_name(name: str) -> str:
    """Return the sender's name without controls: one that turns the text round could pose as another kind of file."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf"))[-255:]


def keep(content: bytes, *, name: str, kinds: Collection[str], by: Any) -> StoredFile:
    """Keep the bytes under their checksum and return the row. Raises FileRefused for a kind not in `kinds`.

    The same bytes are stored once, whoever sends them; each sending has its own row.
    """
    kind = kind_of(content)
    if kind not in kinds and not (kind == "txt" and "csv" in kinds):
        raise FileRefused(
            _("The file “%(name)s” is not of a kind that is taken here. Kinds taken: %(kinds)s.")
            % {"name": name, "kinds": "، ".join(sorted(kinds))}
        )
    if kind == "txt" and "csv" in kinds:
        kind = "csv"
    checksum = hashlib.sha256(content).hexdigest()
    path = settings.FILES / checksum[:2] / checksum
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(path)  # whole or not at all
    return StoredFile.objects.create(
        name=plain_name(name), checksum=checksum, size=len(content), kind=kind, kept_at=timezone.now(),
        by_key=journal.author_of(by)[0],
    )  # fmt: skip


def open_file(file: StoredFile) -> IO[bytes]:
    """Open the kept bytes for reading."""
    handle: IO[bytes] = (settings.FILES / file.checksum[:2] / file.checksum).open("rb")
    return handle


def download(file: StoredFile) -> FileResponse:
    """Answer with the file as a download: never inline, never sniffed, with no rights of a page."""
    response = FileResponse(open_file(file), content_type=MEDIA_TYPES[file.kind])
    return as_download(response, file.name)


def as_download(response: Any, name: str) -> Any:
    """Set the headers that make any answer a harmless download under this name."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
