"""What the review said of a state's answers, and the state's right of reply."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from multaqa.rounds import access, actions
from multaqa.rounds.forms import ReplyForm
from multaqa.rounds.models import Answer, Round, Submission
from multaqa.rounds.queries import review as queries
from multaqa.rounds.queries.cells import OWN

PER_PAGE = 20


@login_required
@require_safe
def verdicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every question and adjustment on a state's answers, with its replies and what was settled."""
    return _page(request, access.submission_to_read(request.user, pk))


def _page(
    request: HttpRequest, submission: Submission, *, refused: ReplyForm | None = None, item: str = ""
) -> HttpResponse:  # fmt: skip
    found = queries.spoken_of(submission)
    total = found.count()
    waiting = queries.waiting_for_state(submission)
    is_narrowed = request.GET.get("show") == "waiting"
    if item:
        found = found.filter(item=item)
    elif is_narrowed:
        found = found.filter(item__in=waiting)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    spoken = queries.with_their_words(submission, page.object_list, request.user)
    due = submission.round.reply_due_at
    is_over = due is not None and timezone.now() > due
    is_open = not is_over and submission.round.status != Round.Status.PUBLISHED
    may_reply = access.may_answer(request.user, submission)
    forms = {
        one.answer.item: refused
        if refused is not None and one.answer.item == item
        else ReplyForm(indicator=one.answer.indicator, of_a_state=True, auto_id=f"reply-{one.answer.pk}-%s")
        for one in spoken
    }
    context = {
        "submission": submission,
        "round": submission.round,
        "page": page,
        "rows": [(one, forms[one.answer.item]) for one in spoken],
        "total": total,
        "waiting": len(waiting),
        "is_narrowed": is_narrowed,
        "can_reply": may_reply and is_open,
        "is_over": is_over,
        "may_review": access.may_review(request.user, submission),
        "refused": refused,
    }
    return render(request, "rounds/verdicts.html", context, status=422 if refused else 200)


@login_required
@require_POST
def remark_reply(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Add the state's reply under the remarks on one answer, with another value where it names one."""
    answer = access.answer_to_reply(request.user, pk, item)
    form = ReplyForm(
        request.POST, indicator=answer.indicator, of_a_state=True, auto_id=f"reply-{answer.pk}-%s"
    )  # fmt: skip
    if not form.is_valid():
        return _page(request, answer.submission, refused=form, item=item)
    actions.reply(answer, text=form.cleaned_data["text"], said=form.said(), by=request.user)
    messages.success(request, _("The reply was sent to the reviewers."))
    if request.POST.get("page") == "verdicts":
        return redirect(f"{reverse('verdicts', args=[pk])}#answer-{answer.pk}")
    return redirect(_thread_of(answer))


def _thread_of(answer: Answer) -> str:
    """Return where the thread stands on the form that the answer is filled in on."""
    key = answer.item.replace(".", "--").replace("@", "--")
    if answer.form_id is None:
        return f"{reverse('questionnaire', args=[answer.submission_id])}#thread-{key}"
    section = answer.service.code if answer.service else OWN
    return f"{reverse('form_section', args=[answer.form_id, section])}#thread-{key}"
