"""Web input of conducting a year: calendar, states, institutions and their officers, services, a director's word."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from multaqa.core.content import text_of
from multaqa.core.numbers import read_number
from multaqa.members.models import Institution, State
from multaqa.rounds import checks
from multaqa.rounds.actions import Officer
from multaqa.rounds.forms.answers import moment_field
from multaqa.rounds.models import Category, InstitutionForm, Round, Service, Submission
from multaqa.ui.filtering import FilterForm, choice_field, query_field

HELP = {
    "announced_at": gettext_lazy("The states learn of the round and can already invite their institutions."),
    "opens_at": gettext_lazy("Answers are taken from now on."),
    "institutions_due_at": gettext_lazy("Until then institutions hand in their parts to their national coordinator."),
    "answers_due_at": gettext_lazy("Until then the director signs the submission of the state."),
    "review_due_at": gettext_lazy("Until then the reviewers decide on every answer."),
    "reply_due_at": gettext_lazy("Until then the states reply to remarks and adjusted answers."),
    "publishes_at": gettext_lazy("A plan; the secretariat publishes by hand."),
}


class CalendarForm(forms.Form):
    """The moments of a round, its reminders, and whether it moves by itself."""

    reminder_days = forms.CharField(
        label=gettext_lazy("reminders"),
        required=False,
        help_text=gettext_lazy(
            "Days before each deadline, with a space between: 14 7 1. Sent once each, to those concerned only."
        ),
        widget=forms.TextInput({"dir": "ltr"}),
    )
    moves_by_calendar = forms.BooleanField(
        label=gettext_lazy("move the round by its calendar"),
        required=False,
        help_text=gettext_lazy("Announcing, opening, closing and the right of reply are done when their moment comes."),
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(round))
        super().__init__(*args, **kwargs)
        self.round = round
        labels = {field.name: field.verbose_name for field in Round._meta.fields}
        for name in checks.MOMENTS:
            field = moment_field(labels[name])
            field.required = name == "answers_due_at"
            field.help_text = HELP[name]
            self.fields[name] = field
        self.order_fields([*checks.MOMENTS, "reminder_days", "moves_by_calendar"])

    def clean_reminder_days(self) -> list[int]:
        """Return the days as numbers, or say what is no number of days."""
        typed = str(self.cleaned_data["reminder_days"]).replace(",", " ").replace("،", " ").split()
        days = [read_number(one) for one in typed]
        if any(one is None or one % 1 or not 1 <= one <= 90 for one in days) or len(days) > checks.MOST_REMINDERS:
            raise forms.ValidationError(
                _("Reminders are sent 1 to 90 days before a deadline, at most %(n)s of them.")
                % {"n": checks.MOST_REMINDERS}
            )
        return [int(one) for one in days if one is not None]

    def clean(self) -> dict[str, Any]:
        """Hold the moments against each other; each fault stands beside its field."""
        said: dict[str, Any] = super().clean() or {}
        if not any(name in self.errors for name in checks.MOMENTS):
            for name, problem in checks.calendar_problems(self.round, self.moments()).items():
                self.add_error(name, problem)
        return said

    def moments(self) -> dict[str, datetime | None]:
        """Return the moments by name; one that was not changed is the one that is kept, with its seconds."""
        found: dict[str, datetime | None] = {}
        for name in checks.MOMENTS:
            typed, kept = self.cleaned_data.get(name), getattr(self.round, name)
            is_same = typed is not None and kept is not None and abs(typed - kept) < timedelta(minutes=1)
            found[name] = kept if is_same else typed
        return found


def initial_of(round: Round) -> dict[str, Any]:
    """Return what the form of a calendar begins with."""
    moments = {name: getattr(round, name) for name in checks.MOMENTS}
    local = {name: timezone.localtime(at) if at else None for name, at in moments.items()}
    days = " ".join(str(day) for day in round.reminder_days)
    return {**local, "reminder_days": days, "moves_by_calendar": round.moves_by_calendar}


class RoundField(forms.ModelChoiceField):
    """A round by its title."""

    def label_from_instance(self, round: Round) -> str:  # type: ignore[override]
        """Return the title in the page's language."""
        return text_of(round, "title").words


