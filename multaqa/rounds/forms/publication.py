"""Web input of publication: the moment, and what a correction changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from multaqa.core.content import LANGUAGES
from multaqa.rounds.forms.answers import moment_field


class PublicationForm(forms.Form):
    """When an edition becomes public, and of a correction what it changes, in one language at least."""

    at = moment_field(gettext_lazy("moment of publication"))
    note_ar = forms.CharField(label=gettext_lazy("note in Arabic"), widget=forms.Textarea, required=False)
    note_en = forms.CharField(
        label=gettext_lazy("note in English"), widget=forms.Textarea(attrs={"dir": "ltr", "lang": "en"}), required=False
    )
    note_fr = forms.CharField(
        label=gettext_lazy("note in French"), widget=forms.Textarea(attrs={"dir": "ltr", "lang": "fr"}), required=False
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_correction = is_correction
        self.fields["at"].required = False
        self.fields["at"].help_text = _("Empty: now. A later moment: until then the secretariat alone reads it.")
        if not is_correction:
            for language in LANGUAGES:
                del self.fields[f"note_{language}"]

    def clean(self) -> dict[str, Any]:
        """Ask for the note of a correction in one language at least."""
        said = super().clean() or {}
        if self.is_correction and not any(self.note(said).values()):
            self.add_error("note_ar", _("A correction needs a note that says what has changed."))
        return said

    def note(self, said: dict[str, Any] | None = None) -> dict[str, str]:
        """Return the note by language."""
        given = self.cleaned_data if said is None else said
        return {language: given.get(f"note_{language}", "") for language in LANGUAGES}
