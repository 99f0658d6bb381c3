"""From a table of values to normalised scores of the indicators: every step before aggregation.

The order is fixed: denominators, screening, imputation, treatment, normalisation. A total is brought to its size before
anything is guessed or clipped, because a mean or an outlier of totals speaks of the size of the unit only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from multaqa.composite.data import Data, Flags, Floats, Ints, Words
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Absence, Framework, Indicator
from multaqa.composite.imputation import ACROSS_YEARS, impute
from multaqa.composite.methods import Step
from multaqa.composite.normalise import normalise, worst_score
from multaqa.composite.screening import cells_left_out, indicators_left_out, node_coverage, units_left_out
from multaqa.composite.treatment import Outcome, Treated, treat, treat_columns


@dataclass(frozen=True, eq=False)
class Prepared:
    """The indicators' columns (units x indicators, in the tree's order) as they stand before normalisation.

    values: in the indicator's unit (after treatment possibly transformed), NaN = missing. zero: scores the worst by
    rule. void: makes the parent missing. fillable: missing in a way that imputation may fill. answered, expected:
    counts behind coverage. coverage: (units x nodes). imputed: filled by the engine. left_out: (units,) screened out.
    missing: why a value is not there, "" where it is: the absence's word, "not_given", "below_coverage",
    "unit_left_out" or "indicator_left_out". years: (units,) of rows that come from several years. treated: what
    treatment did, cell by cell. notes: what a reader must be told.
    """

    indicators: tuple[Indicator, ...]
    units: tuple[str, ...]
    values: Floats
    zero: Flags
    void: Flags
    fillable: Flags
    answered: Floats
    expected: Floats
    coverage: Floats
    imputed: Flags
    left_out: Flags
    missing: Words
    unit_groups: tuple[str, ...] | None = None
    years: Ints | None = None
    treated: tuple[Treated, ...] = ()
    notes: tuple[str, ...] = ()


@contextmanager
def at(place: str) -> Iterator[None]:
    """Give an error that knows no place this one."""
    try:
        yield
    except EngineError as error:
        if error.place:
            raise
        raise EngineError(error.message, place=place, remedy=error.remedy) from error


@contextmanager
def in_year(year: int) -> Iterator[None]:
    """Put the year before the place of an error."""
    try:
        yield
    except EngineError as error:
        place = f"year {year}, {error.place}" if error.place else f"year {year}"
        raise EngineError(error.message, place=place, remedy=error.remedy) from error


def needed_indicators(framework: Framework) -> tuple[Indicator, ...]:
    """Return the indicators in the tree's order."""
    parts = (framework.tree.parts[leaf] for leaf in framework.tree.leaves)
    return tuple(part for part in parts if isinstance(part, Indicator))


def check_columns(framework: Framework, data: Data) -> None:
    """Refuse a table that lacks a column of the framework or has one that nothing uses."""
    wanted, codes = framework.columns, framework.tree.codes
    for code in [*codes, *sorted(wanted - set(codes))]:
        if code in wanted and code not in data.columns:
            raise EngineError(
                "the table has no column for it", place=f"indicator {code}", remedy=f"Add a column {code}"
            )
    # Indicators under an imported node may stand in the table, for readers.
    known = wanted | {indicator.code for indicator in framework.indicators}
    for code in data.indicators:
        if code not in known:
            raise EngineError(
                "the framework has no such indicator",
                place=f"column {code}",
                remedy=f"Remove the column, or use a code of the framework: {', '.join(sorted(wanted))}",
            )


def divided(data: Data, indicator: Indicator) -> tuple[Floats, Ints]:
    """Return an indicator's values, over its denominator where it has one, and their absences.

    Returns (units,) values in the indicator's unit, NaN = missing, and (units,) absences; without a denominator the
    value is missing for the denominator's reason. Raises EngineError for a denominator at or below 0.
    """
    column = data.columns[indicator.code]
    values, absences = data.values[:, column].copy(), data.absence_codes[:, column].copy()
    if indicator.denominator is None:
        return values, absences
    below = data.values[:, data.columns[indicator.denominator]]
    wrong = below <= 0
    if wrong.any():
        unit = data.units[int(np.argmax(wrong))]
        raise EngineError(
            f"the denominator {indicator.denominator} is {below[int(np.argmax(wrong))]:g}",
            place=f"unit {unit}, indicator {indicator.code}",
            remedy="Give a denominator above 0, or leave it empty",
        )
    lost = (absences == 0) & np.isnan(below)
    absences[lost] = data.absence_codes[lost, data.columns[indicator.denominator]]
    return values / below, absences


