"""What every part of the making of one sample round needs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from multaqa.core.models import StoredFile
from multaqa.members.models import Institution, Person
from multaqa.rounds.actions.sample.values import Points
from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Round, Service, Submission

BATCH = 2000  # rows written at once
Own = list[tuple[Institution, list[str]]]  # institutions of a state with their fields of competence


@dataclass(frozen=True)
class Staff:
    """Who acts for whom; the people of a state by its code."""

    secretariat: Person
    reviewer: Person
    second: Person
    director: dict[str, Person]
    focal_point: dict[str, Person]
    officer: dict[str, Person]


@dataclass(frozen=True)
class Setting:
    """One round and what it is made of. year: 0 = the round before, 1 = the one that is under way.

    forms and answers: what was made so far, by the code of the state.
    """

    round: Round
    staff: Staff
    services: list[Service]
    indicators: dict[str, Indicator]
    institutions: dict[str, Own]
    submissions: dict[str, Submission]
    files: dict[str, StoredFile]
    officers_own: int | None  # the institution of the demonstration's officer
    points: Points
    seed: int
    year: int
    began_at: datetime
    forms: dict[str, list[tuple[InstitutionForm, list[str]]]] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)

    def draw(self, name: str) -> Random:
        """Return draws of their own for a purpose."""
        return Random(f"{self.seed}/{self.year}/{name}")  # noqa: S311 (invented data)

    def day(self, number: float) -> datetime:
        """Return a moment so many days after the round began."""
        return self.began_at + timedelta(days=number)
