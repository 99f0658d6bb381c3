"""Ranks with declared ties, groups by cuts or by count, and the rounding that both stand on."""

from collections.abc import Sequence

import numpy as np

from multaqa.composite.data import Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import TIES, Groups

DIGITS = 12
# Two scores further apart than this share of the greatest magnitude differ within 12 significant digits.
_NEAR = 2e-11
_LEAST = -320
_POWERS = np.array([float(f"1e{power}") for power in range(_LEAST, 309)])


def round_significant(values: Floats, *, by_row: bool = False) -> Floats:
    """Round to 12 significant digits, so that rounding noise decides no comparison.

    values: any shape; NaN stays NaN. Values below 1e-15 of the largest magnitude are noise of a difference and become
    0; by_row: of the largest of their own row (rows x values), so that each row comes out as if it were alone.
    """
    values = np.asarray(values, dtype=np.float64)
    magnitudes = np.abs(values)
    largest = np.nanmax(magnitudes, initial=0.0, axis=1 if by_row else None, keepdims=by_row)
    plain = np.where((magnitudes > largest * 1e-15) & (magnitudes > 1e-290), values, 0.0)
    with np.errstate(divide="ignore"):
        exponents = np.floor(np.log10(np.abs(plain)))
    exponents = np.where(np.isfinite(exponents), exponents, 0).astype(np.int64)
    down = DIGITS - 1 - exponents
    up = _POWERS[np.maximum(down, 0) - _LEAST]
    shift = _POWERS[np.maximum(-down, 0) - _LEAST]
    rounded: Floats = np.where(np.isnan(values), np.nan, np.rint(plain / shift * up) / up * shift)
    return rounded


def round_displayed(values: Floats, *, decimals: int, by_row: bool = False) -> Floats:
    """Round as a reader would, half away from zero, after rounding noise is gone.

    values: any shape; NaN stays NaN. decimals: 0 to 12. by_row: see `round_significant`.
    """
    power = 10.0**decimals
    shifted = round_significant(np.abs(round_significant(values, by_row=by_row)) * power, by_row=by_row)
    rounded: Floats = np.copysign(np.floor(shifted + 0.5) / power, values)
    return rounded + 0.0


def rank(scores: Floats, *, ties: str = "competition") -> Ints:
    """Rank scores from the highest, 1 is best, after rounding to 12 significant digits.

    scores: (units,), NaN = no score. ties: "competition" (1, 2, 2, 4), "dense" (1, 2, 2, 3), "first" (1, 2, 3, 4 in the
    order given). Returns ints (units,), 0 where there is no score. Raises EngineError for another word.
    """
    if ties not in TIES:
        raise EngineError(f"unknown rule for ties “{ties}”", place="ranks", remedy=f"Known: {', '.join(TIES)}")
    ranks = np.zeros(len(scores), dtype=np.int64)
    rounded = round_significant(scores)
    present = np.flatnonzero(~np.isnan(rounded))
    order = present[np.argsort(-rounded[present], kind="stable")]
    ordered = rounded[order]
    places = np.arange(1, len(order) + 1)
    if ties != "first" and len(order):
        new = np.concatenate(([True], ordered[1:] < ordered[:-1]))
        places = np.cumsum(new) if ties == "dense" else np.maximum.accumulate(np.where(new, places, 0))
    ranks[order] = places
    return ranks


def rank_rows(scores: Floats, *, ties: str = "competition") -> Ints:
    """Rank every row as `rank` does, 1 is best; the batched form for many replications.

    scores: (replications x units), NaN = no score. ties: see `rank`. Returns ints of the same shape, 0 where there is
    no score. Rounding to 12 digits can only join neighbours, so rows whose neighbours are far apart are not rounded.
    """
    keys, units = -scores, scores.shape[1]
    # Positions in the whole block are quicker to follow than positions in each row.
    order = np.argsort(keys, axis=1)
    order += np.arange(0, scores.size, units)[:, None]
    ordered = keys.reshape(-1)[order]
    ranks = np.empty(scores.shape, dtype=np.int64)
    ranks.reshape(-1)[order] = np.arange(1, units + 1)
    bound = _NEAR * np.maximum(np.abs(ordered[:, :1]), np.abs(ordered[:, -1:]))
    # A missing score stands last and is not greater than anything, so its row counts as near.
    near = ~(ordered[:, 1:] - ordered[:, :-1] > bound).all(axis=1) | np.isnan(ordered[:, -1])
    if near.any():
        ranks[near] = _rank_near(scores[near], ties)
    return ranks


