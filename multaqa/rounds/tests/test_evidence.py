"""Evidence: files, screenshots and links, linked to answers, kept with a copy of the page, refused where hostile."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from multaqa.core import fetching
from multaqa.core.errors import RuleBroken
from multaqa.core.fetching import FetchedPage
from multaqa.core.files import FileRefused
from multaqa.core.models import JournalLine
from multaqa.rounds import actions, checks, tasks
from multaqa.rounds.actions import About, At
from multaqa.rounds.models import Answer, Evidence, EvidenceUse, InstitutionForm, Round, Submission
from multaqa.rounds.queries import evidence as queries
from multaqa.rounds.tests import cases
from multaqa.rounds.tests.web import IMMEDIATE, signed_in

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (9).to_bytes(4) * 2
ABOUT = About("دليل الاستخدام", date(2026, 3, 1), ["S1.A1"], "ص 3")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    settings.FILES = tmp_path
    settings.TASKS = IMMEDIATE


@pytest.fixture
def year(cast: Any) -> cases.Year:
    return cases.open_year(cast)


@pytest.fixture
def at(year: cases.Year) -> At:
    return At(year.submission, year.health)


def sent(content: bytes = b"%PDF-1.4", name: str = "دليل.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def zipped(part: str, content: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
        archive.writestr(part, b"")
    return out.getvalue()


# ---- rules


def test_a_file_is_kept_with_what_it_proves(at: At, cast: Any) -> None:
    piece = actions.attach_file(at, sent(), ABOUT, by=cast.officer)
    assert (piece.kind, piece.title, piece.dated_on, piece.form_id) == ("file", ABOUT.title, ABOUT.dated_on, at.form.pk)
    assert [(use.item, use.place) for use in piece.uses.all()] == [("S1.A1", "ص 3")]
    line = JournalLine.objects.filter(verb="attach_evidence").latest("number")
    assert line.differences["items"] == ["S1.A1"]
    assert line.differences["checksum"] == piece.file.checksum


def test_a_picture_is_a_screenshot(at: At, cast: Any) -> None:
    assert actions.attach_file(at, sent(PNG, "شاشة.png"), ABOUT, by=cast.officer).kind == "screenshot"
    assert actions.attach_screenshot(at, sent(PNG, "شاشة.png"), ABOUT, by=cast.officer).kind == "screenshot"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "x.pdf", "الملف فارغ"),
        (b"<html><script>", "x.pdf", "ليس من الأنواع"),
        (b"MZ\x90\x00\xff", "x.pdf", "ليس من الأنواع"),
        (zipped("word/vbaProject.bin"), "x.docx", "ماكرو"),
        (zipped("x", b"\x00" * 30_000_000), "x.docx", "x.docx"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (70_000).to_bytes(4) * 2, "x.png", "x.png"),
    ],
    ids=["0 bytes", "page", "program", "macro", "bomb", "giant"],
)
def test_hostile_files_are_refused_in_words(at: At, cast: Any, content: bytes, name: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        actions.attach_file(at, sent(content, name), ABOUT, by=cast.officer)
    assert not Evidence.objects.exists()


def test_a_file_over_the_limit_is_refused_unread(at: At, cast: Any) -> None:
    class Large:
        name, size = "x.pdf", 26 * 1024 * 1024

        def read(self) -> bytes:
            raise AssertionError("read")

    with pytest.raises(FileRefused, match="25"):
        actions.attach_file(at, Large(), ABOUT, by=cast.officer)


def test_a_document_is_no_screenshot(at: At, cast: Any) -> None:
    with pytest.raises(FileRefused):
        actions.attach_screenshot(at, sent(), ABOUT, by=cast.officer)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.org/", "example", "https://u:p@a.org/", ""])
def test_what_is_no_address_is_refused(at: At, cast: Any, url: str) -> None:
    with pytest.raises(checks.EvidenceRefused, match="https://"):
        actions.attach_link(at, url, ABOUT, by=cast.officer)


@pytest.mark.parametrize("items", [["S1.A2"], ["Q1"], ["x"], ["I1@999999"]])
def test_cells_of_others_are_refused(at: At, cast: Any, items: list[str]) -> None:
    with pytest.raises(checks.EvidenceRefused):
        actions.attach_link(at, "https://a.org/", About("س", items=items), by=cast.officer)
    assert not Evidence.objects.exists()


def test_a_title_is_asked_for(at: At, cast: Any) -> None:
    with pytest.raises(checks.EvidenceRefused):
        actions.attach_link(at, "https://a.org/", About("  "), by=cast.officer)


def test_one_piece_serves_several_answers_once_each(at: At, cast: Any) -> None:
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    own = f"I1@{at.form.institution_id}"
    assert actions.link_to_cells(piece, ["S1.A1", own, own], by=cast.officer) == 1
    assert actions.link_to_cells(piece, [own], by=cast.officer) == 0
    assert queries.evidence_counts(at.submission, ["S1.A1", own, "Q1"]) == {"S1.A1": 1, own: 1}
    actions.unlink(piece, own, by=cast.officer)
    assert [use.item for use in piece.uses.all()] == ["S1.A1"]


def test_what_is_taken_away_counts_no_more_and_stays_kept(at: At, cast: Any) -> None:
    piece = actions.attach_file(at, sent(), ABOUT, by=cast.officer)
    actions.remove_evidence(piece, by=cast.officer)
    actions.remove_evidence(piece, by=cast.officer)
    assert queries.evidence_counts(at.submission, ["S1.A1"]) == {}
    assert Evidence.objects.get(pk=piece.pk).removed_at
    assert JournalLine.objects.filter(verb="remove_evidence").count() == 1
    with pytest.raises(RuleBroken):
        actions.link_to_cells(piece, ["S1.A1"], by=cast.officer)


@pytest.mark.parametrize("status", ["handed_in", "approved", "removed"])
def test_a_form_that_is_not_open_takes_none(at: At, cast: Any, status: str) -> None:
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    InstitutionForm.objects.filter(pk=at.form.pk).update(status=status)
    for deed in (
        lambda: actions.attach_link(at, "https://b.org/", ABOUT, by=cast.officer),
        lambda: actions.remove_evidence(piece, by=cast.officer),
        lambda: actions.unlink(piece, "S1.A1", by=cast.officer),
    ):
        with pytest.raises(checks.AnswerLocked):
            deed()
    assert Evidence.objects.count() == 1


def test_after_the_deadline_none_is_taken(at: At, cast: Any) -> None:
    Round.objects.update(answers_due_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(checks.DeadlinePassed):
        actions.attach_file(at, sent(), ABOUT, by=cast.focal_point)


def test_what_proved_a_submitted_answer_stays_and_more_is_taken_where_it_is_asked_for(at: At, cast: Any) -> None:
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    actions.record_answer(at.submission, _cell(at, "S1"), actions_word("50"), by=cast.officer)
    Answer.objects.update(status="queried")
    Submission.objects.filter(pk=at.submission.pk).update(status="submitted")
    InstitutionForm.objects.filter(pk=at.form.pk).update(status="approved")
    Round.objects.update(status="under_review")
    with pytest.raises(checks.AnswerLocked):
        actions.remove_evidence(piece, by=cast.focal_point)
    with pytest.raises(checks.AnswerLocked):
        actions.attach_link(at, "https://b.org/", About("س"), by=cast.focal_point)
    with pytest.raises(checks.AnswerLocked):
        actions.attach_link(at, "https://b.org/", ABOUT, by=cast.officer)
    assert actions.attach_link(at, "https://b.org/", ABOUT, by=cast.focal_point).pk
    Round.objects.update(status="reply_open")
    assert actions.attach_link(at, "https://c.org/", About("س"), by=cast.focal_point).pk


def _cell(at: At, code: str) -> Any:
    from multaqa.rounds.queries.cells import cells_of

    return next(cell for cell in cells_of(at.submission, at.form) if cell.indicator.code == code)


def actions_word(value: str) -> Any:
    from decimal import Decimal

    from multaqa.rounds.queries.words import Word

    return Word(Decimal(value))


# ---- the copy of a page


def test_the_page_behind_a_link_is_kept_with_its_moment(at: At, cast: Any, monkeypatch: Any) -> None:
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    assert piece.waits_for_copy
    monkeypatch.setattr(tasks, "fetch_page", lambda url: FetchedPage(f"نص {url}"))
    tasks.keep_link_copy_task.enqueue(piece.pk)
    kept = Evidence.objects.get(pk=piece.pk)
    assert (kept.copy_text, kept.copy_problem, kept.waits_for_copy) == ("نص https://a.org/", "", False)


def test_a_page_that_cannot_be_reached_blocks_nothing_and_a_newer_fault_loses_no_copy(
    at: At, cast: Any, monkeypatch: Any
) -> None:
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    monkeypatch.setattr(tasks, "fetch_page", lambda url: FetchedPage("أول"))
    tasks.keep_link_copy_task.enqueue(piece.pk)
    actions.ask_for_copy(piece, by=cast.officer)
    monkeypatch.setattr(tasks, "fetch_page", lambda url: FetchedPage(problem="unreachable"))
    tasks.keep_link_copy_task.enqueue(piece.pk)
    kept = Evidence.objects.get(pk=piece.pk)
    assert (kept.copy_text, kept.copy_problem) == ("أول", "unreachable")
    assert kept.copy_words() == "تعذّر الوصول إلى الصفحة"
    assert queries.evidence_counts(at.submission, ["S1.A1"]) == {"S1.A1": 1}


def test_our_own_network_is_never_asked(at: At, cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(fetching.socket, "socket", lambda *_: pytest.fail("asked"))
    piece = actions.attach_link(at, "http://127.0.0.1/admin", ABOUT, by=cast.officer)
    tasks.keep_link_copy_task.enqueue(piece.pk)
    assert Evidence.objects.get(pk=piece.pk).copy_problem == "closed"


def test_a_page_left_lying_is_given_to_a_worker_again(at: At, cast: Any, monkeypatch: Any) -> None:
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    monkeypatch.setattr(tasks, "fetch_page", lambda url: FetchedPage("نص"))
    assert tasks.go_on_with_copies() == 0
    Evidence.objects.update(attached_at=timezone.now() - timedelta(minutes=11))
    assert tasks.go_on_with_copies() == 1
    assert tasks.go_on_with_copies() == 0
    assert Evidence.objects.get(pk=piece.pk).copy_text == "نص"


def test_every_reason_has_words_in_each_language() -> None:
    from django.utils import translation

    from multaqa.rounds.models.collection import COPY_PROBLEMS

    for code in COPY_PROBLEMS:
        told = set()
        for language in ("ar", "en", "fr"):
            with translation.override(language):
                told.add(Evidence(copy_problem=code).copy_words())
        assert len(told) == 3, code


# ---- checks that read evidence


def test_a_piece_shared_by_many_services_is_found_unless_its_page_is_named() -> None:
    from multaqa.rounds.checks.plausibility import RULES, Sheet

    uses = {(f"S{n:02}", "K01"): (7,) for n in range(11)}
    named = frozenset((service, code, 7) for service, code in uses)
    facts: dict[str, Any] = {"own": {}, "services": {}, "year": 2024, "evidence": uses}
    assert len(list(RULES["evidence_shared"](Sheet(**facts), ["K01"]))) == 11
    assert not list(RULES["evidence_shared"](Sheet(**facts, evidence_places=named), ["K01"]))


def test_the_place_that_was_named_reaches_the_checks(at: At, cast: Any) -> None:
    from multaqa.rounds.queries.cells import cells_of

    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    made = checks.filled(at.submission, cells_of(at.submission, at.form))
    assert made.sheet.evidence == {("A1", "S1"): (piece.pk,)}
    assert made.sheet.evidence_places == {("A1", "S1", piece.pk)}


# ---- pages


def address(at: At) -> str:
    return f"/ar/rounds/forms/{at.form.pk}/evidence/"


def test_an_officer_attaches_from_a_row_and_finds_it_there(at: At, cast: Any) -> None:
    client = signed_in(cast.officer)
    page = client.get(address(at), {"item": "S1.A1"})
    assert page.status_code == 200
    assert "سؤال S1" in page.content.decode()
    told = {"file": sent(), "title": "دليل", "dated_on": "2026-03-01", "place": "", "item": "S1.A1"}
    answer = client.post(address(at), told)
    assert answer.status_code == 302
    assert answer.url == f"{address(at)}?item=S1.A1"
    assert "دليل.pdf" in client.get(answer.url).content.decode()
    section = client.get(f"/ar/rounds/forms/{at.form.pk}/sections/A1/").content.decode()
    assert "دليل واحد" in section


def test_a_link_is_attached_and_its_copy_read_as_plain_text(at: At, cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks, "fetch_page", lambda url: FetchedPage("<b>نص</b> & صفحة"))
    client = signed_in(cast.officer)
    client.post(address(at), {"url": "https://a.org/خدمة", "title": "صفحة الخدمة", "item": "S1.A1"})
    piece = Evidence.objects.get()
    page = client.get(f"/ar/rounds/evidence/{piece.pk}/").content.decode()
    assert "&lt;b&gt;نص&lt;/b&gt; &amp; صفحة" in page


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(at: At, cast: Any) -> None:
    client = signed_in(cast.officer)
    page = client.post(address(at), {"url": "https://a.org/", "title": "", "place": "ص 9", "item": "S1.A1"})
    assert page.status_code == 422
    assert 'value="ص 9"' in page.content.decode()
    assert 'value="https://a.org/"' in page.content.decode()


def test_a_file_is_a_harmless_download(at: At, cast: Any) -> None:
    piece = actions.attach_file(at, sent(b"%PDF-1.4 <script>"), ABOUT, by=cast.officer)
    answer = signed_in(cast.reviewer).get(f"/ar/rounds/evidence/{piece.pk}/file/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 <script>"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_links_to_answers_come_and_go_and_the_piece_too(at: At, cast: Any) -> None:
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    client, own = signed_in(cast.officer), f"I1@{at.form.institution_id}"
    client.post(f"/ar/rounds/evidence/{piece.pk}/link/", {"item": [own], "place": "ص 2"})
    assert EvidenceUse.objects.get(item=own).place == "ص 2"
    client.post(f"/ar/rounds/evidence/{piece.pk}/unlink/", {"item": own})
    assert not EvidenceUse.objects.filter(item=own).exists()
    client.post(f"/ar/rounds/evidence/{piece.pk}/remove/")
    assert client.get(f"/ar/rounds/evidence/{piece.pk}/").status_code == 404


def test_an_officer_of_another_institution_finds_nothing(at: At, year: cases.Year, cast: Any) -> None:
    mine = actions.attach_file(at, sent(), ABOUT, by=cast.officer)
    cast.officer.seats.update(institution=year.justice.institution)
    client = signed_in(cast.officer)
    for path in (f"evidence/{mine.pk}/", f"evidence/{mine.pk}/file/", f"forms/{at.form.pk}/evidence/"):
        assert client.get(f"/ar/rounds/{path}").status_code == 404


def test_a_cell_that_is_not_asked_is_not_found(at: At, cast: Any) -> None:
    assert signed_in(cast.officer).get(address(at), {"item": "S1.A2"}).status_code == 404


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_pages_in_each_language(at: At, cast: Any, language: str) -> None:
    client = signed_in(cast.officer)
    piece = actions.attach_link(at, "https://a.org/", ABOUT, by=cast.officer)
    for path in (f"forms/{at.form.pk}/evidence/", f"evidence/{piece.pk}/"):
        assert client.get(f"/{language}/rounds/{path}").status_code == 200
    assert (
        signed_in(cast.focal_point).get(f"/{language}/rounds/submissions/{at.submission.pk}/evidence/").status_code
        == 200
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_no_more_for_more_pieces(
    at: At, cast: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        actions.attach_link(at, f"https://a.org/{number}", ABOUT, by=cast.officer)
    client = signed_in(cast.officer)
    with django_assert_max_num_queries(18):
        client.get(address(at))
