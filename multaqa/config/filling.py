"""The filling API: beside the open data, since it writes, asks for a key and answers each person differently."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from multaqa.config.refusals import Refusal, refuse, speak_in_one_shape
from multaqa.rounds.api.filling import filling_router

REFUSALS = {
    401: "no key, or one that opens nothing",
    403: "not this person's to do",
    404: "nothing at this address, or not open to this person",
    422: "the request could not be read; nothing was written",
}


class FillingAPI(NinjaAPI):
    """The API with the shape of its refusals in its description."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the description; each operation names how it refuses."""
        schema = super().get_openapi_schema(**options)
        shape = Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"].update({**shape.pop("$defs"), "Refusal": shape})
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for operation in (one for methods in schema["paths"].values() for one in methods.values()):
            told = {status: {"description": words, "content": content} for status, words in REFUSALS.items()}
            operation["responses"].update(told)
        return schema


filling = FillingAPI(
    title="Multaqa: filling",
    version="1",
    urls_namespace="fill",
    docs_url=None,
    description="Answers of a measuring round, read and written by the program of a person who fills them in.",
)
speak_in_one_shape(filling)
filling.add_router("", filling_router)


@filling.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, exception: Any) -> HttpResponse:
    """Answer 401 in the one shape."""
    from http import HTTPStatus

    from django.utils.translation import gettext as _

    words = _("This key opens nothing: it is wrong, was ended, or its time is over. Make one on the page of keys.")
    answer = refuse(HTTPStatus.UNAUTHORIZED, "no_key", words)
    answer["WWW-Authenticate"] = "Bearer"
    return answer
