"""A state's institutions: how far each has come, invitations, services, reminders, approval and return."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.core.content import text_of
from multaqa.core.folding import is_found
from multaqa.core.numbers import read_whole
from multaqa.members.access import has_seat
from multaqa.members.models import Seat
from multaqa.rounds import access, actions, checks
from multaqa.rounds.forms import (
    HandOverForm,
    InstitutionFilter,
    InviteInstitutionForm,
    OfficerForm,
    ReasonForm,
    WordForm,
)
from multaqa.rounds.models import InstitutionForm, Service, Submission
from multaqa.rounds.queries.assigning import services_by_field
from multaqa.rounds.queries.board import state_board, steps_taken
from multaqa.rounds.queries.cells import cells_of
from multaqa.ui.numbers import format_number


@login_required
@require_safe
def institutions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a state opened: its coverage by form and pillar, and each of its institutions."""
    submission = access.submission_to_oversee(request.user, pk)
    form = InstitutionFilter(request.GET)
    chosen = form.chosen
    board = state_board(submission, show=chosen.get("show", ""))
    query = chosen.get("q", "")
    rows = [row for row in board.rows if is_found(query, text_of(row.form.institution, "name").words)]
    context = {
        **_facts(request, submission),
        "board": board,
        "rows": rows,
        "form": form,
        "signatures": submission.signatures.defer("covers").select_related("signed_by"),
        "is_secretariat": has_seat(request.user, Seat.Role.SECRETARIAT),
        "can_sign": access.may_sign(request.user, submission),
        "is_overdue": submission.submitted_at is None and submission.due_at() < timezone.now(),
    }
    return render(request, "rounds/institutions.html", context)


