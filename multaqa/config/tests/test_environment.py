"""A setting from outside is typed, or refused in one line that names it and shows no secret."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from multaqa.config import environment


@pytest.fixture
def said(monkeypatch):
    """Return a way to set the variable X."""
    return lambda value: monkeypatch.setenv("X", value)


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("Yes", True), ("on", True), ("0", False), ("false", False), ("", True), (" ", True)],
)
def test_switch(said, value, meant):
    said(value)
    assert environment.yes_no("X", default=True) is meant


def test_switch_that_is_neither_is_refused(said):
    said("maybe")
    with pytest.raises(ImproperlyConfigured, match="X is “maybe”: write 1 or 0"):
        environment.yes_no("X", default=False)


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", "٤"])
def test_number_that_cannot_be_is_refused(said, value):
    said(value)
    with pytest.raises(ImproperlyConfigured, match="whole number from 1 on"):
        environment.number("X", default=1)


def test_number_and_names(said):
    said("4")
    assert environment.number("X", default=1) == 4
    said("a.example, b.example,")
    assert environment.listed("X", ["c"]) == ["a.example", "b.example"]
    said("")
    assert environment.listed("X", ["c"]) == ["c"]


@pytest.mark.parametrize(
    "value", ["multaqa.example", "ftp://multaqa.example", "https://multaqa.example/path", "https://"]
)
def test_address_of_the_site_that_cannot_be_is_refused(said, value):
    said(value)
    with pytest.raises(ImproperlyConfigured, match="write an address such as"):
        environment.web_address("X", "")


def test_address_of_the_site_has_no_end(said):
    said("https://multaqa.example:8443/")
    assert environment.web_address("X", "") == "https://multaqa.example:8443"


def test_folder_is_made_and_must_be_writable(said, tmp_path):
    said(str(tmp_path / "a" / "b"))
    assert environment.folder("X", "").stat().st_mode & 0o777 == 0o700
    (tmp_path / "file").write_text("")
    said(str(tmp_path / "file"))
    with pytest.raises(ImproperlyConfigured, match="cannot be written in"):
        environment.folder("X", "")


@pytest.mark.parametrize("value", ["secret", "mysql://u:secret@h/d", "postgres://u:secret@h:port/d"])
def test_database_that_cannot_be_is_refused_without_its_password(said, value):
    said(value)
    with pytest.raises(ImproperlyConfigured, match="no address of a database") as refused:
        environment.database("X", "")
    assert "secret" not in str(refused.value)


def test_database(said):
    said("postgres://u:p@h:5433/d")
    assert environment.database("X", "")["PORT"] == 5433
    said("")
    assert environment.database("X", "sqlite:////tmp/d")["NAME"] == "/tmp/d"


def test_mail_server(said):
    said("smtp+tls://u:p@mail.example:587")
    assert environment.mail("X", "")["EMAIL_HOST"] == "mail.example"
    said("pigeon://u:secret@x")
    with pytest.raises(ImproperlyConfigured, match="no address of a mail server") as refused:
        environment.mail("X", "")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("value", ["{", "{}", "[1]"])
def test_list_that_is_none_is_refused(said, value):
    said(value)
    with pytest.raises(ImproperlyConfigured, match="no JSON list"):
        environment.entries("X")


def test_level_of_the_log(said):
    said("info")
    assert environment.log_level("X", "WARNING") == logging.getLevelName(logging.INFO)
    said("loud")
    with pytest.raises(ImproperlyConfigured, match="write DEBUG, INFO, WARNING or ERROR"):
        environment.log_level("X", "WARNING")