def align(framework: Framework, data: Data) -> Prepared:
    """Take the framework's columns from the table, over their denominators, and apply the rules of absences."""
    check_columns(framework, data)
    indicators = needed_indicators(framework)
    shape = (len(data.units), len(indicators))
    values, answered, expected = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    zero, void, fillable = (np.zeros(shape, dtype=bool) for _ in range(3))
    missing = np.full(shape, "", dtype=object)
    for position, indicator in enumerate(indicators):
        column = data.columns.get(indicator.code)
        if column is None:
            missing[:, position] = "not_given"
            continue
        values[:, position], absences = divided(data, indicator)
        expect = np.ones(shape[0]) if data.expected is None else data.expected[:, column].copy()
        answer = (absences == 0).astype(float) if data.answered is None else data.answered[:, column].copy()
        # A value whose denominator is missing is not there, however many answers stand behind it.
        answer[np.isnan(values[:, position]) & ~np.isnan(data.values[:, column])] = 0.0
        reduced = indicator.items is not None and data.expected is not None
        for absence, code in ABSENCES.items() if absences.any() else ():
            here, rule = absences == code, framework.rule(indicator, absence)
            missing[here, position] = absence
            if reduced:
                # The rules have had their say on every answer; what is left is a value that is there or not.
                fillable[here, position] = rule != "void"
            elif rule == "drop":
                expect[here] = answer[here] = 0.0
            elif rule == "zero":
                # A rule that counts an absence as 0 counts it as answered too.
                answer[here] = expect[here]
                zero[here, position] = True
            elif rule == "void":
                void[here, position] = True
            else:
                fillable[here, position] = True
        fillable[:, position] &= expect > 0
        answered[:, position], expected[:, position] = answer, expect
    if not (zero | ~np.isnan(values)).any() and not any(node.imported for node in framework.nodes):
        raise EngineError("every value is missing", place="data", remedy="Give at least one value")
    return Prepared(
        indicators=indicators,
        units=data.units,
        values=values,
        zero=zero,
        void=void,
        fillable=fillable,
        answered=answered,
        expected=expected,
        coverage=node_coverage(framework, answered, expected),
        imputed=np.zeros(shape, dtype=bool),
        left_out=np.zeros(shape[0], dtype=bool),
        missing=missing,
        unit_groups=data.unit_groups,
    )


def screened(framework: Framework, prepared: Prepared) -> Prepared:
    """Leave out units, values and indicators with too little data, by the framework's thresholds."""
    left_out = units_left_out(framework, prepared.coverage)
    values, zero = prepared.values.copy(), prepared.zero & ~left_out[:, None]
    weak = cells_left_out(framework, prepared.coverage)
    values[left_out[:, None] | weak] = np.nan
    there = zero | ~np.isnan(values)
    rows = ~left_out
    few = indicators_left_out(framework, there[rows], prepared.expected[rows])
    values[:, few] = np.nan
    zero = zero & ~few
    notes = [
        f"unit {prepared.units[row]}: left out, {prepared.coverage[row, 0]:.0%} of the answers expected"
        for row in np.flatnonzero(left_out)
    ]
    asked: Flags = np.asarray((prepared.expected[rows] > 0).any(axis=0))
    given: Flags = np.asarray((~np.isnan(values) | zero)[rows].any(axis=0))
    for position, indicator in enumerate(prepared.indicators):
        if few[position]:
            notes.append(f"indicator {indicator.code}: left out, too few units have a value")
        elif _beyond(framework, indicator, values[:, position]):
            notes.append(f"indicator {indicator.code}: given values lie outside 0 to {framework.scale:g}")
        elif asked[position] and not given[position]:
            notes.append(f"indicator {indicator.code}: no unit has a value")
    fillable = prepared.fillable & ~left_out[:, None] & ~few
    missing = prepared.missing.copy()
    missing[weak & ~np.isnan(prepared.values)] = "below_coverage"
    missing[:, few] = "indicator_left_out"
    missing[left_out] = "unit_left_out"
    return replace(
        prepared,
        values=values,
        zero=zero,
        fillable=fillable,
        left_out=left_out,
        missing=missing,
        notes=(*prepared.notes, *notes),
    )


def _beyond(framework: Framework, indicator: Indicator, values: Floats) -> bool:
    """Say whether values that count as scores as they are lie outside the scale."""
    given = framework.step_of(indicator, "normalise").method == "given"
    return given and bool(((values < 0) | (values > framework.scale)).any())


