"""Conducting a round: its calendar and steps, its states, a state's own deadline."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from multaqa.rounds import access, actions
from multaqa.rounds.actions.calendar import STEPS
from multaqa.rounds.forms import CalendarForm, ExtensionForm, ReasonForm, RulesForm, StateAddForm
from multaqa.rounds.models import Round, Submission
from multaqa.rounds.queries.board import steps_taken


@login_required
@require_http_methods(["GET", "POST"])
def round_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and set the moments of a round, its reminders, and the steps that can be taken now."""
    found = access.round_to_run(request.user, pk)
    form = CalendarForm(request.POST or None, round=found)
    if request.method == "POST" and form.is_valid():
        changed = actions.set_calendar(
            found,
            moments=form.moments(),
            reminder_days=form.cleaned_data["reminder_days"],
            moves_by_calendar=form.cleaned_data["moves_by_calendar"],
            by=request.user,
        )
        messages.success(request, _("The calendar is saved.") if changed else _("Nothing changed."))
        return redirect("round_calendar", pk=pk)
    context = {"round": found, "form": form, "steps": steps_of(found), "changes": steps_taken(found)}
    return render(request, "rounds/round_calendar.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def round_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and set the rules of a round: the round before, evidence, review, disclosure."""
    found = access.round_to_run(request.user, pk)
    form = RulesForm(request.POST or None, round=found)
    if request.method == "POST" and form.is_valid():
        changed = actions.set_rules(found, rules=actions.Rules(**form.cleaned_data), by=request.user)
        messages.success(request, _("The rules are saved.") if changed else _("Nothing changed."))
        return redirect("round_rules", pk=pk)
    context = {"round": found, "form": form}
    return render(request, "rounds/round_rules.html", context, status=422 if form.errors else 200)


def steps_of(round: Round) -> list[dict[str, Any]]:
    """Return the steps that can be taken from the round's status, with what each does, in words."""
    said = {
        Round.Status.ANNOUNCED: (_("Announce the round"), _("The states are told and can invite their institutions.")),
        Round.Status.OPEN: (_("Open collection"), _("The states are told, and answers are taken.")),
        Round.Status.COLLECTION_CLOSED: (
            _("Close collection"),
            _("Only states with a deadline of their own go on. Saved answers stay; a submission can be signed late."),
        ),
        Round.Status.UNDER_REVIEW: (_("Begin the review"), _("The reviewers are told.")),
        Round.Status.REPLY_OPEN: (
            _("Open the right of reply"),
            _("The states that submitted are told that they may reply."),
        ),
    }
    reachable = [to for (status, to) in STEPS if status == round.status]
    return [{"to": to, "label": said[Round.Status(to)][0], "help": said[Round.Status(to)][1]} for to in reachable]


@login_required
@require_POST
def round_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one step of the calendar."""
    found = access.round_to_run(request.user, pk)
    actions.move_round(found, to=request.POST.get("to", ""), by=request.user)
    messages.success(request, _("The step was taken. Those concerned were told."))
    return redirect("round_calendar", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def round_states(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which states take part, and let one join later, with its reason."""
    found = access.round_to_run(request.user, pk)
    form = StateAddForm(request.POST or None, round=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.add_state(found, said["state"], reason=said["reason"], by=request.user)
        messages.success(request, _("The state takes part."))
        return redirect("round_states", pk=pk)
    submissions = found.submissions.select_related("state").order_by("state__position")
    context = {"round": found, "form": form, "submissions": submissions}
    return render(request, "rounds/round_states.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def state_excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Excuse a state from the round, with its reason."""
    submission = access.submission_to_run(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.excuse_state(submission, reason=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("The state is excused. It has no score, which is not zero."))
        return redirect("round_states", pk=submission.round_id)
    return _of_a_state(request, "rounds/state_excuse.html", submission, form)


@login_required
@require_http_methods(["GET", "POST"])
def submission_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a state a deadline of its own, with its reason."""
    submission = access.submission_to_run(request.user, pk)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.extend_submission(submission, until=said["until"], reason=said["reason"], by=request.user)
        messages.success(request, _("The deadline of this state was extended. The round’s own stays visible."))
        return redirect("institutions", pk=pk)
    return _of_a_state(request, "rounds/submission_extend.html", submission, form)


def _of_a_state(request: HttpRequest, template: str, submission: Submission, form: Any) -> HttpResponse:
    context = {"submission": submission, "round": submission.round, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)