def _rank_near(scores: Floats, ties: str) -> Ints:
    """Rank rows in which scores are missing, or so near to each other that rounding may join them."""
    keys = -round_significant(scores, by_row=True)
    order = np.argsort(keys, axis=1, kind="stable")
    ordered = np.take_along_axis(keys, order, axis=1)
    places = np.broadcast_to(np.arange(1, keys.shape[1] + 1), keys.shape)
    if ties != "first":
        new = np.ones(keys.shape, dtype=bool)
        new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
        joined = np.where(new, places, 0)
        places = np.cumsum(new, axis=1) if ties == "dense" else np.maximum.accumulate(joined, axis=1)
    ranks = np.empty(keys.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, places, axis=1)
    ranks[np.isnan(keys)] = 0
    return ranks


def classify(scores: Floats, groups: Groups) -> list[str | None]:
    """Give each score its group's code, or None without a score or below the lowest start.

    scores: (units,) on the index's scale. By cuts, `inclusive` says which group owns a score on a cut; by quartiles the
    groups share the units by count, best last, ties kept together in the better group.
    """
    if groups.method == "quartiles":
        return _quartiles(scores, groups)
    rounded = round_significant(scores)
    starts = np.array([group.start for group in groups.classes])
    side = "right" if groups.inclusive == "lower" else "left"
    positions = np.searchsorted(starts, rounded, side=side) - 1  # type: ignore[call-overload]
    # A score on the lowest start belongs to the lowest group on either rule: there is none below.
    positions = np.where((positions < 0) & (rounded == starts[0]), 0, positions)
    codes = [group.code for group in groups.classes]
    return [
        None if np.isnan(score) or position < 0 else codes[position]
        for score, position in zip(scores, positions, strict=True)
    ]


def class_sizes(units: int, classes: int, *, larger: str) -> list[int]:
    """Share units among classes by count, from the lowest class to the best; `larger` takes what is left over."""
    least, over = divmod(units, classes)
    sizes = [least + (1 if position < over else 0) for position in range(classes)]
    return sizes[::-1] if larger == "best" else sizes


def _quartiles(scores: Floats, groups: Groups) -> list[str | None]:
    codes = [group.code for group in groups.classes]
    ranks = rank(scores)
    present = int((ranks > 0).sum())
    best_first: list[str] = []
    for code, size in zip(
        reversed(codes), reversed(class_sizes(present, len(codes), larger=groups.larger)), strict=True
    ):
        best_first += [code] * size
    return [best_first[place - 1] if place else None for place in ranks]


def rating_classes(ranks: Ints, found: Sequence[str | None], groups: Groups) -> list[str | None]:
    """Give each unit its class within its group: the units of one group share its parts by count.

    ranks: (units,), 1 is best, 0 = none. found: each unit's group, or None. Units that share a rank share the better
    class. Returns the class's code, or None without a rank or where the group has no parts.
    """
    classes: list[str | None] = [None] * len(ranks)
    for group in groups.classes:
        members = [row for row, code in enumerate(found) if code == group.code and ranks[row] > 0]
        if not group.parts or not members:
            continue
        members.sort(key=lambda row: int(ranks[row]))
        sizes = class_sizes(len(members), len(group.parts), larger=groups.larger)
        best_first = [
            code for code, size in zip(reversed(group.parts), reversed(sizes), strict=True) for _ in range(size)
        ]
        first: dict[int, int] = {}
        for place, row in enumerate(members):
            first.setdefault(int(ranks[row]), place)
            classes[row] = best_first[first[int(ranks[row])]]
    return classes


def codes_of(groups: Groups) -> Sequence[str]:
    """Return the groups' codes from the lowest to the best."""
    return [group.code for group in groups.classes]
