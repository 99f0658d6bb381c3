"""Filling by a program: the cells of a form read and written with the key of a person, one outcome for each cell."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import HttpBearer

from multaqa.core.words import Words, words_of
from multaqa.members.models import Person
from multaqa.rounds import access, actions, checks
from multaqa.rounds.models import Answer, InstitutionForm, Submission
from multaqa.rounds.queries.scope import Scope, scope_of
from multaqa.rounds.queries.words import CHOICE_KINDS, Cell, Word

MOST_CELLS = 1_000  # in one call


class FillingKeyAuth(HttpBearer):
    """`Authorization: Bearer mq_…`: the key of a person, with his seats of today and nothing more."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return the person whose key this is."""
        return actions.use_key(token)


filling_router = Router(tags=["filling"], auth=FillingKeyAuth())


class StepOut(Schema):
    """One step of a scale, or one line of a checklist."""

    position: int
    label: Words


class CellOut(Schema):
    """One cell with its newest answer. number: of that answer, 0 = none; it goes back with the next word on it."""

    item: str
    name: Words
    service: Words | None
    kind: str = Field(description="steps, checklist, mean, count or value")
    minimum: Decimal
    maximum: Decimal
    steps: list[StepOut]
    number: int
    value: Decimal | None
    choices: list[int] | None
    absence: str
    explanation: str
    status: str


class AnswerIn(Schema):
    """One word on one cell: a value, or choices (positions of steps), or an absence."""

    item: Annotated[str, Field(max_length=120)]
    value: Decimal | None = None
    choices: Annotated[list[int], Field(max_length=50)] | None = None
    absence: Literal["", "not_answered", "not_available", "not_applicable"] = ""
    explanation: Annotated[str, Field(max_length=2000)] = ""
    number: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        description="Of the answer that was seen last, 0 = none: nobody overwrites unseen."
    )


class AnswersIn(Schema):
    """Words on the cells of one form."""

    answers: Annotated[list[AnswerIn], Field(min_length=1, max_length=MOST_CELLS)]


class OutcomeOut(Schema):
    """What became of one word. number: of the answer that stands now, 0 = none."""

    item: str
    outcome: Literal["saved", "unchanged", "stale", "refused"]
    number: int
    message: str


@filling_router.get("/submissions/{pk}/cells/", response=list[CellOut], summary="Cells of a state")
def list_submission_cells(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Return the cells of a state's own form and of those of its institutions."""
    return _cells(scope_of(access.submission_to_answer(_person(request), pk)))


@filling_router.get("/forms/{pk}/cells/", response=list[CellOut], summary="Cells of an institution")
def list_form_cells(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Return the cells of an institution's form."""
    form = access.form_to_fill(_person(request), pk)
    return _cells(scope_of(form.submission, form))


@filling_router.put("/submissions/{pk}/cells/", response=list[OutcomeOut], summary="Fill cells of a state")
def put_submission_cells(request: HttpRequest, pk: int, told: AnswersIn) -> list[dict[str, Any]]:
    """Write words on cells of a state; each is saved or refused by itself, and the same word again changes nothing."""
    return _record(request, access.submission_to_answer(_person(request), pk), None, told.answers)


@filling_router.put("/forms/{pk}/cells/", response=list[OutcomeOut], summary="Fill cells of an institution")
def put_form_cells(request: HttpRequest, pk: int, told: AnswersIn) -> list[dict[str, Any]]:
    """Write words on cells of an institution's form."""
    form = access.form_to_fill(_person(request), pk)
    return _record(request, form.submission, form, told.answers)


def _person(request: HttpRequest) -> Person:
    person: Person = request.auth  # type: ignore[attr-defined]
    return person


def _cells(scope: Scope) -> list[dict[str, Any]]:
    return [_cell(cell, scope.answers.get(item)) for item, cell in scope.cells.items()]


def _cell(cell: Cell, answer: Answer | None) -> dict[str, Any]:
    indicator = cell.indicator
    is_choice = cell.kind in CHOICE_KINDS
    steps = list(indicator.scale.steps.all()) if indicator.scale and is_choice else []
    is_said = answer is not None and answer.value is not None
    return {
        "item": cell.item,
        "name": words_of(indicator, "name"),
        "service": words_of(cell.service, "name") if cell.service else None,
        "kind": cell.kind,
        "minimum": indicator.minimum,
        "maximum": indicator.maximum,
        "steps": [{"position": one.position, "label": words_of(one, "label")} for one in steps],
        "number": answer.number if answer else 0,
        "value": answer.value if answer else None,
        "choices": list(answer.choices) if answer and is_choice and is_said else None,
        "absence": answer.absence if answer else "",
        "explanation": answer.explanation if answer else "",
        "status": answer.status if answer else "",
    }


def _record(
    request: HttpRequest, submission: Submission, form: InstitutionForm | None, told: list[AnswerIn]
) -> list[dict[str, Any]]:
    """Write what can be written and say of each word what became of it, in the order in which they came."""
    cells = scope_of(submission, form, with_answers=False).cells
    spoken = [actions.Spoken(cells[one.item], _word(one), one.number) for one in told if one.item in cells]
    outcomes = iter(actions.record_answers(submission, spoken, way=Answer.Way.API, by=_person(request)))
    return [_outcome(one.item, next(outcomes) if one.item in cells else None, submission, form) for one in told]


def _word(one: AnswerIn) -> Word:
    choices = None if one.choices is None else tuple(one.choices)
    return Word(one.value, choices, one.absence, one.explanation)


def _outcome(
    item: str, outcome: actions.Outcome | None, submission: Submission, form: InstitutionForm | None
) -> dict[str, Any]:
    if outcome is None:
        gone = checks.why_gone(submission, form, item)
        message = str(gone.message) if gone else checks.unknown_words(item)
        return {"item": item, "outcome": "refused", "number": 0, "message": message}
    if outcome.refusal is None:
        kind = "saved" if outcome.is_new else "unchanged"
    else:
        kind = "stale" if isinstance(outcome.refusal, checks.AnswerStale) else "refused"
    return {
        "item": item,
        "outcome": kind,
        "number": outcome.answer.number if outcome.answer else 0,
        "message": str(outcome.refusal.message) if outcome.refusal else "",
    }
