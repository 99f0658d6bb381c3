"""Every column of scores that the choices can make of the indicators: a chain of pure steps, each state made once.

A state is keyed by what it is made from. Imputing, treating and normalising look at one column at a time, so a few
steps in several ways make a few states of each column, whatever the number of replications: 5 x 2 ways of 49 indicators
are at most 490 columns, and most of them are the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step
from multaqa.composite.normalise import worst_score
from multaqa.composite.prepare import step_of
from multaqa.composite.treatment import KURTOSIS, POINTS, SKEWNESS, treat_columns, winsorising_bounds
from multaqa.composite.uncertainty.base import Base
from multaqa.composite.uncertainty.choices import LeaveOut, Listed, Methods, targets
from multaqa.composite.uncertainty.rows import Errors, Rows, impute_rows, normalise_rows

CHAIN = ("impute", "treat", "normalise")
# Values of columns that are worked on together: 1 MiB.
_AT_HAND = 1 << 17


@dataclass(frozen=True)
class Ways:
    """The ways in which one indicator's column is made: the choices that bear on it, and what each alternative means.

    choices: numbers of the choices, for leaving out, impute, treat and normalise in turn; -1 = none bears on it.
    steps: for each step of the chain, the step of every alternative; one step where no choice bears on it.
    """

    choices: tuple[int, int, int, int]
    steps: tuple[tuple[Step, ...], tuple[Step, ...], tuple[Step, ...]]


def ways_of(base: Base, choices: tuple[Listed, ...]) -> tuple[Ways, ...]:
    """Return the ways of every indicator, in the tree's order."""
    leave = [number for number, choice in enumerate(choices) if isinstance(choice, LeaveOut)]
    screen = leave[0] if leave and base.values_follow else -1
    named: dict[tuple[str, str], int] = {}
    for number, choice in enumerate(choices):
        if isinstance(choice, Methods) and choice.kind in CHAIN:
            for code in targets(base.framework, choice) or ("",):
                named[choice.kind, code] = number
    found = []
    for indicator in base.indicators:
        numbers, steps = [screen], []
        for kind in CHAIN:
            follows = getattr(indicator, kind) is None and not indicator.imported
            number = named.get((kind, indicator.code), named.get((kind, ""), -1) if follows else -1)
            chosen = choices[number] if number >= 0 else None
            numbers.append(number)
            own = (step_of(base.framework, indicator, kind),)
            steps.append(chosen.steps if isinstance(chosen, Methods) else own)
        found.append(Ways(tuple(numbers), tuple(steps)))  # type: ignore[arg-type]
    return tuple(found)


@dataclass(eq=False)
class Stage:
    """The states after one step of the chain: rows of values, which indicator and screen each is of, and refusals."""

    values: Floats
    leaves: Ints
    screens: Ints
    errors: Errors = field(default_factory=dict)


def filled_stage(base: Base, start: Stage, steps: Iterable[tuple[Step, Ints]]) -> Stage:
    """Impute the rows of a stage, those of each step together."""
    values, errors = start.values.copy(), dict(start.errors)
    gaps = base.fillable[start.screens, start.leaves] & np.isnan(values)
    for chosen, rows in steps:
        values[rows], failed = impute_rows(start.values[rows], gaps[rows], chosen, base.table.unit_groups)
        errors |= {int(rows[row]): error for row, error in failed.items()}
    return Stage(values, start.leaves, start.screens, errors)


def treated_stage(base: Base, start: Stage, steps: Iterable[tuple[Step, Ints]]) -> Stage:
    """Treat the rows of a stage, those of each step together. Raises EngineError when one cannot be treated."""
    values = start.values.copy()
    for chosen, rows in _parts(steps, start.values.shape[1]):
        part = start.values[rows].T
        if chosen.method == "winsorise":
            deepest, *limits = _limits(chosen)
            least, greatest, _ = winsorising_bounds(part, int(deepest), *limits)
            values[rows] = np.clip(part, least[-1], greatest[-1]).T
        else:
            values[rows] = treat_columns(part, chosen)[0].T
    return Stage(values, start.leaves, start.screens, start.errors)


def _limits(chosen: Step) -> tuple[float, float, float]:
    """Return the points and the limits of skewness and kurtosis of a step of winsorising."""
    skewness, kurtosis = chosen.number("skewness", SKEWNESS), chosen.number("kurtosis", KURTOSIS)
    return chosen.number("points", POINTS), skewness, kurtosis


def scored_stage(base: Base, start: Stage, steps: Iterable[tuple[Step, Ints]]) -> Stage:
    """Normalise the rows of a stage, those of each step together; a value counted as 0 by rule scores the worst."""
    scores, errors = np.empty(start.values.shape), dict(start.errors)
    for chosen, rows in _parts(steps, start.values.shape[1]):
        part = Rows(start.values[rows], start.leaves[rows], base.indicators, base.table.units, base.framework.scale)
        found, failed = normalise_rows(part, chosen)
        zero = base.zero[start.screens[rows], start.leaves[rows]]
        scores[rows] = np.where(zero, worst_score(chosen), found) if zero.any() else found
        for row, error in failed.items():
            errors.setdefault(int(rows[row]), error)
    return Stage(scores, start.leaves, start.screens, errors)


