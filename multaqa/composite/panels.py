"""Panels: several years as one object, normalised together, with breaks in the series kept as data."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from multaqa.composite.climb import Climbed, climb
from multaqa.composite.data import Data, Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework
from multaqa.composite.imputation import ACROSS_YEARS, impute_years
from multaqa.composite.index import Result, assemble
from multaqa.composite.methods import TRANSFORMING
from multaqa.composite.prepare import Prepared, align, filled, in_year, normalised, screened, step_of, treated
from multaqa.composite.record import canonical, plain


@dataclass(frozen=True)
class Break:
    """A break in a series: from `year` on, values of `code` are not comparable with earlier ones.

    code: an indicator or a node, and then of all above and below it; "" = the whole index. reason: for readers.
    """

    year: int
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Panel:
    """Tables of several years.

    tables: by year; units may come and go. breaks: where series are not comparable.
    Raises EngineError without a year, or for a break in a year that is not in the panel.
    """

    tables: Mapping[int, Data]
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        if not self.tables:
            raise EngineError("the panel has no year", place="panel", remedy="Give at least one year's table")
        for one in self.breaks:
            if one.year not in self.tables:
                years = ", ".join(str(year) for year in self.years)
                raise EngineError(
                    "a break in a year without a table", place=f"year {one.year}", remedy=f"Known: {years}"
                )

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Return the years in rising order."""
        return tuple(sorted(self.tables))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Return the units of all years, in order of their codes."""
        return tuple(sorted({unit for table in self.tables.values() for unit in table.units}))


@dataclass(frozen=True)
class Point:
    """One year of one unit's series. after_break: not comparable with the year before it in the panel."""

    year: int
    score: float
    rank: int
    group: str | None
    coverage: float
    after_break: bool


