"""A state's printed report: its score, where it comes from, what would raise it, where the state stands, the method."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.printing import charts
from multaqa.printing.blocks import (
    Address,
    Block,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Row,
    Table,
    Together,
)
from multaqa.rounds.models import Breakdown, Publication, Signature
from multaqa.rounds.queries import results as standings
from multaqa.rounds.queries.results import Part, Trail
from multaqa.rounds.report import parts
from multaqa.rounds.report.advice import advice_blocks
from multaqa.rounds.report.beside import series_blocks
from multaqa.rounds.report.edition import Edition
from multaqa.rounds.report.parts import covered, known
from multaqa.ui import preferences
from multaqa.ui.dates import moment
from multaqa.ui.numbers import format_number


def state_report(publication: Publication, state: State, language: str) -> bytes:
    """Return a state's report as PDF, the same bytes whoever asks for it first."""
    return state_document(Edition(publication), state, language).to_pdf()


def state_document(edition: Edition, state: State, language: str) -> Document:
    """Return a state's report. It holds what everybody may see, never an answer's author, evidence or remarks."""
    with translation.override(language), preferences.plainly():
        trail = standings.trail_of(edition.result, state, with_answers=False)
        if trail is None:
            raise ValueError(f"{state.iso3} has no score in result {edition.result.pk}")
        title = _("%(state)s: %(index)s") % {
            "state": text_of(state, "name").words,
            "index": text_of(edition.framework, "name").words,
        }
        return parts.document(edition, language, title=title, blocks=_blocks(edition, state, trail, language))


def _blocks(edition: Edition, state: State, trail: Trail, language: str) -> list[Block]:
    address = reverse("score_trail", args=[edition.publication.round_id, state.iso3])
    return [
        Heading(_("The score")),
        Facts(facts_of(edition, trail)),
        *_interval(edition, state),
        Heading(_("Components beside the mean")),
        *_components(edition, state, trail, language),
        *advice_blocks(edition, state),
        *_broken_down(edition, state),
        Heading(_("Where this number comes from"), level=2),
        Paragraph(_("The page of this score opens its components; to the state itself, its answers and the review.")),
        Address(f"{settings.SITE_URL}{address}?edition={edition.publication.number}"),
        *series_blocks(state),
        Heading(_("Ranking, overall value")),
        *parts.ranking_blocks(edition, state=state),
        parts.absences_block(edition),
        parts.method_block(edition, *_signature(edition, state)),
    ]


def facts_of(edition: Edition, trail: Trail) -> list[Fact]:
    """Return the four figures at the head: score, rank, mean, coverage."""
    whole, decimals = trail.whole, edition.decimals
    scale = _("score from 0 to %(top)s") % {"top": format_number(edition.framework.scale.normalize())}
    ranked = ngettext("rank, of %(n)s state", "rank, of %(n)s states", trail.count) % {"n": format_number(trail.count)}
    mean = ngettext("mean of %(n)s state", "mean of %(n)s states", trail.count) % {"n": format_number(trail.count)}
    group = text_of(trail.group, "name").words if trail.group else _("without a group")
    note = _("shared with others") if trail.is_tied else "" if whole.rank else _("without a rank")
    return [
        Fact(known(whole.score, decimals), scale, group),
        Fact(format_number(whole.rank) if whole.rank else parts.NONE, ranked, note),
        Fact(known(edition.ranking.mean, decimals), mean),
        Fact(covered(whole.coverage), _("coverage"), _("share of what was asked")),
    ]


def _interval(edition: Edition, state: State) -> list[Block]:
    """Say how firmly the rank stands."""
    whole = edition.figures.of(state, edition.figures.places[0])
    if whole is None or whole.low is None or whole.high is None:
        return []
    words = _("If weights and methods were chosen otherwise, the rank would lie between %(low)s and %(high)s.")
    if whole.low == whole.high:
        words = _("If weights and methods were chosen otherwise, the rank would stay %(low)s.")
    return [Paragraph(words % {"low": format_number(whole.low), "high": format_number(whole.high)})]


