"""The questionnaire of a state: read, filled as one types, submitted; replies to remarks."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from multaqa.members.models import Person
from multaqa.rounds import access, actions, checks
from multaqa.rounds.forms import AnswerForm, UploadForm
from multaqa.rounds.models import Answer, Submission
from multaqa.rounds.queries import collection as queries
from multaqa.rounds.queries.collection import Row
from multaqa.rounds.queries.words import Cell, Word
from multaqa.ui.pages import is_part_wanted, page_or_part


@login_required
@require_http_methods(["GET", "POST"])
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questionnaire; without script, save every row that was typed."""
    if request.method == "GET":
        submission = access.submission_to_read(request.user, pk)
        return _page(request, submission, _rows(submission, request.user))
    submission = access.submission_to_answer(request.user, pk)
    rows = _rows(submission, request.user)
    saved = [_save(row, submission, request.POST, by=request.user) for row in rows if row.can_edit]
    if all(saved):
        messages.success(request, _("All answers are saved."))
        return redirect("questionnaire", pk=pk)
    return _page(request, submission, rows, status=422)


@login_required
@require_POST
def answer_save(request: HttpRequest, pk: int, indicator: str) -> HttpResponse:
    """Save one answer as it is typed, and answer its row: saved with the hour, or refused beside the field."""
    submission = access.submission_to_answer(request.user, pk)
    row = next(iter(queries.questionnaire_rows(submission, can_answer=True, indicator=indicator)), None)
    if row is None:
        raise Http404
    is_saved = _save(row, submission, request.POST, by=request.user)
    if is_part_wanted(request):
        if is_saved:
            [row] = queries.questionnaire_rows(submission, can_answer=True, indicator=indicator)
        return page_or_part(
            request, "rounds/questionnaire.html", {**_facts(submission), "row": row, "is_fresh": is_saved}, part="row"
        )
    if is_saved:
        return redirect(f"{reverse('questionnaire', args=[pk])}#row-{indicator}")
    rows = [row if one.indicator.pk == row.indicator.pk else one for one in _rows(submission, request.user)]
    return _page(request, submission, rows, status=422)


def _rows(submission: Submission, person: Person) -> list[Row]:
    return queries.questionnaire_rows(submission, can_answer=access.may_answer(person, submission))


def _save(row: Row, submission: Submission, data: Mapping[str, Any], *, by: Person) -> bool:
    """Save what was typed in a row; where it is refused, mark the row with the reason and keep what was typed."""
    form = AnswerForm(data, row=row)
    if form.take == "saved" or not form.is_posted:
        return True
    form.read()
    if not form.error and form.is_unchanged():
        return True
    row.typed, row.chosen, row.error = form.typed, form.chosen, form.error
    if form.error:
        return False
    if row.answer and form.number != row.number:
        row.stale = row.answer
        typed = Answer(indicator=row.indicator, value=form.value, absence=form.absence)
        row.error = checks.stale_words(row.answer, typed=checks.answer_words(typed))
        row.typed, row.chosen = queries.plain(form.value), form.absence
        return False
    actions.record_answer(
        submission, Cell(row.indicator), Word(form.value, absence=form.absence), number=form.number, by=by
    )
    return True


def _facts(submission: Submission) -> dict[str, Any]:
    is_draft = submission.status == Submission.Status.DRAFT
    return {
        "submission": submission,
        "round": submission.round,
        "offered": [(absence.value, absence.label) for absence in checks.OFFERED],
        "is_over": is_draft and timezone.now() > submission.due_at(),
    }


def _page(request: HttpRequest, submission: Submission, rows: list[Row], *, status: int = 200) -> HttpResponse:
    said = [row for row in rows if row.answer]
    context = {
        **_facts(submission),
        "rows": rows,
        "said": len(said),
        "last_saved": max((row.answer.answered_at for row in said if row.answer), default=None),
        "errors": [row for row in rows if row.error],
        "can_answer": access.may_answer(request.user, submission),
        "can_review": access.may_review(request.user, submission),
        "is_editable": any(row.can_edit for row in rows),
        "upload_form": UploadForm(),
        "uploads": submission.uploads.select_related("file")[:5],
        "deadline_words": checks.deadline_words(submission),
    }
    return render(request, "rounds/questionnaire.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def submit_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what submitting means, then submit."""
    submission = access.submission_to_answer(request.user, pk)
    if request.method == "POST":
        actions.submit(submission, by=request.user)
        messages.success(request, _("The submission was submitted. The reviewers were told."))
        return redirect("questionnaire", pk=pk)
    rows = _rows(submission, request.user)
    context = {
        **_facts(submission),
        "rows": rows,
        "missing": [row for row in rows if not row.answer],
        "without_number": sum(1 for row in rows if row.answer and row.answer.value is None),
        "already": checks.already_words(submission) if not submission.can_be_filled() else "",
    }
    return render(request, "rounds/submit_submission.html", context)


@login_required
@require_POST
def remark_reply(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Add the state's reply under the remarks on one answer."""
    answer = access.answer_to_reply(request.user, pk, item)
    actions.reply(answer, text=request.POST.get("text", ""), by=request.user)
    messages.success(request, _("The reply was sent to the reviewers."))
    return redirect(f"{reverse('questionnaire', args=[pk])}#thread-{item}")
