"""Small frameworks and tables that the engine's tests share."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from multaqa import composite

NAN = float("nan")


def flat(
    count: int = 2,
    *,
    weights: Sequence[float] | None = None,
    indicator: dict[str, Any] | None = None,
    node: dict[str, Any] | None = None,
    **options: Any,
) -> composite.Framework:
    """Return an index T of `count` indicators a, b, c ... without a level between."""
    codes = "abcdefghijklmnopqrstuvwxyz"[:count]
    indicators = tuple(
        composite.Indicator(code, "T", weight=1.0 if weights is None else weights[place], **(indicator or {}))
        for place, code in enumerate(codes)
    )
    given = {"normalise": composite.step("given"), **options}
    return composite.Framework("x", "1", (composite.Node("T", **(node or {})),), indicators, **given)


def table(rows: Sequence[Sequence[float]], units: Sequence[str] | None = None, **options: Any) -> composite.Data:
    """Return a table of units u1, u2 ... and indicators a, b ..."""
    values = np.array(rows, dtype=float)
    names = tuple(units or (f"u{row + 1}" for row in range(len(values))))
    return composite.Data(names, tuple("abcdefghijklmnopqrstuvwxyz"[: values.shape[1]]), values, **options)


def scores(framework: composite.Framework, rows: Sequence[Sequence[float]], **options: Any) -> list[float]:
    """Return the index's scores of a table."""
    return [float(score) for score in composite.build_index(framework, table(rows, **options)).scores[:, 0]]


def two_pillars(**options: Any) -> composite.Framework:
    """Return an index T with the pillars P (weight 2; indicators a, b) and Q (weight 1; indicators c, d, e)."""
    nodes = (composite.Node("T"), composite.Node("P", "T", weight=2), composite.Node("Q", "T", weight=1))
    indicators = tuple(composite.Indicator(code, "P" if code in "ab" else "Q") for code in "abcde")
    return composite.Framework("x", "1", nodes, indicators, **options)


def random_table(units: int = 12, indicators: int = 5, *, missing: float = 0.0, seed: int = 0) -> composite.Data:
    """Return a table of uniform numbers in 0 to 100 with a share of gaps."""
    rng = np.random.default_rng(seed)
    values = rng.random((units, indicators)) * 100
    values[rng.random(values.shape) < missing] = np.nan
    return table(values.tolist())
