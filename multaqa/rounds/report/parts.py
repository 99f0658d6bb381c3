"""Blocks that several documents have: ranking, parts of the answers, absences, method."""

from collections.abc import Sequence

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.printing.blocks import Block, Column, Document, Heading, Notice, Pairs, Paragraph, Row, Table, Together
from multaqa.rounds.models import Breakdown
from multaqa.rounds.queries.figures import Figure, Place
from multaqa.rounds.queries.results import Ranking, Standing
from multaqa.rounds.report import method
from multaqa.rounds.report.edition import Edition
from multaqa.ui.dates import moment
from multaqa.ui.numbers import format_number

NONE = "–"


def known(value: float | None, decimals: int) -> str:
    """Return a number as it is printed; a dash for none, which is not zero."""
    return NONE if value is None else format_number(value, decimals)


def covered(coverage: float | None) -> str:
    """Return a coverage in per cent."""
    return NONE if coverage is None else format_number(100 * coverage, 0, percent=True)


def named(place: Place) -> str:
    """Return a place's name in the language of the document."""
    return place.names[(get_language() or "ar")[:2]]


def range_of(figure: Figure | None) -> str:
    """Return the interval of a rank, lower bound first."""
    if figure is None or figure.low is None or figure.high is None:
        return NONE
    if figure.low == figure.high:
        return format_number(figure.low)
    return f"{format_number(figure.low)}–{format_number(figure.high)}"


def document(edition: Edition, language: str, *, title: str, blocks: Sequence[Block]) -> Document:
    """Return a document of an edition, with what every page of it must say."""
    publication, result = edition.publication, edition.result
    round_words = text_of(publication.round, "title").words
    return Document(
        title=title,
        language=language,
        made_on=edition.made_on,
        blocks=[*notices(edition), *blocks],
        subtitle=_("%(round)s, edition %(number)s")
        % {"round": round_words, "number": format_number(publication.number)},
        source=_("computed here from the accepted submissions, result %(number)s of %(moment)s")
        % {"number": format_number(result.number), "moment": moment(result.computed_at)},
        marks=method.marks(result),
    )


def notices(edition: Edition) -> list[Block]:
    """Return what a reader must know first: invented, illustrative, inferred, corrected."""
    said: list[Block] = [Notice(one["text"], one["kind"]) for one in method.notices(edition.result)]
    note = text_of(edition.publication, "note").words
    if note:
        number = format_number(edition.publication.number)
        words = _("Edition %(number)s, a correction.") % {"number": number}
        said.append(Notice(f"{words} {note}"))
    return said


def ranking_blocks(edition: Edition, *, state: State | None = None, with_parts: bool = False) -> list[Block]:
    """Return the ranking with values, intervals and coverage. state: in whose document it stands."""
    ranking = edition.ranking
    has_intervals = any(edition.figures.of(one, edition.figures.places[0]) and range_of(
        edition.figures.of(one, edition.figures.places[0])) != NONE for one in edition.figures.states)  # fmt: skip
    columns = [Column(_("rank"), "num")]
    columns += [Column(_("interval"), "num")] if has_intervals else []
    columns += [Column(_("state"), is_wide=True), Column(_("code"), "code"), Column(_("score"), "num")]
    if with_parts:
        columns += [Column(text_of(one, "name").words, "num", is_narrow=True) for one in ranking.components]
    columns.append(Column(_("coverage"), "num"))
    rows: list[Row] = []
    for band in ranking.bands:
        bounds = f"{format_number(band.group.lower.normalize())}–{format_number(band.upper.normalize())}"
        rows.append(Row([f"{text_of(band.group, 'name').words}: {bounds}"], is_group=True))
        rows += [_standing(edition, one, state, has_intervals, with_parts) for one in band.standings]
    made: list[Block] = [Table(columns, rows, is_compact=with_parts)] if rows else []
    absent = without(ranking)
    return [*made, Pairs(absent)] if absent else made


def _standing(edition: Edition, one: Standing, state: State | None, has_intervals: bool, with_parts: bool) -> Row:
    found = edition.figures.of(one.score.state, edition.figures.places[0])
    rank = NONE if one.score.rank is None else format_number(one.score.rank) + ("=" if one.is_tied else "")
    cells = [rank, *([range_of(found)] if has_intervals else [])]
    name = text_of(one.score.state, "short_name" if with_parts else "name").words
    cells += [name, one.score.state.iso3, known(one.score.score, edition.decimals)]
    cells += [known(part, edition.decimals) for part in one.parts] if with_parts else []
    cells.append(covered(one.score.coverage))
    return Row(cells, is_strong=state is not None and one.score.state_id == state.pk)


def without(ranking: Ranking) -> list[list[str]]:
    """Return the states that have no rank, and those that are not in the result: absent, never zero."""
    said = [
        (_("without a rank, because a component is missing"), [one.score.state for one in ranking.unranked]),
        (_("did not take part"), ranking.without_part),
    ]
    return [[label, _(", ").join(text_of(one, "name").words for one in states)] for label, states in said if states]


def axis_title(axis: str) -> str:
    """Return the heading of one way to look at the answers."""
    return {
        Breakdown.Axis.SECTOR: pgettext("heading", "By sector"),
        Breakdown.Axis.LIFE_EVENT: pgettext("heading", "By life event"),
        Breakdown.Axis.CHANNEL: pgettext("heading", "By channel"),
        Breakdown.Axis.SERVICE: pgettext("heading", "By service"),
    }[Breakdown.Axis(axis)]


def axis_note(axis: str) -> str:
    """Return from which answers the numbers of an axis come."""
    if axis == Breakdown.Axis.CHANNEL:
        return _("From the indicators that speak of one channel alone; no parts of the score that could be added up.")
    return _("From what is asked of each service; it is not a part of the score that could be added up.")


def absences_block(edition: Edition) -> Block:
    """Return the four absences and what this framework does with each."""
    words = _("Four absences are told apart, and none of them is zero unless the framework says so.")
    rows = method.absence_rows(edition.framework)
    return Together([Heading(_("Absence is not zero")), Paragraph(words), Pairs(rows)])


def method_block(edition: Edition, *more: Sequence[str]) -> Block:
    """Return versions, method and checksums. more: rows before them."""
    rows = method.method_rows(edition.result, edition.publication)
    return Together([Heading(_("Method")), Pairs([*more, *rows])])
