"""Workbooks: kept, read, shown against what is saved, accepted or put aside."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StoredFile
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds.actions.answers import record_answer
from multaqa.rounds.models import Answer, Submission, WorkbookUpload
from multaqa.rounds.queries import collection as queries
from multaqa.rounds.queries.words import Cell, Word


class UploadStale(RuleBroken):
    """Answers changed after the page of differences was shown."""


@transaction.atomic
def keep_workbook(submission: Submission, file: StoredFile, *, language: str, by: Person) -> WorkbookUpload:
    """Put an uploaded workbook in line to be read; nothing of it counts yet."""
    upload = WorkbookUpload.objects.create(submission=submission, file=file, language=language, uploaded_by=by)
    journal.record("keep_workbook", upload, by=by, differences={"checksum": file.checksum})
    return upload


@transaction.atomic
def record_reading(
    upload: WorkbookUpload,
    *,
    cells: list[dict[str, str]],
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
    """Write the new and changed cells of a read workbook; returns how many. A second acceptance writes nothing.

    seen: {code of the indicator: number of the answer shown beside its cell, 0 = none}. Where an answer has changed
    since, nothing is written and UploadStale names it.
    """
    Submission.objects.select_for_update().get(pk=upload.submission_id)
    current = WorkbookUpload.objects.select_for_update().get(pk=upload.pk)
    if current.status == WorkbookUpload.Status.ACCEPTED:
        return 0
    changes = queries.changes_of(upload)
    stale = [one for one in changes if seen.get(one.code, 0) != one.number]
    if stale:
        raise UploadStale(
            _("Answers changed while the differences were shown. Nothing was written. Look at the differences again:"),
            problems=[text_of(one.indicator, "name").words for one in stale],
        )
    change_status(upload, WorkbookUpload.Status.ACCEPTED, by=by, verb="accept_upload")
    for one in changes:
        record_answer(
            upload.submission, Cell(one.indicator), Word(one.value, absence=one.absence), number=one.number,
            way=Answer.Way.WORKBOOK, upload=upload, by=by,
        )  # fmt: skip
    return len(changes)


@transaction.atomic
def discard_upload(upload: WorkbookUpload, *, by: Person) -> None:
    """Put a read workbook aside; the file stays kept, no answer changes."""
    change_status(upload, WorkbookUpload.Status.DISCARDED, by=by, verb="discard_upload")
