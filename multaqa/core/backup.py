"""One file that holds a whole installation on SQLite: database, kept files, secret. Taken while it runs.

The database is copied as of one moment; kept files are never changed or deleted, so that those it cites are all there.
"""

import hashlib
import io
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MANIFEST, DATABASE, SECRET = "manifest.json", "multaqa.sqlite3", "secret-key"
KEPT = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")


class BackupRefused(Exception):
    """A backup could not be made or put back; nothing was changed."""


@dataclass(frozen=True)
class Installation:
    """Where the parts of an installation lie. database: the SQLite file itself."""

    database: Path
    files: Path
    secret: Path


def make_backup(target: Path, *, of: Installation, notes: dict[str, str]) -> int:
    """Write a backup and return how many kept files it holds. notes: told again by `restore_backup`.

    The file is there whole or not at all, and only its owner may read it. Raises BackupRefused.
    """
    if target.exists():
        raise BackupRefused(f"{target} is there already; choose another name")
    if not of.database.is_file():
        raise BackupRefused(f"there is no database at {of.database}")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as place:
        copy, draft = Path(place) / DATABASE, Path(place) / "draft"
        with closing(sqlite3.connect(f"file:{of.database}?mode=ro", uri=True)) as database:
            database.execute("VACUUM INTO ?", [str(copy)])
        draft.touch(mode=0o600)
        count = _pack(draft, copy, of, notes)
        draft.replace(target)
    return count


def restore_backup(source: Path, *, into: Installation) -> dict[str, str]:
    """Put a backup back where no installation is yet, and return its notes. Every checksum is held against it first.

    Raises BackupRefused; then nothing was put back.
    """
    if into.database.exists() or (into.files.exists() and any(into.files.iterdir())):
        raise BackupRefused(f"{into.database.parent} holds an installation already; choose an empty folder")
    with tempfile.TemporaryDirectory(dir=into.secret.parent, prefix=".restore-") as place:
        notes = _unpack(source, Path(place))
        shutil.rmtree(into.files, ignore_errors=True)
        (Path(place) / "files").replace(into.files)
        if (Path(place) / SECRET).exists():  # a secret set from outside is in no backup
            (Path(place) / SECRET).replace(into.secret)
        (Path(place) / DATABASE).replace(into.database)  # last: what has a database is whole
    return notes


def _pack(draft: Path, database: Path, of: Installation, notes: dict[str, str]) -> int:
    manifest = {"database": _checksum(database), "notes": notes}
    count = 0
    with tarfile.open(draft, "w") as archive:
        _add(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
        archive.add(database, DATABASE)
        if of.secret.is_file():
            archive.add(of.secret, SECRET)
        for path in sorted(of.files.glob("??/*")):
            name = f"files/{path.parent.name}/{path.name}"
            if KEPT.fullmatch(name):
                archive.add(path, name)
                count += 1
    return count


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _unpack(source: Path, place: Path) -> dict[str, str]:
    """Unpack only what a backup holds, each part under its own name, and compare every checksum."""
    (place / "files").mkdir()
    manifest: dict[str, object] = {}
    try:
        with tarfile.open(source, "r:") as archive:
            for name, content in _members(archive):
                if name == MANIFEST:
                    manifest = json.load(content)
                    continue
                path = place / name
                path.parent.mkdir(exist_ok=True)
                with path.open("wb") as out:
                    shutil.copyfileobj(content, out)
                path.chmod(0o600)
                if (kept := KEPT.fullmatch(name)) and _checksum(path) != kept[2]:
                    raise BackupRefused(f"{name} in {source} is damaged")
    except (tarfile.TarError, ValueError, OSError) as fault:
        raise BackupRefused(f"{source} cannot be read: {fault}") from fault
    if not (place / DATABASE).is_file() or _checksum(place / DATABASE) != manifest.get("database"):
        raise BackupRefused(f"the database in {source} is missing or damaged")
    notes = manifest.get("notes")
    return notes if isinstance(notes, dict) else {}


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in archive:
        content = archive.extractfile(member) if member.isreg() else None
        if content is None or not (member.name in (MANIFEST, DATABASE, SECRET) or KEPT.fullmatch(member.name)):
            raise BackupRefused(f"{archive.name!s} is no backup of Multaqa: it holds {member.name}")
        yield member.name, content


def _checksum(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
