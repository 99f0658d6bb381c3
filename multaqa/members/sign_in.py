"""How failures of sign-in are counted: passwords for an e-mail and an address together, codes for the account alone."""

from typing import Any

from django.http import HttpRequest

CODE = "code:"  # before the e-mail, where the second step is meant


def who_tries(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the e-mail that failures are counted for, in small letters."""
    said = credentials or {}
    name = said.get("email") or said.get("login") or request.POST.get("login") or ""
    return str(name).strip().lower()[:255]


def paused_for(asked: Any, credentials: dict[str, Any] | None = None) -> list[str | list[str]]:
    """Return what a pause is bound to: nobody is locked out by a stranger who only knows his e-mail.

    asked: a request, or the row of an attempt.
    """
    name = getattr(asked, "username", None) or who_tries(asked, credentials)
    return ["username"] if name.startswith(CODE) else [["username", "ip_address"]]
