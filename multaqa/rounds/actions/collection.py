"""Collection: a round is opened, answers are recorded, workbooks accepted, submissions submitted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StoredFile
from multaqa.core.statuses import change_status
from multaqa.members.models import Person, State
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, fillers, readers, tell
from multaqa.rounds.models import Answer, Framework, Indicator, Round, Submission, WorkbookUpload, item_of
from multaqa.rounds.queries import collection as queries


class AlreadySubmitted(RuleBroken):
    """The submission was submitted before; once is enough."""


class RoundExists(RuleBroken):
    """A round with this framework, year and title was prepared before, perhaps by a second click."""


class UploadStale(RuleBroken):
    """Answers changed after the page of differences was shown."""


@transaction.atomic
def begin_round(
    framework: Framework,
    *,
    year: int,
    title: Mapping[str, str],
    answers_due_at: datetime,
    states: Iterable[State],
    by: Person,
    is_sample: bool = False,
) -> Round:
    """Prepare a round for the chosen states; its framework version is frozen from now on.

    title: words by language; the first of ar, en, fr that is given is the original. Raises RoundExists for a second.
    """
    Framework.objects.select_for_update().get(pk=framework.pk)
    Framework.objects.filter(pk=framework.pk).update(is_frozen=True)
    original = next(language for language in ("ar", "en", "fr") if title.get(language))
    if Round.objects.filter(framework=framework, year=year, **{f"title_{original}": title[original]}).exists():
        raise RoundExists(
            _("A round with this framework, year and title was prepared before. It was not prepared twice.")
        )
    round = Round.objects.create(
        framework=framework,
        year=year,
        answers_due_at=answers_due_at,
        is_sample=is_sample,
        original_language=original,
        **{f"title_{language}": words for language, words in title.items()},
    )
    chosen = list(states)
    Submission.objects.bulk_create(Submission(round=round, state=state) for state in chosen)
    journal.record(
        "begin_round", round, by=by, differences={"framework": str(framework), "states": [one.iso3 for one in chosen]}
    )
    return round


@transaction.atomic
def open_round(round: Round, *, by: Person) -> None:
    """Open collection and tell the coordinators and directors of the chosen states."""
    if timezone.now() > round.answers_due_at:
        raise checks.NotReady(checks.deadline_words(round))
    change_status(round, Round.Status.OPEN, by=by, verb="open_round")
    for submission in round.submissions.select_related("state", "round"):
        path = f"rounds/submissions/{submission.pk}/"
        tell(fillers(submission.state), "round_opened", path=path, by=by, facts=facts_of(submission))


@transaction.atomic
def extend_deadline(round: Round, *, until: datetime, by: Person) -> None:
    """Move the deadline of a round; a deadline is never moved into the past."""
    if until <= timezone.now():
        raise RuleBroken(_("The deadline lies in the past. Choose a later day."))
    before, round.answers_due_at = round.answers_due_at, until
    round.save(update_fields=["answers_due_at"])
    journal.record("extend_deadline", round, by=by, differences={"answers_due_at": [before, until]})


@transaction.atomic
def record_answer(
    submission: Submission,
    indicator: Indicator,
    *,
    value: Decimal | None = None,
    absence: str = "",
    number: int | None = None,
    upload: WorkbookUpload | None = None,
    by: Person,
) -> Answer:
    """Write one answer as a new row; the earlier one stays. The same word again changes nothing.

    value: in the indicator's unit, or `absence` says why there is none. number: of the answer that the writer saw last
    (0 = none), so that nobody overwrites unseen. Raises ValueRefused, AnswerLocked, DeadlinePassed or AnswerStale.
    """
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    before = locked.answers.filter(indicator=indicator, is_current=True).first()
    _refuse_bad(indicator, value=value, absence=absence)
    refusal = checks.why_locked(locked, before)
    if before and queries.is_same(before, value=value, absence=absence):
        return before
    if refusal:
        raise refusal
    answer = Answer(
        submission=locked,
        indicator=indicator,
        item=item_of(indicator),
        number=before.number + 1 if before else 1,
        value=value,
        absence=absence,
        way=Answer.Way.WORKBOOK if upload else Answer.Way.PAGE,
        upload=upload,
        answered_by=by,
    )
    if before and number is not None and number != before.number:
        raise checks.AnswerStale(checks.stale_words(before, typed=checks.answer_words(answer)))
    if before:
        Answer.objects.filter(pk=before.pk).update(is_current=False)
    answer.save()
    journal.record("record_answer", answer, by=by, differences=_differences(before, answer))
    return answer


def _refuse_bad(indicator: Indicator, *, value: Decimal | None, absence: str) -> None:
    if (value is None) == (absence == ""):
        raise checks.ValueRefused(_("An answer is either a number or the reason why there is none."))
    problem = checks.check_value(indicator, value) if value is not None else checks.check_absence(absence)
    if problem:
        raise checks.ValueRefused(problem)


def _differences(before: Answer | None, after: Answer) -> dict[str, Any]:
    return {
        "indicator": after.indicator.code,
        "value": [before and before.value, after.value],
        "absence": [before.absence if before else "", after.absence],
    }


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
            upload.submission, one.indicator, value=one.value, absence=one.absence, number=one.number, upload=upload,
            by=by,
        )  # fmt: skip
    return len(changes)


@transaction.atomic
def discard_upload(upload: WorkbookUpload, *, by: Person) -> None:
    """Put a read workbook aside; the file stays kept, no answer changes."""
    change_status(upload, WorkbookUpload.Status.DISCARDED, by=by, verb="discard_upload")


@transaction.atomic
def submit(submission: Submission, *, by: Person) -> None:
    """Submit a state's answers, complete, in time; reviewers and the secretariat are told once.

    When no state is left to submit, the round goes under review.
    """
    locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)
    if locked.status in (Submission.Status.SUBMITTED, Submission.Status.ACCEPTED):
        raise AlreadySubmitted(checks.already_words(locked))
    refusal = checks.why_locked(locked, None)
    if refusal:
        raise refusal
    checks.check_complete(locked)
    covered = locked.answers.filter(is_current=True, status__in=(Answer.Status.SAVED, Answer.Status.RETURNED))
    covered = covered.select_related("indicator")
    said = {answer.indicator.code: [answer.number, answer.value, answer.absence] for answer in covered}
    covered.update(status=Answer.Status.SUBMITTED)
    change_status(submission, Submission.Status.SUBMITTED, by=by, verb="submit")
    submission.submitted_at, submission.submitted_by = timezone.now(), by
    submission.save(update_fields=["submitted_at", "submitted_by"])
    journal.record("sign_answers", submission, by=by, differences={"answers": said})
    tell(
        readers(), "submission_submitted", path=f"rounds/submissions/{submission.pk}/review/", by=by,
        facts=facts_of(locked),
    )  # fmt: skip
    drafts = locked.round.submissions.filter(status=Submission.Status.DRAFT)
    if locked.round.status == Round.Status.OPEN and not drafts.exists():
        change_status(locked.round, Round.Status.UNDER_REVIEW, by=by)
