"""Web input of review: the filter of a queue, a value in the place of another, who reads what."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from multaqa.core.content import text_of
from multaqa.members.models import Person, State
from multaqa.rounds import checks
from multaqa.rounds.actions.review import Proof
from multaqa.rounds.models import Answer, Evidence, Indicator, Pillar, Round, Said, Scale
from multaqa.rounds.queries.words import CHOICE_KINDS, Cell
from multaqa.ui.filtering import FilterForm, choice_field

WHAT = [
    ("waiting", pgettext_lazy("review filter", "waiting for a reviewer")),
    ("answered", pgettext_lazy("review filter", "asked, and the state has replied")),
    ("asked", pgettext_lazy("review filter", "awaiting the state")),
    ("adjusted", pgettext_lazy("review filter", "adjusted")),
    ("unevidenced", pgettext_lazy("review filter", "without the evidence demanded")),
    ("marked", pgettext_lazy("review filter", "with remarks of checks")),
    ("differ", pgettext_lazy("review filter", "reviewers differ")),
    ("decided", pgettext_lazy("review filter", "decided")),
]
FILE_MB = 25


class QueueForm(FilterForm):
    """What a reviewer narrows his list to."""

    def __init__(
        self, asked: Any, *, round: Round, states: Sequence[State] = (), pillars: Sequence[Pillar] = ()
    ) -> None:
        super().__init__(asked)
        what = WHAT if round.needs_two_reviewers else [one for one in WHAT if one[0] != "differ"]
        self.fields["what"] = choice_field(gettext_lazy("show"), what, all_label=gettext_lazy("all answers"))
        if states:
            named = [(one.iso3, text_of(one, "name").words) for one in states]
            self.fields["state"] = choice_field(
                gettext_lazy("state"), named, all_label=gettext_lazy("all states")
            )  # fmt: skip
        if pillars:
            named = [(one.code, text_of(one, "name").words) for one in pillars]
            self.fields["pillar"] = choice_field(gettext_lazy("pillar"), named, all_label=gettext_lazy("all pillars"))
        if states:
            mine = [("mine", gettext_lazy("my queue"))]
            self.fields["whose"] = choice_field(gettext_lazy("queue"), mine, all_label=gettext_lazy("all reviewers"))

    def clean(self) -> dict[str, Any]:
        """Ask for a state where the checks are to be run: they read a whole submission."""
        said: dict[str, Any] = super().clean() or {}
        if "state" in self.fields and said.get("what") == "marked" and not said.get("state"):
            self.add_error("state", _("The checks read one state at a time. Choose a state."))
        return said


class SaidForm(forms.Form):
    """A value in the place of another, as its question takes it: a step, ticks, a number, or why there is none."""

    def __init__(self, *args: Any, indicator: Indicator, of_a_state: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.indicator = indicator
        kind = Cell(indicator).kind
        steps = list(indicator.scale.steps.all()) if indicator.scale else []
        named = [(one.position, text_of(one, "label").words or str(one.position)) for one in steps]
        if kind == Scale.Kind.STEPS:
            self.fields["choices"] = forms.TypedChoiceField(
                label=gettext_lazy("step"), choices=named, coerce=int, required=False, empty_value=None,
                widget=forms.RadioSelect,
            )  # fmt: skip
        elif kind == Scale.Kind.CHECKLIST:
            self.fields["choices"] = forms.TypedMultipleChoiceField(
                label=gettext_lazy("what applies"), choices=named, coerce=int, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        elif kind != Scale.Kind.RATIO:
            self.fields["value"] = forms.CharField(
                label=gettext_lazy("value"), required=False, max_length=40, help_text=checks.range_words(indicator),
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
        offered = checks.OFFERED if of_a_state else list(Answer.Absence)
        self.fields["absence"] = forms.ChoiceField(
            label=gettext_lazy("or the reason why there is no value"), required=False,
            choices=[("", gettext_lazy("a value is given")), *((one.value, one.label) for one in offered)],
        )  # fmt: skip
        self.order_fields(self.field_order)

    def named(self) -> bool:
        """Tell whether a value or an absence was named at all."""
        picked = self.data.getlist(self.add_prefix("choices")) if hasattr(self.data, "getlist") else []
        return bool(picked or self.data.get(self.add_prefix("value")) or self.data.get(self.add_prefix("absence")))

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into one word, or say beside its field what is wrong with it."""
        said: dict[str, Any] = super().clean() or {}
        value: Decimal | None = None
        typed, absence, picked = said.get("value", ""), said.get("absence", ""), said.get("choices")
        if absence and (typed or picked):
            self.add_error(
                "absence", _("Both a number and the reason why there is none were given. Keep one of the two.")
            )
        elif typed:
            value, problem = checks.read_value(self.indicator, typed)
            if problem:
                self.add_error("value", problem)
        choices = tuple(picked) if isinstance(picked, list) else (picked,) if picked is not None else ()
        said["said"] = Said(None if absence else value, () if absence else choices, absence)
        return said

    def must_name(self) -> None:
        """Refuse to name nothing, where an adjustment is made; nothing ticked is a word on a list."""
        kind = Cell(self.indicator).kind
        if self.is_bound and not self.named() and kind != Scale.Kind.CHECKLIST:
            field = "choices" if kind in CHOICE_KINDS else "value" if "value" in self.fields else "absence"
            self.add_error(field, _("Name the value that counts, or the reason why there is none."))


class EvidenceField(forms.ModelChoiceField):
    """A piece of evidence by its title."""

    def label_from_instance(self, evidence: Evidence) -> str:  # type: ignore[override]
        """Return what it proves."""
        return evidence.title