class RulesForm(forms.Form):
    """The rules of a round, beside its calendar."""

    previous = RoundField(
        queryset=Round.objects.none(), label=gettext_lazy("last round"), required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("Its answers are shown beside this round’s and can be taken over on demand."),
    )  # fmt: skip
    needs_evidence = forms.BooleanField(
        label=gettext_lazy("evidence is demanded"), required=False,
        help_text=gettext_lazy("Where a question asks for it, an answer is handed in with its evidence."),
    )  # fmt: skip
    needs_two_reviewers = forms.BooleanField(
        label=gettext_lazy("two reviewers"), required=False,
        help_text=gettext_lazy("A word on an answer counts when two persons said the same."),
    )  # fmt: skip
    double_read_percent = forms.IntegerField(
        label=gettext_lazy("share read by two, in per cent"), min_value=0, max_value=100,
        help_text=gettext_lazy("A sample of answers that measures the agreement between reviewers; 0 = none."),
        widget=forms.TextInput({"inputmode": "numeric", "dir": "ltr"}),
    )  # fmt: skip
    disclosure = forms.ChoiceField(
        label=gettext_lazy("disclosure"), choices=Round.Disclosure.choices,
        help_text=gettext_lazy("What is open after publication. Once the round is open it only becomes narrower."),
    )  # fmt: skip

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        names = ("previous", "needs_evidence", "needs_two_reviewers", "double_read_percent", "disclosure")
        kwargs.setdefault("initial", {name: getattr(round, name) for name in names})
        super().__init__(*args, **kwargs)
        earlier = Round.objects.filter(year__lte=round.year).exclude(pk=round.pk).order_by("-year", "-pk")
        self.fields["previous"].queryset = earlier  # type: ignore[attr-defined]


def reason_field(label: Any) -> forms.CharField:
    """Return a field for a reason that is kept with a decision."""
    return forms.CharField(label=label, max_length=600, widget=forms.Textarea({"rows": 3}))


class ReasonForm(forms.Form):
    """A reason, or a word that goes with a decision."""

    text = reason_field(gettext_lazy("reason"))


class WordForm(forms.Form):
    """A word to an institution or to the coordinator."""

    text = reason_field(gettext_lazy("what is asked"))


class ExtensionForm(forms.Form):
    """A state's own deadline."""

    until = moment_field(gettext_lazy("new deadline"))
    reason = reason_field(gettext_lazy("reason"))


class OneStateField(forms.ModelChoiceField):
    """A state by its name."""

    def label_from_instance(self, state: State) -> str:  # type: ignore[override]
        """Return the name in the page's language."""
        return text_of(state, "name").words


class StateAddForm(forms.Form):
    """A state that joins the round."""

    state = OneStateField(
        queryset=State.objects.none(), label=gettext_lazy("state"), empty_label=gettext_lazy("to be chosen")
    )
    reason = reason_field(gettext_lazy("reason"))

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking_part = round.submissions.exclude(status=Submission.Status.EXCUSED).values("state")
        states = State.objects.exclude(pk__in=taking_part).order_by("position")
        self.fields["state"].queryset = states  # type: ignore[attr-defined]


class OfficerForm(forms.Form):
    """Whom to invite as an officer, or as a successor."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("Official e-mail"),
        widget=forms.EmailInput({"dir": "ltr"}),
        error_messages={"invalid": gettext_lazy("This is no e-mail address. Check how it is written.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)

    def officer(self) -> Officer | None:
        """Return whom to invite; None where no address was given."""
        said = self.cleaned_data
        return Officer(said["email"], said["name"], said["language"]) if said["email"] else None


class HandOverForm(OfficerForm):
    """A successor, and the last day of the one who leaves."""

    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("On this day the seat is still held; the day after, no more."),
    )


class InstitutionField(forms.ModelChoiceField):
    """An institution of the state by its name."""

    def label_from_instance(self, institution: Institution) -> str:  # type: ignore[override]
        """Return the name in the page's language."""
        return text_of(institution, "name").words


