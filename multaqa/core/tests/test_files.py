"""Files are judged by content, kept once, and answered as downloads only."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from multaqa.core import files
from multaqa.core.models import StoredFile


def office(*parts: str) -> bytes:
    """A zip with the part that tells Word from Excel, and others."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.FILES = tmp_path


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (office("xl/workbook.xml"), "xlsx"),
        (office("word/document.xml"), "docx"),
        (office("evil.exe"), ""),
        (b"PK\x03\x04 broken", ""),
        ("نص عادي".encode(), "txt"),
        (b"<html><script>", ""),
        (b"  <SVG onload=x>", ""),
        (b"\xfe\xff\x00", ""),
        (b"MZ\x90\x00", ""),
    ],
)
def test_kind_is_read_from_content(content, kind):
    assert files.kind_of(content) == kind


def test_same_bytes_are_stored_once(cast, settings):
    first = files.keep(b"%PDF-1", name="a.pdf", kinds={"pdf"}, by=cast.focal_point)
    second = files.keep(b"%PDF-1", name="b.pdf", kinds={"pdf"}, by=cast.stranger)
    assert first.checksum == second.checksum
    assert first.pk != second.pk
    assert len([path for path in settings.FILES.rglob("*") if path.is_file()]) == 1


def test_wrong_kind_is_refused_whatever_its_name(cast, settings):
    with pytest.raises(files.FileRefused):
        files.keep(b"<html>", name="report.pdf", kinds={"pdf"}, by=cast.focal_point)
    assert not list(settings.FILES.rglob("*"))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "word/VBAProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macro_is_refused_whatever_its_name(cast, part):
    content = office("xl/workbook.xml", part)
    assert files.kind_of(content) == "xlsx"
    with pytest.raises(files.FileRefused, match=r"أدلة\.xlsx"):
        files.keep(content, name="أدلة.xlsx", kinds={"xlsx"}, by=cast.focal_point)


def test_size_in_a_refusal_is_never_the_limit_itself():
    upload = SimpleUploadedFile("a.pdf", b"x")
    upload.size = 25 * files.MEGABYTE + 1
    with pytest.raises(files.FileRefused, match="26"):
        files.read_upload(upload)


def test_missing_and_changed_files_are_named(cast, settings, capsys):
    for number, words in enumerate(("kept", "changed", "missing")):
        files.keep(f"%PDF-{words}".encode(), name=f"{number}.pdf", kinds={"pdf"}, by=cast.focal_point)
    files.keep(b"%PDF-changed", name="again.pdf", kinds={"pdf"}, by=cast.stranger)
    assert list(files.faults()) == []
    call_command("verify_files")
    assert "4 files are what was kept" in capsys.readouterr().out
    paths = {file.name: settings.FILES / file.checksum[:2] / file.checksum for file in StoredFile.objects.all()}
    paths["1.pdf"].write_bytes(b"%PDF-other")
    paths["2.pdf"].unlink()
    assert {(file.name, kind) for file, kind in files.faults()} == {
        ("1.pdf", "changed"), ("again.pdf", "changed"), ("2.pdf", "missing"),
    }  # fmt: skip
    with pytest.raises(CommandError, match=r"file \d+ \(2.pdf\) is missing"):
        call_command("verify_files")


def test_empty_and_large_uploads_are_refused_before_reading():
    with pytest.raises(files.FileRefused):
        files.read_upload(SimpleUploadedFile("a.xlsx", b""))

    class Large:
        size = 50 * files.MEGABYTE

        def read(self) -> bytes:
            pytest.fail("the content was read")

    with pytest.raises(files.FileRefused, match="50"):
        files.read_upload(Large())


def test_download_is_never_a_page(cast):
    kept = files.keep("نص".encode(), name='تعليم "x".txt', kinds={"txt"}, by=cast.focal_point)
    response = files.download(kept)
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D8%AA")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == "نص".encode()
    response.close()


def png(width: int, height: int) -> bytes:
    """The head of a picture that says it is this large."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"


def jpeg(width: int, height: int) -> bytes:
    """The head of a photograph that says it is this large, after a part that says something else."""
    part = b"\xff\xe0\x00\x10JFIF" + b"\x00" * 10
    return b"\xff\xd8" + part + b"\xff\xc0\x00\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x03" * 12


def packed(megabytes: int) -> bytes:
    """A document that unpacks to this much of nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\x00" * megabytes * files.MEGABYTE)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "is_bomb"),
    [
        (packed(25), True),
        (packed(19), False),
        (office("word/document.xml", *(f"x{n}" for n in range(files.MOST_PARTS))), True),
        (png(60_000, 60_000), True),
        (png(4_000, 3_000), False),
        (jpeg(60_000, 60_000), True),
        (jpeg(4_000, 3_000), False),
        (b"\xff\xd8\xff\xe0", False),
        (b"\xff\xd8\xff" + b"\xff\x00\x00" * 9, False),
        (b"PK\x03\x04 broken", False),
        (b"%PDF-1.7", False),
    ],
    ids=["document", "tight", "parts", "giant png", "png", "giant jpeg", "jpeg", "cut", "odd", "broken", "pdf"],
)
def test_what_would_burst_is_known_unopened(content, is_bomb):
    assert files.is_bomb(content) is is_bomb


def test_a_bomb_is_refused_and_not_kept(cast, settings):
    with pytest.raises(files.FileRefused, match=r"تقرير\.docx"):
        files.keep(packed(25), name="تقرير.docx", kinds={"docx"}, by=cast.focal_point)
    assert not list(settings.FILES.rglob("*"))