def _components(edition: Edition, state: State, trail: Trail, language: str) -> list[Block]:
    columns = [
        Column(_("component"), is_wide=True), Column(_("score"), "num"), Column(_("mean of the states"), "num"),
        Column(_("rank"), "num"), Column(_("weight"), "num"), Column(_("contribution"), "num"),
        Column(_("coverage"), "num"),
    ]  # fmt: skip
    rows = [_component(part, edition.decimals) for part in trail.parts]
    whole, decimals = trail.whole, edition.decimals
    rows.append(
        Row(
            [
                _("overall value"), known(whole.score, decimals), known(trail.mean, decimals),
                format_number(whole.rank) if whole.rank else parts.NONE, "", known(trail.total, decimals),
                covered(whole.coverage),
            ],
            is_strong=True,
        )
    )  # fmt: skip
    return [
        Picture(_chart(trail, state, language), _chart_words(trail)),
        Paragraph(_("At the end of each row: the score of the state less the mean."), is_quiet=True),
        Together([Table(columns, rows), Paragraph(_sum_words(trail))]),
    ]


def _component(part: Part, decimals: int) -> Row:
    return Row(
        [
            text_of(part.thing, "name").words,
            known(part.score.score, decimals),
            known(part.mean, decimals),
            format_number(part.score.rank) if part.score.rank else parts.NONE,
            format_number(part.weight_percent, 1, percent=True),
            known(part.contribution, decimals),
            covered(part.score.coverage),
        ]
    )


def _chart(trail: Trail, state: State, language: str) -> str:
    changes = []
    for part in trail.parts:
        mine, mean = part.score.score, part.mean
        gap = "" if mine is None or mean is None else format_number(mine - mean, trail.decimals, sign=True)
        label = text_of(part.thing, "name").words
        changes.append(
            charts.Change(label, mean, mine, gap, known(mean, trail.decimals), known(mine, trail.decimals))
        )  # fmt: skip
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
            "score": known(part.score.score, trail.decimals),
            "mean": known(part.mean, trail.decimals),
        }
        for part in trail.parts
    ]
    return _("; ").join(said)


def _sum_words(trail: Trail) -> str:
    if trail.whole.score is None:
        return _("This state has no score in this result. That is not zero.")
    total = format_number(trail.total, trail.decimals)
    return _("The contributions of the components add up to the score: %(total)s.") % {"total": total}


def _broken_down(edition: Edition, state: State) -> list[Block]:
    """Return the state's answers by channel and by sector, beside the mean of the states."""
    made: list[Block] = []
    for axis in (Breakdown.Axis.CHANNEL, Breakdown.Axis.SECTOR):
        found = edition.figures_at(axis, state)
        if not found:
            continue
        columns = [
            Column(str(axis.label), is_wide=True), Column(_("score"), "num"), Column(_("mean of the states"), "num"),
            Column(_("difference"), "num"), Column(_("coverage"), "num"),
        ]  # fmt: skip
        rows = []
        for one in found:
            mean = edition.mean(one.place)
            gap = None if one.score is None or mean is None else one.score - mean
            shown = parts.NONE if gap is None else format_number(gap, edition.decimals, sign=True)
            rows.append(
                Row([
                    parts.named(one.place), known(one.score, edition.decimals), known(mean, edition.decimals), shown,
                    covered(one.coverage),
                ])
            )  # fmt: skip
        note = Paragraph(parts.axis_note(axis), is_quiet=True)
        made += [Heading(parts.axis_title(axis)), Table(columns, rows), note]
    return made


def _signature(edition: Edition, state: State) -> list[list[Any]]:
    """Return the signature under what the result was computed from."""
    signed = Signature.objects.filter(
        submission__round=edition.result.round_id, submission__state=state, signed_at__lte=edition.result.computed_at
    ).first()
    if signed is None:
        return []
    words = _("%(authority)s, %(moment)s") % {"authority": signed.authority, "moment": moment(signed.signed_at)}
    return [[_("signature of the state"), words], [_("checksum of what was signed"), signed.checksum, "code"]]
