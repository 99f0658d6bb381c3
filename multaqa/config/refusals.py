"""The API's one shape of refusals: {"error": {"code", "message", "problems"}}, in the language that was asked for."""

import logging
import secrets
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from multaqa.core.errors import RuleBroken

log = logging.getLogger("multaqa.fault")


class ErrorOut(Schema):
    """What was refused, in words. `code` is for programs and never translated."""

    code: str
    message: str
    problems: list[str]


class Refusal(Schema):
    """The shape of every answer that is not the thing asked for."""

    error: ErrorOut


def refuse(status: HTTPStatus, code: str, message: str, problems: Iterable[Any] = ()) -> HttpResponse:
    """Answer in the one shape."""
    told = {"code": code, "message": message, "problems": [str(one) for one in problems]}
    return JsonResponse({"error": told}, status=status, json_dumps_params={"ensure_ascii": False})


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404; whether the thing exists is not told."""
    return refuse(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address, or it is not open."))


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Answer 405: the open data can only be read."""
    answer = refuse(HTTPStatus.METHOD_NOT_ALLOWED, "read_only", _("The open data can only be read, by GET."))
    answer["Allow"] = "GET, HEAD, OPTIONS"
    return answer


def rule_broken(request: HttpRequest, exception: RuleBroken) -> HttpResponse:
    """Answer 422 with the refusal's own words."""
    return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", str(exception.message), exception.problems)


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """Answer 403."""
    return refuse(HTTPStatus.FORBIDDEN, "forbidden", _("This is not open to everybody."))


def unknown(names: Iterable[str], known: Iterable[str]) -> HttpResponse:
    """Answer 422 to parameters that do not exist, naming those that do."""
    message = _("The request could not be read. Correct the parameters named below.")
    facts = {"known": ", ".join(known) or "–"}
    problems = [
        _("%(name)s: there is no such parameter. Taken here: %(known)s.") % (facts | {"name": one}) for one in names
    ]
    return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", message, problems)


def invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """Answer 422, naming each parameter that could not be read and what it takes."""
    message = _("The request could not be read. Correct the parameters named below.")
    return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", message, map(_problem, exception.errors))


def _problem(error: dict[str, Any]) -> str:
    name = str(error["loc"][-1])
    facts = {"name": name, **{key: str(value) for key, value in error.get("ctx", {}).items()}}
    sentences = {
        "less_than_equal": _("%(name)s: a number of at most %(le)s is taken."),
        "greater_than_equal": _("%(name)s: a number of at least %(ge)s is taken."),
        "int_parsing": _("%(name)s: a whole number is taken."),
        "string_too_long": _("%(name)s: at most %(max_length)s characters are taken."),
        "enum": _("%(name)s: one of these is taken: %(expected)s."),
        "bool_parsing": _("%(name)s: true or false is taken."),
        "missing": _("%(name)s: a value is needed."),
    }
    return sentences.get(error["type"], _("%(name)s: this value is not of a kind that is taken here.")) % facts


def http_error(request: HttpRequest, exception: HttpError) -> HttpResponse:
    """Answer what the framework itself refuses."""
    return refuse(HTTPStatus(exception.status_code), "refused", str(exception))


def fault(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 500; the reader and the log get the same short number."""
    reference = secrets.token_hex(2).upper()
    log.error("fault %s at %s", reference, request.path, exc_info=exception)
    message = _("The request could not be completed, for a reason on our side. Reference %(reference)s.")
    return refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", message % {"reference": reference})


def speak_in_one_shape(api: NinjaAPI) -> None:
    """Let the API answer every refusal in the one shape."""
    handlers: dict[type[Exception], Any] = {
        Exception: fault,
        Http404: not_found,
        HttpError: http_error,
        PermissionDenied: permission_denied,
        RuleBroken: rule_broken,
        ValidationError: invalid,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
