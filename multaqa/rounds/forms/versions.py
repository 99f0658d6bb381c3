"""Web input of a framework version as a whole: a new one, its facts and rules of absence, its choices."""

import tomllib
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import LANGUAGES, NAMES
from multaqa.rounds.models import ORIGINS, Framework
from multaqa.rounds.models.framework import UNITS
from multaqa.rounds.queries.frameworks import ABSENCE_RULES, COLUMNS, DEFAULT_RULES

LATIN = {"dir": "ltr"}


def _texts(label: Any, *, rows: int = 0, is_required: bool = True) -> dict[str, forms.CharField]:
    """Return a field for each language; the Arabic one is asked for where the text is."""
    made = {}
    for language in LANGUAGES:
        sides = {"dir": "rtl" if language == "ar" else "ltr", "lang": language}
        made[language] = forms.CharField(
            label=_("%(label)s in %(language)s") % {"label": label, "language": NAMES[language]},
            required=is_required and language == "ar",
            widget=forms.Textarea({**sides, "rows": rows}) if rows else forms.TextInput(sides),
            max_length=None if rows else 200,
        )
    return made


class FrameworkForm(forms.Form):
    """What is said of a version as a whole."""

    def __init__(self, data: Any, *, framework: Framework) -> None:
        super().__init__(data)
        for name, label, rows in (("name", _("name"), 0), ("label", _("label on every page and print"), 3)):
            for language, field in _texts(label, rows=rows, is_required=name == "name").items():
                field.initial = getattr(framework, f"{name}_{language}")
                self.fields[f"{name}_{language}"] = field
        self.fields["origin"] = forms.ChoiceField(
            label=_("origin of weights and cuts"), choices=list(ORIGINS.items()), initial=framework.origin
        )
        self.fields["decimals"] = forms.IntegerField(
            label=COLUMNS["decimals"], min_value=0, max_value=6, initial=framework.decimals
        )
        rules = {**DEFAULT_RULES, **tomllib.loads(framework.document).get("absences", {})}
        for absence, rule in rules.items():
            self.fields[f"rule_{absence}"] = forms.ChoiceField(
                label=_("rule for “%(absence)s”") % {"absence": COLUMNS[absence]},
                choices=list(ABSENCE_RULES.items()),
                initial=rule,
            )

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by column of the framework."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("rule_")}

    def rules(self) -> dict[str, str]:
        """Return the rule of each absence."""
        return {absence: self.cleaned_data[f"rule_{absence}"] for absence in DEFAULT_RULES}


class SettingForm(forms.Form):
    """One of the choices that a version shows to its readers."""

    value = forms.CharField(label=_("value"), max_length=60, widget=forms.TextInput(LATIN))
    origin = forms.ChoiceField(label=_("origin"), choices=list(ORIGINS.items()))

    def __init__(self, data: Any, *, setting: dict[str, str]) -> None:
        super().__init__(data, initial=setting)
        self.fields.update(_texts(COLUMNS["message"], rows=2))


class NewFrameworkForm(forms.Form):
    """A new framework with its first pillar and its first indicator."""

    code = forms.SlugField(label=_("code"), widget=forms.TextInput(LATIN))
    version = forms.SlugField(label=_("version"), max_length=20, initial="1", widget=forms.TextInput(LATIN))
    scale = forms.TypedChoiceField(
        label=_("scale"), coerce=Decimal, choices=[(100, _("from 0 to 100")), (1, _("from 0 to 1"))]
    )
    decimals = forms.IntegerField(label=COLUMNS["decimals"], min_value=0, max_value=6, initial=1)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._name("", _("name"))
        for part, label in (("pillar", _("first pillar")), ("indicator", _("first indicator"))):
            self.fields[f"{part}_code"] = forms.SlugField(
                label=_("%(part)s: code") % {"part": label}, max_length=50, widget=forms.TextInput(LATIN)
            )
            self._name(f"{part}_", label)
        units = [(unit, words) for unit, words in UNITS.items() if unit != "count"]
        self.fields["unit"] = forms.ChoiceField(label=COLUMNS["unit"], choices=units)

    def _name(self, part: str, label: Any) -> None:
        self.fields.update({f"{part}name_{language}": field for language, field in _texts(label).items()})

    def facts_of(self, part: str = "") -> dict[str, Any]:
        """Return what was typed of the framework ("") or of one of its first parts, by column."""
        said = self.cleaned_data
        names = {f"name_{language}": said[f"{part}name_{language}"] for language in LANGUAGES}
        if part:
            return {"code": said[f"{part}code"], **names}
        return {"scale": said["scale"], "decimals": said["decimals"], **names}
