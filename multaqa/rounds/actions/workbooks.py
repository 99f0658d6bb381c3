"""Workbooks: kept, read, shown against what is saved, accepted or put aside."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core import journal
from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StoredFile
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds.actions.batches import Spoken, record_answers
from multaqa.rounds.models import Answer, InstitutionForm, Submission, WorkbookUpload
from multaqa.rounds.queries import differences as queries
from multaqa.rounds.queries.words import Cell, Word

MOST_NAMED = 20


class UploadStale(RuleBroken):
    """Answers changed after the page of differences was shown."""


@transaction.atomic
def keep_workbook(
    submission: Submission, file: StoredFile, *, form: InstitutionForm | None = None, language: str, by: Person
) -> WorkbookUpload:
    """Put an uploaded workbook in line to be read; nothing of it counts yet. form: whose page it was sent to."""
    upload = WorkbookUpload.objects.create(
        submission=submission, form=form, file=file, language=language, uploaded_by=by
    )  # fmt: skip
    journal.record("keep_workbook", upload, by=by, differences={"checksum": file.checksum})
    return upload


@transaction.atomic
def record_reading(
    upload: WorkbookUpload,
    *,
    cells: list[dict[str, Any]],
    problems: list[dict[str, str]],
    refusal: str,
    by: Person | None,
) -> None:
    """Keep what was read from a workbook, or why nothing was; once only. by None: the platform itself reads."""
    current = WorkbookUpload.objects.select_for_update().get(pk=upload.pk)
    if current.status != WorkbookUpload.Status.WAITING:
        return
    upload.cells, upload.problems = cells, [{"cell": "", "message": refusal}] if refusal else problems
    upload.save(update_fields=["cells", "problems"])
    to = WorkbookUpload.Status.REFUSED if refusal else WorkbookUpload.Status.READ
    change_status(upload, to, by=by, verb="read_workbook")


@transaction.atomic
def accept_upload(upload: WorkbookUpload, *, seen: Mapping[str, int], by: Person) -> int:
    """Write the new and changed cells of a read workbook, all or none; return how many.

    A second acceptance writes nothing. seen: {item: number of the answer shown beside its cell, 0 = none}; where an
    answer has changed since, UploadStale names it. Raises whatever else stands in the way of an answer.
    """
    Submission.objects.select_for_update().get(pk=upload.submission_id)
    current = WorkbookUpload.objects.select_for_update().get(pk=upload.pk)
    if current.status == WorkbookUpload.Status.ACCEPTED:
        return 0
    changes = queries.changes_of(upload)
    stale = [one.cell for one in changes if seen.get(one.cell.item, 0) != one.number]
    if stale:
        raise UploadStale(
            _("Answers changed while the differences were shown. Nothing was written. Look at the differences again:"),
            problems=_named(stale),
        )
    change_status(upload, WorkbookUpload.Status.ACCEPTED, by=by, verb="accept_upload")
    spoken = [Spoken(one.cell, _as_said(one), one.number) for one in changes]
    outcomes = record_answers(upload.submission, spoken, way=Answer.Way.WORKBOOK, upload=upload, by=by)
    refusal = next((one.refusal for one in outcomes if one.refusal), None)
    if refusal:
        raise refusal
    return len(changes)


def _as_said(one: queries.Difference) -> Word:
    """Return the word without the points of its steps: they are reckoned where it is written."""
    return replace(one.word, value=None) if one.word.choices is not None else one.word


def _named(cells: Sequence[Cell]) -> list[str]:
    """Return the first of these cells by their names, and how many more there are."""
    named = [f"{text_of(one.indicator, 'name').words} ({one.item})" for one in cells[:MOST_NAMED]]
    more = len(cells) - MOST_NAMED
    if more > 0:
        named.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
    return named


@transaction.atomic
def discard_upload(upload: WorkbookUpload, *, by: Person) -> None:
    """Put a read workbook aside; the file stays kept, no answer changes."""
    change_status(upload, WorkbookUpload.Status.DISCARDED, by=by, verb="discard_upload")
