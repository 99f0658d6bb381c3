"""How an indicator is asked: of which items, by which channels, on which scale, and how answers become one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SCALES = ("steps", "checklist", "mean", "ratio", "points")
REDUCTIONS = ("mean", "best", "worst")
ACROSS_CHANNELS = (*REDUCTIONS, "weighted")
COUNT_RULES = ("zero", "skip")
SIGNS = {"+": 1.0, "-": -1.0}
UNIT, INSTITUTIONS = "unit", "institutions"


@dataclass(frozen=True)
class Scale:
    """How an answer becomes points.

    kind "steps": the answer is a step's number from 1 on, worth the points at that place. "checklist": the answer's
    bits say which lines are ticked (see `ticks`), and their points add up. "mean" and "ratio": a straight line from
    `raw[0]` = points[0] to `raw[1]` = points[1]; nothing outside is accepted. "points": the answer is points already,
    between points[0] and points[1]. labels: names of the steps or lines, by language.
    """

    code: str
    kind: str
    points: tuple[float, ...]
    raw: tuple[float, float] | None = None
    labels: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Item:
    """One thing of a list that indicators are asked of, such as a service.

    tags: what it belongs to, by key, such as {"audience": "individuals", "sector": "health"}; results can be broken
    down by them. weight: relative to the other items in an indicator's mean.
    """

    code: str
    list: str
    weight: float = 1.0
    tags: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Count:
    """A number asked beside the indicators: it makes ratios and has no weight.

    asked_of: as in `Items`. absences: with the rule "zero" an absence counts as 0 in a sum, else the sum is missing.
    """

    code: str
    asked_of: str = UNIT
    absences: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Items:
    """How the answers to one indicator reduce to one value of a unit: institutions, then channels, then items.

    asked_of: "unit" (once), "institutions" (each of the unit's own), or the name of a list of items.
    question: the code under which the answers come, the indicator's own by default.
    scale: the code of a scale; without one the answer is points already. applies_to: tags that an item must have.
    channels: the channels it is asked by; with one alone, the other channels' answers belong to other indicators; with
    none, the question has no channel. across_channels: "mean", "best", "worst", or "weighted" by `channel_weights`.
    across_institutions: where several institutions answer for one item. over: how items reduce.
    numerator, denominator: of a ratio, sums of counts such as "all - app". least_denominator: below it the ratio is not
    applicable.
    """

    asked_of: str = UNIT
    question: str = ""
    scale: str = ""
    applies_to: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    across_channels: str = "mean"
    channel_weights: Mapping[str, float] = field(default_factory=dict)
    across_institutions: str = "mean"
    over: str = "mean"
    numerator: str = ""
    denominator: str = ""
    least_denominator: float = 0.0


def ticks(*positions: int) -> float:
    """Return the answer to a checklist in which the lines at these positions are ticked, counted from 1."""
    return float(sum(1 << (position - 1) for position in set(positions)))


def terms(expression: str) -> list[tuple[float, str]]:
    """Return the signed codes of a sum such as "all - app", signs between spaces; empty when it is no such sum."""
    words = expression.split()
    if words and words[0] not in SIGNS:
        words.insert(0, "+")
    signs, codes = words[::2], words[1::2]
    if len(signs) != len(codes) or not set(signs) <= set(SIGNS) or set(codes) & set(SIGNS):
        return []
    return [(SIGNS[sign], code) for sign, code in zip(signs, codes, strict=True)]
