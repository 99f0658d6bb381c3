"""Web input of one's own account, and of the answer to an invitation."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from multaqa.members.forms.sign_in import password_help
from multaqa.members.models import Person


class AccountForm(forms.Form):
    """What a person chooses for himself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, help_text=gettext_lazy("As the lists show it."))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, help_text=gettext_lazy("Of mails and notices.")
    )
    digits = forms.ChoiceField(label=gettext_lazy("Digits"), choices=Person.DIGITS.items())
    shows_hijri = forms.BooleanField(label=gettext_lazy("Hijri date beside the other"), required=False)
    mails_notices = forms.BooleanField(
        label=gettext_lazy("Notices by mail as well"),
        required=False,
        help_text=gettext_lazy("Every notice stands on the page of notices in any case."),
    )

    @classmethod
    def of(cls, person: Person, data: Any = None) -> "AccountForm":
        """Return the form with what the person has chosen so far."""
        return cls(data, initial={name: getattr(person, name) for name in cls.base_fields})


class OpenAccountForm(forms.Form):
    """Name and password of a new account."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, help_text=gettext_lazy("As the lists show it."))
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=gettext_lazy("Password, again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = lazystr(password_help())

    def clean_again(self) -> str:
        """Refuse two different passwords."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError(_("The two passwords differ. Type the same one twice."))
        return again

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules of this installation and against name and e-mail."""
        said: dict[str, Any] = super().clean() or {}
        if password := said.get("password"):
            person = Person(email=self.email, name=said.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return said
