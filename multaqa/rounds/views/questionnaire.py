"""A state's submission: what submitting means, then the deed; replies to remarks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from multaqa.rounds import access, actions, checks
from multaqa.rounds.forms.filling import filling_of
from multaqa.rounds.queries.cells import OWN


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


@login_required
@require_POST
def remark_reply(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Add the state's reply under the remarks on one answer."""
    answer = access.answer_to_reply(request.user, pk, item)
    actions.reply(answer, text=request.POST.get("text", ""), by=request.user)
    messages.success(request, _("The reply was sent to the reviewers."))
    key = item.replace(".", "--").replace("@", "--")
    if answer.form_id is None:
        return redirect(f"{reverse('questionnaire', args=[pk])}#thread-{key}")
    section = answer.service.code if answer.service else OWN
    return redirect(f"{reverse('form_section', args=[answer.form_id, section])}#thread-{key}")
