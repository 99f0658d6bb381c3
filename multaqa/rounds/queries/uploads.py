"""Reads of uploaded series: what taking a table would do."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from multaqa.rounds.models import Observation, SeriesUpload


def code_of(name: str) -> str:
    """Return the code of a measure: small letters, digits, _ and -."""
    return re.sub(r"[^\w-]+", "-", name.strip().casefold()).strip("-")[:80]


@dataclass
class Conflict:
    """A figure that another source gives otherwise; both would stand."""

    row: dict[str, Any]
    other: Observation


@dataclass
class Outcome:
    """What taking an upload would do. corrected: (row, the figure that the same source gave before)."""

    new: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0
    corrected: list[tuple[dict[str, Any], Observation]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    is_new_series: bool = False

    @property
    def years(self) -> list[int]:
        """Return the editions that figures would be added to."""
        return sorted({row["year"] for row in self.new})

    @property
    def states(self) -> list[str]:
        """Return the codes of the states that figures would be added to."""
        return sorted({row["iso3"] for row in self.new})


def outcome_of(upload: SeriesUpload) -> Outcome:
    """Return what taking an upload would do, in one read."""
    there: dict[tuple[int, str, str], list[Observation]] = {}
    kept = Observation.objects.filter(edition__series__code=upload.facts["code"], replaced_at=None)
    for one in kept.select_related("edition", "state", "measure", "source"):
        iso3 = one.state.iso3 if one.state else "ARB"
        there.setdefault((one.edition.year, iso3, one.measure.code), []).append(one)
    found = Outcome(is_new_series=not there)
    for row in upload.rows:
        others = there.get((row["year"], row["iso3"], row["measure"]), [])
        mine = next((one for one in others if _is_its(one, upload)), None)
        found.conflicts += [Conflict(row, one) for one in others if one is not mine and not _is_same(one, row)]
        if mine is None:
            found.new.append(row)
        elif _is_same(mine, row):
            found.same += 1
        else:
            found.corrected.append((row, mine))
    return found


def _is_its(one: Observation, upload: SeriesUpload) -> bool:
    """Tell whether a figure comes from the source that the upload names."""
    name = getattr(one.source, f"name_{upload.facts['language']}")
    return (name, one.source.url) == (upload.facts["source"], upload.facts["source_url"])


def _is_same(one: Observation, row: dict[str, Any]) -> bool:
    value = Decimal(row["value"]) if row["value"] else None
    return (one.value, one.word) == (value, row["word"])
