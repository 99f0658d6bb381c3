"""What if an answer, a weight or a method were another one: the new ranking beside the old."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import isnan, nan
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from multaqa.composite.answers import NONE, Answers
from multaqa.composite.data import Data, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Framework
from multaqa.composite.index import Result, build_index
from multaqa.composite.items import reduce_items
from multaqa.composite.methods import METHODS, Step
from multaqa.composite.ranks import classify, round_displayed
from multaqa.composite.reweighing import Reweighing, check_weight

_STEPS = (*METHODS, "rescale")
_BOARDS: WeakKeyDictionary[Result, Reweighing] = WeakKeyDictionary()


@dataclass(frozen=True)
class Move:
    """One unit before and after. Scores: NaN = none; ranks: 1 is best, 0 = none; groups: None = none."""

    unit: str
    score_before: float
    score_after: float
    rank_before: int
    rank_after: int
    group_before: str | None
    group_after: str | None

    @property
    def difference(self) -> float:
        """Return the change in points, NaN where either score is missing."""
        return self.score_after - self.score_before

    @property
    def places(self) -> int | None:
        """Return the places gained, negative for lost, None where either rank is missing."""
        return self.rank_before - self.rank_after if self.rank_before and self.rank_after else None

    @property
    def is_changed(self) -> bool:
        """Say whether rank or group are others than before."""
        return (self.rank_before, self.group_before) != (self.rank_after, self.group_after)


@dataclass(frozen=True, eq=False)
class _Change:
    """What is to be another."""

    values: Mapping[tuple[str, str], float | str | None]
    weights: Mapping[str, float]
    method: Mapping[str, Any]
    parts: Mapping[str, Mapping[str, Any]]
    data: Data | None

    @property
    def is_of_weights_alone(self) -> bool:
        return bool(self.weights) and not (self.values or self.method or self.parts or self.data is not None)

    def framework(self, framework: Framework) -> Framework:
        """Return the framework with its method, parts and weights changed, checked as a whole."""
        fields = {name: _field(name, value, framework, "framework") for name, value in self.method.items()}
        changed = replace(framework, **fields) if fields else framework
        for code, given in self.parts.items():
            part = changed.tree.parts[changed.tree.position(code)]
            own = {name: _field(name, value, part, code) for name, value in given.items()}
            changed = changed.with_part(code, **own)
        for code, weight in self.weights.items():
            check_weight(changed, code, weight)
            changed = changed.with_part(code, weight=float(weight))
        return changed

    def table(self, data: Data) -> Data:
        """Return the table with its values changed."""
        table = self.data if self.data is not None else data
        if sorted(table.units) != sorted(data.units):
            raise EngineError("the other table has other units", place="data", remedy="Give a table of the same units")
        return _with_values(table, self.values) if self.values else table

    def lines(self) -> tuple[str, ...]:
        """Return what is changed, a line each."""
        told = ["another table"] if self.data is not None else []
        told += [f"{unit}, {code}: {'not_answered' if v is None else v}" for (unit, code), v in self.values.items()]
        told += [f"weight of {code}: {weight:g}" for code, weight in self.weights.items()]
        told += [f"{name}: {_word(value)}" for name, value in self.method.items()]
        told += [f"{name} of {code}: {_word(v)}" for code, own in self.parts.items() for name, v in own.items()]
        return tuple(told)


def _word(value: Any) -> str:
    if not isinstance(value, Step):
        return str(value)
    options = ", ".join(f"{name} = {option}" for name, option in value.options)
    return f"{value.method} ({options})" if options else value.method


def _field(name: str, value: Any, part: Any, place: str) -> Any:
    """Return a field's new value, a method's name as a step. Raises EngineError for a field that the part lacks."""
    known = [field.name for field in fields(part) if field.name not in ("code", "parent", "nodes", "indicators")]
    if name not in known:
        raise EngineError(f"there is no “{name}” to change", place=place, remedy=f"Known: {', '.join(known)}")
    current = getattr(part, name)
    if isinstance(value, str) and (isinstance(current, Step) or name in _STEPS):
        return Step(value)
    return value


def _read(value: float | str | None, place: str) -> tuple[float, int]:
    """Return (value, 0), or (NaN, absence) for a word or None."""
    word = "not_answered" if value is None else value
    if not isinstance(word, str):
        return float(word), 0
    if word not in ABSENCES:
        raise EngineError(f"unknown absence “{word}”", place=place, remedy=f"Known: {', '.join(ABSENCES)}")
    return nan, int(ABSENCES[word])


def _with_values(data: Data, changes: Mapping[tuple[str, str], float | str | None]) -> Data:
    values, absences = data.values.copy(), data.absence_codes.copy()
    answered = None if data.answered is None else data.answered.copy()
    items = dict(data.items) if data.items else None
    for (unit, code), value in changes.items():
        row, column = data.unit(unit), data.columns.get(code)
        place = f"unit {unit}, indicator {code}"
        if column is None:
            raise EngineError(
                "the table has no such column", place=place, remedy=f"Known: {', '.join(data.indicators)}"
            )
        word = "not_answered" if value is None else value
        if isinstance(word, str):
            if word not in ABSENCES:
                raise EngineError(f"unknown absence “{word}”", place=place, remedy=f"Known: {', '.join(ABSENCES)}")
            values[row, column], absences[row, column] = np.nan, int(ABSENCES[word])
        else:
            values[row, column], absences[row, column] = word, 0
        if answered is not None and data.expected is not None:
            answered[row, column] = 0.0 if isinstance(word, str) else data.expected[row, column]
        if items is not None:
            items.pop(code, None)  # the answers behind the old value are not those behind the new one
    return replace(data, values=values, absences=absences, answered=answered, items=items)


@dataclass(frozen=True, eq=False)
class WhatIf:
    """An index as it would be; nothing of it is kept as a score.

    before: the index as it is. scores: the index as it would be (units,), NaN = missing. ranks: (units,), 0 = none.
    groups: (units,), None = none. changes: what was changed, a line each.
    """

    before: Result
    scores: Floats
    ranks: Ints
    groups: npt.NDArray[np.object_]
    change: _Change

    @property
    def changes(self) -> tuple[str, ...]:
        """Return what was changed, a line each."""
        return self.change.lines()

    @cached_property
    def result(self) -> Result:
        """Return the whole index as it would be, with every node and contribution."""
        before = self.before
        return build_index(self.change.framework(before.framework), self.change.table(before.data))

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Return every unit before and after, in the order of the table."""
        before = self.before
        return tuple(
            Move(
                unit=unit,
                score_before=float(before.scores[row, 0]),
                score_after=float(self.scores[row]),
                rank_before=int(before.ranks[row, 0]),
                rank_after=int(self.ranks[row]),
                group_before=before.groups[row, 0],
                group_after=self.groups[row],
            )
            for row, unit in enumerate(before.units)
        )

    @property
    def ranking(self) -> tuple[Move, ...]:
        """Return the units in the order of their new ranks, ties by code; those without a rank last."""
        return tuple(sorted(self.moves, key=lambda move: (move.rank_after or len(self.moves) + 1, move.unit)))

    @property
    def moved(self) -> tuple[Move, ...]:
        """Return the units whose rank or group changed, in the order of their new ranks."""
        return tuple(move for move in self.ranking if move.is_changed)

    def to_record(self) -> dict[str, Any]:
        """Return the new ranking as JSON-able data; missing is None."""
        rows = [
            {
                "unit": move.unit,
                "score": {"before": _number(move.score_before), "after": _number(move.score_after)},
                "rank": {"before": move.rank_before or None, "after": move.rank_after or None},
                "group": {"before": move.group_before, "after": move.group_after},
                "places": move.places,
            }
            for move in self.ranking
        ]
        return {"changes": list(self.changes), "ranking": rows}


