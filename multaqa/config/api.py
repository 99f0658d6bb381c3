"""The public API: a router for each room, one description, one shape of refusals."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import NinjaAPI, Schema
from ninja.renderers import JSONRenderer

from multaqa.config.refusals import Refusal, speak_in_one_shape
from multaqa.core.content import LANGUAGES
from multaqa.core.words import Words
from multaqa.meetings.api import meetings_router
from multaqa.members.api import states_router
from multaqa.recommendations.api import recommendations_router
from multaqa.rounds.api import observations_router, results_router, series_router

REFUSALS = {404: "nothing at this address", 422: "the request could not be read", 500: "a fault on our side"}


class Readable(JSONRenderer):
    """JSON in which Arabic is written as Arabic."""

    json_dumps_params = {"ensure_ascii": False}


class OpenData(NinjaAPI):
    """The API with the shape of its refusals in its description."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the description; each operation names how it refuses."""
        schema = super().get_openapi_schema(**options)
        shape = Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = shape.pop("$defs")
        schema["components"]["schemas"].update({**parts, "Refusal": shape})
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for operation in operations(schema):
            answers = operation["responses"]
            answers.update({status: {"description": told, "content": content} for status, told in REFUSALS.items()})
        return schema


class Content(Schema):
    """One thing that the API offers."""

    href: str
    title: Words


class Root(Schema):
    """What there is."""

    name: str
    version: str
    description: str
    openapi: str
    documentation: dict[str, str]
    contents: list[Content]


def operations(schema: Any) -> list[Any]:
    """Return the operations of a description, by address."""
    return [operation for methods in schema["paths"].values() for operation in methods.values()]


api = OpenData(
    title="Multaqa",
    version="1",
    urls_namespace="api",
    renderer=Readable(),
    description="Open data of the Meeting of e-Government Programme Directors in the Arab region. Read only.",
    docs_url=None,  # the framework's own page needs script that our policy refuses
)
speak_in_one_shape(api)


@api.get("/", response=Root, summary="What there is", tags=["root"])
def root(request: HttpRequest) -> dict[str, Any]:
    """Return what the API offers, and where it is described."""
    schema = api.get_openapi_schema()
    lists = {path: methods["get"]["summary"] for path, methods in schema["paths"].items() if "{" not in path}
    here = reverse("api:api-root")
    return {
        "name": api.title,
        "version": api.version,
        "description": api.description,
        "openapi": f"{settings.SITE_URL}{here}openapi.json",
        "documentation": {code: f"{settings.SITE_URL}/{code}/api/" for code in LANGUAGES},
        "contents": [
            {"href": f"{settings.SITE_URL}{path}", "title": in_all_languages(summary)}
            for path, summary in lists.items()
            if path != here
        ],
    }


def in_all_languages(text: str) -> dict[str, str]:
    """Return a text of ours in each language."""
    told = {}
    for code in LANGUAGES:
        with translation.override(code):
            told[code] = translation.gettext(text)
    return told


api.add_router("/states", states_router)
api.add_router("/meetings", meetings_router)
api.add_router("/recommendations", recommendations_router)
api.add_router("/series", series_router)
api.add_router("/observations", observations_router)
api.add_router("/results", results_router)
