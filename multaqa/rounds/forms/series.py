"""Web input of a series that others publish."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import NAMES
from multaqa.rounds.models import Source
from multaqa.rounds.queries.uploads import code_of


class SeriesForm(forms.Form):
    """A table and everything that must be known of it before a figure may be shown."""

    table = forms.FileField(
        label=_("table (CSV, UTF-8)"),
        help_text=_("Columns year and iso3, then one for each measure; or year, iso3, measure and value."),
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        allow_empty_file=True,
    )
    code = forms.SlugField(
        label=_("code of the series"),
        help_text=_("Small letters, such as gtmi. A series that is there keeps its words, and gets these figures."),
        max_length=50,
        widget=forms.TextInput({"dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("language of the words below"), choices=list(NAMES.items()))
    name = forms.CharField(label=_("name of the series"), max_length=200)
    publisher = forms.CharField(label=_("publisher"), max_length=200)
    attribution = forms.CharField(
        label=_("words of attribution"),
        help_text=_("As the publisher wants to be named; they stand under every figure."),
        widget=forms.Textarea({"rows": 2}),
    )
    licence = forms.CharField(
        label=_("licence"), help_text=_("The publisher’s own words, or that none is known."), max_length=300
    )
    headline = forms.CharField(
        label=_("column of the overall value"), max_length=80, widget=forms.TextInput({"dir": "ltr"})
    )
    top = forms.TypedChoiceField(label=_("scale"), coerce=int, choices=[(1, _("0 to 1")), (100, _("0 to 100"))])
    source = forms.CharField(label=_("source"), help_text=_("Where the figures were printed."), max_length=300)
    source_kind = forms.ChoiceField(label=_("kind of the source"), choices=Source.Kind.choices, initial="un")
    source_url = forms.URLField(label=_("address of the source"), max_length=600, assume_scheme="https")

    def clean_code(self) -> str:
        """Return the code in small letters."""
        return str(self.cleaned_data["code"]).lower()

    def clean_headline(self) -> str:
        """Return the column as measures are named."""
        return code_of(self.cleaned_data["headline"])

    def facts(self) -> dict[str, Any]:
        """Return what is said of the series, without the file."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "table"}
        scale = dict(self.fields["top"].choices)[told["top"]]  # type: ignore[attr-defined]
        return {**told, "scale": str(scale), "url": told["source_url"]}
