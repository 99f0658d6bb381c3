"""Web input of framework versions: a file, the name of a copy, one part, the steps of a scale."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import LANGUAGES, NAMES, text_of
from multaqa.rounds.models import Category, Framework, ScaleStep, Service
from multaqa.rounds.queries.frameworks import ABSENCE_RULES, COLUMNS, KINDS, Kind, key_of
from multaqa.ui.filtering import FilterForm, query_field

LISTS = ("concerns", "replaces")  # codes, typed with a space between
ABSENCES = ("not_surveyed", "not_answered", "not_available", "not_applicable")
LONG = ("help", "message", "note", "takes")


class DocumentForm(forms.Form):
    """A framework in the engine's file form."""

    document = forms.FileField(
        label=_("framework file (TOML)"), widget=forms.FileInput(attrs={"accept": ".toml"}), allow_empty_file=True
    )


class VersionForm(forms.Form):
    """The name of a new version."""

    version = forms.CharField(
        label=_("name of the new version"),
        max_length=20,
        help_text=_("Letters, digits, dots and hyphens, such as 2025 or 2025-draft."),
        widget=forms.TextInput({"dir": "ltr"}),
        validators=[forms.fields.validators.RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*$")],
    )


class VersionField(forms.ModelChoiceField):
    """A framework version by code and version."""

    def label_from_instance(self, framework: Framework) -> str:  # type: ignore[override]
        """Return name and version."""
        return f"{text_of(framework, 'name').words}, {framework.version}"


class CompareForm(forms.Form):
    """Two versions to hold against each other."""

    before = VersionField(queryset=Framework.objects.none(), label=_("earlier version"), to_field_name="pk")
    after = VersionField(queryset=Framework.objects.none(), label=_("later version"), to_field_name="pk")

    def __init__(self, *args: Any, frameworks: QuerySet[Framework], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].queryset = frameworks  # type: ignore[attr-defined]


class CategoryField(forms.ModelChoiceField):
    """A sector or a life event by its name."""

    def label_from_instance(self, category: Category) -> str:  # type: ignore[override]
        """Return the name in the page's language."""
        return text_of(category, "name").words


class ServiceFilterForm(FilterForm):
    """What the list of services is narrowed by."""

    q = query_field(_("words or code"))
    audience = forms.ChoiceField(label=_("audience"), required=False)
    sector = CategoryField(queryset=Category.objects.none(), label=_("sector"), required=False, to_field_name="code")
    life_event = CategoryField(
        queryset=Category.objects.none(), label=_("life event"), required=False, to_field_name="code"
    )

    def __init__(self, asked: Any, *, framework: Framework) -> None:
        super().__init__(asked)
        self.fields["audience"].choices = [("", _("all")), *Service.Audience.choices]  # type: ignore[attr-defined]
        for name in ("sector", "life_event"):
            self.fields[name].queryset = framework.categories.filter(kind=name)  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("all")  # type: ignore[attr-defined]


class PartField(forms.ModelChoiceField):
    """Another part of the same version, by its name and code."""

    def label_from_instance(self, part: Any) -> str:  # type: ignore[override]
        """Return name and code."""
        words = text_of(part, "name").words if hasattr(part, "original_language") else ""
        return f"{words} ({part.code})" if words else str(part.code)


class CodesField(forms.CharField):
    """Codes with a space between, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            help_text=_("Codes with a space between."), widget=forms.TextInput({"dir": "ltr"}), required=False, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Return the list as it is typed."""
        return " ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the codes."""
        return str(super().clean(value)).split()


def part_form(kind: str, framework: Framework, *, part: Any = None, data: Any = None) -> "PartForm":
    """Return the form of one part of a version, for a new one without `part`."""
    return PartForm(data, entry=KINDS[kind], framework=framework, part=part)


class PartForm(forms.Form):
    """One part of a framework version. `changes()` gives the columns that were typed, as the action takes them."""

    def __init__(self, data: Any, *, entry: Kind, framework: Framework, part: Any) -> None:
        super().__init__(data)
        self.entry, self.part = entry, part
        if part is None:
            self.fields["code"] = forms.SlugField(
                label=_("code"), max_length=50, widget=forms.TextInput({"dir": "ltr"})
            )
        for text in entry.texts:
            for language in LANGUAGES:
                self._add(f"{text}_{language}", text, language)
        for name in entry.links:
            self._add_link(name, framework)
        for name in entry.fields:
            self._add(name, name, "")

    def _add(self, column: str, name: str, language: str) -> None:
        if name == "absences":
            self._add_absences()
            return
        model_field = self.entry.model._meta.get_field(column)
        label = COLUMNS[name]
        if name in LISTS:
            found: forms.Field = CodesField(label=label)
        else:
            found = model_field.formfield(label=label)  # type: ignore[union-attr]
        if language:
            found.label = _("%(label)s in %(language)s") % {"label": label, "language": NAMES[language]}
            found.required = language == "ar" and not model_field.blank  # type: ignore[union-attr]
            wide = {"dir": "rtl" if language == "ar" else "ltr", "lang": language}
            found.widget = forms.Textarea({**wide, "rows": 3}) if name in LONG else forms.TextInput(wide)
        found.initial = getattr(self.part, column) if self.part is not None else found.initial
        self.fields[column] = found

    def _add_link(self, name: str, framework: Framework) -> None:
        model_field = self.entry.model._meta.get_field(name)
        rows = model_field.related_model._default_manager.filter(framework=framework)  # type: ignore[union-attr]
        if name in ("sector", "life_event", "institution_type"):
            rows = rows.filter(kind=name)
        self.fields[name] = PartField(
            queryset=rows, label=COLUMNS[name], required=not model_field.blank,  # type: ignore[union-attr]
            initial=getattr(self.part, name, None),
        )  # fmt: skip

    def _add_absences(self) -> None:
        rules = getattr(self.part, "absences", {}) or {}
        for absence in ABSENCES:
            self.fields[f"absence_{absence}"] = forms.ChoiceField(
                label=_("rule for “%(absence)s”") % {"absence": COLUMNS[absence]},
                choices=[("", _("as the framework has it")), *ABSENCE_RULES.items()],
                required=False,
                initial=rules.get(absence, ""),
            )

    def changes(self) -> dict[str, Any]:
        """Return what was typed, by column of the table."""
        said = {name: value for name, value in self.cleaned_data.items() if not name.startswith("absence_")}
        if "absences" in self.entry.fields:
            rules = {one: self.cleaned_data[f"absence_{one}"] for one in ABSENCES}
            said["absences"] = {absence: rule for absence, rule in rules.items() if rule}
        return said

    @property
    def name(self) -> str:
        """Return what names the part that is edited."""
        return key_of(self.part) if self.part is not None else ""


class StepForm(forms.ModelForm):
    """One step of a scale."""

    class Meta:
        model = ScaleStep
        fields = ("points", "raw", *(f"{text}_{language}" for text in ("label", "takes") for language in LANGUAGES))


def steps_formset(data: Any, *, steps: QuerySet[ScaleStep]) -> Any:
    """Return the forms of a scale's steps, with two empty ones for more."""
    made = forms.formset_factory(StepForm, extra=2, max_num=30, can_delete=True)
    columns = StepForm.Meta.fields
    return made(data, prefix="steps", initial=[{name: getattr(one, name) for name in columns} for one in steps])
