"""Results by what items belong to: by sector, audience, life event, or by the item itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from multaqa.composite.answers import Answers
from multaqa.composite.data import Data, Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Absence, Framework, Ranking, Screening
from multaqa.composite.index import build_index
from multaqa.composite.items import reduce_items
from multaqa.composite.methods import step

_BETWEEN = "\n"


@dataclass(frozen=True, eq=False)
class Breakdown:
    """Scores of each unit by class: arrays of units x classes.

    key: the tag, "item" or "indicators". classes: its values, the items' codes, or the names of classes of indicators.
    scores: on the framework's scale, NaN = none. coverage: 0-1, NaN = nothing expected.
    """

    key: str
    units: tuple[str, ...]
    classes: tuple[str, ...]
    scores: Floats
    coverage: Floats


def break_down(framework: Framework, answers: Answers, key: str, *, only: Collection[str] | None = None) -> Breakdown:
    """Score every unit by class of items, from the indicators that are asked of lists of items, with their weights.

    key: a tag of items, such as "sector", or "item" for each item by itself. only: codes of the indicators that count,
    such as those of one channel; None = all that are asked of lists. Indicators that are asked of the unit or
    of institutions, or divided by a denominator, have no part. Nothing is imputed. No threshold of coverage applies,
    since a class may be small: read the coverage beside. Methods that hold units against each other, such as min-max,
    hold all units and classes against each other. Raises EngineError for a tag that no item has.
    """
    lists = {item.list for item in framework.items}
    asked = {one.code for one in framework.indicators if one.items and one.items.asked_of in lists}
    asked -= {one.code for one in framework.indicators if one.denominator}
    if only is not None:
        asked &= set(only)
    if key == "item":
        classes = tuple(item.code for item in framework.items)
    else:
        classes = tuple(dict.fromkeys(item.tags[key] for item in framework.items if key in item.tags))
    if not asked or not classes:
        raise EngineError(
            f"no indicator is asked of items with “{key}”", place="breakdown", remedy="Use a tag that items have"
        )
    part = _part_of(framework, asked)
    codes = sorted(part.columns)
    if key == "item":
        whole = reduce_items(framework, answers, tags={})
        tables = [_of_item(whole, codes, item) for item in classes]
    else:
        tables = [reduce_items(framework, answers, tags={key: one}).only(codes) for one in classes]
    result = build_index(part, _joined(tables, classes))
    shape = (len(classes), len(answers.units))
    return Breakdown(
        key=key,
        units=answers.units,
        classes=classes,
        scores=result.scores[:, 0].reshape(shape).T,
        coverage=result.coverage[:, 0].reshape(shape).T,
    )


def break_down_indicators(framework: Framework, data: Data, classes: Mapping[str, Collection[str]]) -> Breakdown:
    """Score every unit by class of indicators, such as those that speak of one channel, with their weights.

    data: the table of the whole index. classes: name -> codes of its indicators, at least one each; an indicator may be
    in several or in none. As in `break_down` nothing is imputed and no threshold applies. Methods that hold units
    against each other hold them within the class. Raises EngineError for a class without an indicator, or an unknown
    code.
    """
    scores, coverage = [], []
    for name, codes in classes.items():
        if not codes:
            raise EngineError("the class has no indicator", place=f"breakdown, {name}", remedy="Name at least one")
        part = _part_of(framework, {framework.indicator(code).code for code in codes})
        result = build_index(part, data.only(sorted(part.columns)))
        scores.append(result.scores[:, 0])
        coverage.append(result.coverage[:, 0])
    return Breakdown("indicators", data.units, tuple(classes), np.column_stack(scores), np.column_stack(coverage))


def _part_of(framework: Framework, asked: set[str]) -> Framework:
    """Return the framework of a breakdown: those indicators, nothing given or filled, no thresholds, no groups."""
    part = framework.only(asked, imported=False)
    return replace(
        part,
        nodes=tuple(replace(node, least_coverage=None) for node in part.nodes),
        indicators=tuple(replace(indicator, impute=None) for indicator in part.indicators),
        impute=step("none"),
        screening=Screening(by=framework.screening.by),
        ranking=Ranking(),
        groups=None,
    )


def _of_item(whole: Data, codes: list[str], item: str) -> Data:
    """Return the table in which one item's scores stand for the indicators' values."""
    shape = (len(whole.units), len(codes))
    values, answered, expected = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    absences = np.full(shape, int(Absence.NOT_APPLICABLE))
    for column, code in enumerate(codes):
        cells = (whole.items or {})[code]
        if item in cells.items:
            place = cells.items.index(item)
            values[:, column], absences[:, column] = cells.scores[:, place], cells.absences[:, place]
            answered[:, column], expected[:, column] = cells.answered[:, place], cells.expected[:, place]
    return Data(whole.units, tuple(codes), values, absences, answered, expected)


def _joined(tables: list[Data], classes: tuple[str, ...]) -> Data:
    """Put the classes' tables one below the other, each unit named with its class."""
    return Data(
        units=tuple(
            f"{unit}{_BETWEEN}{one}" for one, table in zip(classes, tables, strict=True) for unit in table.units
        ),
        indicators=tables[0].indicators,
        values=np.concatenate([table.values for table in tables]),
        absences=np.concatenate([table.absence_codes for table in tables]),
        answered=np.concatenate([np.asarray(table.answered) for table in tables]),
        expected=np.concatenate([np.asarray(table.expected) for table in tables]),
    )
