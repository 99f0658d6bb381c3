"""Review: a reviewer's queue, and the page on which he reads one answer beside its evidence and decides."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from multaqa.core import files
from multaqa.members.access import has_seat
from multaqa.members.models import Seat
from multaqa.rounds import access, actions, checks
from multaqa.rounds.forms import AdjustForm, QueueForm
from multaqa.rounds.models import Round, Submission
from multaqa.rounds.queries import review as queries

PER_PAGE = 50


@login_required
@require_safe
def review_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what waits for the reviewer in a round, oldest first, and how far each state's review has come."""
    round = access.round_to_review(request.user, pk)
    form = _queue_form(request, round)
    found = queries.queue_of(round, request.user, _wanted(form, round))
    page = Paginator(queries.with_its_question(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "form": form,
        "page": page,
        "rows": queries.rows_for(round, request.user, page.object_list),
        "standings": queries.standings_of(round, request.user),
        "is_secretariat": has_seat(request.user, Seat.Role.SECRETARIAT),
        "query": _kept(request),
    }
    return render(request, "rounds/review_queue.html", context)


def _queue_form(request: HttpRequest, round: Round) -> QueueForm:
    """Return the filter of the queue: at first what waits, of the reader's own queue where he has one."""
    asked = request.GET.copy()
    if "what" not in asked:
        asked["what"] = "waiting"
    if "whose" not in asked and queries.submissions_read(round, request.user):
        asked["whose"] = "mine"
    states = queries.states_to_review(round, request.user)
    return QueueForm(asked, round=round, states=states, pillars=round.framework.pillars.filter(parent=None))


def _wanted(form: QueueForm, round: Round) -> queries.Wanted:
    chosen = form.chosen
    items = None
    if chosen.get("what") == "marked" and chosen.get("state"):
        submission = round.submissions.select_related("round__framework", "state").get(
            state__iso3=chosen["state"]
        )  # fmt: skip
        items = frozenset(checks.marked_items(submission))
    return queries.Wanted(
        what=chosen.get("what", "all"), state=chosen.get("state", ""), pillar=chosen.get("pillar", ""),
        mine=chosen.get("whose") == "mine", items=items,
    )  # fmt: skip


def _kept(request: HttpRequest) -> str:
    """Return the filter as it goes on with each link of the page, "" where there is none."""
    kept = QueryDict(mutable=True)
    for name in ("what", "pillar"):
        if request.GET.get(name):
            kept[name] = request.GET[name]
    return f"?{kept.urlencode()}" if kept else ""


@login_required
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the submission with the first answer that waits."""
    submission = access.submission_to_review(request.user, pk)
    asked = request.GET.copy()
    if "what" not in asked:
        asked["what"] = "waiting"
    item = queries.first_item(
        submission, request.user, _wanted_of(QueueForm(asked, round=submission.round), submission)
    )
    return _page(request, submission, item)


@login_required
@require_safe
def answer_review(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Show the submission with this answer."""
    return _page(request, access.submission_to_review(request.user, pk), item)


def _wanted_of(form: QueueForm, submission: Submission) -> queries.Wanted:
    chosen = form.chosen
    what = chosen.get("what", "all")
    items = frozenset(checks.marked_items(submission)) if what == "marked" else None
    return queries.Wanted(what=what, pillar=chosen.get("pillar", ""), submission=submission.pk, items=items)


def _page(
    request: HttpRequest, submission: Submission, item: str, *, form: AdjustForm | None = None
) -> HttpResponse:  # fmt: skip
    reading = queries.reading_of_item(submission, item, request.user) if item else None
    if item and reading is None:
        raise Http404
    pillars = submission.round.framework.pillars.filter(parent=None)
    filters = QueueForm(request.GET, round=submission.round, pillars=pillars)
    context: dict[str, Any] = {
        "submission": submission,
        "round": submission.round,
        "standing": queries.standing_of(submission),
        "reading": reading,
        "filters": filters,
        "query": _kept(request),
    }
    if reading is not None:
        context |= {
            "neighbours": queries.neighbours_of(submission, request.user, _wanted_of(filters, submission), item),
            "findings": checks.findings_at(reading.answer),
            "adjust_form": form or _adjust_form(reading),
            "is_adjust_open": form is not None or reading.counter is not None,
        }
    return render(request, "rounds/review.html", context, status=422 if form else 200)


def _adjust_form(reading: queries.Reading) -> AdjustForm:
    """Return an empty form of an adjustment, begun with the value that the state names in its reply."""
    said = reading.counter.said() if reading.counter else None
    initial: dict[str, Any] = {}
    if said is not None:
        choices = list(said.choices)
        is_one = len(choices) == 1 and reading.answer.indicator.scale is not None
        initial = {
            "absence": said.absence,
            "value": checks.typed(said.value),
            "choices": choices[0] if is_one and reading.answer.indicator.scale.kind == "steps" else choices,
        }
    return AdjustForm(answer=reading.answer, initial=initial, auto_id="adjust_%s")


def _on(request: HttpRequest, pk: int, item: str, words: str) -> HttpResponse:
    """Go on to the next answer of the list, or stay with the last one."""
    messages.success(request, words)
    following = request.POST.get("following", "")
    return redirect(f"{reverse('answer_review', args=[pk, following or item])}{_kept(request)}")


@login_required
@require_POST
def answer_accept(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Accept one answer and go on to the next of the list."""
    answer = access.answer_to_review(request.user, pk, item)
    verdict = actions.accept_answer(answer, by=request.user)
    is_word = verdict is not None and not verdict.takes_effect
    return _on(request, pk, item, _("Your word was kept.") if is_word else _("The answer was accepted."))


@login_required
@require_POST
def answer_ask(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Ask the state about one answer."""
    answer = access.answer_to_review(request.user, pk, item)
    actions.ask(answer, text=request.POST.get("text", ""), by=request.user)
    return _on(request, pk, item, _("The question was sent to the state."))


@login_required
@require_POST
def answer_send_back(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Send one answer back to the state with a remark."""
    answer = access.answer_to_review(request.user, pk, item)
    actions.send_back(answer, text=request.POST.get("text", ""), by=request.user)
    words = _("One answer was sent back with a remark. The earlier value stays in the journal.")
    return _on(request, pk, item, words)


@login_required
@require_POST
def answer_adjust(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Set another value beside the state's own, with its reason and what it rests on."""
    answer = access.answer_to_review(request.user, pk, item)
    form = AdjustForm(request.POST, request.FILES, answer=answer, auto_id="adjust_%s")
    if not form.is_valid():
        return _page(request, answer.submission, item, form=form)
    said = form.cleaned_data
    content = files.read_upload(said["file"]) if said["file"] else b""
    verdict = actions.adjust_answer(
        answer, said["said"], reason=said["reason"], evidence=form.proof(content), by=request.user
    )
    is_word = verdict is not None and not verdict.takes_effect
    words = _("Your word was kept.") if is_word else _("The value was adjusted. Both values stay visible.")
    return _on(request, pk, item, words)


@login_required
@require_POST
def answer_settle(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Say that what was decided stands after the state's reply."""
    answer = access.answer_to_review(request.user, pk, item)
    actions.settle(answer, by=request.user)
    return _on(request, pk, item, _("What was decided stands. The reply stays under it."))


@login_required
@require_POST
def accept_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the submission; with `answers=all`, the answers that wait as well."""
    submission = access.submission_to_review(request.user, pk)
    actions.accept_submission(submission, with_answers=request.POST.get("answers") == "all", by=request.user)
    messages.success(request, _("The submission was accepted."))
    return redirect("round", pk=submission.round_id)
