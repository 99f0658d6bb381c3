"""Is what an institution says possible, and is it likely."""

from multaqa.rounds.checks.plausibility import impossible, unlikely  # noqa: F401 (they enter their rules)
from multaqa.rounds.checks.plausibility.sheet import RULES, Cell, Cells, Finding, Sheet, findings, share_of, sum_of

__all__ = ["RULES", "Cell", "Cells", "Finding", "Sheet", "findings", "share_of", "sum_of"]
