"""Web input: a new round, one row of a questionnaire, a remark."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.rounds.models import Framework


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
