"""Imputation: filling a missing value by a stated rule, with every filled cell flagged."""

import numpy as np

from multaqa.composite.data import Flags, Floats
from multaqa.composite.elementary import mean
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step

ACROSS_YEARS = ("last_value", "linear")


def impute(values: Floats, chosen: Step, *, groups: tuple[str, ...] | None = None) -> Floats:
    """Fill the missing values of one column.

    values: (units,) in the indicator's unit, NaN = missing. chosen: "none", "mean", "median", "group_mean", "constant".
    groups: one code per unit, for the group mean; a group without a value stays missing. Returns (units,).
    Raises EngineError when the column has no value, groups are missing, or the method needs several years.
    """
    if chosen.method == "none" or not np.isnan(values).any():
        return values
    if chosen.method == "constant":
        if not chosen.has("value"):
            raise EngineError("the constant is missing", remedy="Give value = a number in the indicator's unit")
        return np.where(np.isnan(values), chosen.number("value", 0.0), values)
    if chosen.method in ACROSS_YEARS:
        raise EngineError(f"imputation by {chosen.method} needs several years", remedy="Compute a panel")
    if np.isnan(values).all():
        raise EngineError("no value to impute from", remedy="Give values, or impute a constant")
    if chosen.method == "group_mean":
        return _by_group(values, groups)
    present = values[~np.isnan(values)]
    middle = mean(present) if chosen.method == "mean" else float(np.median(present))
    return np.where(np.isnan(values), middle, values)


def _by_group(values: Floats, groups: tuple[str, ...] | None) -> Floats:
    if groups is None:
        raise EngineError("the units have no groups", remedy="Give unit_groups with the data")
    filled = values.copy()
    codes = np.array(groups)
    for code in set(groups):
        inside = codes == code
        there = values[inside & ~np.isnan(values)]
        if len(there):
            filled[inside & np.isnan(values)] = mean(there)
    return filled


def impute_years(values: Floats, years: tuple[int, ...], chosen: Step) -> Floats:
    """Fill the missing values of one indicator from the same unit's other years.

    values: (years x units) in the order of `years`, NaN = missing. chosen: "last_value" carries the latest earlier
    value forward; "linear" joins the two nearest years in a straight line and does not go beyond them. Returns (years
    x units); what the rule cannot reach stays missing. The order of the years does not matter.
    """
    order = np.argsort(np.array(years), kind="stable")
    times = np.array(years, dtype=np.float64)[order]
    filled = values[order].copy()
    for unit in range(values.shape[1]):
        column = filled[:, unit]
        there: Flags = ~np.isnan(column)
        if not there.any() or there.all():
            continue
        if chosen.method == "linear":
            line = np.interp(times, times[there], column[there])
            inside = (times >= times[there][0]) & (times <= times[there][-1])
            filled[:, unit] = np.where(inside, line, np.nan)
        else:
            latest = np.maximum.accumulate(np.where(there, np.arange(len(times)), -1))
            filled[:, unit] = np.where(latest >= 0, column[np.maximum(latest, 0)], np.nan)
    back = np.argsort(order, kind="stable")
    result: Floats = filled[back]
    return result
