"""One template for the whole page and for the part of it that htmx asks for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page_or_part(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, part: str, status: int = 200
) -> HttpResponse:
    """Answer the page; to htmx, only its `{% partialdef part %}`. Both say that the answer depends on who asks."""
    wanted = f"{template}#{part}" if is_part_wanted(request) else template
    response = render(request, wanted, dict(context), status=status)
    response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
    return response


def is_part_wanted(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part; a boosted link and a restored page want the whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type", "partial") == "partial"
