"""Results before they are published: computed, looked at, compared, tried with other weights, checked, published."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from multaqa.members.models import State
from multaqa.rounds import access, actions, dataset, report, tasks
from multaqa.rounds.forms import PublicationForm
from multaqa.rounds.models import Result, Submission
from multaqa.rounds.queries import collection, drafts
from multaqa.rounds.queries import results as standings
from multaqa.rounds.queries.drafts.tables import KINDS, things_of
from multaqa.rounds.queries.jobs import newest_job
from multaqa.ui.pages import page_or_part

PER_PAGE = 10
SERVICES_PER_PAGE = 25
TABS = {
    "pillars": gettext_lazy("Pillars"),
    "indicators": gettext_lazy("Indicators"),
    "services": gettext_lazy("Services"),
    "sectors": gettext_lazy("Sectors"),
    "life-events": gettext_lazy("Life events"),
    "channels": gettext_lazy("Channels"),
    "firmness": gettext_lazy("Firmness of ranks"),
    "comparison": gettext_lazy("Against the last round"),
}


@login_required
@require_safe
def computations(request: HttpRequest, pk: int) -> HttpResponse:
    """List the computations of a round with what each changed, its editions, and the deeds of the secretariat."""
    found = access.round_to_run(request.user, pk)
    page = Paginator(found.results.defer("table", "robustness", "method").select_related("computed_by"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    last = shown.end_index()
    chosen = [*shown.object_list, *islice(found.results.defer("table", "robustness", "method")[last : last + 1], 1)]
    rows = drafts.computations_of(found, chosen)[: len(shown.object_list)]
    job = newest_job(found, kind=actions.COMPUTE)
    context = {
        "round": found,
        "framework": found.framework,
        "page": shown,
        "computations": rows,
        "newest": collection.newest_result(found),
        "editions": drafts.editions_of(found),
        "waiting": [one for one in _waiting(found)],
        "job": job,
        "is_computing": job is not None and job.is_under_way,
        "again": request.get_full_path(),
        "statuses": found.Status,
    }
    return page_or_part(request, "rounds/computations.html", context, part="progress")


def _waiting(round: Any) -> Any:
    """Return the submissions that a computation leaves out."""
    rows = round.submissions.exclude(status__in=(Submission.Status.ACCEPTED, Submission.Status.EXCUSED))
    return rows.select_related("state").order_by("state__position")


def facts_of_result(result: Result, tab: str) -> dict[str, Any]:
    """Return what every page of a result shows: its round, its framework and its tabs."""
    framework = result.round.framework
    held = set(result.breakdowns.order_by().values_list("axis", flat=True).distinct())
    newest = collection.newest_result(result.round)
    return {
        "result": result,
        "round": result.round,
        "framework": framework,
        "decimals": framework.decimals,
        "inferred": report.inferred(framework),
        "tab": tab,
        "tabs": [(slug, words) for slug, words in TABS.items() if KINDS.get(slug, "") in {"", *held}],
        "is_newest": newest is not None and newest.pk == result.pk,
    }


@login_required
@require_safe
def computation(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show the ranking of a result, with intervals and coverage."""
    result = access.result_to_examine(request.user, pk, number)
    ranking = standings.ranking_of(result)
    intervals = (result.robustness or {}).get("interval", {})
    for one in [*ranking.unranked, *(one for band in ranking.bands for one in band.standings)]:
        one.interval = intervals.get(one.score.state.iso3)
    context = {**facts_of_result(result, ""), "ranking": ranking}
    return render(request, "rounds/computation.html", context)


