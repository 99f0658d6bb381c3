"""Where something is said, and what: the place of an answer and the word on it, as page, workbook and API name them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Scale, Service, item_of

CHOICE_KINDS = (Scale.Kind.STEPS, Scale.Kind.CHECKLIST)


@dataclass(frozen=True)
class Cell:
    """A place: an indicator, asked of the state, of an institution (`form`) or of one of its services (both)."""

    indicator: Indicator
    service: Service | None = None
    form: InstitutionForm | None = None

    @cached_property
    def item(self) -> str:
        """Return the lasting name of the cell within its submission."""
        return item_of(self.indicator, service=self.service, form=self.form)

    @cached_property
    def key(self) -> str:
        """Return its name for ids of a page."""
        return self.item.replace(".", "--").replace("@", "--")

    @cached_property
    def kind(self) -> str:
        """Return how it is answered: steps, checklist, ratio, mean, count or value (a plain number)."""
        if self.indicator.kind == Indicator.Kind.COUNT:
            return "count"
        return self.indicator.scale.kind if self.indicator.scale else "value"


@dataclass(frozen=True)
class Word:
    """What is said: a number in the indicator's unit, or positions of steps, or why there is neither.

    choices: None = no steps are said; () = none of a list is ticked. explanation: of an unlikely value.
    """

    value: Decimal | None = None
    choices: tuple[int, ...] | None = None
    absence: str = ""
    explanation: str = ""


def word_of(answer: Answer) -> Word:
    """Return what an answer says, as it would be said again (2 reads at most: indicator and scale)."""
    kind = Cell(answer.indicator).kind
    if answer.value is not None and kind in CHOICE_KINDS:
        return Word(choices=tuple(answer.choices), explanation=answer.explanation)
    return Word(answer.value, None, answer.absence, answer.explanation)


def points_of(indicator: Indicator, choices: Iterable[int]) -> Decimal | None:
    """Return what these steps are worth together, None where a position is not among the scale's."""
    steps = {step.position: step.points for step in indicator.scale.steps.all()} if indicator.scale else {}
    chosen = list(choices)
    if any(position not in steps for position in chosen):
        return None
    return sum((steps[position] for position in chosen), Decimal(0))


def says_the_same(answer: Answer, cell: Cell, word: Word) -> bool:
    """Tell whether an answer says exactly this, of the same institution."""
    said = (answer.value, list(answer.choices), answer.absence, answer.explanation)
    form = answer.form_id is None or cell.form is None or answer.form_id == cell.form.pk
    return form and said == (word.value, list(word.choices or ()), word.absence, word.explanation)