class AdjustForm(SaidForm):
    """An adjustment: the value, its reason, and what it rests on."""

    reason = forms.CharField(
        label=gettext_lazy("reason"), help_text=gettext_lazy("The state reads it, and it is kept."),
        widget=forms.Textarea,
    )  # fmt: skip
    evidence = EvidenceField(
        label=gettext_lazy("evidence of the submission"), queryset=Evidence.objects.none(), required=False,
        empty_label=gettext_lazy("none of these"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("what your own file or link proves"), max_length=300, required=False)
    link = forms.URLField(label=gettext_lazy("link"), max_length=1000, required=False, assume_scheme="https")
    file = forms.FileField(label=pgettext_lazy("evidence", "file"), required=False, allow_empty_file=True)
    field_order = ("value", "choices", "absence", "reason", "evidence", "title", "link", "file")

    def __init__(self, *args: Any, answer: Answer, **more: Any) -> None:
        super().__init__(*args, indicator=answer.indicator, **more)
        self.fields["evidence"].queryset = (  # type: ignore[attr-defined]
            Evidence.objects.filter(submission=answer.submission_id, removed_at=None, uses__item=answer.item).distinct()
        )

    def clean(self) -> dict[str, Any]:
        """Take one thing that it rests on: a piece of the submission, or one's own file or link with a title."""
        said = super().clean()
        self.must_name()
        own = bool(said.get("link") or said.get("file"))
        if own and said.get("evidence"):
            self.add_error("evidence", _("Choose one of the two: a piece of the submission, or your own."))
        if own and not said.get("title"):
            self.add_error("title", _("Write what the file or link proves."))
        if said.get("link") and said.get("file"):
            self.add_error("link", _("A file and a link were given. Keep one of the two."))
        return said

    def proof(self, content: bytes) -> Evidence | Proof | None:
        """Return what the adjustment rests on. content: of the file, once it was read."""
        said = self.cleaned_data
        if said.get("evidence") or not (said.get("link") or said.get("file")):
            chosen: Evidence | None = said.get("evidence")
            return chosen
        return Proof(said["title"], said["link"] or "", content, said["file"].name if said["file"] else "")


class ReplyForm(SaidForm):
    """The state's reply: its words and, where it has one, the value that it holds right."""

    text = forms.CharField(
        label=gettext_lazy("Reply of the state"), widget=forms.Textarea,
        help_text=gettext_lazy("It goes to the reviewers and stays under the remark."),
    )  # fmt: skip
    field_order = ("text", "value", "choices", "absence")

    def said(self) -> Said | None:
        """Return the value that the state names, None where it names none."""
        return self.cleaned_data["said"] if self.named() else None


class BulkForm(forms.Form):
    """The rule by which answers are accepted together."""

    rule = forms.ChoiceField(label=gettext_lazy("Rule"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, rules: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]


class ReviewersField(forms.ModelMultipleChoiceField):
    """Reviewers by their names."""

    def label_from_instance(self, person: Person) -> str:  # type: ignore[override]
        """Return the name."""
        return person.name


class SpreadForm(forms.Form):
    """Among whom what has no reader yet is spread."""

    reviewers = ReviewersField(
        label=gettext_lazy("Reviewers"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    by_pillar = forms.BooleanField(
        label=gettext_lazy("pillar by pillar"), required=False,
        help_text=gettext_lazy("Each pillar of a state may have a reader of its own."),
    )  # fmt: skip
    is_second = forms.BooleanField(
        label=gettext_lazy("as second readers"), required=False,
        help_text=gettext_lazy("They read the sample drawn for agreement, without seeing the first word."),
    )  # fmt: skip

    def __init__(self, *args: Any, reviewers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reviewers"].queryset = reviewers  # type: ignore[attr-defined]


class ReaderField(forms.ModelChoiceField):
    """One reviewer by his name."""

    def label_from_instance(self, person: Person) -> str:  # type: ignore[override]
        """Return the name."""
        return person.name


class StateField(forms.ModelChoiceField):
    """One state's submission, by the state's name."""

    def label_from_instance(self, submission: Any) -> str:  # type: ignore[override]
        """Return the name in the page's language."""
        return text_of(submission.state, "name").words


class PillarField(forms.ModelChoiceField):
    """One pillar by its name."""

    def label_from_instance(self, pillar: Pillar) -> str:  # type: ignore[override]
        """Return the name in the page's language."""
        return text_of(pillar, "name").words


class AssignForm(forms.Form):
    """One part given to one reviewer."""

    submission = StateField(label=gettext_lazy("state"), queryset=None, empty_label=gettext_lazy("choose a state"))
    pillar = PillarField(
        label=gettext_lazy("pillar"), queryset=Pillar.objects.none(), required=False,
        empty_label=gettext_lazy("the whole submission"),
    )  # fmt: skip
    reviewer = ReaderField(
        label=gettext_lazy("reviewer"), queryset=Person.objects.none(), empty_label=gettext_lazy("choose a reviewer")
    )
    is_second = forms.BooleanField(label=gettext_lazy("as second reader"), required=False)

    def __init__(self, *args: Any, round: Round, reviewers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        submissions = round.submissions.select_related("state").order_by("state__position")
        self.fields["submission"].queryset = submissions  # type: ignore[attr-defined]
        self.fields["pillar"].queryset = round.framework.pillars.filter(parent=None)  # type: ignore[attr-defined]
        self.fields["reviewer"].queryset = reviewers  # type: ignore[attr-defined]
        if not round.framework.pillars.exists():
            del self.fields["pillar"]


class PassOnForm(forms.Form):
    """To whom what one reads is given."""

    to = ReaderField(
        label=gettext_lazy("reviewer"), queryset=Person.objects.none(), empty_label=gettext_lazy("choose a reviewer")
    )

    def __init__(self, *args: Any, reviewers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].queryset = reviewers  # type: ignore[attr-defined]
