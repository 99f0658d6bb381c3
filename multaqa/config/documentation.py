"""The page that explains the API to people, made from the API's own description."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from multaqa.config.api import api

# The summaries of operations stand in the code of their rooms, in English; named here so that the catalogues have them.
SUMMARIES = (
    gettext_noop("What there is"),
    gettext_noop("States"),
    gettext_noop("One state"),
    gettext_noop("Meetings"),
    gettext_noop("One meeting"),
    gettext_noop("Recommendations"),
    gettext_noop("One recommendation"),
    gettext_noop("Published series"),
    gettext_noop("One series with its editions"),
    gettext_noop("Published figures"),
    gettext_noop("Published results"),
    gettext_noop("One edition with its measures"),
    gettext_noop("Scores by state and node"),
    gettext_noop("Scores by state and class"),
)


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation; `takes` says what it takes, in words or as the values themselves."""

    name: str
    takes: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked."""

    path: str
    summary: str
    parameters: list[Parameter]
    example: str  # an address that answers; empty for one that needs a name of its own


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Explain what can be asked of the API, how it pages, refuses and is kept."""
    schema = api.get_openapi_schema()
    asked = [
        Operation(path, _(methods["get"]["summary"]), _parameters(methods["get"]), "" if "{" in path else path)
        for path, methods in schema["paths"].items()
    ]
    return render(
        request, "config/api.html", {"operations": asked, "site": settings.SITE_URL, "root": reverse("api:api-root")}
    )


def _parameters(operation: dict[str, Any]) -> list[Parameter]:
    return [Parameter(one["name"], _takes(one["schema"])) for one in operation["parameters"]]


def _takes(schema: dict[str, Any]) -> str:
    """Say what a parameter takes."""
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    values = kinds[0].get("enum")
    if values is None and "$ref" in kinds[0]:
        name = kinds[0]["$ref"].rsplit("/", 1)[-1]
        values = api.get_openapi_schema()["components"]["schemas"][name].get("enum")
    if values:
        return " | ".join(str(one) for one in values)
    if "maximum" in kinds[0]:
        return f"{kinds[0].get('minimum', 0)}–{kinds[0]['maximum']}"
    return {"integer": _("a whole number"), "boolean": "true | false"}.get(kinds[0].get("type", ""), _("text"))
