"""Web input: what the list of meetings is narrowed by, and the rule for closed parts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.folding import fold
from multaqa.meetings.models import Meeting
from multaqa.ui.filtering import FilterForm, choice_field, query_field


class MeetingFilter(FilterForm):
    """Words, years and mode of meetings. `years`: those in which a meeting was held."""

    def __init__(self, asked: Any, *, years: Iterable[int]) -> None:
        super().__init__({name: fold(value) if name != "q" else value for name, value in asked.items()})
        listed = [(str(year), str(year)) for year in sorted(set(years))]
        self.fields["q"] = query_field(_("Words in subject, place or outcome"))
        self.fields["since"] = choice_field(_("From the year"), listed, all_label=_("The first"))
        self.fields["until"] = choice_field(_("To the year"), listed, all_label=_("The latest"))
        self.fields["mode"] = choice_field(pgettext_lazy("column", "Mode"), Meeting.Mode.choices, all_label=_("all"))

    def clean(self) -> dict[str, Any]:
        """Refuse years in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and int(since) > int(until):
            self.add_error("until", _("This year comes before the first one. Choose a later year."))
        return cleaned


class ClosedReadersForm(forms.Form):
    """Who reads the closed parts of a meeting."""

    closed_readers = forms.ChoiceField(label=_("Who reads the closed parts"), choices=Meeting.ClosedReaders.choices)