def step_of(framework: Framework, indicator: Indicator, kind: str) -> Step:
    """Return the method of a step for an indicator; see `Framework.step_of`."""
    return framework.step_of(indicator, kind)


def filled(framework: Framework, prepared: Prepared, *, across_years: bool = False) -> Prepared:
    """Impute what may be filled: values that are expected and missing, never those that do not apply.

    across_years: the methods that look at other years have had their turn and are not refused.
    Returns the columns with every filled cell flagged. Raises EngineError when a method cannot be applied.
    """
    values, flags = prepared.values.copy(), prepared.imputed.copy()
    for position, indicator in enumerate(prepared.indicators):
        gaps = prepared.fillable[:, position] & np.isnan(values[:, position])
        chosen = step_of(framework, indicator, "impute")
        if not gaps.any() or chosen.method == "none" or (across_years and chosen.method in ACROSS_YEARS):
            continue
        with at(f"indicator {indicator.code}, impute"):
            column = impute(values[:, position], chosen, groups=prepared.unit_groups)
        values[gaps, position] = column[gaps]
        flags[:, position] |= gaps & ~np.isnan(column)
    return replace(prepared, values=values, imputed=flags)


def treated(framework: Framework, prepared: Prepared) -> Prepared:
    """Treat the outliers of every column and record each cell that changed."""
    values, record, notes = prepared.values.copy(), list(prepared.treated), list(prepared.notes)
    outcomes = [Outcome()] * len(prepared.indicators)
    columns: dict[Step, list[int]] = {}
    for position, indicator in enumerate(prepared.indicators):
        columns.setdefault(step_of(framework, indicator, "treat"), []).append(position)
    for chosen, positions in columns.items():
        try:
            values[:, positions], found = treat_columns(prepared.values[:, positions], chosen)
        except EngineError:
            # One of the columns cannot be treated: alone, it can be named.
            found = [_treated_alone(prepared, position, chosen) for position in positions]
        for position, outcome in zip(positions, found, strict=True):
            outcomes[position] = outcome
    for position, (indicator, outcome) in enumerate(zip(prepared.indicators, outcomes, strict=True)):
        before, after = prepared.values[:, position], values[:, position]
        changed = np.flatnonzero(~np.isnan(before) & (before != after))
        record += [
            Treated(
                unit=prepared.units[row],
                indicator=indicator.code,
                before=float(before[row]),
                after=float(after[row]),
                method=outcome.method,
                year=0 if prepared.years is None else int(prepared.years[row]),
            )
            for row in changed
        ]
        if outcome.note:
            notes.append(f"indicator {indicator.code}: {outcome.note}")
    return replace(prepared, values=values, treated=tuple(record), notes=tuple(notes))


def _treated_alone(prepared: Prepared, position: int, chosen: Step) -> Outcome:
    with at(f"indicator {prepared.indicators[position].code}, treat"):
        return treat(prepared.values[:, position], chosen)[1]


def prepare(framework: Framework, data: Data) -> Prepared:
    """Take a table through every step before normalisation: denominators, screening, imputation, treatment.

    data: units in any order. Raises EngineError, naming the place, when the table does not fit or a step cannot be
    done.
    """
    return treated(framework, filled(framework, screened(framework, align(framework, data))))


def normalised(framework: Framework, prepared: Prepared, *, among: Flags | None = None) -> Floats:
    """Normalise every column; a value counted as 0 by rule scores the worst.

    among: (units,) the rows that parameters such as the least and the greatest value come from; all by default.
    Returns scores (units x indicators), NaN = missing. Raises EngineError, naming the indicator.
    """
    scores = np.full(prepared.values.shape, np.nan)
    for position, indicator in enumerate(prepared.indicators):
        chosen, column = step_of(framework, indicator, "normalise"), prepared.values[:, position]
        if not np.isnan(column).all():
            with at(f"indicator {indicator.code}"):
                scores[:, position] = normalise(
                    column,
                    chosen,
                    scale=framework.scale,
                    direction=indicator.direction,
                    posts=indicator.goalposts,
                    units=prepared.units,
                    among=among,
                )
        if prepared.zero[:, position].any():
            with at(f"indicator {indicator.code}"):
                scores[prepared.zero[:, position], position] = worst_score(chosen)
    return scores


__all__ = [
    "Absence",
    "Prepared",
    "align",
    "at",
    "check_columns",
    "divided",
    "filled",
    "needed_indicators",
    "normalised",
    "prepare",
    "screened",
    "step_of",
    "treated",
]
