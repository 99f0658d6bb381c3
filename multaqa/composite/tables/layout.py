"""What each column of a table is: the unit, an indicator, a value, a year, a name, an axis of items."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Indicator, Node
from multaqa.composite.tables.cells import folded
from multaqa.composite.tables.rows import Rows

# The headers that are known, in the order in which they are preferred; compared without case, "_" and marks.
UNIT = (
    "unit", "unit code", "iso3", "iso 3", "code", "ref area", "iso2", "state", "state code", "country code", "iso code",
    "رمز الدولة", "الدولة", "الرمز", "code pays", "état",
)  # fmt: skip
NAMES = {
    "en": ("name", "unit name", "country", "country name", "state name", "economy", "name en"),
    "ar": ("name ar", "اسم الدولة", "الاسم", "البلد"),
    "fr": ("name fr", "nom", "pays", "nom du pays"),
}
ROLES: dict[str, tuple[str, ...]] = {
    "indicator": ("indicator", "indicator code", "question", "kpi", "المؤشر", "رمز المؤشر", "indicateur"),
    "value": ("value", "obs value", "answer", "القيمة", "الإجابة", "valeur", "réponse"),
    "year": ("year", "time period", "edition", "السنة", "الدورة", "année"),
    "absence": ("absence", "الغياب"),
    "group": ("unit group", "مجموعة الدول", "groupe d’unités"),
    "answered": ("answered", "المجاب عنها"),
    "expected": ("expected", "المتوقعة"),
}
AXES = {
    "item": ("item", "service", "service code", "بند القياس", "الخدمة", "رمز الخدمة", "élément"),
    "channel": ("channel", "القناة", "canal"),
    "institution": ("institution", "institution code", "المؤسسة", "رمز المؤسسة"),
}


@dataclass(frozen=True)
class Layout:
    """Which column holds what; columns are numbers of the header.

    kind: "wide" (a column per indicator), "long" (a row per value) or "items" (a row per answer about an item, channel
    or institution). indicators: column -> code, of a wide table. names: language -> column. axes: axis -> column.
    left_out: columns that nothing uses. roles: year, absence, group and, in a long table, indicator, value and counts.
    """

    kind: str
    unit: int
    indicators: dict[int, str]
    names: dict[str, int]
    axes: dict[str, int]
    left_out: tuple[int, ...]
    roles: dict[str, int] = field(default_factory=dict)


def _found(header: list[str], words: tuple[str, ...], taken: set[int]) -> int | None:
    places = {folded(name): column for column, name in reversed(list(enumerate(header))) if column not in taken}
    for word in words:
        if (column := places.get(folded(word))) is not None:
            return column
    return None


def layout_of(rows: Rows, framework: Framework | None, *, unit: str | None = None) -> Layout:
    """Find out what each column is.

    framework: makes its codes and names known, so that a column of the same name is an indicator before all else.
    unit: header of the unit's column; else a known word, else the first column that is nothing else.
    Raises EngineError when the table cannot be one of the three kinds.
    """
    header = rows.header
    if len(header) < 2:
        remedy = "Separate the cells by , ; or tab, with the unit's code in the first"
        raise rows.fault(EngineError(f"the table has one column, “{header[0]}”", remedy=remedy), 1)
    codes = _codes(header, framework)
    taken = set(codes)
    roles: dict[str, int] = {}
    for role, words in ROLES.items():
        if (column := _found(header, words, taken)) is not None:
            roles[role] = column
    is_long = "indicator" in roles and "value" in roles
    if not is_long:
        for role in ("indicator", "value", "answered", "expected"):
            roles.pop(role, None)
    taken |= set(roles.values())
    axes = {axis: column for axis, words in AXES.items() if (column := _found(header, words, taken)) is not None}
    axes = axes if is_long else {}
    taken |= set(axes.values())
    place = _unit_column(rows, taken, unit)
    names = {}
    for language, words in NAMES.items():
        if (column := _found(header, words, taken | {place})) is not None:
            names[language] = column
    taken |= {place, *names.values()}
    rest = tuple(column for column in range(len(header)) if column not in taken)
    if is_long:
        return Layout("items" if axes else "long", place, {}, names, axes, (*codes, *rest), roles)
    if framework is None:
        codes, rest = {column: header[column] for column in rest}, ()
    _check_wide(rows, framework, codes)
    return Layout("wide", place, codes, names, {}, rest, roles)


def wanted_codes(framework: Framework) -> tuple[set[str], set[str]]:
    """Return the codes that a table must have a column for, and those that it may have."""
    nodes = {node.code for node in framework.nodes if node.imported}
    denominators = {i.denominator for i in framework.indicators if i.denominator}
    indicators = {i.code for i in framework.indicators}
    tree = framework.tree
    under_import = {
        tree.codes[leaf]
        for position, part in enumerate(tree.parts)
        if part.code in nodes
        for leaf in tree.leaves_under(position)
    }
    return (indicators - under_import) | nodes | denominators, indicators | nodes | denominators


def _codes(header: list[str], framework: Framework | None) -> dict[int, str]:
    """Return the columns that bear a code or a name of the framework: the code, else without case, else a name."""
    if framework is None:
        return {}
    _, allowed = wanted_codes(framework)
    parts: list[Node | Indicator] = [*framework.nodes, *framework.indicators]
    parts = [part for part in parts if part.code in allowed]
    spellings: dict[str, set[str]] = {}
    for part in parts:
        for name in (part.code, *part.names.values()):
            spellings.setdefault(folded(name), set()).add(part.code)
    for code in allowed:
        spellings.setdefault(folded(code), set()).add(code)
    found: dict[int, str] = {column: name for column, name in enumerate(header) if name in allowed}
    for column, name in enumerate(header):
        meant = spellings.get(folded(name), set()) - set(found.values())
        if column not in found and len(meant) == 1:
            found[column] = meant.pop()
    return dict(sorted(found.items()))


def _unit_column(rows: Rows, taken: set[int], unit: str | None) -> int:
    header = rows.header
    if unit is not None:
        if unit not in header:
            error = EngineError(f"there is no column “{unit}”", remedy=f"Its columns are {', '.join(header)}")
            raise rows.fault(error, 1)
        return header.index(unit)
    known = _found(header, UNIT, taken)
    if known is not None:
        return known
    free = [column for column in range(len(header)) if column not in taken]
    if not free:
        raise rows.fault(EngineError("no column holds the units' codes", remedy="Add a column “unit”"), 1)
    return free[0]


def _check_wide(rows: Rows, framework: Framework | None, codes: dict[int, str]) -> None:
    wanted = sorted(wanted_codes(framework)[0]) if framework else []
    if not codes:
        remedy = f"Give it a column for each of {', '.join(wanted)}" if wanted else "Give it columns of values"
        raise rows.fault(EngineError("the table has no indicator", remedy=remedy), 1)
    missing = [code for code in wanted if code not in codes.values()]
    if missing:
        near = get_close_matches(missing[0], rows.header, n=1)
        remedy = f"Is it “{near[0]}”? Name that column {missing[0]}" if near else "Add the column"
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise rows.fault(EngineError(f"there is no column for indicator {missing[0]}{more}", remedy=remedy), 1)
