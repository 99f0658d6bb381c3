"""The regional report and the summary table of an edition."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.printing.blocks import (
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Pairs,
    Paragraph,
    Row,
    Table,
    Together,
)
from multaqa.rounds.models import Breakdown
from multaqa.rounds.queries.figures import NODE, Figure, Place
from multaqa.rounds.report import parts
from multaqa.rounds.report.edition import Edition
from multaqa.rounds.report.findings import findings
from multaqa.rounds.report.parts import covered, known, named, range_of
from multaqa.ui import preferences
from multaqa.ui.numbers import format_number

MOST = 3  # strengths and areas in a state's paragraph


def regional_document(edition: Edition, language: str) -> Document:
    """Return the regional report: findings, ranking, pillars, channels, sectors, each state in a few lines, method."""
    with translation.override(language), preferences.plainly():
        title = _("%(index)s: regional report") % {"index": text_of(edition.framework, "name").words}
        blocks: list[Block] = [
            Facts(_facts(edition)),
            Heading(_("Findings")),
            Bullets(findings(edition)),
            Heading(_("Ranking, overall value")),
            *parts.ranking_blocks(edition),
            *_pillars(edition),
            *_broken_down(edition, Breakdown.Axis.CHANNEL),
            *_broken_down(edition, Breakdown.Axis.SECTOR),
            *_states(edition),
            parts.absences_block(edition),
            parts.method_block(edition),
        ]
        return parts.document(edition, language, title=title, blocks=blocks)


def summary_document(edition: Edition, language: str) -> Document:
    """Return the ranking with its components on one page, with what is needed to check it."""
    with translation.override(language), preferences.plainly():
        title = _("%(index)s: summary table") % {"index": text_of(edition.framework, "name").words}
        words = _("result checksum: %(checksum)s") % {"checksum": edition.result.checksum}
        blocks: list[Block] = [*parts.ranking_blocks(edition, with_parts=True), Paragraph(words, is_quiet=True)]
        return parts.document(edition, language, title=title, blocks=blocks)


def _facts(edition: Edition) -> list[Fact]:
    ranking, decimals = edition.ranking, edition.decimals
    mean = ngettext("mean of %(n)s state", "mean of %(n)s states", ranking.count) % {"n": format_number(ranking.count)}
    made = [Fact(known(ranking.mean, decimals), mean)]
    if ranking.highest and ranking.lowest:
        made += [
            Fact(known(ranking.highest.score, decimals), _("highest score"), _name(ranking.highest.state)),
            Fact(known(ranking.lowest.score, decimals), _("lowest score"), _name(ranking.lowest.state)),
        ]
    return [*made, Fact(format_number(ranking.taken_part), _("states that took part"))]


def _name(state: State) -> str:
    return text_of(state, "name").words


def _pillars(edition: Edition) -> list[Block]:
    """Return every state's components, states in alphabetical order, and the mean of each."""
    places = [one for one in edition.figures.places_of(NODE) if one.depth == 1]
    if not places:
        return []
    columns = [Column(_("state"), is_wide=True), *(Column(named(one), "num", is_narrow=True) for one in places)]
    rows = [
        Row([_name(state), *(_score(edition, edition.figures.of(state, place)) for place in places)])
        for state in edition.figures.states
    ]
    means = [known(edition.mean(place), edition.decimals) for place in places]
    rows.append(Row([_("mean of the states"), *means], is_strong=True))
    return [
        Heading(_("Components by state")),
        Paragraph(_("In Arabic alphabetical order; the order is no ranking."), is_quiet=True),
        Table(columns, rows),
    ]


def _score(edition: Edition, figure: Figure | None) -> str:
    return known(figure.score if figure else None, edition.decimals)


def _broken_down(edition: Edition, axis: Breakdown.Axis) -> list[Block]:
    """Return mean, lowest and highest of each part of the answers, the highest mean first."""
    places = edition.figures.places_of(axis)
    if not places:
        return []
    columns = [
        Column(str(axis.label), is_wide=True), Column(pgettext("column", "mean"), "num"), Column(_("lowest"), "num"),
        Column(_("highest"), "num"), Column(_("states with a score"), "num"),
    ]  # fmt: skip
    ordered = sorted(places, key=lambda one: -(edition.mean(one) or 0.0))
    rows = [Row([named(place), *_spread(edition, place)]) for place in ordered]
    return [Heading(parts.axis_title(axis)), Table(columns, rows), Paragraph(parts.axis_note(axis), is_quiet=True)]


def _spread(edition: Edition, place: Place) -> list[str]:
    found = [edition.figures.of(state, place) for state in edition.figures.states]
    scores = [one.score for one in found if one and one.score is not None]
    shown = [edition.mean(place), min(scores, default=None), max(scores, default=None)]
    return [*(known(one, edition.decimals) for one in shown), format_number(len(scores))]


def _states(edition: Edition) -> list[Block]:
    """Return a few lines on each state, in alphabetical order."""
    words = _("In Arabic alphabetical order; the order is no ranking. Each state has a report of its own.")
    return [
        Heading(_("State by state"), begins_page=True),
        Paragraph(words, is_quiet=True),
        *(_state(edition, state) for state in edition.figures.states),
    ]


def _state(edition: Edition, state: State) -> Block:
    whole = edition.figures.of(state, edition.figures.places[0])
    rank = format_number(whole.rank) if whole and whole.rank else parts.NONE
    rows: list[Sequence[str]] = [
        [_("score"), _score(edition, whole)],
        [_("rank"), rank if range_of(whole) == parts.NONE else f"{rank} ({range_of(whole)})"],
        [_("coverage"), covered(whole.coverage if whole else None)],
    ]
    places = {one.code: one for one in edition.figures.places_of(NODE)}
    profile = edition.profile(state) if len(places) > 2 * MOST else None
    if profile is not None:
        for label, found in ((_("strengths"), profile.strengths), (_("areas for improvement"), profile.weaknesses)):
            said = [f"{named(places[one.code])} ({one.code})" for one in found[:MOST]]
            rows += [[label, _("; ").join(said)]] if said else []
    steps = edition.steps.get(state.iso3, [])[:1]
    rows += [
        [
            _("adds most in one step"),
            _("%(indicator)s (%(code)s): %(points)s")
            % {
                "indicator": named(places[one.code]),
                "code": one.code,
                "points": format_number(one.gain, 2, sign=True),
            },
        ]
        for one in steps
    ]
    return Together([Heading(_name(state), level=2), Pairs(rows)])
