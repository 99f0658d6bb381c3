"""Is what an institution says possible, and is it likely: rules that read answers against each other and last year's.

A framework version lists which rules it uses, with the codes that each one reads and the sentence that helps; here
stands only what is true of numbers. An answer that is missing never makes a finding: silence is not a contradiction.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from multaqa.rounds.models import PlausibilityCheck

FEW = 30  # ratings or transactions: below this a share or a mean says little


@dataclass(frozen=True)
class Cell:
    """What one answer says: a value in its unit, the steps chosen, or why there is neither."""

    value: float | None = None
    choices: tuple[int, ...] = ()
    absence: str = ""

    @property
    def step(self) -> int:
        """Return the step chosen, 0 = none."""
        return self.choices[0] if self.choices else 0

    @property
    def is_nothing(self) -> bool:
        """Tell whether the thing asked about is said not to be there: not available, or worth nothing."""
        return self.absence == "not_available" or self.value == 0


Cells = Mapping[str, Cell]
NONE = Cell()


@dataclass(frozen=True)
class Sheet:
    """The answers of one institution: its own and those of its services, with last year's and the evidence.

    services: answers by service, then by code. ratios: (numerator, denominator) of each share, in codes of counts.
    evidence: keys of the pieces by (service or "", code). evidence_days: the day that a piece carries.
    evidence_places: (service, code, piece) where the page of the piece that concerns it is named.
    """

    own: Cells
    services: Mapping[str, Cells]
    year: int
    own_before: Cells = field(default_factory=dict)
    services_before: Mapping[str, Cells] = field(default_factory=dict)
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    evidence: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    evidence_days: Mapping[int, date | None] = field(default_factory=dict)
    evidence_places: frozenset[tuple[str, str, int]] = frozenset()


@dataclass(frozen=True)
class Finding:
    """What a check found: where ("" = at the institution itself), on which codes."""

    check: PlausibilityCheck
    service: str
    codes: tuple[str, ...]


Places = Iterator[tuple[str, tuple[str, ...]]]
Rule = Callable[[Sheet, Sequence[str]], Places]
RULES: dict[str, Rule] = {}


def rule(check: Rule) -> Rule:
    """Enter a rule under its own name."""
    RULES[check.__name__] = check
    return check


def findings(sheet: Sheet, plan: Sequence[PlausibilityCheck]) -> list[Finding]:
    """Return what the checks of a framework version find in a sheet, in the order of the checks."""
    return [
        Finding(check, service, codes) for check in plan for service, codes in RULES[check.rule](sheet, check.concerns)
    ]


def number(cells: Cells, code: str) -> float | None:
    """Return the value of a code, None where there is none."""
    return cells.get(code, NONE).value


def sum_of(cells: Cells, expression: str) -> float | None:
    """Return a sum such as `portal_completed + app_completed`; None where one of its counts is missing."""
    total, sign = 0.0, 1.0
    for word in expression.split():
        if word in ("+", "-"):
            sign = 1.0 if word == "+" else -1.0
            continue
        value = number(cells, word)
        if value is None:
            return None
        total += sign * value
    return total


def share_of(cells: Cells, ratio: tuple[str, str]) -> float | None:
    """Return a share in percent; None where a count is missing or fewer than 30 stand below the line."""
    above, below = sum_of(cells, ratio[0]), sum_of(cells, ratio[1])
    if above is None or below is None or below < FEW:
        return None
    return 100 * above / below


def pairs(codes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair the codes of one channel each: the first half with the second half."""
    half = len(codes) // 2
    return zip(codes[:half], codes[half:], strict=True)