class CategoriesField(forms.ModelMultipleChoiceField):
    """Fields of competence by their names."""

    def label_from_instance(self, category: Category) -> str:  # type: ignore[override]
        """Return the name in the page's language."""
        return text_of(category, "name").words


class InviteInstitutionForm(OfficerForm):
    """An institution to invite: a known one or a new one, its officer, its fields of competence."""

    institution = InstitutionField(
        queryset=Institution.objects.none(), label=gettext_lazy("Institution"), required=False,
        empty_label=gettext_lazy("a new institution"),
    )  # fmt: skip
    new_institution = forms.CharField(
        label=gettext_lazy("or a new institution"), required=False, max_length=300,
        help_text=gettext_lazy("Its full official name, in Arabic."),
    )  # fmt: skip
    fields_of_competence = CategoriesField(
        queryset=Category.objects.none(), label=gettext_lazy("Fields of competence"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Services of these fields that no institution answers for yet are assigned to it."),
    )  # fmt: skip
    field_order = ("institution", "new_institution", "name", "email", "language", "fields_of_competence")

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = submission.institution_forms.values("institution")
        known = Institution.objects.filter(state=submission.state).exclude(pk__in=taken).order_by("name_ar")
        self.fields["institution"].queryset = known  # type: ignore[attr-defined]
        categories = Category.objects.filter(
            framework=submission.round.framework_id, kind=Category.Kind.INSTITUTION_TYPE
        )
        self.fields["fields_of_competence"].queryset = categories  # type: ignore[attr-defined]
        if not known:
            self.fields["new_institution"].label = gettext_lazy("Name of the institution")
        self.fields["name"].label = gettext_lazy("Name of the officer")
        for name in ("name", "email"):
            self.fields[name].required = False
        self.fields["email"].help_text = gettext_lazy("Left empty, nobody is invited now; an officer can be later.")

    def clean(self) -> dict[str, Any]:
        """Ask for an institution, and for the name of whom a mail goes to."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("institution") and not said.get("new_institution"):
            self.add_error("new_institution", _("Choose an institution or write the name of a new one."))
        if said.get("email") and not said.get("name"):
            self.add_error("name", _("Write the name of the person who is invited."))
        return said

    def services(self, submission: Submission) -> list[Service]:
        """Return the services of the chosen fields that nobody answers for yet."""
        chosen = list(self.cleaned_data["fields_of_competence"])
        if not chosen:
            return []
        held = submission.assignments.exclude(form__status=InstitutionForm.Status.REMOVED).values("service")
        return list(Service.objects.filter(institution_type__in=chosen).exclude(pk__in=held))


class BoardFilter(FilterForm):
    """Which states of a board to show."""

    show = choice_field(
        gettext_lazy("Show"),
        [
            ("waiting", gettext_lazy("not submitted yet")),
            ("silent", gettext_lazy("nothing said yet")),
            ("late", gettext_lazy("late")),
            ("partial", gettext_lazy("partial")),
            ("returned", gettext_lazy("sent back")),
        ],
        all_label=gettext_lazy("all states"),
    )


class InstitutionFilter(FilterForm):
    """Which institutions of a state to show."""

    q = query_field(gettext_lazy("Name of the institution"))
    show = choice_field(
        gettext_lazy("Show"),
        [
            ("silent", gettext_lazy("nothing said yet")),
            ("waiting", gettext_lazy("not handed in yet")),
            ("handed_in", gettext_lazy("waiting for approval")),
            ("approved", gettext_lazy("approved")),
            ("partial", gettext_lazy("handed in with gaps")),
            ("removed", gettext_lazy("taken out")),
        ],
        all_label=gettext_lazy("all institutions"),
    )


class AgreementForm(forms.Form):
    """What the state agrees to say of its submission."""

    partial = forms.BooleanField(required=False)
    late = forms.BooleanField(required=False)
