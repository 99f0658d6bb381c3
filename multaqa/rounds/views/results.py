"""Results of a round: computed, published, taken along as files. Their pages are in `editions`."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from multaqa.core import files
from multaqa.members.access import person_of
from multaqa.members.models import State
from multaqa.rounds import access, actions, report, tasks
from multaqa.rounds.models import Publication, Result


@login_required
@require_POST
def round_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the computation in line; the page of computations looks each second whether it is done."""
    found = access.round_to_run(request.user, pk)
    job = actions.ask_for_computation(found, leave_out=request.POST.get("leave_out") == "yes", by=request.user)
    tasks.compute_round_task.enqueue(job.pk)
    return redirect("computations", pk=pk)


def _shown(request: HttpRequest, pk: int) -> tuple[Result, Publication | None]:
    """Return the edition asked for (default: the newest); with ?draft, the newest result, to the secretariat alone."""
    asked = request.GET.get("edition", "")
    return access.result_to_read(person_of(request), pk, edition=asked, is_draft="draft" in request.GET)


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
