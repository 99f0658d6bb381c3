"""What a page sends, saved row by row: what is refused stays in its row with the reason, and nothing else is lost."""

from django.http import QueryDict

from multaqa.members.models import Person
from multaqa.rounds import actions, checks
from multaqa.rounds.forms.cells import CellForm
from multaqa.rounds.forms.filling import Filling
from multaqa.rounds.models import Answer
from multaqa.rounds.queries.cells import Row
from multaqa.rounds.queries.words import points_of


def save_row(row: Row, filling: Filling, data: QueryDict, *, by: Person) -> bool:
    """Save what was filled in in a row; where it is refused, mark the row with the reason and keep what was typed.

    What the moment does not allow (a deadline that passed meanwhile, an institution taken out) is raised: it is true of
    every row.
    """
    form = CellForm(data, row=row)
    if form.take == "saved" or not form.is_posted:
        return True
    form.read()
    if not form.error and form.is_unchanged():
        return True
    form.keep()
    if form.error or form.word is None:
        return False
    if row.answer and form.number != row.number:
        worth = points_of(row.indicator, form.word.choices) if form.word.choices is not None else form.word.value
        typed = Answer(
            indicator=row.indicator, value=worth, choices=list(form.word.choices or ()), absence=form.word.absence
        )
        row.stale = row.answer
        row.error = checks.stale_words(row.answer, typed=checks.answer_words(typed))
        return False
    way = Answer.Way.COPIED if form.take == "last" else Answer.Way.PAGE
    answer = actions.record_answer(
        filling.submission, row.cell, form.word, number=form.number, way=way, by=by
    )  # fmt: skip
    answer.indicator = row.indicator
    row.show(answer)
    row.error = ""
    filling.filled.say(row)
    return True


def save_rows(filling: Filling, data: QueryDict, *, by: Person) -> bool:
    """Save every row that was sent, each by itself; tell whether all were taken."""
    return all([save_row(row, filling, data, by=by) for row in filling.rows if row.can_edit])


def changed_notes(filling: Filling, rows: list[Row]) -> list[Row]:
    """Return those rows whose findings, or whose computed share, are others than before."""
    earlier = {row.item: (_noted(row), row.share) for row in rows}
    filling.count()
    filling.mark(rows)
    return [row for row in rows if earlier[row.item] != (_noted(row), row.share)]


def _noted(row: Row) -> list[tuple[int, bool]]:
    return [(one.check.pk, one.is_explained) for one in row.findings]
