"""Change between two years of a panel, split into the parts due to data, to method and to the set of units."""

from dataclasses import dataclass, replace

import numpy as np

from multaqa.composite.data import Data, Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework
from multaqa.composite.panels import Break, Panel, PanelResult, build_panel


@dataclass(frozen=True, eq=False)
class Changes:
    """How scores moved from one year to another: arrays of units x nodes, in points of the scale.

    units: that take part in both years. nodes: that both years' frameworks have. before, after: the scores. change:
    after - before; data + method + units_part add up to it. data: what the values did, under one method and the same
    units. method: what the framework's change did. set_of_units: what units that came or went did to relative methods.
    NaN where a score is missing, or in all parts where no split can be computed (a note says why).
    breaks: those between the years, by node code; a change across a break is not comparable.
    """

    start: int
    end: int
    units: tuple[str, ...]
    nodes: tuple[str, ...]
    before: Floats
    after: Floats
    data: Floats
    method: Floats
    set_of_units: Floats
    breaks: dict[str, tuple[Break, ...]]
    notes: tuple[str, ...] = ()

    @property
    def change(self) -> Floats:
        """Return after - before (units x nodes)."""
        return self.after - self.before


def split_changes(result: PanelResult, start: int, end: int) -> Changes:
    """Split the change of every unit and node between two years of a panel.

    First the units that are not in both years are taken away (the set of units' part, with the reverse at the other
    end). Then, with the indicators that both years have, the values move under the first year's method and under the
    second's: the mean of the two is the data's part. What is left is the method's part. The three add up exactly.
    Raises EngineError for a year that is not in the panel, or years without a common unit or node.
    """
    for year in (start, end):
        if year not in result.results:
            known = ", ".join(str(one) for one in result.years)
            raise EngineError("the panel has no such year", place=f"year {year}", remedy=f"Known: {known}")
    one, other = result.results[start], result.results[end]
    units = tuple(sorted(set(one.units) & set(other.units)))
    nodes = tuple(code for code in other.nodes if code in one.nodes)
    if not units or not nodes:
        raise EngineError(
            "the years have no unit or no node in common", place=f"years {start} and {end}", remedy="Choose others"
        )
    before, after = _scores(result, start, units, nodes), _scores(result, end, units, nodes)
    fewer = {year: table.taken([table.unit(unit) for unit in units]) for year, table in _ends(result, start, end)}
    alone = build_panel(result.given, replace(result.panel, tables={**result.panel.tables, **fewer}))
    moved = _scores(alone, end, units, nodes) - _scores(alone, start, units, nodes)
    data, notes = moved, tuple[str, ...]()
    if result.frameworks[start] != result.frameworks[end]:
        data, notes = _data_part(result, fewer, nodes, (start, end))
    method = moved - data
    return Changes(
        start=start,
        end=end,
        units=units,
        nodes=nodes,
        before=before,
        after=after,
        data=data,
        method=method,
        set_of_units=(after - before) - data - method,
        breaks={node: result.breaks_between(start, end, node) for node in nodes},
        notes=notes,
    )


def _ends(result: PanelResult, start: int, end: int) -> list[tuple[int, Data]]:
    return [(year, result.panel.tables[year]) for year in (start, end)]


def _scores(result: PanelResult, year: int, units: tuple[str, ...], nodes: tuple[str, ...]) -> Floats:
    """Return one year's scores (units x nodes), NaN for a node that the year does not have."""
    one = result.results[year]
    rows = [one.data.unit(unit) for unit in units]
    columns = [one.nodes.index(node) if node in one.nodes else -1 for node in nodes]
    scores = np.column_stack([one.scores, np.full(len(one.units), np.nan)])
    found: Floats = scores[np.ix_(rows, columns)]
    return found


def _data_part(
    result: PanelResult, fewer: dict[int, Data], nodes: tuple[str, ...], ends: tuple[int, int]
) -> tuple[Floats, tuple[str, ...]]:
    """Return what the values did under the one method and under the other, on the mean, and what was not computable."""
    moves, notes = [], []
    for year in ends:
        try:
            moves.append(_under_one_method(result, fewer, result.frameworks[year], nodes, ends))
        except EngineError as error:
            notes.append(f"the method of {year} cannot be applied to both years: {error}")
    if not moves:
        return np.full((len(fewer[ends[0]].units), len(nodes)), np.nan), tuple(notes)
    return sum(moves[1:], moves[0]) / len(moves), tuple(notes)


def _under_one_method(
    result: PanelResult, fewer: dict[int, Data], framework: Framework, nodes: tuple[str, ...], ends: tuple[int, int]
) -> Floats:
    common = set(fewer[ends[0]].indicators) & set(fewer[ends[1]].indicators)
    whole = {one.code for one in framework.indicators if one.code in common}
    kept = framework.only({code for code in whole if framework.indicator(code).denominator in {None, *common}})
    needed = kept.columns
    tables = {
        year: fewer.get(year, table).only(sorted(needed))
        for year, table in result.panel.tables.items()
        if needed <= set(table.indicators)
    }
    breaks = tuple(one for one in result.panel.breaks if one.year in tables)
    panel = build_panel(dict.fromkeys(tables, kept), Panel(tables, breaks))
    units = fewer[ends[0]].units
    return _scores(panel, ends[1], units, nodes) - _scores(panel, ends[0], units, nodes)


__all__ = ["Break", "Changes", "split_changes"]
