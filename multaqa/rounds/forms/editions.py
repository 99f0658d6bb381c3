"""What pages of published results are asked with."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.ui.filtering import FilterForm

MOST_STATES = 5


class CompareStatesForm(FilterForm):
    """Up to five states of an edition, by their codes."""

    state = forms.MultipleChoiceField(
        label=_("States"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This state is not in the results. Choose among those listed.")},
    )  # fmt: skip

    def __init__(self, asked: Any, *, states: Sequence[State]) -> None:
        super().__init__(asked)
        self.by_code = {one.iso3: one for one in states}
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (one.iso3, text_of(one, "name").words) for one in states
        ]

    def clean_state(self) -> list[str]:
        """Refuse more states than fit beside each other."""
        chosen: list[str] = self.cleaned_data["state"]
        if len(chosen) > MOST_STATES:
            raise forms.ValidationError(_("At most five states stand beside each other. Choose fewer."))
        return chosen

    @property
    def chosen_states(self) -> list[State]:
        """Return the states that were understood, in Arabic alphabetical order."""
        codes = set(self.chosen.get("state", []))
        return [state for code, state in self.by_code.items() if code in codes]
