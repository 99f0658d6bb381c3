"""From a table of values to normalised scores of the indicators: every step before aggregation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from multaqa.composite.data import Data, Flags, Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Framework, Indicator
from multaqa.composite.methods import Step
from multaqa.composite.normalise import normalise


@dataclass(frozen=True, eq=False)
class Prepared:
    """The indicators' columns (units x indicators, in the tree's order) as they stand before normalisation.

    values: in the indicator's unit, NaN = missing. zero: counted as a score of 0 by rule. void: makes the parent missing.
    answered, expected: counts behind coverage. imputed: filled by the engine.
    """

    indicators: tuple[Indicator, ...]
    units: tuple[str, ...]
    values: Floats
    zero: Flags
    void: Flags
    answered: Floats
    expected: Floats
    imputed: Flags
    notes: list[str] = field(default_factory=list)


@contextmanager
def at(place: str) -> Iterator[None]:
    """Give an error that knows no place this one."""
    try:
        yield
    except EngineError as error:
        if error.place:
            raise
        raise EngineError(error.message, place=place, remedy=error.remedy) from error


def needed_indicators(framework: Framework) -> tuple[Indicator, ...]:
    """Return the indicators in the tree's order."""
    parts = (framework.tree.parts[leaf] for leaf in framework.tree.leaves)
    return tuple(part for part in parts if isinstance(part, Indicator))


def check_columns(framework: Framework, data: Data) -> None:
    """Refuse a table that lacks a column of the framework or has one that nothing uses."""
    tree = framework.tree
    under_import = {
        leaf
        for position, node in enumerate(tree.parts)
        if node.imported and not isinstance(node, Indicator)
        for leaf in tree.leaves_under(position)
        if tree.children[position]
    }
    wanted = {tree.codes[leaf] for leaf in tree.leaves if leaf not in under_import}
    wanted |= {node.code for node in framework.nodes if node.imported}
    denominators = {i.denominator for i in framework.indicators if i.denominator}
    for code in [*tree.codes, *sorted(denominators)]:
        if code in wanted | denominators and code not in data.columns:
            raise EngineError(
                "the table has no column for it", place=f"indicator {code}", remedy=f"Add a column {code}"
            )
    known = set(tree.codes) | denominators
    computed = {node.code for node in framework.nodes if not node.imported}
    for code in data.indicators:
        if code not in known or code in computed:
            raise EngineError(
                "the framework has no such indicator",
                place=f"column {code}",
                remedy=f"Remove the column, or use a code of the framework: {', '.join(sorted(wanted))}",
            )


def align(framework: Framework, data: Data) -> Prepared:
    """Take the framework's columns from the table and apply the rules of the four absences."""
    check_columns(framework, data)
    indicators = needed_indicators(framework)
    shape = (len(data.units), len(indicators))
    values, answered, expected = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    zero, void = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for position, indicator in enumerate(indicators):
        column = data.columns.get(indicator.code)
        if column is None:
            continue
        values[:, position] = data.values[:, column]
        absences = data.absence_codes[:, column]
        expect = np.ones(shape[0]) if data.expected is None else data.expected[:, column].copy()
        answer = (absences == 0).astype(float) if data.answered is None else data.answered[:, column].copy()
        for absence, code in ABSENCES.items():
            rule, here = framework.rule(indicator, absence), absences == code
            expect[here & (rule == "drop")] = 0.0
            answer[here & (rule == "drop")] = 0.0
            # A rule that counts an absence as 0 counts it as answered too.
            answer[here & (rule == "zero")] = expect[here & (rule == "zero")]
            zero[:, position] |= here & (rule == "zero")
            void[:, position] |= here & (rule == "void")
        answered[:, position], expected[:, position] = answer, expect
    if not (zero | ~np.isnan(values)).any() and not any(node.imported for node in framework.nodes):
        raise EngineError("every value is missing", place="data", remedy="Give at least one value")
    return Prepared(indicators, data.units, values, zero, void, answered, expected, np.zeros(shape, dtype=bool))


def step_of(framework: Framework, indicator: Indicator, kind: str) -> Step:
    """Return the indicator's own method of a step, else the framework's; a given value is left as it is."""
    own: Step | None = getattr(indicator, kind)
    if own is not None:
        return own
    if indicator.imported:
        # Another's result is not filled, clipped or stretched; with goalposts it is brought to the index's scale.
        return Step("none") if kind != "normalise" else Step("goalposts" if indicator.goalposts else "given")
    chosen: Step = getattr(framework, kind)
    return chosen


def normalised(framework: Framework, prepared: Prepared, values: Floats) -> Floats:
    """Normalise every column; a value counted as 0 by rule scores 0.

    values: (units x indicators) after treatment. Returns scores of that shape, NaN = missing.
    """
    scores = np.full(values.shape, np.nan)
    for position, indicator in enumerate(prepared.indicators):
        column = values[:, position]
        if np.isnan(column).all():
            if not prepared.zero[:, position].any():
                prepared.notes.append(f"indicator {indicator.code}: no unit has a value")
        else:
            with at(f"indicator {indicator.code}"):
                scores[:, position] = normalise(
                    column,
                    step_of(framework, indicator, "normalise"),
                    scale=framework.scale,
                    direction=indicator.direction,
                    posts=indicator.goalposts,
                    units=prepared.units,
                )
        scores[prepared.zero[:, position], position] = 0.0
    return scores
