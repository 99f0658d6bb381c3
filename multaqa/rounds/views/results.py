"""Results of a round: computed, looked at as a draft, published, opened down to the answers, printed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from multaqa.core import files
from multaqa.members.access import has_seat, person_of
from multaqa.members.models import Seat, State
from multaqa.rounds import access, actions, report, tasks
from multaqa.rounds.models import Publication, Result, Submission, is_out
from multaqa.rounds.queries import collection as queries
from multaqa.rounds.queries import results as standings


@login_required
@require_POST
def round_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the computation in line; the board looks each second whether it is done."""
    found = access.round_to_run(request.user, pk)
    job = actions.ask_for_computation(found, leave_out=request.POST.get("leave_out") == "yes", by=request.user)
    tasks.compute_round_task.enqueue(job.pk)
    return redirect("round", pk=pk)


@login_required
@require_POST
def round_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the newest result."""
    found = access.round_to_run(request.user, pk)
    actions.publish_round(found, note=request.POST.get("note", ""), by=request.user)
    messages.success(request, _("The results are published."))
    return redirect("results", pk=pk)


def _shown(request: HttpRequest, pk: int) -> tuple[Result, Publication | None]:
    """Return the edition asked for (default: the newest); with ?draft, the newest result, to the secretariat alone."""
    if "draft" in request.GET:
        if not has_seat(person_of(request), Seat.Role.SECRETARIAT):
            raise Http404
        result = queries.newest_result(access.round_to_run(request.user, pk))
        if result is None:
            raise Http404
        return result, None
    publication = access.publication_to_read(pk, request.GET.get("edition", ""), person=person_of(request))
    return publication.result, publication


def _facts(result: Result, publication: Publication | None) -> dict[str, Any]:
    editions = list(result.round.publications.filter(is_out()))
    is_newest = publication is not None and bool(editions) and publication.number == editions[0].number
    return {
        "result": result,
        "publication": publication,
        "round": result.round,
        "framework": result.round.framework,
        "decimals": result.round.framework.decimals,
        "editions": editions,
        "inferred": report.inferred(result.round.framework),
        # What every link to these very results carries; nothing for the edition in force.
        "which": "" if is_newest else f"?edition={publication.number}" if publication else "?draft",
    }


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the ranking of a published round; to the secretariat also a draft."""
    result, publication = _shown(request, pk)
    facts = _facts(result, publication)
    return render(request, "rounds/results.html", {**facts, "ranking": standings.ranking_of(result)})


def _name(result: Result, ending: str) -> str:
    return f"multaqa-{result.round.framework.code}-{result.round.year}-result-{result.number}.{ending}"


@require_safe
def results_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the published scores as CSV."""
    result, _publication = _shown(request, pk)
    response = HttpResponse(report.wide_csv(result), content_type=files.MEDIA_TYPES["csv"])
    return files.as_download(response, _name(result, "csv"))  # type: ignore[no-any-return]


@require_safe
def results_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the published scores as JSON, with method, versions and checksums."""
    result, publication = _shown(request, pk)
    response = HttpResponse(report.json_bytes(result, publication), content_type=files.MEDIA_TYPES["json"])
    return files.as_download(response, _name(result, "json"))  # type: ignore[no-any-return]


@require_safe
def score_trail(request: HttpRequest, pk: int, iso3: str) -> HttpResponse:
    """Open a state's score: its components to everybody, its answers to the state itself and to those who review."""
    result, publication = _shown(request, pk)
    state = get_object_or_404(State, iso3=iso3)
    submission = Submission.objects.select_related("state").filter(round=pk, state=state).first()
    if submission is None:
        raise Http404
    person = person_of(request)
    is_open = has_seat(person, *access.READERS) or has_seat(person, *Seat.OF_A_STATE, state=state)
    trail = standings.trail_of(result, state, with_answers=is_open)
    context = {**_facts(result, publication), "state": state, "trail": trail, "is_open": is_open}
    return render(request, "rounds/score_trail.html", {**context, "submission": submission})


@require_safe
def results_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the summary table as a workbook in the page's language."""
    result, publication = _shown(request, pk)
    language = get_language() or "ar"
    content = report.summary_workbook(result, publication, language=language)
    response = HttpResponse(content, content_type=files.MEDIA_TYPES["xlsx"])
    return files.as_download(response, report.summary_name(result, language))  # type: ignore[no-any-return]


@require_safe
def state_report(request: HttpRequest, pk: int, iso3: str) -> HttpResponse:
    """Download a state's report as PDF in the page's language, of the edition asked for; it is made once for each."""
    publication = access.publication_to_read(pk, request.GET.get("edition", ""), person=person_of(request))
    state = get_object_or_404(State, iso3=iso3, scores__result=publication.result, scores__is_index=True)
    return files.download(report.kept_report(publication, state, get_language() or "ar").file)
