"""Rounds: the list, a new one, the board with the deeds of the secretariat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.members.access import has_seat, person_of
from multaqa.members.models import Seat, State
from multaqa.rounds import access, actions
from multaqa.rounds.forms import BoardFilter, DeadlineForm, RoundForm
from multaqa.rounds.models import Round
from multaqa.rounds.queries import collection as queries
from multaqa.rounds.queries.board import board, moments_of
from multaqa.rounds.queries.desk import forms_to_fill, submissions_to_fill


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds that the reader may see, with what waits for him."""
    person = person_of(request)
    return render(
        request,
        "rounds/rounds.html",
        {
            "rounds": access.rounds_to_list(person),
            "to_fill": submissions_to_fill(person) if person else [],
            "my_forms": forms_to_fill(person) if person else [],
            "to_review": queries.submissions_to_review() if has_seat(person, *access.READERS) else [],
            "can_begin": has_seat(person, Seat.Role.SECRETARIAT),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Begin a round for chosen states."""
    frameworks = access.frameworks_to_choose(request.user)
    choose = request.POST.get("choose")
    if choose:
        chosen = [str(pk) for pk in State.objects.values_list("pk", flat=True)] if choose == "all" else []
        initial = {**request.POST.dict(), "states": chosen}
        return render(request, "rounds/round_new.html", {"form": RoundForm(initial=initial, frameworks=frameworks)})
    form = RoundForm(request.POST or None, frameworks=frameworks)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        round = actions.begin_round(
            said["framework"],
            year=said["year"],
            title=form.title(),
            answers_due_at=said["answers_due_at"],
            states=said["states"],
            is_sample=said["is_sample"],
            by=request.user,
        )
        return redirect("round", pk=round.pk)
    return render(request, "rounds/round_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def round(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: how far each state has come, and what the reader may do."""
    found = access.round_to_view(request.user, pk)
    board_form = BoardFilter(request.GET)
    seen = board(found, request.user, show=board_form.chosen.get("show", ""))
    newest = queries.newest_result(found)
    publication = queries.newest_publication(found)
    context = {
        "round": found,
        "board": seen,
        "board_form": board_form,
        "counts": seen.counts,
        "my_forms": access.forms_of(request.user).filter(submission__round=found) if seen.asks_institutions else [],
        "moments": moments_of(found),
        "is_secretariat": has_seat(request.user, Seat.Role.SECRETARIAT),
        "is_reader": has_seat(request.user, *access.READERS),
        "result": newest,
        "publication": publication,
        "is_over": timezone.now() > found.answers_due_at,
        "statuses": Round.Status,
        "deadline_form": DeadlineForm(),
    }
    return render(request, "rounds/round.html", context)


@login_required
@require_POST
def round_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open collection."""
    found = access.round_to_run(request.user, pk)
    actions.open_round(found, by=request.user)
    messages.success(request, _("The round is open. The states asked were told."))
    return redirect("round", pk=pk)


@login_required
@require_POST
def round_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the deadline to a later moment."""
    found = access.round_to_run(request.user, pk)
    form = DeadlineForm(request.POST)
    if not form.is_valid():
        return render(request, "rounds/round_extend.html", {"round": found, "form": form}, status=422)
    actions.extend_deadline(found, until=form.cleaned_data["until"], by=request.user)
    messages.success(request, _("The deadline was extended."))
    return redirect("round", pk=pk)
