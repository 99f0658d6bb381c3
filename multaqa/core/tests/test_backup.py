"""A backup holds everything, is refused when damaged, and never falls on what is there."""

import hashlib
import io
import sqlite3
import tarfile
from contextlib import closing

import pytest

from multaqa.core.backup import BackupRefused, Installation, make_backup, restore_backup

NOTES = {"head": "3:abc", "version": "2026.1"}
BYTES = b"%PDF-1.7 kept"


def place(folder):
    folder.mkdir(exist_ok=True)
    return Installation(folder / "multaqa.sqlite3", folder / "files", folder / "secret-key")


@pytest.fixture
def installed(tmp_path):
    """A small installation: one row, one kept file, half of another one, a secret."""
    made = place(tmp_path / "here")
    with closing(sqlite3.connect(made.database)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE word (text)")
        database.execute("INSERT INTO word VALUES ('ملتقى')")
        database.commit()
    checksum = hashlib.sha256(BYTES).hexdigest()
    kept = made.files / checksum[:2] / checksum
    kept.parent.mkdir(parents=True)
    kept.write_bytes(BYTES)
    (kept.parent / ".part-x").write_bytes(b"half")
    made.secret.write_text("secret")
    return made


@pytest.fixture
def backup(installed, tmp_path):
    target = tmp_path / "multaqa.tar"
    assert make_backup(target, of=installed, notes=NOTES) == 1
    return target


def words(database):
    with closing(sqlite3.connect(database)) as opened:
        return [row[0] for row in opened.execute("SELECT text FROM word")]


def repacked(backup, change):
    """The same backup with its members changed: name to bytes."""
    with tarfile.open(backup) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}
    change(members)
    with tarfile.open(backup, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def test_what_was_backed_up_comes_back(backup, installed, tmp_path):
    there = place(tmp_path / "there")
    assert restore_backup(backup, into=there) == NOTES
    assert words(there.database) == ["ملتقى"]
    assert there.secret.read_text() == "secret"
    assert [path.read_bytes() for path in there.files.glob("*/*")] == [BYTES]
    assert {path.stat().st_mode & 0o777 for path in (backup, there.secret, there.database)} == {0o600}
    assert sorted(path.name for path in there.database.parent.iterdir()) == ["files", "multaqa.sqlite3", "secret-key"]


def test_secret_set_from_outside_is_left_as_it_is(installed, tmp_path):
    installed.secret.unlink()
    make_backup(tmp_path / "b.tar", of=installed, notes=NOTES)
    there = place(tmp_path / "there")
    there.secret.write_text("drawn here")
    restore_backup(tmp_path / "b.tar", into=there)
    assert there.secret.read_text() == "drawn here"


def test_backup_is_of_one_moment_while_others_write(installed, tmp_path):
    with closing(sqlite3.connect(installed.database)) as other:
        other.execute("INSERT INTO word VALUES ('not yet')")
        make_backup(tmp_path / "b.tar", of=installed, notes=NOTES)
        other.commit()
    restore_backup(tmp_path / "b.tar", into=place(tmp_path / "there"))
    assert words(tmp_path / "there" / "multaqa.sqlite3") == ["ملتقى"]
    assert words(installed.database) == ["ملتقى", "not yet"]


def test_backup_never_falls_on_a_file(backup, installed):
    before = backup.read_bytes()
    with pytest.raises(BackupRefused, match="there already"):
        make_backup(backup, of=installed, notes=NOTES)
    assert backup.read_bytes() == before


def test_backup_of_nothing_is_refused(tmp_path):
    with pytest.raises(BackupRefused, match="no database"):
        make_backup(tmp_path / "b.tar", of=place(tmp_path / "none"), notes=NOTES)
    assert not (tmp_path / "b.tar").exists()


def test_restore_never_falls_on_an_installation(backup, installed):
    with pytest.raises(BackupRefused, match="holds an installation already"):
        restore_backup(backup, into=installed)
    assert words(installed.database) == ["ملتقى"]


def test_kept_files_alone_are_an_installation_too(backup, tmp_path):
    there = place(tmp_path / "there")
    (there.files / "ab").mkdir(parents=True)
    with pytest.raises(BackupRefused, match="holds an installation already"):
        restore_backup(backup, into=there)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda parts: parts.update({"multaqa.sqlite3": b"other"}), "database in .* is missing or damaged"),
        (lambda parts: parts.pop("multaqa.sqlite3"), "database in .* is missing or damaged"),
        (lambda parts: parts.pop("manifest.json"), "database in .* is missing or damaged"),
        (lambda parts: parts.update({"manifest.json": b"{"}), "cannot be read"),
        (lambda parts: parts.update({next(n for n in parts if "files/" in n): b"other"}), "is damaged"),
        (lambda parts: parts.update({"../outside": b"x"}), "no backup of Multaqa"),
        (lambda parts: parts.update({"files/ab/../../x": b"x"}), "no backup of Multaqa"),
    ],
)
def test_damaged_or_foreign_backup_puts_nothing_back(backup, tmp_path, change, told):
    repacked(backup, change)
    there = place(tmp_path / "there")
    with pytest.raises(BackupRefused, match=told):
        restore_backup(backup, into=there)
    assert list(there.database.parent.iterdir()) == []


def test_other_file_is_no_backup(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"nothing of the kind")
    with pytest.raises(BackupRefused, match="cannot be read"):
        restore_backup(tmp_path / "x.tar", into=place(tmp_path / "there"))


def test_link_in_a_backup_is_refused(backup, tmp_path):
    with tarfile.open(backup, "a") as archive:
        link = tarfile.TarInfo("secret-key")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(BackupRefused, match="no backup of Multaqa"):
        restore_backup(backup, into=place(tmp_path / "there"))
