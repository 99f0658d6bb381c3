"""A state's submission: what submitting means, then the deed; replies to remarks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from multaqa.rounds import access, actions, checks
from multaqa.rounds.forms.filling import filling_of


@login_required
@require_http_methods(["GET", "POST"])
def submit_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what submitting means, then submit; where institutions take part, the director signs on a page of its own."""
    submission = access.submission_to_answer(request.user, pk)
    if submission.round.framework.asks_institutions:
        can_sign = access.may_sign(request.user, submission)
        return redirect("submission_sign" if can_sign else "submission_ready", pk=pk)
    if request.method == "POST":
        actions.submit(submission, by=request.user)
        messages.success(request, _("The submission was submitted. The reviewers were told."))
        return redirect("questionnaire", pk=pk)
    filling = filling_of(submission, can_answer=False)
    rows = filling.rows
    context = {
        "submission": submission,
        "round": submission.round,
        "rows": rows,
        "missing": [row for row in rows if row.is_missing],
        "without_number": sum(1 for row in rows if row.answer and row.answer.value is None),
        "already": checks.already_words(submission) if not submission.can_be_filled() else "",
    }
    return render(request, "rounds/submit_submission.html", context)
