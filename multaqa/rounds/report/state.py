"""A state's printed report: its score, where it comes from, where the state stands, and the method."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.printing import charts
from multaqa.printing.pdf import render_pdf
from multaqa.rounds.models import Publication
from multaqa.rounds.queries import results as standings
from multaqa.rounds.queries.results import Part, Ranking, Standing, Trail
from multaqa.rounds.report import method
from multaqa.ui import preferences
from multaqa.ui.dates import moment
from multaqa.ui.numbers import format_number

TEMPLATE = "multaqa/rounds/printed/state_report.typ"


def state_report(publication: Publication, state: State, language: str) -> bytes:
    """Return a state's report as PDF, the same bytes whoever asks for it first.

    It holds what everybody may see: components, ranks and method, never an answer's author, evidence or remarks.
    """
    with translation.override(language), preferences.plainly():
        trail = standings.trail_of(publication.result, state, with_answers=False)
        if trail is None:
            raise ValueError(f"{state.iso3} has no score in result {publication.result_id}")
        facts = state_facts(publication, state, trail, language)
        return render_pdf(
            TEMPLATE, facts, language=language, title=_title(publication, state), made_on=_made_on(publication)
        )


def _title(publication: Publication, state: State) -> str:
    framework = publication.round.framework
    return _("%(state)s: %(index)s") % {
        "state": text_of(state, "name").words,
        "index": text_of(framework, "name").words,
    }


def _made_on(publication: Publication) -> Any:
    return timezone.localdate(publication.published_at)


def state_facts(publication: Publication, state: State, trail: Trail, language: str) -> dict[str, Any]:
    """Return what the template prints, as texts in this language."""
    result = publication.result
    ranking = standings.ranking_of(result)
    address = reverse("score_trail", args=[publication.round_id, state.iso3])
    return {
        "subtitle": _subtitle(publication),
        "marks": method.marks(result),
        "notices": [*method.notices(result), *_correction(publication)],
        "facts": _facts(trail, ranking, publication),
        "chart": _chart(trail, state, language),
        "chart_in_words": _chart_words(trail),
        "components": _components(trail),
        "sum": _sum_words(trail),
        "address": f"{settings.SITE_URL}{address}?edition={publication.number}",
        "ranking": _ranking_rows(ranking, state),
        "without": _without(ranking),
        "absences": method.absence_rows(result.round.framework),
        "method": method.method_rows(result, publication),
        "source": _source(publication),
        "heads": _heads(),
    }


def _subtitle(publication: Publication) -> str:
    words = text_of(publication.round, "title").words
    return _("%(round)s, edition %(number)s") % {"round": words, "number": format_number(publication.number)}


def _source(publication: Publication) -> str:
    return _("computed here from the accepted submissions, result %(number)s of %(moment)s") % {
        "number": format_number(publication.result.number),
        "moment": moment(publication.result.computed_at),
    }


def _correction(publication: Publication) -> list[dict[str, str]]:
    if not publication.note:
        return []
    said = _("Edition %(number)s, a correction.") % {"number": format_number(publication.number)}
    return [{"kind": "", "text": f"{said} {publication.note}"}]


def _facts(trail: Trail, ranking: Ranking, publication: Publication) -> list[dict[str, str]]:
    decimals = publication.round.framework.decimals
    whole = trail.whole
    scale = _("score from 0 to %(top)s") % {"top": format_number(publication.round.framework.scale.normalize())}
    ranked = ngettext("rank, of %(n)s state", "rank, of %(n)s states", trail.count) % {"n": format_number(trail.count)}
    mean = ngettext("mean of %(n)s state", "mean of %(n)s states", trail.count) % {"n": format_number(trail.count)}
    group = text_of(trail.group, "name").words if trail.group else _("without a group")
    return [
        {"figure": _known(whole.score, decimals), "label": scale, "note": group},
        {
            "figure": format_number(whole.rank) if whole.rank else "–",
            "label": ranked,
            "note": _("shared with others") if trail.is_tied else "" if whole.rank else _("without a rank"),
        },
        {"figure": _known(ranking.mean, decimals), "label": mean},
        {"figure": _covered(whole.coverage), "label": _("coverage"), "note": _("share of what was asked")},
    ]


def _known(value: float | None, decimals: int) -> str:
    return "–" if value is None else format_number(value, decimals)


def _covered(coverage: float | None) -> str:
    return "–" if coverage is None else format_number(100 * coverage, 0, percent=True)


def _decimals(part: Part) -> int:
    return int(part.thing.framework.decimals)


def _chart(trail: Trail, state: State, language: str) -> str:
    changes = []
    for part in trail.parts:
        mine, mean, decimals = part.score.score, part.mean, _decimals(part)
        gap = "" if mine is None or mean is None else format_number(mine - mean, decimals, sign=True)
        label = text_of(part.thing, "name").words
        changes.append(charts.Change(label, mean, mine, gap, _known(mean, decimals), _known(mine, decimals)))
    return charts.dumbbell_chart(
        changes,
        title=_("Components beside the mean"),
        description=_chart_words(trail),
        language=language,
        before_label=_("mean of the states"),
        now_label=text_of(state, "name").words,
        top=float(trail.parts[0].thing.framework.scale) if trail.parts else 1.0,
    )


def _chart_words(trail: Trail) -> str:
    said = [
        _("%(component)s: %(score)s, mean of the states %(mean)s")
        % {
            "component": text_of(part.thing, "name").words,
            "score": _known(part.score.score, _decimals(part)),
            "mean": _known(part.mean, _decimals(part)),
        }
        for part in trail.parts
    ]
    return _("; ").join(said)


def _components(trail: Trail) -> list[Mapping[str, Any]]:
    rows = [
        {
            "cells": [
                text_of(part.thing, "name").words,
                _known(part.score.score, _decimals(part)),
                _known(part.mean, _decimals(part)),
                format_number(part.score.rank) if part.score.rank else "–",
                format_number(part.weight_percent, 1, percent=True),
                _known(part.contribution, _decimals(part)),
                _covered(part.score.coverage),
            ]
        }
        for part in trail.parts
    ]
    whole, decimals = trail.whole, trail.decimals
    cells = [
        _("overall value"), _known(whole.score, decimals), _known(trail.mean, decimals),
        format_number(whole.rank) if whole.rank else "–", "", _known(trail.total, decimals), _covered(whole.coverage),
    ]  # fmt: skip
    return [*rows, {"cells": cells, "strong": True}]


def _sum_words(trail: Trail) -> str:
    if trail.whole.score is None:
        return _("This state has no score in this result. That is not zero.")
    total = format_number(trail.total, trail.decimals)
    return _("The contributions of the components add up to the score: %(total)s.") % {"total": total}


def _ranking_rows(ranking: Ranking, state: State) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for band in ranking.bands:
        bounds = f"{format_number(band.group.lower.normalize())}–{format_number(band.upper.normalize())}"
        rows.append({"group": True, "cells": [f"{text_of(band.group, 'name').words}: {bounds}"]})
        rows += [_standing(one, ranking, state) for one in band.standings]
    return rows


def _standing(one: Standing, ranking: Ranking, state: State) -> Mapping[str, Any]:
    decimals = ranking.result.round.framework.decimals
    rank = format_number(one.score.rank) + ("=" if one.is_tied else "")
    name = text_of(one.score.state, "name").words
    cells = [rank, name, one.score.state.iso3, _known(one.score.score, decimals), _covered(one.score.coverage)]
    return {"cells": cells, "strong": one.score.state_id == state.pk}


def _without(ranking: Ranking) -> list[list[str]]:
    """Return the states that have no rank, and those that are not in the result: absent, never zero."""
    said = [
        (_("without a rank, because a component is missing"), [one.score.state for one in ranking.unranked]),
        (_("did not take part"), ranking.without_part),
    ]
    return [[label, _(", ").join(text_of(one, "name").words for one in states)] for label, states in said if states]


def _heads() -> dict[str, str]:
    return {
        "result": _("The score"),
        "components": _("Components beside the mean"),
        "trail": _("Where this number comes from"),
        "trail_text": _(
            "The page of this score opens its components; to the state itself, its answers and the review."
        ),
        "ranking": _("Ranking, overall value"),
        "absences": _("Absence is not zero"),
        "absences_text": _("Four absences are told apart, and none of them is zero unless the framework says so."),
        "chart_note": _("At the end of each row: the score of the state less the mean."),
        "method": _("Method"),
        "component": _("component"), "score": _("score"), "mean": _("mean of the states"), "rank": _("rank"),
        "weight": _("weight"), "contribution": _("contribution"), "coverage": _("coverage"), "state": _("state"),
        "code": _("code"),
    }  # fmt: skip
