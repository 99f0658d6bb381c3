"""A small framework about services and institutions, and short words to ask and answer it."""

from multaqa.composite import (
    Answers,
    Count,
    Framework,
    Indicator,
    Item,
    Items,
    Node,
    Scale,
    reduce_items,
    step,
)

STEPS = Scale("steps", "steps", (0, 50, 100))
LIST = Scale("list", "checklist", (40, 30, 30))
MEAN = Scale("mean", "mean", (0, 100), (1, 5))
SHARE = Scale("share", "ratio", (0, 100), (0, 1))
PLAIN = Scale("plain", "points", (0, 100))
SERVICES = (
    Item("S1", "services", tags={"audience": "people", "sector": "health"}),
    Item("S2", "services", tags={"audience": "people", "sector": "labour"}),
    Item("S3", "services", tags={"audience": "firms", "sector": "labour"}),
)
COUNTS = (
    Count("all", "services", {"not_available": "zero"}),
    Count("web", "services", {"not_available": "zero", "not_applicable": "zero"}),
    Count("app", "services", {"not_available": "zero", "not_applicable": "zero"}),
    Count("asked", "institutions"),
    Count("kept", "institutions"),
)


def framework(items=None, *, absences=None, more=(), **options):
    """Return an index of one indicator K with its items."""
    indicator = Indicator("K", "T", items=Items(**(items or {})), absences=absences or {})
    return Framework(
        "x",
        "1",
        (Node("T"),),
        (indicator, *more),
        normalise=step("given"),
        scales=(STEPS, LIST, MEAN, SHARE, PLAIN),
        items=SERVICES,
        counts=COUNTS,
        **options,
    )


def answers(*rows, **options):
    """Return answers of one unit, u, from rows of question, item, channel, institution and a value or an absence."""
    columns = {"unit": [], "question": [], "item": [], "channel": [], "institution": [], "value": [], "absence": []}
    for question, item, channel, institution, value in rows:
        absence = value if isinstance(value, str) else ""
        cells = ("u", question, item, channel, institution, None if absence else value, absence)
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
    return Answers.from_columns(columns, units=("u",), **options)


def reduced(items, *rows, absences=None, **options):
    """Return value, absence, answered and expected of K."""
    data = reduce_items(framework(items, absences=absences), answers(*rows, **options))
    return data.values[0, 0], int(data.absence_codes[0, 0]), data.answered[0, 0], data.expected[0, 0]


def service(item, value, channel=""):
    return ("K", item, channel, "", value)


OF_SERVICES = {"asked_of": "services", "scale": "steps"}