@dataclass(frozen=True, eq=False)
class PanelResult:
    """The indices of several years.

    given: the framework, or one per year, as it was asked for. frameworks, results: by year.
    """

    given: Framework | Mapping[int, Framework]
    panel: Panel
    frameworks: Mapping[int, Framework]
    results: Mapping[int, Result]

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years in rising order."""
        return self.panel.years

    def series(self, unit: str, node: str | None = None) -> list[Point]:
        """Return a unit's scores over the years in which it takes part; the index itself without a node.

        Raises EngineError for a unit or a node that no year has.
        """
        points = []
        if unit not in self.panel.units:
            raise EngineError(f"there is no unit “{unit}”", place="panel", remedy="Use a code of a year's table")
        if node is not None and not any(node in result.nodes for result in self.results.values()):
            raise EngineError(f"there is no node “{node}”", place="panel", remedy="Use a code of the framework")
        earlier: int | None = None
        for year in self.years:
            result = self.results[year]
            if unit not in result.units or (node is not None and node not in result.nodes):
                continue
            row, column = result.data.unit(unit), 0 if node is None else result.nodes.index(node)
            points.append(
                Point(
                    year=year,
                    score=float(result.scores[row, column]),
                    rank=int(result.ranks[row, column]),
                    group=result.groups[row, column],
                    coverage=float(result.coverage[row, column]),
                    after_break=earlier is not None and bool(self.breaks_between(earlier, year, result.nodes[column])),
                )
            )
            earlier = year
        return points

    def breaks_between(self, start: int, end: int, node: str) -> tuple[Break, ...]:
        """Return the breaks after one year and up to another that touch a node: its own, above it or below it."""
        first, last = sorted((start, end))
        touched = _touching(self.frameworks[last], node)
        return tuple(one for one in self.panel.breaks if first < one.year <= last and one.code in touched)

    def to_record(self) -> dict[str, Any]:
        """Return the results of every year as JSON-able data."""
        return {
            "breaks": [plain(one) for one in self.panel.breaks],
            "years": {str(year): self.results[year].to_record() for year in self.years},
        }

    def to_bytes(self) -> bytes:
        """Return canonical bytes: the same for the same inputs and method on every machine."""
        return canonical(self.to_record())


def _touching(framework: Framework, code: str) -> set[str]:
    """Return the codes above, at and below a node, and "" for the whole index."""
    tree = framework.tree
    if code not in tree.codes:
        return {"", code}
    position = tree.position(code)
    below = {tree.codes[one] for one in tree.under(position)}
    above = set()
    while position >= 0:
        above.add(tree.codes[position])
        position = tree.parents[position]
    return {"", *below, *above}


def build_panel(framework: Framework | Mapping[int, Framework], panel: Panel) -> PanelResult:
    """Compute the index of every year of a panel.

    framework: one for all years, normalised as its `years` say; or one per year where the method changed, each year
    then normalised by itself. Values missing in one year may be filled from other years of the same unit
    ("last_value", "linear"), never across a break. Ranks are within each year. The order of years, units and columns
    changes nothing. Raises EngineError, naming the year and the place.
    """
    if isinstance(framework, Framework):
        frameworks = dict.fromkeys(panel.years, framework)
        scope, base = framework.years.scope, framework.years.base
    else:
        frameworks, scope, base = _each(framework, panel), "year", None
    orders = {year: np.argsort(np.array(panel.tables[year].units), kind="stable") for year in panel.years}
    tables = {year: panel.tables[year].taken(orders[year]) for year in panel.years}
    ready = completed(frameworks, panel, tables)
    if scope == "year":
        pieces = {year: _one_year(frameworks[year], ready[year], tables[year], year) for year in panel.years}
    else:
        pieces = _together(frameworks[panel.years[0]], ready, tables, base)
    results = {
        year: assemble(frameworks[year], panel.tables[year], *pieces[year], orders[year]) for year in panel.years
    }
    return PanelResult(framework, panel, frameworks, results)


def _each(frameworks: Mapping[int, Framework], panel: Panel) -> dict[int, Framework]:
    for year in panel.years:
        if year not in frameworks:
            raise EngineError("the year has no framework", place=f"year {year}", remedy="Give every year one")
    return {year: frameworks[year] for year in panel.years}


def completed(frameworks: Mapping[int, Framework], panel: Panel, tables: Mapping[int, Data]) -> dict[int, Prepared]:
    """Take every year's table through denominators, screening and imputation, also from other years.

    tables: by year, with units in the order of their codes.
    """
    ready: dict[int, Prepared] = {}
    for year in panel.years:
        with in_year(year):
            one = screened(frameworks[year], align(frameworks[year], tables[year]))
            ready[year] = replace(one, years=np.full(len(one.units), year))
    codes = sorted({one.code for framework in frameworks.values() for one in framework.indicators})
    for code in codes:
        _fill_across(frameworks, panel, ready, code)
    for year in panel.years:
        with in_year(year):
            ready[year] = filled(frameworks[year], ready[year], across_years=True)
    return ready


def _fill_across(frameworks: Mapping[int, Framework], panel: Panel, ready: dict[int, Prepared], code: str) -> None:
    """Fill one indicator's gaps from other years of the same unit, between breaks, and flag what was filled."""
    years = [year for year in panel.years if code in {one.code for one in frameworks[year].indicators}]
    places = {year: [one.code for one in ready[year].indicators].index(code) for year in years}
    steps = {year: step_of(frameworks[year], frameworks[year].indicator(code), "impute") for year in years}
    if not any(one.method in ACROSS_YEARS for one in steps.values()):
        return
    rows = {year: {unit: row for row, unit in enumerate(ready[year].units)} for year in years}
    field = np.full((len(years), len(panel.units)), np.nan)
    for line, year in enumerate(years):
        values = ready[year].values[:, places[year]]
        field[line] = [values[rows[year][unit]] if unit in rows[year] else np.nan for unit in panel.units]
    for line, year in enumerate(years):
        if steps[year].method not in ACROSS_YEARS:
            continue
        stretch = [other for other, one in enumerate(years) if not _parted(frameworks[year], panel, code, year, one)]
        filled_field = impute_years(field[stretch], tuple(years[other] for other in stretch), steps[year])
        whole = dict(zip(panel.units, filled_field[stretch.index(line)], strict=True))
        ready[year] = _with_filled(ready[year], places[year], np.array([whole[unit] for unit in ready[year].units]))