def _number(value: float) -> float | None:
    return None if isnan(value) else value


def another_answer(
    answers: Answers,
    value: float | str | None,
    *,
    unit: str,
    question: str,
    item: str = "",
    channel: str = "",
    institution: str = "",
) -> Answers:
    """Return the answers with one of them given otherwise, or given at all; the others stay as they are.

    value: as the question's scale reads it, or a word for one of the four absences, or None for "not answered". item,
    channel, institution: "" for none. Raises EngineError for a unit that does not take part or an unknown absence.
    """
    place = f"unit {unit}, question {question}"
    number, absence = _read(value, place)
    if unit not in answers.units:
        raise EngineError("the unit does not take part", place=place, remedy=f"Known: {', '.join(answers.units)}")
    codes = {"unit": unit, "item": item, "channel": channel, "institution": institution, "question": question}
    books: dict[str, tuple[str, ...]] = {}
    indexes: dict[str, Ints] = {}
    here = np.ones(len(answers.values), dtype=bool)
    for axis, code in codes.items():
        book = getattr(answers, f"{axis}s")
        books[f"{axis}s"] = book if not code or code in book else (*book, code)
        at = books[f"{axis}s"].index(code) if code else NONE
        here &= getattr(answers, axis) == at
        indexes[axis] = np.append(getattr(answers, axis), at)
    values, absences = np.append(answers.values, number), np.append(answers.absences, absence)
    keep = np.append(~here, True)
    changed: dict[str, Any] = {**books, **{axis: index[keep] for axis, index in indexes.items()}}
    return replace(answers, **changed, values=values[keep], absences=absences[keep])


