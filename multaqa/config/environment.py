"""Settings from outside: typed, and refused in one line that names the variable where they cannot be meant."""

import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def text(name: str, default: str) -> str:
    """Return the variable as it is; an empty one counts as none."""
    value: str = env.str(name, default="").strip()
    return value or default


def yes_no(name: str, *, default: bool) -> bool:
    """Return a switch. A word that is neither yes nor no is refused, since it would silently mean no."""
    value = text(name, YES[0] if default else NO[0]).lower()
    if value not in YES + NO:
        raise ImproperlyConfigured(f"{name} is “{value}”: write 1 or 0")
    return value in YES


def number(name: str, *, default: int, least: int = 1) -> int:
    """Return a whole number from `least` on."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is “{value}”: write a whole number from {least} on")
    return int(value)


def listed(name: str, default: list[str]) -> list[str]:
    """Return names that stand between commas."""
    return [part for part in (piece.strip() for piece in text(name, "").split(",")) if part] or default


def web_address(name: str, default: str) -> str:
    """Return an address without a path, as links in mail begin with it."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} is “{value}”: write an address such as https://multaqa.example.org")
    return value


def folder(name: str, default: str) -> Path:
    """Return a folder of our own, made where it is missing; what is made here is for its owner's eyes only."""
    path = Path(text(name, default)).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / ".write"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as fault:
        raise ImproperlyConfigured(f"{name} is “{path}”, which cannot be written in: {fault.strerror}") from fault
    return path


def database(name: str, default: str) -> dict[str, Any]:
    """Return the database of this address. The address itself is never shown: it may hold a password."""
    value = text(name, default)
    words = f"{name} is no address of a database that can be used: write sqlite:///… or postgres://…"
    if value.partition("://")[0] not in ("sqlite", "postgres", "postgresql"):
        raise ImproperlyConfigured(words)
    try:
        return dict(env.db_url_config(value))
    except ValueError as fault:
        raise ImproperlyConfigured(words) from fault


def mail(name: str, default: str) -> dict[str, Any]:
    """Return the settings of the mail server of this address, which is never shown."""
    try:
        return dict(env.email_url_config(text(name, default)))
    except (KeyError, ValueError, ImproperlyConfigured) as fault:
        words = "write smtp+tls://user:password@host:587"
        raise ImproperlyConfigured(f"{name} is no address of a mail server: {words}") from fault


def entries(name: str) -> list[dict[str, Any]]:
    """Return a list written as JSON, which is never shown: it may hold secrets."""
    try:
        found = json.loads(text(name, "[]"))
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} is no JSON list: {fault}") from fault
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ImproperlyConfigured(f"{name} is no JSON list of objects: see docs/developer/settings.md")
    return found


def log_level(name: str, default: str) -> str:
    """Return how much is logged, by the names that logging knows."""
    value = text(name, default).upper()
    if value not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} is “{value}”: write DEBUG, INFO, WARNING or ERROR")
    return value