@login_required
@require_safe
def computation_tab(request: HttpRequest, pk: int, number: int, tab: str) -> HttpResponse:
    """Show one table of a result: its parts by state, how firmly ranks stand, or what moved since the last round."""
    result = access.result_to_examine(request.user, pk, number)
    facts = facts_of_result(result, tab)
    if tab not in dict(facts["tabs"]):
        raise Http404
    if tab == "firmness":
        return render(request, "rounds/computation_firmness.html", {**facts, "firmness": drafts.firmness_of(result)})
    if tab == "comparison":
        return render(request, "rounds/computation_comparison.html", {**facts, **_comparison(request, result)})
    context = {**facts, "title": TABS[tab]}
    if tab == "services":
        page = Paginator(things_of(result.round.framework, tab), SERVICES_PER_PAGE).get_page(request.GET.get("page"))
        table = drafts.table_of(result, tab, things=list(page.object_list))
        return render(request, "rounds/computation_table.html", {**context, "table": table, "page": page})
    return render(request, "rounds/computation_table.html", {**context, "table": drafts.table_of(result, tab)})


def _comparison(request: HttpRequest, result: Result) -> dict[str, Any]:
    """Return the change of every state since the last round, by cause; of a pillar where one is chosen."""
    before = dataset.result_before(result.round)
    pillars = list(result.round.framework.pillars.filter(parent=None).order_by("position"))
    node = request.GET.get("node", "")
    chosen = next((one for one in pillars if one.code == node), None)
    if before is None:
        return {"comparison": None}
    found = dataset.compare(result, before, chosen.code if chosen else "")
    states = {one.iso3: one for one in State.objects.all()}
    moves = sorted(found.moves, key=lambda one: states[one.unit].position)
    return {
        "comparison": found,
        "before": before,
        "pillars": pillars,
        "chosen": chosen,
        "moves": [(states[one.unit], one) for one in moves],
        "came": sorted((states[code] for code in found.came), key=lambda one: one.position),
        "left": sorted((states[code] for code in found.left), key=lambda one: one.position),
    }


def _checked(result: Result, form: PublicationForm) -> dict[str, Any]:
    before = dataset.result_before(result.round)
    is_stale = dataset.inputs_of(result.round) != result.inputs
    findings = drafts.findings_of(result, before, is_stale=is_stale)
    editions = list(drafts.editions_of(result.round))
    planned = next((one for one in editions if one.withdrawn_at is None and one.is_under_embargo), None)
    return {
        **facts_of_result(result, "check"),
        "form": form,
        "findings": [one for one in findings if one.count],
        "clean": [one for one in findings if not one.count],
        "editions": editions,
        "planned": planned,
        "is_published": any(one.result_id == result.pk and one.withdrawn_at is None for one in editions),
    }


def _is_correction(result: Result) -> bool:
    return bool(result.round.publications.exists())


@login_required
@require_safe
def publication_check(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what a careful editor looks at before publication, and the way to publish."""
    result = access.result_to_examine(request.user, pk, number)
    form = PublicationForm(is_correction=_is_correction(result))
    return render(request, "rounds/publication_check.html", _checked(result, form))


@login_required
@require_POST
def publication_make(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Publish a result that was looked at, now or at a later moment."""
    result = access.result_to_examine(request.user, pk, number)
    form = PublicationForm(request.POST, is_correction=_is_correction(result))
    if not form.is_valid():
        return render(request, "rounds/publication_check.html", _checked(result, form), status=422)
    publication = actions.publish_round(
        result.round, note=form.note(), at=form.cleaned_data["at"], number=number, by=request.user
    )
    tasks.make_data_task.enqueue(publication.pk)
    if publication.is_under_embargo:
        messages.success(request, _("The edition is planned. Until its moment the secretariat alone reads it."))
        return redirect("computations", pk=pk)
    messages.success(request, _("The results are published."))
    return redirect("results", pk=pk)


@login_required
@require_POST
def publication_withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a planned edition back before its moment."""
    publication = access.publication_to_withdraw(request.user, pk, number)
    actions.withdraw_publication(publication, by=request.user)
    messages.success(request, _("The planned publication was withdrawn. Nobody outside the secretariat has read it."))
    return redirect("computations", pk=pk)