def what_if(
    result: Result,
    *,
    values: Mapping[tuple[str, str], float | str | None] | None = None,
    weights: Mapping[str, float] | None = None,
    method: Mapping[str, Any] | None = None,
    parts: Mapping[str, Mapping[str, Any]] | None = None,
    data: Data | None = None,
    answers: Answers | None = None,
) -> WhatIf:
    """Compute an index again with something changed, and set the new ranking beside the old.

    result: the index as it is. values: (unit, indicator) -> the value in the indicator's unit, or a word for one of the
    four absences, or None for "not answered". weights: code -> weight, 0 or more, beside its siblings' weights. method:
    a field of the framework -> its value, such as {"aggregate": "geometric"}. parts: code -> fields of a node or
    indicator, such as {"OSI": {"normalise": "rank"}}. data: another table instead of the result's, with the same units.
    answers: the answers that the table is reduced from, with some given otherwise (see `another_answer`).
    Weights alone take the quick way where they can (see `Reweighing`), within 1e-12 of `build_index`.
    Raises EngineError, naming place and remedy, for a change that cannot be made; `result` stays as it is.
    """
    if answers is not None:
        data = reduce_items(result.framework, answers)
    change = _Change(values or {}, weights or {}, method or {}, parts or {}, data)
    if change.is_of_weights_alone:
        board = _BOARDS.get(result)
        if board is None:
            board = _BOARDS[result] = Reweighing(result)
        if not board.why_not:
            scores = board.scores(change.weights)
            groups = _groups(result.framework, scores[:, 0])
            return WhatIf(result, scores[:, 0], board.ranks(scores), groups, change)
    changed = build_index(change.framework(result.framework), change.table(result.data))
    place = [changed.data.unit(unit) for unit in result.units]
    found = WhatIf(result, changed.scores[place, 0], changed.ranks[place, 0], changed.groups[place, 0], change)
    found.__dict__["result"] = changed  # computed already: the cached property need not do it again
    return found


def _groups(framework: Framework, scores: Floats) -> npt.NDArray[np.object_]:
    groups = np.full(len(scores), None, dtype=object)
    if framework.groups:
        displayed = framework.groups.on == "displayed"
        groups[:] = classify(
            round_displayed(scores, decimals=framework.decimals) if displayed else scores, framework.groups
        )
    return groups