def _parts(steps: Iterable[tuple[Step, Ints]], units: int) -> Iterator[tuple[Step, Ints]]:
    """Cut the rows of each step into parts that a processor keeps at hand."""
    count = max(_AT_HAND // max(units, 1), 1)
    for chosen, rows in steps:
        for start in range(0, len(rows), count):
            yield chosen, rows[start : start + count]


def _by(steps: Iterable[Step]) -> list[tuple[Step, Ints]]:
    rows: dict[Step, list[int]] = {}
    for row, chosen in enumerate(steps):
        rows.setdefault(chosen, []).append(row)
    return [(chosen, np.array(numbers)) for chosen, numbers in rows.items()]


@dataclass(frozen=True, eq=False)
class Columns:
    """Every different column of scores.

    scores: (columns x units), NaN = missing. leaves: (columns,) the indicator each is of, by its number in the tree's
    order. errors: columns that cannot be made, with the reason. tables: for each indicator the number of its column by
    alternatives of the choices that bear on it (see `Ways.choices`, in that order).
    """

    scores: Floats
    leaves: Ints
    errors: Errors
    ways: tuple[Ways, ...]
    tables: tuple[Ints, ...]

    def of(self, alternatives: Ints) -> Ints:
        """Return the column of every indicator for each combination.

        alternatives: (combinations x choices). Returns column numbers (combinations x indicators).
        """
        found = np.empty((len(alternatives), len(self.tables)), dtype=np.int64)
        for numbers, leaves, tables in self._together:
            index = tuple(alternatives[:, number] if number >= 0 else 0 for number in numbers)
            found[:, leaves] = tables[(slice(None), *index)].T.reshape(-1, len(leaves))
        return found

    @cached_property
    def _together(self) -> list[tuple[tuple[int, ...], Ints, Ints]]:
        """Return the indicators that the same choices bear on, with their tables."""
        groups: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        for leaf, (ways, table) in enumerate(zip(self.ways, self.tables, strict=True)):
            groups.setdefault((ways.choices, table.shape), []).append(leaf)
        return [
            (numbers, np.array(leaves), np.stack([self.tables[leaf] for leaf in leaves]))
            for (numbers, _), leaves in groups.items()
        ]


def build_columns(base: Base, ways: tuple[Ways, ...]) -> Columns:
    """Make every column of scores that the choices can make, each once."""
    filled, first = _filled_states(base, ways)
    treated, second = _treated_states(filled, first, ways)
    # Steps are told apart by number: a step is long to compare, and there are many indicators.
    known: dict[Step, int] = {}
    third: dict[tuple[int, int], int] = {}
    tables = []
    for leaf, way in enumerate(ways):
        screens = range(len(base.screens)) if way.choices[0] >= 0 else range(1)
        scales = [known.setdefault(chosen, len(known)) for chosen in way.steps[2]]
        table = [
            third.setdefault((row, scale), len(third))
            for screen in screens
            for fill in range(len(way.steps[0]))
            for row in second[first[leaf, screen, fill]]
            for scale in scales
        ]
        tables.append(np.array(table, dtype=np.int64).reshape(len(screens), *(len(steps) for steps in way.steps)))
    rows = np.array([row for row, _ in third], dtype=np.int64)
    errors = {column: treated.errors[row] for column, row in enumerate(rows.tolist()) if row in treated.errors}
    start = Stage(treated.values[rows], treated.leaves[rows], treated.screens[rows], errors)
    numbers = np.array([number for _, number in third], dtype=np.int64)
    steps = [(chosen, np.flatnonzero(numbers == number)) for chosen, number in known.items()]
    scored = scored_stage(base, start, steps)
    named = {column: _placed(base, int(scored.leaves[column]), error) for column, error in scored.errors.items()}
    return Columns(scored.values, scored.leaves, named, ways, tuple(tables))


def _placed(base: Base, leaf: int, error: EngineError) -> EngineError:
    place = f"indicator {base.indicators[leaf].code}"
    return error if error.place else EngineError(error.message, place=place, remedy=error.remedy)


def _filled_states(base: Base, ways: tuple[Ways, ...]) -> tuple[Stage, dict[tuple[int, int, int], int]]:
    """Return the different columns after imputation, and which one each (indicator, screen, alternative) is."""
    keys: dict[tuple[int, int, int], Step] = {}
    numbers: dict[tuple[int, int, int], int] = {}
    gaps: Flags = (base.fillable & np.isnan(base.values)).any(axis=2)  # type: ignore[assignment]
    for leaf, way in enumerate(ways):
        for screen in range(len(base.screens)) if way.choices[0] >= 0 else (0,):
            for fill, chosen in enumerate(way.steps[0]):
                if fill == 0 or gaps[screen, leaf]:
                    keys[leaf, screen, fill] = chosen if gaps[screen, leaf] else Step("none")
                # Where nothing is to be filled, every way of filling is the same.
                numbers[leaf, screen, fill] = len(keys) - 1
    leaves, screens = (np.array([key[part] for key in keys], dtype=np.int64) for part in (0, 1))
    values = base.values[screens, leaves]
    return filled_stage(base, Stage(values, leaves, screens), _by(keys.values())), numbers


def _treated_states(
    start: Stage, filled: dict[tuple[int, int, int], int], ways: tuple[Ways, ...]
) -> tuple[Stage, list[list[int]]]:
    """Return the different columns after treatment, and for each filled column which one every alternative is.

    A column that a step leaves as it is, and one that two limits of points bring to the same state, is kept once.
    """
    wanted: dict[Step, list[tuple[int, int]]] = {}
    for row, leaf in enumerate(start.leaves.tolist()):
        for place, chosen in enumerate(ways[leaf].steps[1]):
            wanted.setdefault(chosen, []).append((row, place))
    states = _States(start, [len(ways[leaf].steps[1]) for leaf in start.leaves.tolist()])
    limits: dict[tuple[float, float], int] = {}
    for chosen in wanted:
        if chosen.method == "winsorise":
            pair = (chosen.number("skewness", SKEWNESS), chosen.number("kurtosis", KURTOSIS))
            limits[pair] = max(limits.get(pair, 0), int(chosen.number("points", POINTS)))
    bounds = {pair: winsorising_bounds(start.values.T, deepest, *pair) for pair, deepest in limits.items()}
    for chosen, rows in wanted.items():
        if chosen.method == "winsorise":
            pair = (chosen.number("skewness", SKEWNESS), chosen.number("kurtosis", KURTOSIS))
            states.clip(chosen, rows, bounds[pair], pair)
        else:
            states.treat(chosen, rows)
    return states.stage(), states.numbers


class _States:
    """The different columns after treatment, as they are found.

    numbers: for each filled column, the state that every alternative of treatment brings it to.
    """

    def __init__(self, start: Stage, alternatives: list[int]):
        self.start = start
        self.numbers = [[0] * length for length in alternatives]
        self.errors: Errors = {}
        self._keys: dict[tuple[object, ...], int] = {}
        self._rows: list[int] = []
        self._values: list[Floats | tuple[float, float]] = []

    def clip(
        self,
        chosen: Step,
        rows: list[tuple[int, int]],
        bounds: tuple[Floats, Floats, Ints],
        pair: tuple[float, float],
    ) -> None:
        """Keep the rows (with the place of the alternative) at the limit of points of one step of winsorising."""
        least, greatest, moved = (part[int(chosen.number("points", POINTS))].tolist() for part in bounds)
        for row, place in rows:
            key = (row, *pair, moved[row]) if moved[row] else (row,)
            self.numbers[row][place] = self._kept(key, row, (least[row], greatest[row]))

    def treat(self, chosen: Step, rows: list[tuple[int, int]]) -> None:
        """Keep the rows (with the place of the alternative) after another step of treatment."""
        numbers = [row for row, _ in rows]
        try:
            after, outcomes = treat_columns(self.start.values[numbers].T, chosen)
        except EngineError:
            for row, place in rows:
                self._treat_alone(chosen, row, place)
            return
        for column, (row, place) in enumerate(rows):
            key = (row, chosen) if outcomes[column].method else (row,)
            self.numbers[row][place] = self._kept(key, row, after[:, column])

    def _treat_alone(self, chosen: Step, row: int, place: int) -> None:
        try:
            after, (outcome,) = treat_columns(self.start.values[row][:, None], chosen)
        except EngineError as error:
            self.numbers[row][place] = number = self._kept((row, chosen), row, self.start.values[row])
            self.errors[number] = error
        else:
            key = (row, chosen) if outcome.method else (row,)
            self.numbers[row][place] = self._kept(key, row, after[:, 0])

    def _kept(self, key: tuple[object, ...], row: int, values: Floats | tuple[float, float]) -> int:
        if key not in self._keys:
            self._keys[key] = len(self._rows)
            self._rows.append(row)
            self._values.append(values)
        return self._keys[key]

    def stage(self) -> Stage:
        """Return the states as a stage; a column refused before stays refused."""
        rows = np.array(self._rows, dtype=np.int64)
        ends = np.array([v if isinstance(v, tuple) else (-np.inf, np.inf) for v in self._values])
        values = np.clip(self.start.values[rows], ends[:, :1], ends[:, 1:])
        for place, found in enumerate(self._values):
            if not isinstance(found, tuple):
                values[place] = found
        before = {place: self.start.errors[row] for place, row in enumerate(self._rows) if row in self.start.errors}
        return Stage(values, self.start.leaves[rows], self.start.screens[rows], self.errors | before)
