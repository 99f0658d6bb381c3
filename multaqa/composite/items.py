"""Items: from answers about many items of a unit to one value per indicator, with the four absences kept apart.

The answers reduce along their axes in one order: institutions that answer for one item, then channels, then items. At
every step a value that is there counts by its weight, and what is absent follows its rule: out of the denominator, a
score of 0, expected but not there (it lowers the coverage), or the whole value missing.
"""

from collections.abc import Mapping

import numpy as np

from multaqa.composite.answers import NONE, Answers
from multaqa.composite.asking import Items
from multaqa.composite.cells import Asked, Field, asked_of, cells_of, gather, kind_of, reduce_axis
from multaqa.composite.data import Cells, Data, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Absence, Framework, Indicator
from multaqa.composite.scales import points_of, ratio_of


def reduce_items(framework: Framework, answers: Answers, *, tags: Mapping[str, str] | None = None) -> Data:
    """Reduce answers to a table of values (units x indicators), with coverage and the items behind each value.

    framework: says per indicator of what it is asked, on which scale, and the rule of each absence. tags: take only the
    items that have them, and only the indicators asked of lists of items (for results by sector or audience).
    Returns Data with points for indicators on a scale, counts of answered and expected answers, and the items' cells.
    Raises EngineError, naming unit, question and item, for an answer that its scale does not take, an answer to a
    question that is not asked of that item, or a question that the framework does not know.
    """
    _check_questions(framework, answers)
    lists = {item.list for item in framework.items}
    chosen = [one for one in framework.indicators if tags is None or (one.items and one.items.asked_of in lists)]
    plain = sorted({one.denominator for one in chosen if one.denominator} - {one.code for one in chosen})
    if tags is None:
        plain += [node.code for node in framework.nodes if node.imported]
    columns: list[tuple[Floats, Ints, Floats, Floats]] = []
    cells: dict[str, Cells] = {}
    for indicator in chosen:
        if indicator.items is None:
            columns.append(_plain(answers, indicator.code))
            continue
        values, absences, own = _reduced(framework, answers, indicator, indicator.items, tags or {})
        cells[indicator.code] = own
        columns.append((values, absences, own.answered.sum(axis=1), own.expected.sum(axis=1)))
    columns += [_plain(answers, code) for code in plain]
    return Data(
        units=answers.units,
        indicators=(*(one.code for one in chosen), *plain),
        values=np.column_stack([column[0] for column in columns]),
        absences=np.column_stack([column[1] for column in columns]),
        answered=np.column_stack([column[2] for column in columns]),
        expected=np.column_stack([column[3] for column in columns]),
        unit_groups=answers.unit_groups,
        items=cells,
        answers_checksum=answers.checksum(),
    )


def _check_questions(framework: Framework, answers: Answers) -> None:
    known = {one.code for one in framework.indicators} | {one.code for one in framework.counts}
    known |= {one.items.question for one in framework.indicators if one.items}
    known |= {one.denominator for one in framework.indicators if one.denominator}
    known |= {node.code for node in framework.nodes if node.imported}
    for code, rows in answers.rows_of.items():
        if code not in known and len(rows):
            raise EngineError(
                "the framework asks no such question", place=answers.place(int(rows[0])), remedy="Correct the code"
            )


def _rows(answers: Answers, question: str) -> Ints:
    return answers.rows_of.get(question, np.zeros(0, dtype=np.int64))


def _plain(answers: Answers, code: str) -> tuple[Floats, Ints, Floats, Floats]:
    """Return values, absences, answered and expected of a question that is asked once of the unit, without items."""
    values = np.full(len(answers.units), np.nan)
    absences = np.full(len(answers.units), int(Absence.NOT_ANSWERED))
    rows = _rows(answers, code)
    for axis in ("item", "channel", "institution"):
        wrong = rows[getattr(answers, axis)[rows] != NONE]
        if len(wrong):
            raise EngineError(
                f"the question is asked of the unit, and has no {axis}",
                place=answers.place(int(wrong[0])),
                remedy=f"Leave the {axis} empty, or declare items for the indicator",
            )
    values[answers.unit[rows]] = answers.values[rows]
    absences[answers.unit[rows]] = answers.absences[rows]
    return values, absences, (absences == 0).astype(np.float64), np.ones(len(answers.units))


def _reduced(
    framework: Framework, answers: Answers, indicator: Indicator, items: Items, tags: Mapping[str, str]
) -> tuple[Floats, Ints, Cells]:
    asked = asked_of(framework, answers, items, tags)
    question = items.question or indicator.code
    by_channel = {
        channel
        for other in framework.indicators
        if other.items and (other.items.question or other.code) == question
        for channel in other.items.channels
    }
    rows, places = asked.places(answers, _rows(answers, question), items.channels, by_channel)
    scale = framework.scale_of(items)
    points = points_of(answers, rows, scale)
    absences = answers.absences[rows]
    if items.numerator:
        rows, places, points, absences = _with_ratios(framework, answers, indicator, asked, (rows, places, points))
    rules = {int(code): framework.rule(indicator, word) for word, code in ABSENCES.items()}
    shape = (*asked.expected.shape, max(1, len(items.channels)))
    field = gather(shape, places, points, absences, rules, across=items.across_institutions, expected=asked.expected)
    weights = np.ones(shape[2])
    if items.across_channels == "weighted":
        weights = np.array([items.channel_weights[channel] for channel in items.channels])
    by_item, _ = reduce_axis(field, weights, "mean" if items.across_channels == "weighted" else items.across_channels)
    whole, shares = reduce_axis(by_item, asked.weights, items.over)
    return _outcome(whole, asked, by_item, shares)


def _with_ratios(
    framework: Framework,
    answers: Answers,
    indicator: Indicator,
    asked: Asked,
    own: tuple[Ints, Ints, Floats],
) -> tuple[Ints, Ints, Floats, Ints]:
    """Make one answer per item out of the counts; what was said about the ratio itself goes before."""
    rows, places, points = own
    said = np.zeros(asked.expected.shape, dtype=bool)
    said.reshape(-1)[places] = True
    computed, kinds = ratio_of(framework, answers, indicator, asked)
    more = np.flatnonzero((asked.expected & ~said).reshape(-1))
    return (
        rows,
        np.concatenate([places, more]),
        np.concatenate([points, computed.reshape(-1)[more]]),
        np.concatenate([answers.absences[rows], kinds.reshape(-1)[more]]),
    )


def _outcome(whole: Field, asked: Asked, by_item: Field, shares: Floats) -> tuple[Floats, Ints, Cells]:
    values = np.where(whole.void > 0, np.nan, whole.scores)
    absences = np.where(np.isnan(values), kind_of(whole), 0)
    return values, absences, cells_of(asked, by_item, np.where(np.isnan(values)[:, None], 0.0, shares))
