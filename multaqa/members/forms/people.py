"""Web input about people: an invitation, a seat, its end, a correction, the filter of the list."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.members.access import roles_to_give, states_administered
from multaqa.members.checks import check_no_open_invitation, check_not_held, check_seat, read_address
from multaqa.members.models import Institution, Person, Seat, State


class StateField(forms.ModelChoiceField):
    """A state by its name in the page's language, in Arabic order."""

    def label_from_instance(self, state: State) -> str:  # type: ignore[override]
        """Return the name."""
        return text_of(state, "name").words


class InstitutionField(forms.ModelChoiceField):
    """An institution with its state."""

    def label_from_instance(self, institution: Institution) -> str:  # type: ignore[override]
        """Return name and state."""
        return f"{text_of(institution.state, 'short_name').words}: {text_of(institution, 'name').words}"


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class SeatForm(forms.Form):
    """A seat: role, state, institution. Only what the reader may give is offered."""

    role = forms.ChoiceField(label=_("Role"))
    state = StateField(queryset=State.objects.none(), label=_("State"), required=False, empty_label=_("no state"))
    institution = InstitutionField(
        queryset=Institution.objects.none(),
        label=_("Institution"),
        required=False,
        empty_label=_("none"),
        help_text=_("For an institution officer only."),
    )
    new_institution = forms.CharField(
        label=_("or a new institution"),
        required=False,
        max_length=300,
        help_text=_("Its full official name, in Arabic."),
    )
    from_on = day_field(_("First day"))
    until_on = day_field(_("Last day"), required=False, help_text=_("Left empty, the seat stays open."))

    def __init__(self, *args: Any, by: Person, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        states = states_administered(by)
        offered = [(role, Seat.Role(role).label) for role in roles_to_give(by)]
        self.fields["role"].choices = [("", _("to be chosen")), *offered]  # type: ignore[attr-defined]
        self._offer("state", states)
        self._offer("institution", Institution.objects.filter(state__in=states).select_related("state"))
        if roles_to_give(by) == Seat.GIVEN_BY_DIRECTOR and len(states) == 1:
            self.fields["state"].widget = forms.HiddenInput()
            self.fields["state"].initial = states[0].pk
        if "from_on" in self.fields:
            self.fields["from_on"].initial = timezone.localdate()

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hold the seat against the rules; a new institution counts as the chosen one."""
        said: dict[str, Any] = super().clean() or {}
        if self.errors:
            return said
        state, chosen = said.get("state"), said.get("institution")
        if said["new_institution"] and state is not None and chosen is None:
            chosen = Institution(state=state, name_ar=said["new_institution"])
        try:
            check_seat(said["role"], state=state, institution=chosen)
            if chosen is None or chosen.pk:
                self.check_wanted(said["role"], state=state, institution=chosen)
        except RuleBroken as refused:
            raise forms.ValidationError(str(refused.message)) from refused
        return said

    def check_wanted(self, role: str, *, state: State | None, institution: Institution | None) -> None:
        """Refuse what the person has already."""
        check_not_held(self.person, role, state=state, institution=institution)


class InvitationForm(SeatForm):
    """Whom to invite to which seat."""

    email = forms.CharField(label=_("Official e-mail"), widget=forms.EmailInput)
    name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    from_on = None  # type: ignore[assignment]  # the seat begins when the invitation is accepted
    until_on = None  # type: ignore[assignment]
    field_order = ("name", "email", "language", "role", "state", "institution", "new_institution")

    def clean_email(self) -> str:
        """Refuse what is no address."""
        try:
            return read_address(self.cleaned_data["email"])
        except RuleBroken as refused:
            raise forms.ValidationError(str(refused.message)) from refused

    def check_wanted(self, role: str, *, state: State | None, institution: Institution | None) -> None:
        """Refuse a second invitation to the same seat, and one to a seat that is held already."""
        email = self.cleaned_data["email"]
        check_no_open_invitation(email, role, state=state, institution=institution)
        known = Person.objects.filter(email__iexact=email).first()
        check_not_held(known, role, state=state, institution=institution)


class EndSeatForm(forms.Form):
    """The last day of a seat."""

    until_on = day_field(_("Last day"), help_text=_("On this day the seat is still held; the day after, no more."))


class PersonForm(forms.Form):
    """A corrected name or e-mail."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.CharField(label=_("Official e-mail"), widget=forms.EmailInput)


class PeopleFilter(forms.Form):
    """Which people to list."""

    q = forms.CharField(
        label=_("Name or e-mail"), required=False, max_length=100, widget=forms.TextInput({"class": "input"})
    )
    role = forms.ChoiceField(label=_("Role"), required=False, widget=forms.Select({"class": "select"}))
    state = forms.ChoiceField(label=_("State"), required=False, widget=forms.Select({"class": "select"}))

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        states = states_administered(by)
        self.fields["role"].choices = everything + Seat.Role.choices  # type: ignore[attr-defined]
        self.fields["state"].choices = everything + [(one.iso3, text_of(one, "name").words) for one in states]  # type: ignore[attr-defined]
