"""Scenes of a measuring year for the access table: institutions, verdicts, results, documents."""

from collections.abc import Callable
from typing import Any

from multaqa.rounds.tests import cases

SECRET = "سرّ-عُمان"  # as in access_table, which reads the rows that read these scenes


def institutions(cast: Any) -> dict[str, Any]:
    """A round in which an institution of Oman fills in its form; the cast's officer answers for it."""
    year = cases.open_year(cast)
    year.health.institution.name_ar = SECRET
    year.health.institution.save()
    return {"submission": year.submission.pk, "form": year.health.pk}


YEAR_SCENES: tuple[Callable[[Any], dict[str, Any]], ...] = (institutions,)
