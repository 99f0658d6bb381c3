"""The answers behind a result, as they were when it was computed, whatever happened to their rows since."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from multaqa import composite
from multaqa.rounds.dataset.arrays import COLUMNS, engine_framework, engine_value, institution_code
from multaqa.rounds.models import Answer, Indicator, Result, Verdict


class Given(NamedTuple):
    """One row of the engine's long table. An empty question: the unit, or its institution, takes part."""

    unit: str
    question: str = ""
    item: str = ""
    institution: str = ""
    value: float | None = None
    absence: str = ""


def given_behind(result: Result) -> list[Given]:
    """Return the long table that a result was computed from: who took part first, then every answer by its key."""
    own: dict[str, list[str]] = result.inputs.get("institutions", {})
    there = [Given(unit) for unit in result.inputs["units"]]
    there += [Given(unit, institution=code) for unit in result.inputs["units"] for code in own.get(unit, ())]
    return [*there, *_answers(result)]


def _answers(result: Result) -> Iterator[Given]:
    wanted = {pk for own in result.inputs["answers"].values() for pk in own}
    adjusted = {int(pk): verdict for pk, verdict in result.inputs.get("adjusted", {}).items()}
    verdicts = Verdict.objects.in_bulk(list(adjusted.values()))
    rows = (
        Answer.objects.filter(submission__round=result.round_id)
        .order_by("pk")
        .values_list(
            "pk", "submission__state__iso3", "indicator__code", "indicator__form", "indicator__scale__kind",
            "service__code", "form__institution_id", "value", "choices", "absence",
        )
    )  # fmt: skip
    for pk, unit, question, form, kind, service, institution, *said in rows.iterator(chunk_size=5000):
        if pk not in wanted:
            continue
        verdict = verdicts.get(adjusted.get(pk, 0))
        value, choices, absence = (verdict.value, verdict.choices, verdict.absence) if verdict else said
        asked = institution_code(unit, institution) if form == Indicator.Form.INSTITUTION else ""
        yield Given(unit, question, service or "", asked, engine_value(kind, value, choices), absence)


def answers_behind(result: Result) -> composite.Answers:
    """Return the same table as the engine takes it."""
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for row in given_behind(result):
        if row.question:
            for name in COLUMNS:
                columns[name].append(getattr(row, name))
    own = result.inputs.get("institutions") or None
    return composite.Answers.from_columns(columns, units=result.inputs["units"], institutions_of=own)


def computed_behind(result: Result) -> composite.Result:
    """Return a result as the engine computes it from the same answers; its canonical bytes have the kept checksum."""
    framework = engine_framework(result.round.framework)
    return composite.build_index(framework, composite.reduce_items(framework, answers_behind(result)))
