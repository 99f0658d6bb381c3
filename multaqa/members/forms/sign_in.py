"""The forms of sign-in in our words; what they do is allauth's.

Wrong codes are counted in the same place as wrong passwords, but for each account alone: who has come this far knows
the password, so no stranger can lock anybody out, and guessing from many addresses does not help.
"""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazystr
from django.utils.translation import gettext_lazy as _

from multaqa.members.sign_in import CODE as COUNTED

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr", "spellcheck": "false"}


def say(form: forms.BaseForm, **labels: str | Promise) -> None:
    """Give the fields our labels and take their placeholders away: a label above the field stays when one types."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name, label in labels.items():
        form.fields[name].label = label


def password_help() -> str:
    """Return what a new password must be like, in one line."""
    return " ".join(str(text) for text in password_validators_help_texts())


def read_code(text: str) -> str:
    """Return a code as it is compared: in 0-9, without spaces."""
    return "".join(text.translate(DIGITS).split())


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, login=_("Official e-mail"), password=_("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """The e-mail to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, email=_("Official e-mail"))


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by the link of a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, password1=_("New password"), password2=_("New password, again"))
        self.fields["password1"].help_text = lazystr(password_help())


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """A new password, by who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, oldpassword=_("Present password"), password1=_("New password"), password2=_("New password, again"))
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = lazystr(password_help())


class SetPasswordForm(account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for an account that was opened through an institution's sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, password1=_("New password"), password2=_("New password, again"))
        self.fields["password1"].help_text = lazystr(password_help())


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a change of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, password=_("Password"))
        self.fields["password"].help_text = ""


class CodeForm(second_step.AuthenticateForm):  # type: ignore[misc]
    """The second step of sign-in: a code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, code=_("Authenticator code"))
        self.fields["code"].widget.attrs.update(CODE)

    def clean_code(self) -> str:
        """Compare the code, counting failures for this account."""
        return counted(self, super().clean_code)


class CodeAgainForm(second_step.ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before a change of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, code=_("Authenticator code"))
        self.fields["code"].widget.attrs.update(CODE)

    def clean_code(self) -> str:
        """Compare the code, counting failures for this account."""
        return counted(self, super().clean_code)


class ActivateAppForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, code=_("Authenticator code"))
        self.fields["code"].widget.attrs.update(CODE)
        self.fields["code"].help_text = _("Six digits, as the app shows them now.")

    def clean_code(self) -> str:
        """Compare the code in whatever digits it was typed."""
        self.cleaned_data["code"] = read_code(self.cleaned_data["code"])
        code: str = super().clean_code()
        return code


class PasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey; one that may also stand for the password, unless its owner says no."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, name=_("Name of the passkey"), passwordless=_("Sign in with this passkey alone, without a password"))
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _("The device then asks for a fingerprint, a face or its own code.")


class PasskeyNameForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, name=_("Name of the passkey"))


def counted(form: Any, compare: Any) -> str:
    """Compare a code unless the account is paused; a wrong one counts, a right one wipes the count."""
    request, credentials = context.request, {"email": f"{COUNTED}{form.user.email}"}
    form.cleaned_data["code"] = read_code(form.cleaned_data["code"])
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out, request.axes_credentials = True, credentials
        raise ValidationError("", code="paused")  # the page of the pause is answered instead of this form
    try:
        code: str = compare()
    except ValidationError:
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise
    AxesProxyHandler.reset_attempts(username=credentials["email"])
    return code
