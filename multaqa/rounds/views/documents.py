"""Documents and data of a round: what an edition consists of, and the whole round for the secretariat."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from multaqa.core import files
from multaqa.core.content import LANGUAGES
from multaqa.members.access import has_seat, person_of
from multaqa.members.models import Seat
from multaqa.rounds import access, actions, report, tasks
from multaqa.rounds.models import Publication, PublicationFile, is_out
from multaqa.rounds.queries import collection as queries
from multaqa.rounds.queries import jobs as queries_of_jobs


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
    is_secretariat = has_seat(person_of(request), Seat.Role.SECRETARIAT)
    editions = publication.round.publications.filter(withdrawn_at=None).order_by("-number")
    if not is_secretariat:
        editions = editions.filter(is_out())
    context: dict[str, Any] = {
        "publication": publication,
        "round": publication.round,
        "framework": publication.round.framework,
        "result": publication.result,
        "editions": editions,
        "inferred": report.inferred(publication.round.framework),
        "data": [(name, report.words_of(name), kept.get(name)) for name in report.data_names()],
        "catalogue": report.CATALOGUE,
        "is_secretariat": is_secretariat,
        **_documents(publication, kept, get_language() or "ar"),
    }
    return render(request, "rounds/edition_data.html", context)


def _documents(publication: Publication, kept: dict[str, PublicationFile], language: str) -> dict[str, Any]:
    """Return the printed documents in the page's language, the region's and each state's, and how their job stands."""
    scores = publication.result.scores.filter(is_index=True).select_related("state")
    states = sorted((one.state for one in scores), key=lambda one: (one.position, one.iso3))
    return {
        "language": language,
        "endings": list(report.PRINTS),
        "whole": [(stem, report.DOCUMENTS[stem]) for stem in ("regional", "summary")],
        "states": states,
        "has_zip": any(one.startswith(("state-", "regional-")) and f"-{language}." in one for one in kept),
        "jobs": [
            (code, name, queries_of_jobs.job_of(f"{actions.DOCUMENTS}:{publication.pk}:{code}"))
            for code, name in settings.LANGUAGES
        ],
    }


@login_required
@require_POST
def documents_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the printing of all documents of an edition in line, in one language."""
    access.round_to_run(request.user, pk)
    publication = _edition(request, pk)
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Http404
    asked = actions.ask_for_documents(publication, language, by=request.user)
    if asked.is_under_way:
        tasks.make_documents_task.enqueue(asked.pk)
    return redirect("job", pk=asked.pk)


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far long work has come; the page looks again each second, or when it is loaded anew."""
    found = access.job_to_view(request.user, pk)
    language = found.key.rpartition(":")[2] if found.kind == actions.DOCUMENTS else ""
    edition = Publication.objects.filter(pk=found.key.split(":")[1]).first() if language else None
    template = "rounds/job.html#progress" if request.htmx else "rounds/job.html"
    context = {"job": found, "round": found.round, "language": language, "publication": edition}
    return render(request, template, context)


@require_safe
def edition_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Download a file of an edition; it is made once, and the same for everybody."""
    publication = _edition(request, pk)
    made = _made_now(publication, name)
    if made is not None:
        response: Any = HttpResponse(made, content_type=files.MEDIA_TYPES[name.rpartition(".")[2]])
        files.as_download(response, report.download_name(publication, name))
    else:
        found = report.kept_file(publication, name)
        if found is None:
            raise Http404
        response = files.download(found.file)
        response["ETag"] = f'"{found.file.checksum}"'
    response["Access-Control-Allow-Origin"] = "*"  # public figures, as those of the API
    return response  # type: ignore[no-any-return]


def _made_now(publication: Publication, name: str) -> bytes | None:
    """Return what is made of the kept files as they stand: the record, and all documents of a language as one."""
    if name == report.CATALOGUE:
        return report.catalogue(publication)
    for language in LANGUAGES:
        if name == f"documents-{language}.zip":
            return report.documents_zip(publication, language)
    return None