def _parted(framework: Framework, panel: Panel, code: str, one: int, other: int) -> bool:
    first, last = sorted((one, other))
    touched = _touching(framework, code)
    return any(first < found.year <= last and found.code in touched for found in panel.breaks)


def _with_filled(prepared: Prepared, place: int, column: Floats) -> Prepared:
    gaps = prepared.fillable[:, place] & np.isnan(prepared.values[:, place]) & ~np.isnan(column)
    values, flags = prepared.values.copy(), prepared.imputed.copy()
    values[gaps, place] = column[gaps]
    flags[gaps, place] = True
    return replace(prepared, values=values, imputed=flags)


def _one_year(framework: Framework, ready: Prepared, table: Data, year: int) -> tuple[Prepared, Climbed]:
    with in_year(year):
        prepared = treated(framework, ready)
        return prepared, climb(framework, prepared, normalised(framework, prepared), table)


def _together(
    framework: Framework, ready: dict[int, Prepared], tables: dict[int, Data], base: int | None
) -> dict[int, tuple[Prepared, Climbed]]:
    """Treat, normalise and aggregate all years as one long table, with parameters of all or of the base year."""
    years = list(ready)
    if base is not None:
        _check_base(framework, years, base)
        ready = {year: treated(framework, prepared) for year, prepared in ready.items()}
    long = _stacked(ready)
    among = None if base is None or long.years is None else long.years == base
    if base is None:
        long = treated(framework, long)
    climbed = climb(
        framework, long, normalised(framework, long, among=among), _long_table(framework, tables), among=among
    )
    pieces = {}
    start = 0
    for year in years:
        rows = slice(start, start + len(ready[year].units))
        common = tuple(note for note in long.notes if note not in ready[year].notes)
        own = replace(
            ready[year],
            values=long.values[rows],
            treated=tuple(cell for cell in long.treated if cell.year == year),
            notes=(*ready[year].notes, *common),
        )
        pieces[year] = own, _rows_of(climbed, rows)
        start = rows.stop
    return pieces


def _check_base(framework: Framework, years: list[int], base: int) -> None:
    if base not in years:
        known = ", ".join(str(year) for year in years)
        raise EngineError("the base year has no table", place=f"year {base}", remedy=f"Known: {known}")
    for indicator in framework.indicators:
        if step_of(framework, indicator, "treat").method in TRANSFORMING:
            raise EngineError(
                "a transformation is chosen year by year, and no base year can hold it fixed",
                place=f"indicator {indicator.code}, treat",
                remedy="Use winsorise, or the scope pooled",
            )


def _stacked(ready: Mapping[int, Prepared]) -> Prepared:
    """Put the years' rows one below the other, in order of the years."""
    parts = list(ready.values())
    arrays: dict[str, Any] = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in fields(Prepared)
        if isinstance(getattr(parts[0], one.name), np.ndarray)
    }
    units = tuple(unit for part in parts for unit in part.units)
    return replace(
        parts[0], **arrays, units=units, treated=tuple(cell for part in parts for cell in part.treated), notes=()
    )


def _long_table(framework: Framework, tables: Mapping[int, Data]) -> Data:
    """Return the years' tables as one, for imported nodes; units are named with their year."""
    parts = [table.only(sorted(framework.columns)) for table in tables.values()]
    return Data(
        units=tuple(f"{unit} {year}" for year, table in tables.items() for unit in table.units),
        indicators=parts[0].indicators,
        values=np.concatenate([part.values for part in parts]),
        absences=np.concatenate([part.absence_codes for part in parts]),
    )


def _rows_of(climbed: Climbed, rows: slice) -> Climbed:
    tables = {name: getattr(climbed, name)[rows] for name in ("scores", "before", "used", "missing")}
    return replace(climbed, **tables)
