"""People and their seats, for the secretariat and for a state's director."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.members import access, actions
from multaqa.members.forms.people import EndSeatForm, InvitationForm, PeopleFilter, PersonForm, SeatForm
from multaqa.members.models import Institution, Invitation, Seat
from multaqa.members.queries import people_found, people_rows, person_sheet

PER_PAGE = 50


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people whom the reader administers, and the invitations that wait."""
    listed = access.people_to_list(request.user)
    form = PeopleFilter(request.GET, by=request.user)
    wishes = form.cleaned_data if form.is_valid() else {"q": "", "role": "", "state": ""}
    found = people_found(listed, text=wishes["q"], role=wishes["role"], state=wishes["state"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": people_rows(page.object_list, access.seats_to_view(request.user)),
        "waiting": access.invitations_to_list(request.user).filter(status=Invitation.Status.SENT),
        "is_filtered": any(wishes.values()),
        "is_secretariat": access.has_seat(request.user, Seat.Role.SECRETARIAT),
    }
    return render(request, "members/people.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: account, seats from-to; the secretariat corrects name and e-mail here."""
    found = access.person_to_view(request.user, pk)
    form = PersonForm(request.POST or None, initial={"name": found.name, "email": found.email})
    if request.method == "POST":
        access.person_to_change(request.user, pk)
        if form.is_valid():
            actions.correct_person(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("The account was saved."))
            return redirect("person", pk=pk)
    seats = access.seats_to_view(request.user).filter(person=found).order_by("-from_on", "-pk")
    context = {
        "person": found,
        "form": form,
        "sheet": person_sheet(found, seats),
        "endable": {seat.pk for seat in seats if access.may_end(request.user, seat)},
        "language_name": dict(settings.LANGUAGES).get(found.language, ""),
        "may_change": access.has_seat(request.user, Seat.Role.SECRETARIAT),
    }
    return render(request, "members/person.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def person_invite(request: HttpRequest) -> HttpResponse:
    """Invite a person to a seat."""
    access.people_to_list(request.user)
    initial = {"language": request.LANGUAGE_CODE, "role": request.GET.get("role", "")}
    form = InvitationForm(request.POST or None, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.invite(
            said["email"],
            name=said["name"],
            role=said["role"],
            state=said["state"],
            institution=_institution(said, by=request.user),
            language=said["language"],
            by=request.user,
        )
        messages.success(request, _("The invitation was written to %(email)s.") % {"email": said["email"]})
        return redirect("people")
    return render(request, "members/person_invite.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def seat_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a seat, from-to."""
    found = access.person_to_seat(request.user, pk)
    form = SeatForm(request.POST or None, by=request.user, person=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.give_seat(
            found,
            role=said["role"],
            state=said["state"],
            institution=_institution(said, by=request.user),
            from_on=said["from_on"],
            until_on=said["until_on"],
            by=request.user,
        )
        messages.success(request, _("The seat was given."))
        return redirect("person", pk=pk)
    context = {"form": form, "person": found}
    return render(request, "members/seat_give.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the last day of a seat."""
    seat = access.seat_to_end(request.user, pk)
    form = EndSeatForm(request.POST or None, initial={"until_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        actions.end_seat(seat, on=form.cleaned_data["until_on"], by=request.user)
        messages.success(request, _("The last day of the seat was set."))
        return redirect("person", pk=seat.person_id)
    context = {"form": form, "seat": seat, "person": seat.person}
    return render(request, "members/seat_end.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def person_switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account off."""
    actions.switch_off(access.person_to_change(request.user, pk), by=request.user)
    messages.success(request, _("The account was switched off."))
    return redirect("person", pk=pk)


@login_required
@require_POST
def person_switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account on again."""
    actions.switch_on(access.person_to_change(request.user, pk), by=request.user)
    messages.success(request, _("The account was switched on."))
    return redirect("person", pk=pk)


@login_required
@require_POST
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lost second step off."""
    actions.reset_second_factor(access.person_to_change(request.user, pk), by=request.user)
    messages.success(request, _("The second step was taken off. The person was told."))
    return redirect("person", pk=pk)


@login_required
@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation again."""
    actions.resend_invitation(access.invitation_to_manage(request.user, pk), by=request.user)
    messages.success(request, _("The invitation was sent again. The earlier link is no longer taken."))
    return redirect("people")


@login_required
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    actions.withdraw_invitation(access.invitation_to_manage(request.user, pk), by=request.user)
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("people")


def _institution(said: dict[str, Any], *, by: Any) -> Institution | None:
    """Return the chosen institution; a new one is made now."""
    if said["institution"] is None and said["new_institution"]:
        return actions.make_institution(said["state"], name=said["new_institution"], by=by)
    chosen: Institution | None = said["institution"]
    return chosen
