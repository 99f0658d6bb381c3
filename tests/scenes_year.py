"""Scenes of a measuring year for the access table: institutions, verdicts, results, documents."""

from collections.abc import Callable
from typing import Any

YEAR_SCENES: tuple[Callable[[Any], dict[str, Any]], ...] = ()
