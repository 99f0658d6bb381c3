"""Who reads what, how far readers agree, and acceptance by rule."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.members.access import has_seat
from multaqa.members.models import Seat
from multaqa.rounds import access, actions, checks
from multaqa.rounds.actions.review import part_words
from multaqa.rounds.forms import AssignForm, BulkForm, PassOnForm, SpreadForm
from multaqa.rounds.models import Answer, Round
from multaqa.rounds.queries import review as queries

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def review_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which answers a rule takes; accept them once they were looked at."""
    submission = access.submission_to_review(request.user, pk)
    if request.method == "POST":
        rule, seen = request.POST.get("rule", ""), request.POST.get("seen", "")
        n = actions.accept_by_rule(submission, rule, seen=seen, by=request.user)
        said = ngettext("%(n)s answer was accepted by this rule.", "%(n)s answers were accepted by this rule.", n)
        messages.success(request, said % {"n": n})
        return redirect("review", pk=pk)
    form = BulkForm(request.GET if "rule" in request.GET else None, rules=checks.rules_of(submission))
    rule = form.cleaned_data["rule"] if form.is_valid() else ""
    chosen = checks.chosen_by_rule(submission, rule, by=request.user) if rule else None
    context = {"submission": submission, "round": submission.round, "form": form, "rule": rule, "chosen": chosen}
    if chosen is not None:
        page = Paginator(chosen.answers, PER_PAGE).get_page(request.GET.get("page"))
        keys = [one.pk for one in page.object_list]
        shown = queries.in_order(queries.with_its_question(Answer.objects.filter(pk__in=keys)))
        context |= {"page": page, "rows": queries.rows_for(submission.round, request.user, shown)}
    return render(request, "rounds/review_bulk.html", context)


@login_required
@require_safe
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far two readers agree; where they differ, to the secretariat."""
    round = access.round_to_review(request.user, pk)
    pairs = queries.pairs_of(round)
    is_secretariat = has_seat(request.user, Seat.Role.SECRETARIAT)
    differing = [pair for pair in pairs if not pair.is_agreed] if is_secretariat else []
    page = Paginator(differing, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "rows": queries.agreement_of(round, pairs),
        "progress": queries.progress_of(round),
        "page": page,
        "is_secretariat": is_secretariat,
    }
    return render(request, "rounds/agreement.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who reads what; the secretariat spreads what has no reader."""
    round = access.round_to_run(request.user, pk)
    data = request.POST if request.method == "POST" else None
    form = SpreadForm(data, reviewers=queries.reviewers(), auto_id="spread_%s")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        spread = actions.spread_reviews(
            round, list(said["reviewers"]), by_pillar=said["by_pillar"], is_second=said["is_second"], by=request.user
        )
        _tell(request, spread)
        return redirect("assignments", pk=pk)
    return _assignments(request, round, spread=form)


def _tell(request: HttpRequest, spread: actions.Spread) -> None:
    n = len(spread.made)
    words = ngettext("%(n)s part was given to a reader.", "%(n)s parts were given to readers.", n) % {"n": n}
    messages.success(request, words if n else _("Every part had its readers already."))
    if spread.left:
        named = _(", ").join(part_words(one) for one in spread.left)
        messages.warning(request, _("Nobody of those chosen may read: %(parts)s.") % {"parts": named})


def _assignments(
    request: HttpRequest, round: Round, *, spread: SpreadForm | None = None, give: AssignForm | None = None
) -> HttpResponse:
    reviewers = queries.reviewers()
    bound = [one for one in (spread, give) if one is not None and one.errors]
    context = {
        "round": round,
        "standings": queries.standings_of(round, request.user),
        "loads": queries.loads_of(round),
        "spread_form": spread or SpreadForm(reviewers=reviewers, auto_id="spread_%s"),
        "give_form": give or AssignForm(round=round, reviewers=reviewers, auto_id="give_%s"),
        "hand_over_form": PassOnForm(reviewers=reviewers),
    }
    return render(request, "rounds/assignments.html", context, status=422 if bound else 200)


@login_required
@require_POST
def assignment_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one part to one reviewer."""
    round = access.round_to_run(request.user, pk)
    form = AssignForm(request.POST, round=round, reviewers=queries.reviewers(), auto_id="give_%s")
    if not form.is_valid():
        return _assignments(request, round, give=form)
    said = form.cleaned_data
    submission = access.submission_to_read(request.user, said["submission"].pk)
    actions.assign_review(
        submission, said["reviewer"], pillar=said.get("pillar"), is_second=said["is_second"], by=request.user
    )
    messages.success(request, _("The part was given to the reader, who was told."))
    return redirect("assignments", pk=pk)


@login_required
@require_POST
def assignment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an assignment."""
    assignment = access.assignment_to_change(request.user, pk)
    actions.end_review(assignment, by=request.user)
    messages.success(request, _("The assignment ended. What was said under it stays."))
    return redirect("assignments", pk=assignment.submission.round_id)


@login_required
@require_POST
def assignment_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what one reads to another."""
    assignment = access.assignment_to_change(request.user, pk)
    form = PassOnForm(request.POST, reviewers=queries.reviewers())
    if not form.is_valid():
        return _assignments(request, access.round_to_run(request.user, assignment.submission.round_id))
    actions.hand_over_review(assignment, form.cleaned_data["to"], by=request.user)
    messages.success(request, _("The part was handed over. What was said under it stays."))
    return redirect("assignments", pk=assignment.submission.round_id)
