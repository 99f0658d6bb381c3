"""Web input: a new round, one row of a questionnaire, a remark."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from multaqa.core.content import text_of
from multaqa.core.numbers import read_whole
from multaqa.members.models import State
from multaqa.rounds import checks
from multaqa.rounds.models import Answer, Framework
from multaqa.rounds.queries.collection import Row, is_same


class FrameworkField(forms.ModelChoiceField):
    """A framework version by its name in the page's language."""

    def label_from_instance(self, framework: Framework) -> str:  # type: ignore[override]
        """Return name and version."""
        return f"{text_of(framework, 'name').words}{_(', ')}{framework.version}"


class StatesField(forms.ModelMultipleChoiceField):
    """States by their names, in Arabic order."""

    def label_from_instance(self, state: State) -> str:  # type: ignore[override]
        """Return the name in the page's language."""
        return text_of(state, "name").words


def moment_field(label: Any) -> forms.DateTimeField:
    """Return a field for a day and an hour at the secretariat's seat."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=gettext_lazy("Day and hour, Beirut time."), widget=widget)


class RoundForm(forms.Form):
    """What the secretariat says to begin a round."""

    framework = FrameworkField(queryset=Framework.objects.none(), label=gettext_lazy("framework version"))
    year = forms.IntegerField(
        label=gettext_lazy("year"), min_value=2013, max_value=2100, widget=forms.TextInput({"inputmode": "numeric"})
    )
    title_ar = forms.CharField(label=gettext_lazy("title in Arabic"), max_length=200)
    title_en = forms.CharField(
        label=gettext_lazy("title in English"), max_length=200, required=False, widget=forms.TextInput({"dir": "ltr"})
    )
    title_fr = forms.CharField(
        label=gettext_lazy("title in French"), max_length=200, required=False, widget=forms.TextInput({"dir": "ltr"})
    )
    answers_due_at = moment_field(gettext_lazy("deadline"))
    is_sample = forms.BooleanField(
        label=gettext_lazy("sample"),
        required=False,
        help_text=gettext_lazy("Invented data: every page and print of the round says so."),
    )
    states = StatesField(
        queryset=State.objects.none(), label=gettext_lazy("States asked"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, frameworks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["framework"].queryset = frameworks  # type: ignore[attr-defined]
        if len(frameworks) == 1:
            self.fields["framework"].initial = frameworks[0]
        self.fields["states"].queryset = State.objects.order_by("position")  # type: ignore[attr-defined]

    def title(self) -> dict[str, str]:
        """Return the titles that were given, by language."""
        titles = {language: self.cleaned_data[f"title_{language}"] for language in ("ar", "en", "fr")}
        return {language: words for language, words in titles.items() if words}


class DeadlineForm(forms.Form):
    """A later deadline."""

    until = moment_field(gettext_lazy("new deadline"))


class UploadForm(forms.Form):
    """A filled workbook."""

    workbook = forms.FileField(
        label=pgettext_lazy("file", "workbook"),
        allow_empty_file=True,  # the words for an empty file come from the keeper of files
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class AnswerForm:
    """One row of the questionnaire as it was typed: `CODE-value`, `CODE-absence`, `CODE-number`, `CODE-changed`.

    changed: which of the two the person touched (the page with script says it), so that a number takes the place of a
    reason and the other way round. After `read()`: value, absence, number, error; `has_word` = something was said.
    """

    def __init__(self, data: Mapping[str, Any], *, row: Row) -> None:
        code = row.indicator.code
        self.row = row
        self.typed = str(data.get(f"{code}-value") or "").strip()
        self.chosen = str(data.get(f"{code}-absence") or "")
        self.changed = str(data.get(f"{code}-changed") or "")
        self.take = str(data.get(f"{code}-take") or "")
        self.number = read_whole(str(data.get(f"{code}-number") or "")) or 0
        self.is_posted = f"{code}-value" in data
        self.value: Decimal | None = None
        self.absence = ""
        self.error = ""

    @property
    def has_word(self) -> bool:
        """Tell whether a number or a reason was given."""
        return self.value is not None or self.absence != ""

    def read(self) -> None:
        """Turn what was typed into a value or an absence, or say what is wrong with it."""
        typed, chosen = self._one_of_two()
        if typed and chosen:
            self.error = _("Both a number and the reason why there is none were given. Keep one of the two.")
        elif typed:
            self.value, self.error = checks.read_value(self.row.indicator, typed)
            self.value = None if self.error else self.value
        elif chosen:
            self.error = checks.check_absence(chosen)
            self.absence = "" if self.error else chosen
        elif self.row.answer:
            self.error = _("The saved answer is kept. To take it back, choose the reason why there is no number.")

    def _one_of_two(self) -> tuple[str, str]:
        """Return the number and the reason that count: the one just changed, or the one that differs from the saved."""
        typed, chosen = self.typed, self.chosen
        if not (typed and chosen):
            return typed, chosen
        if self.changed in ("value", "absence"):
            return (typed, "") if self.changed == "value" else ("", chosen)
        saved = self.row.answer
        if saved and typed == self.row.typed:
            return "", chosen
        if saved and chosen == saved.absence:
            return typed, ""
        return typed, chosen

    def is_unchanged(self) -> bool:
        """Tell whether this is what is saved already, or nothing at all."""
        saved: Answer | None = self.row.answer
        if not self.has_word:
            return not self.error
        return saved is not None and is_same(saved, value=self.value, absence=self.absence)