def _facts(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    can_coordinate = access.may_answer(request.user, submission) and submission.round.framework.asks_institutions
    return {
        "submission": submission,
        "round": submission.round,
        "can_coordinate": can_coordinate,
        "is_open": submission.can_be_filled(),
    }


@login_required
@require_http_methods(["GET", "POST"])
def institution_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite an institution, with its officer and its fields of competence."""
    submission = access.submission_to_coordinate(request.user, pk)
    form = InviteInstitutionForm(request.POST or None, submission=submission)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = actions.invite_institution(
            submission,
            institution=said["institution"],
            name=said["new_institution"],
            officer=form.officer(),
            services=form.services(submission),
            by=request.user,
        )
        messages.success(request, _("The institution was invited."))
        return redirect("institution", pk=made.pk)
    context = {**_facts(request, submission), "form": form}
    return render(request, "rounds/institution_invite.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def services_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the services by field of competence with proposals, and assign what was chosen."""
    submission = access.submission_to_coordinate(request.user, pk)
    forms = list(
        submission.institution_forms.exclude(status=InstitutionForm.Status.REMOVED).select_related("institution")
    )
    if request.method == "POST":
        count = _assign(request, submission, {one.pk: one for one in forms})
        said = ngettext("%(n)s service was assigned.", "%(n)s services were assigned.", count)
        messages.success(request, said % {"n": format_number(count)} if count else _("Nothing changed."))
        return redirect("services_assign", pk=pk)
    fields = services_by_field(submission)
    context = {
        **_facts(request, submission),
        "fields": fields,
        "choices": [(one.pk, text_of(one.institution, "name").words) for one in forms],
        "proposed": sum(1 for one in fields for row in one.rows if row.proposed),
        "unassigned": sum(1 for one in fields for row in one.rows if not row.assignment),
    }
    return render(request, "rounds/services_assign.html", context)


def _assign(request: HttpRequest, submission: Submission, forms: dict[int, InstitutionForm]) -> int:
    """Assign each service to the institution chosen beside it; an empty choice leaves it without one."""
    services = {one.pk: one for one in Service.objects.filter(framework=submission.round.framework_id)}
    chosen: dict[Service, InstitutionForm] = {}
    emptied: list[Service] = []
    for pk, service in services.items():
        said = request.POST.get(f"service-{pk}")
        if said is None:
            continue
        form = forms.get(read_whole(said) or 0)
        if form is not None:
            chosen[service] = form
        elif said == "":
            emptied.append(service)
    count = actions.assign_proposed(submission, proposed=chosen, by=request.user)
    return count + actions.unassign_services(submission, emptied, by=request.user)


@login_required
@require_POST
def institutions_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind all silent institutions, or all that have not handed in."""
    submission = access.submission_to_coordinate(request.user, pk)
    all_unfinished = request.POST.get("who") == "waiting"
    count = actions.remind_silent(submission, all_unfinished=all_unfinished, by=request.user)
    if count:
        said = ngettext(
            "A reminder was sent to %(n)s institution.", "A reminder was sent to %(n)s institutions.", count
        )
        messages.success(request, said % {"n": format_number(count)})
    else:
        messages.info(request, _("Nobody was reminded: all of them were reminded today, or have no officer yet."))
    return redirect("institutions", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def coordination_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a successor as national coordinator."""
    submission = access.submission_to_coordinate(request.user, pk)
    form = HandOverForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.hand_over_state(submission, successor=form.officer(), last_day=said["last_day"], by=request.user)
        messages.success(request, _("The successor was invited. Everything stays where it is."))
        return redirect("desk")
    context = {**_facts(request, submission), "form": form}
    return render(request, "rounds/coordination_hand_over.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one institution: its officers, services and coverage, and what the coordinator may do."""
    return _institution_page(request, access.form_to_oversee(request.user, pk))


def _institution_page(request: HttpRequest, form: InstitutionForm, *, status: int = 200, **bound: Any) -> HttpResponse:
    submission = form.submission
    board = state_board(submission, form=form.pk)
    today = timezone.localdate()
    seats = [
        seat
        for seat in form.institution.seats.select_related("person").filter(role=Seat.Role.INSTITUTION_OFFICER)
        if seat.is_held_on(today)
    ]
    context = {
        **_facts(request, submission),
        "row": board.rows[0],
        "seats": seats,
        "assignments": form.assignments.select_related("service").order_by("service__position"),
        "changes": steps_taken(form),
        "officer_form": OfficerForm(prefix="officer"),
        "successor_form": HandOverForm(prefix="successor", initial={"last_day": today}),
        "word_form": WordForm(prefix="word"),
        "reason_form": ReasonForm(prefix="reason"),
        **bound,
    }
    return render(request, "rounds/institution.html", context, status=status)


@login_required
@require_POST
def form_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind one institution."""
    form = access.form_to_coordinate(request.user, pk)
    actions.remind(form, by=request.user)
    messages.success(request, _("The reminder was sent."))
    return redirect("institution", pk=pk)


@login_required
@require_POST
def form_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what an institution handed in."""
    form = access.form_to_coordinate(request.user, pk)
    actions.approve_form(form, by=request.user)
    messages.success(request, _("The part was approved."))
    return redirect("institution", pk=pk)


@login_required
@require_POST
def form_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Return an institution's part with a word."""
    found = access.form_to_coordinate(request.user, pk)
    form = WordForm(request.POST, prefix="word")
    if not form.is_valid():
        return _institution_page(request, found, status=422, word_form=form)
    actions.return_form(found, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("The part was returned to the institution."))
    return redirect("institution", pk=pk)


@login_required
@require_POST
def form_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an institution out of the round, with a reason."""
    found = access.form_to_coordinate(request.user, pk)
    form = ReasonForm(request.POST, prefix="reason")
    if not form.is_valid():
        return _institution_page(request, found, status=422, reason_form=form)
    actions.remove_institution(found, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("The institution was taken out. Its answers are kept and do not count."))
    return redirect("institution", pk=pk)


@login_required
@require_POST
def form_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an institution in again."""
    form = access.form_to_coordinate(request.user, pk)
    actions.restore_institution(form, by=request.user)
    messages.success(request, _("The institution takes part again. Its answers count as before."))
    return redirect("institution", pk=pk)


@login_required
@require_POST
def officer_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite an officer for an institution."""
    found = access.form_to_coordinate(request.user, pk)
    form = OfficerForm(request.POST, prefix="officer")
    if not form.is_valid():
        return _institution_page(request, found, status=422, officer_form=form)
    actions.invite_officer(found, officer=form.officer(), by=request.user)
    messages.success(request, _("The invitation was sent."))
    return redirect("institution", pk=pk)


@login_required
@require_POST
def officer_hand_over(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """Invite a successor for an officer and end the seat of the one who leaves."""
    found = access.form_to_coordinate(request.user, pk)
    held = get_object_or_404(Seat, pk=seat, institution=found.institution_id)
    form = HandOverForm(request.POST, prefix="successor")
    if not form.is_valid():
        return _institution_page(request, found, status=422, successor_form=form, successor_of=held.pk)
    actions.hand_over_form(
        found, successor=form.officer(), seat=held, last_day=form.cleaned_data["last_day"], by=request.user
    )
    messages.success(request, _("The successor was invited. Everything stays where it is."))
    return redirect("institution", pk=pk)


@login_required
@require_POST
def services_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the state's own names of an institution's services."""
    found = access.form_to_coordinate(request.user, pk)
    names = {
        read_whole(key.removeprefix("name-")) or 0: str(said)
        for key, said in request.POST.items()
        if key.startswith("name-")
    }
    actions.name_services(found, names=names, by=request.user)
    messages.success(request, _("The names are saved."))
    return redirect("institution", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def form_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what handing in means and what is missing, then hand the part to the national coordinator."""
    found = access.form_to_fill(request.user, pk)
    if request.method == "POST":
        actions.hand_in(found, is_partial=request.POST.get("partial") == "yes", by=request.user)
        messages.success(request, _("The part was handed in. The national coordinator was told."))
        return redirect("desk")
    board = state_board(found.submission, form=found.pk)
    findings = checks.filled(found.submission, cells_of(found.submission, found)).remarked()
    context = {
        **_facts(request, found.submission),
        "row": board.rows[0],
        "findings": [one.words() for one in findings if one.is_open],
    }
    return render(request, "rounds/form_hand_in.html", context)
