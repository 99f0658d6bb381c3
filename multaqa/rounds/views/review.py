"""Review of a submission: answer by answer, with the thread of remarks and replies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from multaqa.rounds import access, actions
from multaqa.rounds.models import Answer, Submission
from multaqa.rounds.queries import collection as queries


@login_required
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the submission with the first answer that waits."""
    return _page(request, access.submission_to_review(request.user, pk))


@login_required
@require_safe
def answer_review(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Show the submission with this answer."""
    return _page(request, access.submission_to_review(request.user, pk), item)


def _page(request: HttpRequest, submission: Submission, item: str = "") -> HttpResponse:
    rows = queries.questionnaire_rows(submission, can_answer=False)
    waiting = [row for row in rows if row.answer and row.answer.status == Answer.Status.SUBMITTED]
    chosen = next((row for row in rows if row.indicator.code == item), None)
    if item and chosen is None:
        raise Http404
    context = {
        "submission": submission,
        "round": submission.round,
        "rows": rows,
        "row": chosen or next(iter(waiting or rows)),
        "waiting": len(waiting),
        "accepted": sum(1 for row in rows if row.answer and row.answer.status == Answer.Status.ACCEPTED),
        "returned": sum(1 for row in rows if row.answer and row.answer.status == Answer.Status.RETURNED),
        "statuses": Answer.Status,
        "is_submitted": submission.status == Submission.Status.SUBMITTED,
    }
    return render(request, "rounds/review.html", context)


@login_required
@require_POST
def answer_accept(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Accept one answer and go on to the next that waits."""
    answer = access.answer_to_review(request.user, pk, item)
    actions.accept_answer(answer, by=request.user)
    messages.success(request, _("The answer was accepted."))
    return redirect("review", pk=pk)


@login_required
@require_POST
def answer_send_back(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Send one answer back to the state with a remark."""
    answer = access.answer_to_review(request.user, pk, item)
    actions.send_back(answer, text=request.POST.get("text", ""), by=request.user)
    messages.success(request, _("One answer was sent back with a remark. The earlier value stays in the journal."))
    return redirect("answer_review", pk=pk, item=item)


@login_required
@require_POST
def accept_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the submission; with `answers=all`, the answers that wait as well."""
    submission = access.submission_to_review(request.user, pk)
    actions.accept_submission(submission, with_answers=request.POST.get("answers") == "all", by=request.user)
    messages.success(request, _("The submission was accepted."))
    return redirect("round", pk=submission.round_id)
