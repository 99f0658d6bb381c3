"""Scales: what an answer is worth in points, and the ratios that are made from counts."""

import numpy as np

from multaqa.composite.answers import Answers
from multaqa.composite.asking import Items, Scale, terms
from multaqa.composite.cells import Asked, asked_of
from multaqa.composite.data import Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import ABSENCES, Absence, Framework, Indicator


def accepted(values: Floats, scale: Scale) -> Flags:
    """Say which answers a scale takes. values: any shape, NaN = none and accepted."""
    missing = np.isnan(values)
    known = np.where(missing, 0.0, values)
    if scale.kind in ("steps", "checklist"):
        low, high = (1, len(scale.points)) if scale.kind == "steps" else (0, 2 ** len(scale.points) - 1)
        fits: Flags = (known == np.floor(known)) & (known >= low) & (known <= high)
    else:
        ends = scale.points if scale.raw is None else scale.raw
        fits = (known >= min(ends)) & (known <= max(ends))
    return fits | missing


def points(values: Floats, scale: Scale) -> Floats:
    """Return the points of answers that the scale takes.

    values: any shape, NaN = none and stays NaN. For kinds see `Scale`.
    """
    missing = np.isnan(values)
    if scale.kind == "points":
        return values
    if scale.kind == "steps":
        step = np.where(missing, 1.0, values).astype(np.int64) - 1
        return np.where(missing, np.nan, np.array(scale.points)[step])
    if scale.kind == "checklist":
        bits, total = np.where(missing, 0.0, values).astype(np.int64), np.zeros(values.shape)
        for place, worth in enumerate(scale.points):
            total += np.where(bits >> place & 1, worth, 0.0)
        return np.where(missing, np.nan, total)
    first, last = scale.raw or scale.points[:2]
    low, high = scale.points[:2]
    line: Floats = low + (high - low) * ((values - first) / (last - first))
    return line


def what_it_takes(scale: Scale) -> str:
    """Return in words what a scale takes, for an error."""
    if scale.kind == "steps":
        return f"Give a step from 1 to {len(scale.points)}"
    if scale.kind == "checklist":
        return f"Give the ticked lines as a number from 0 to {2 ** len(scale.points) - 1}: 1, 2, 4 … added up"
    low, high = scale.raw or scale.points[:2]
    return f"Give a number from {min(low, high):g} to {max(low, high):g}"


def points_of(answers: Answers, rows: Ints, scale: Scale | None) -> Floats:
    """Return the points of some rows of the answers. Raises EngineError for one that the scale does not take."""
    values: Floats = answers.values[rows]
    if scale is None:
        return values
    wrong = np.flatnonzero(~accepted(values, scale))
    if len(wrong):
        place = answers.place(int(rows[wrong[0]]))
        raise EngineError(
            f"the scale {scale.code} does not take {values[wrong[0]]:g}", place=place, remedy=what_it_takes(scale)
        )
    return points(values, scale)


def ratio_of(framework: Framework, answers: Answers, indicator: Indicator, asked: Asked) -> tuple[Floats, Ints]:
    """Return a ratio's points and absences (units x items) from its counts.

    A count that is absent counts as 0 where its own rule says so; a sum in which every count is absent, or one without
    such a rule, is absent for the same reason. A denominator under the least, or not above 0, makes the ratio not
    applicable. Raises EngineError for a negative count, or a ratio outside its scale, naming unit and item.
    """
    items = indicator.items or Items()
    above, why_not = _sum(framework, answers, items, items.numerator, asked)
    below, why_no_base = _sum(framework, answers, items, items.denominator, asked)
    absences = np.where(why_not > 0, why_not, why_no_base)
    small = (absences == 0) & ((below <= 0) | (below < items.least_denominator))
    absences = np.where(small, int(Absence.NOT_APPLICABLE), absences)
    there = absences == 0
    ratios = np.divide(above, below, out=np.full(above.shape, np.nan), where=there)
    scale = framework.scale_of(items)
    if scale is None:
        return ratios, absences
    wrong = np.argwhere(~accepted(ratios, scale))
    if len(wrong):
        unit, item = wrong[0]
        place = ", ".join(
            word
            for word in (f"unit {answers.units[unit]}", f"question {indicator.code}", f"item {asked.codes[item]}")
            if not word.endswith(" ")
        )
        raise EngineError(
            f"{items.numerator} over {items.denominator} is {above[unit, item]:g} over {below[unit, item]:g}",
            place=place,
            remedy="Correct the counts",
        )
    return points(ratios, scale), absences


def _sum(framework: Framework, answers: Answers, items: Items, expression: str, asked: Asked) -> tuple[Floats, Ints]:
    """Return a sum of counts (units x items), and the absence that leaves it without a value, 0 = none."""
    whole = np.zeros(asked.expected.shape)
    blocking, first = np.zeros(whole.shape, dtype=np.int64), np.zeros(whole.shape, dtype=np.int64)
    any_there = np.zeros(whole.shape, dtype=bool)
    for sign, code in terms(expression):
        numbers, absences = _count(framework, answers, items, code, asked)
        rules = framework.count(code).absences
        zero = np.isin(absences, [ABSENCES[word] for word, rule in rules.items() if rule == "zero"])
        whole += sign * np.where(np.isnan(numbers), 0.0, numbers)
        blocking = np.where((blocking == 0) & (absences > 0) & ~zero, absences, blocking)
        first = np.where(first == 0, absences, first)
        any_there |= absences == 0
    return whole, np.where(any_there, blocking, np.where(blocking > 0, blocking, first))


def _count(framework: Framework, answers: Answers, items: Items, code: str, asked: Asked) -> tuple[Floats, Ints]:
    """Return a count per item, added up over institutions, and its absence; one absent row leaves the sum absent."""
    every = asked_of(framework, answers, Items(asked_of=items.asked_of), {})
    found = answers.rows_of.get(code, np.zeros(0, dtype=np.int64))
    rows, places = every.places(answers, found, (), set())
    values, absences = answers.values[rows], answers.absences[rows]
    negative = np.flatnonzero(values < 0)
    if len(negative):
        place = answers.place(int(rows[negative[0]]))
        raise EngineError(f"the count is {values[negative[0]]:g}", place=place, remedy="Give 0 or more")
    size = every.expected.size
    number = np.bincount(places, minlength=size)
    sums = np.bincount(places, weights=np.where(np.isnan(values), 0.0, values), minlength=size)
    kinds = np.where(number == 0, int(Absence.NOT_ANSWERED), 0)
    np.maximum.at(kinds, places, absences)
    numbers: Floats = np.where(kinds > 0, np.nan, sums).reshape(every.expected.shape)
    columns = [every.codes.index(item) for item in asked.codes]
    return numbers[:, columns], kinds.reshape(every.expected.shape)[:, columns]
