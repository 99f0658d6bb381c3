"""What a signature covered, in words, beside what is said today."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Service, Signature


@dataclass(frozen=True)
class Covered:
    """One cell as it was signed. `now` is the answer in force, None where there is none."""

    item: str
    number: int
    value: Decimal | None
    absence: str
    indicator: Indicator | None
    service: Service | None
    form: InstitutionForm | None
    now: Answer | None

    @property
    def is_changed(self) -> bool:
        """Tell whether another answer is in force today."""
        return self.now is None or self.now.number != self.number


def covered_rows(signature: Signature) -> list[Covered]:
    """Return every cell that a signature covered, in the order of the questionnaire (1 read)."""
    said = signature.submission.answers.filter(is_current=True)
    now = {one.item: one for one in said.select_related("indicator__scale", "service", "form__institution")}
    rows = [_covered(item, kept, now.get(item)) for item, kept in signature.covers.items()]
    return sorted(rows, key=_place)


def _covered(item: str, kept: list[Any], now: Answer | None) -> Covered:
    number, value, absence = kept
    return Covered(
        item, number, Decimal(value) if value else None, absence, now.indicator if now else None,
        now.service if now else None, now.form if now else None, now,
    )  # fmt: skip


def _place(row: Covered) -> tuple[int, int, str]:
    position = row.indicator.position if row.indicator else 10**6
    return position, row.service.position if row.service else 0, row.item
