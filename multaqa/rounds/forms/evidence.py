"""Web input of evidence: a file or a link, what it proves, its day, the cell and the page concerned."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from multaqa.rounds import actions, checks


class AboutForm(forms.Form):
    """What is said of every piece of evidence."""

    title = forms.CharField(
        label=_("what it proves"), max_length=checks.LONGEST_TITLE, help_text=_("One line, for the reviewer.")
    )
    dated_on = forms.DateField(
        label=_("date of the evidence"),
        required=False,
        help_text=_("When it was made or published; it should lie in the year measured."),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d"),
    )
    place = forms.CharField(
        label=_("page or place in it"),
        max_length=checks.LONGEST_PLACE,
        required=False,
        help_text=_("Where the same piece serves several answers."),
    )

    def about(self, items: Collection[str]) -> actions.About:
        """Return what was said, with the cells that it proves."""
        told = self.cleaned_data
        return actions.About(told["title"], told["dated_on"], items, told["place"])


class FileForm(AboutForm):
    """A document or a screenshot."""

    field_order = ("file", "title", "dated_on", "place")
    file = forms.FileField(
        label=_("file or screenshot"),
        allow_empty_file=True,  # the words for an empty file come from the keeper of files
        help_text=_("PDF, PNG, JPG, DOCX, XLSX or text; 25 MB at most, without macros. It can be dropped here."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt,.csv"}),
    )


class LinkForm(AboutForm):
    """The address of a page."""

    field_order = ("url", "title", "dated_on", "place")
    url = forms.CharField(
        label=_("address of the page"),
        max_length=1000,
        help_text=_("The text of the page is kept with its date; a page that cannot be reached is taken too."),
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "url"}),
    )


def chosen_items(data: Mapping[str, Any]) -> list[str]:
    """Return the cells that were ticked, without empty ones."""
    found = data.getlist("item") if hasattr(data, "getlist") else []
    return [item[:120] for item in found if item][:2000]
