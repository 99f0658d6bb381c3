"""The form of a filter bar: a GET form that works without script and never answers a fault."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_QUERY = 100
Choices = Iterable[tuple[str, str | Promise]]


class FilterForm(forms.Form):
    """What a list is narrowed by. Whatever cannot be understood is said beside its field, and narrows nothing."""

    def __init__(self, asked: Any) -> None:
        super().__init__(asked, auto_id="filter_%s", label_suffix="")

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what was understood, by field; a field left empty is not there."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything was asked for, understood or not."""
        return any(self.data.get(name) for name in self.fields)


def query_field(label: str | Promise) -> forms.CharField:
    """Return the field for words to look for."""
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": _("The text is too long. Enter at most %(limit_value)d characters.")},
    )  # fmt: skip


def choice_field(label: str | Promise, choices: Choices, *, all_label: str | Promise) -> forms.ChoiceField:
    """Return the field for one of a few; the empty choice stands for all."""
    return forms.ChoiceField(
        label=label, required=False, choices=[("", all_label), *choices],
        error_messages={"invalid_choice": _("This choice is not in the list. Choose one of the list.")},
    )  # fmt: skip
