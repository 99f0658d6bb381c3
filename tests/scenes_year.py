"""Scenes of a measuring year for the access table: institutions, verdicts, results, documents."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from multaqa.core import files
from multaqa.core.fetching import FetchedPage
from multaqa.rounds import actions, loading
from multaqa.rounds.models import InstitutionForm, Publication, Said, Signature
from multaqa.rounds.tests import cases, editions, web

SECRET = "سرّ-عُمان"  # as in access_table, which reads the rows that read these scenes


def institutions(cast: Any) -> dict[str, Any]:
    """A round in which an institution of Oman fills in its form; the cast's officer answers for it."""
    year = cases.open_year(cast)
    year.health.institution.name_ar = SECRET
    year.health.institution.save()
    signature = Signature.objects.create(
        submission=year.submission, signed_by=cast.director, authority=SECRET, statement=SECRET, checksum="0" * 64
    )
    return {
        "round": year.round.pk,
        "submission": year.submission.pk,
        "form": year.health.pk,
        "other_form": year.justice.pk,
        "officer_seat": cast.officer.seats.get().pk,
        "signature": signature.pk,
    }


def review(cast: Any) -> dict[str, Any]:
    """A round under review: Oman's first answer was adjusted and the state has replied; a reviewer reads it all."""
    round = cases.open_round(cast)
    submission = cases.fill(cases.submission_of(round, cast.oman), by=cast.focal_point)
    actions.submit(submission, by=cast.focal_point)
    answer = submission.answers.get(is_current=True, item="OSI")
    actions.adjust_answer(answer, Said(Decimal("0.7")), reason=SECRET, by=cast.reviewer)
    actions.reply(answer, text=SECRET, by=cast.focal_point)
    given = actions.assign_review(submission, cast.reviewer, by=cast.secretariat)
    return {"round": round.pk, "submission": submission.pk, "assignment": given.pk, "other": cast.secretariat.pk}


def evidence(cast: Any) -> dict[str, Any]:
    """The same, with a link whose page says something, and a file, as evidence of its form."""
    things = institutions(cast)
    form = InstitutionForm.objects.select_related("submission").get(pk=things["form"])
    at, about = actions.At(form.submission, form), actions.About(SECRET, items=["S1.A1"])
    link = actions.attach_link(at, "https://example.org/page", about, by=cast.officer)
    actions.keep_copy(link, FetchedPage(SECRET), by=None)
    sent = SimpleUploadedFile("report.pdf", b"%PDF-1.4 " + SECRET.encode())
    file = actions.attach_file(at, sent, about, by=cast.officer)
    national = actions.attach_link(
        actions.At(form.submission), "https://example.org/", actions.About(SECRET), by=cast.focal_point
    )
    return {**things, "link": link.pk, "file": file.pk, "national": national.pk}


def uploaded(cast: Any) -> dict[str, Any]:
    """The same, with a workbook of the institution that waits for acceptance."""
    things = institutions(cast)
    form = InstitutionForm.objects.get(pk=things["form"])
    client = web.signed_in(cast.officer)
    web.send_form(client, form, web.saved(web.downloaded_form(client, form)))
    return {**things, "upload": form.uploads.get().pk}


def keyed(cast: Any) -> dict[str, Any]:
    """The officer has a key for a program."""
    key, _text = actions.make_key(SECRET, by=cast.officer)
    return {"key": key.pk}


def edition(cast: Any, disclosure: str = "scores") -> dict[str, Any]:
    """A published round whose scores are everybody's; what stands behind Oman's is the state's own."""
    round = editions.published_round(cast, disclosure=disclosure)
    editions.with_answers(round, cast.oman, cast)
    return {"round": round.pk}


def edition_of_states(cast: Any) -> dict[str, Any]:
    """A published round that opens answers to all its states."""
    return edition(cast, "states")


def edition_of_answers(cast: Any) -> dict[str, Any]:
    """A published round that opens answers to everybody."""
    return edition(cast, "answers")


def printing(cast: Any) -> dict[str, Any]:
    """A published round whose documents are to be printed."""
    round = cases.publish(_finished(cast), cast)
    asked = actions.ask_for_documents(round.publications.get(), "ar", by=cast.secretariat)
    return {"round": round.pk, "job": asked.pk}


def series_uploaded(cast: Any) -> dict[str, Any]:
    """A table of a published series that waits to be taken."""
    reading = loading.read_series(b"year,iso3,gtmi\n2025,OMN,0.8\n", codes=["OMN"], top=1)
    facts = {name: SECRET for name in ("name", "publisher", "attribution", "licence", "scale", "source")}
    facts |= {"code": "gtmi", "language": "ar", "headline": "gtmi", "url": "", "source_url": "", "source_kind": "un"}
    file = files.keep(b"year,iso3,gtmi\n", name="gtmi.csv", kinds={"csv"}, by=cast.secretariat)
    upload = actions.keep_series_upload(file, facts={**facts, "top": 1}, reading=reading, by=cast.secretariat)
    return {"upload": upload.pk}


def _finished(cast: Any) -> Any:
    round = cases.open_round(cast)
    cases.finish(round, cast.oman, cast)
    return round


def under_embargo(cast: Any) -> dict[str, Any]:
    """A round whose first edition, with answers open to everybody, comes out tomorrow."""
    things = edition(cast, "answers")
    Publication.objects.update(published_at=timezone.now() + timedelta(days=1), announced_at=None)
    return things | {"number": 1}


YEAR_SCENES: tuple[Callable[[Any], dict[str, Any]], ...] = (
    institutions,
    review,
    evidence,
    uploaded,
    keyed,
    edition,
    edition_of_states,
    edition_of_answers,
    printing,
    series_uploaded,
    under_embargo,
)
