"""Files are judged by content, kept once, and answered as downloads only."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from multaqa.core import files


def office(part: str) -> bytes:
    """A zip with the one part that tells Word from Excel."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
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
