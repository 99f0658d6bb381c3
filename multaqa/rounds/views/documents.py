"""Documents and data of a round: what an edition consists of, and the whole round for the secretariat."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from multaqa.core import files
from multaqa.members.access import has_seat, person_of
from multaqa.members.models import Seat
from multaqa.rounds import access, report
from multaqa.rounds.models import Publication
from multaqa.rounds.queries import collection as queries


@login_required
@require_safe
def round_whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a whole round with its newest result, ready to be computed again elsewhere."""
    found = access.round_to_run(request.user, pk)
    result = queries.newest_result(found)
    if result is None:
        raise Http404
    response = HttpResponse(report.whole_round(result), content_type=files.MEDIA_TYPES["zip"])
    return files.as_download(response, report.whole_name(result))  # type: ignore[no-any-return]


def _edition(request: HttpRequest, pk: int) -> Publication:
    return access.publication_to_read(pk, request.GET.get("edition", ""), person=person_of(request))


@require_safe
def edition_data(request: HttpRequest, pk: int) -> HttpResponse:
    """List every file of an edition: data with bytes and checksum, reports by language."""
    publication = _edition(request, pk)
    kept = {one.name: one for one in publication.files.select_related("file")}
    editions = list(publication.round.publications.order_by("-number"))
    is_newest = publication.number == editions[0].number
    context: dict[str, Any] = {
        "publication": publication,
        "round": publication.round,
        "framework": publication.round.framework,
        "result": publication.result,
        "editions": editions,
        "which": "" if is_newest else f"?edition={publication.number}",
        "inferred": report.inferred(publication.round.framework),
        "data": [(name, report.words_of(name), kept.get(name)) for name in report.data_names()],
        "catalogue": report.CATALOGUE,
        "language": get_language() or "ar",
        "is_secretariat": has_seat(person_of(request), Seat.Role.SECRETARIAT),
    }
    return render(request, "rounds/edition_data.html", context)


@require_safe
def edition_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Download a file of an edition; it is made once, and the same for everybody."""
    publication = _edition(request, pk)
    if name == report.CATALOGUE:
        response: Any = HttpResponse(report.catalogue(publication), content_type=files.MEDIA_TYPES["jsonld"])
        files.as_download(response, report.download_name(publication, name))
    else:
        found = report.kept_file(publication, name)
        if found is None:
            raise Http404
        response = files.download(found.file)
        response["ETag"] = f'"{found.file.checksum}"'
    response["Access-Control-Allow-Origin"] = "*"  # public figures, as those of the API
    return response  # type: ignore[no-any-return]
