"""Series that others publish, beside a state's score and never mixed with it."""

from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.printing.blocks import Block, Column, Heading, Paragraph, Row, Table
from multaqa.rounds.models import Series
from multaqa.rounds.queries import published
from multaqa.rounds.queries.published import EditionFigures, Figure
from multaqa.ui.numbers import format_number

EDITIONS = 3  # of each series, the newest


def series_blocks(state: State) -> list[Block]:
    """Return the newest published headline values of a state in each series, conflicting ones side by side."""
    rows = []
    for series, editions in published.figures_of(state):
        told = [row for one in editions if (row := _row(series, one))]
        rows += told[:EDITIONS]
    if not rows:
        return []
    columns = [
        Column(_("series"), is_wide=True), Column(_("edition"), "num"), Column(_("value"), "num"),
        Column(_("source"), is_wide=True),
    ]  # fmt: skip
    words = _("Figures that others publish. They are measured otherwise and are no part of the score above.")
    return [Heading(_("Published by others")), Paragraph(words, is_quiet=True), Table(columns, rows)]


def _row(series: Series, one: EditionFigures) -> Row | None:
    shape = published.shape_of(series)
    figure = next((found for found in one.figures if found.measure.code == shape.score), None)
    if figure is None or figure.value is None:
        return None
    sources = dict.fromkeys(text_of(said.source, "name").words for said in figure.observations)
    return Row([text_of(series, "name").words, str(one.edition.year), _values(figure), _("; ").join(sources)])


def _values(figure: Figure) -> str:
    """Return every value that a source gives, so that nobody chooses among them."""
    return " / ".join(format_number(value, figure.decimals) for value in figure.values)
