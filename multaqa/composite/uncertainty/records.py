"""Choices and results as JSON-able data, and choices read back from it."""

from collections.abc import Mapping
from dataclasses import fields
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from multaqa.composite.data import Floats
from multaqa.composite.errors import EngineError
from multaqa.composite.methods import Step
from multaqa.composite.record import ENGINE_VERSION, inputs_checksum, method_record, plain
from multaqa.composite.uncertainty.choices import (
    AnswerError,
    Choice,
    LeaveOut,
    Methods,
    Weightings,
    WeightNoise,
    WeightShares,
    name_of,
)

if TYPE_CHECKING:
    from multaqa.composite.uncertainty.run import Uncertainty

_TYPES: dict[str, type] = {
    "methods": Methods,
    "weightings": Weightings,
    "leave_out": LeaveOut,
    "weight_noise": WeightNoise,
    "weight_shares": WeightShares,
    "answer_error": AnswerError,
}
_WORDS = {kind: word for word, kind in _TYPES.items()}
# What each field takes: a word for the reader and a test.
_NUMBER = ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool))
_COUNT = ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool))
_TEXT = ("text", lambda value: isinstance(value, str))
_FLAG = ("true or false", lambda value: isinstance(value, bool))
_CODES = ("a list of codes", lambda value: isinstance(value, list) and all(isinstance(part, str) for part in value))
_LEVELS = ("a list of whole numbers", lambda value: isinstance(value, list) and all(_COUNT[1](part) for part in value))
_TABLE = (
    "a table of numbers by code",
    lambda value: isinstance(value, dict) and all(_NUMBER[1](part) for part in value.values()),
)
_SETS = (
    "tables of weights by name",
    lambda value: isinstance(value, dict) and all(_TABLE[1](part) for part in value.values()),
)
_STEPS = (
    "a list of methods",
    lambda value: isinstance(value, list) and all(isinstance(part, str) or "method" in part for part in value),
)
_FIELDS: dict[type, dict[str, tuple[str, Any]]] = {
    Methods: {"kind": _TEXT, "steps": _STEPS, "at": _CODES, "name": _TEXT},
    Weightings: {"sets": _SETS, "name": _TEXT},
    LeaveOut: {"codes": _CODES, "nothing": _FLAG, "name": _TEXT},
    WeightNoise: {"factor": _NUMBER, "levels": _LEVELS, "under": _CODES, "sets": _COUNT, "name": _TEXT},
    WeightShares: {"concentration": _NUMBER, "levels": _LEVELS, "under": _CODES, "sets": _COUNT, "name": _TEXT},
    AnswerError: {
        "sd": _TABLE,
        "share": _NUMBER,
        "least": _TABLE,
        "greatest": _TABLE,
        "sets": _COUNT,
        "name": _TEXT,
    },
}
_NEEDED = {
    Methods: ("kind", "steps"),
    Weightings: ("sets",),
    WeightNoise: ("factor",),
    WeightShares: ("concentration",),
}


def choice_record(choice: Choice) -> dict[str, Any]:
    """Return a choice as JSON-able data that `read_choice` reads back."""
    parts = {part.name: plain(getattr(choice, part.name)) for part in fields(choice)}
    kept = {name: part for name, part in parts.items() if part not in (None, [], {}, "")}
    return {"choice": _WORDS[type(choice)], **kept}


def read_choice(record: Mapping[str, Any]) -> Choice:
    """Read one choice from data, as a TOML or JSON file gives it.

    record: `choice` (methods, weightings, leave_out, weight_noise, weight_shares, answer_error) and the fields of that
    choice; a step is a method's name or {method = …, option = …}. Raises EngineError, naming the key and what would be
    right, for anything that is not known, missing or of another kind.
    """
    word = record.get("choice")
    if word not in _TYPES:
        raise EngineError(f"unknown choice “{word}”", place="choices", remedy=f"Known: {', '.join(_TYPES)}")
    kind = _TYPES[str(word)]
    known, place = _FIELDS[kind], f"choice {record.get('name', word)}"
    given: dict[str, Any] = {}
    for key, value in record.items():
        if key == "choice":
            continue
        if key not in known:
            raise EngineError(f"unknown key “{key}”", place=place, remedy=f"Known: {', '.join(known)}")
        wanted, fits = known[key]
        if not fits(value):
            raise EngineError(f"{key} is {value!r}", place=place, remedy=f"It must be {wanted}")
        given[key] = tuple(_read_step(part) for part in value) if key == "steps" else _frozen(value)
    for key in _NEEDED.get(kind, ()):
        if key not in given:
            raise EngineError(f"{key} is missing", place=place, remedy=f"Give {key}: {known[key][0]}")
    choice: Choice = kind(**given)
    return choice


def _read_step(value: str | Mapping[str, Any]) -> Step:
    if isinstance(value, str):
        return Step(value)
    options = {key: part for key, part in value.items() if key != "method"}
    return Step(str(value["method"]), tuple(sorted(options.items())))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def nine_digits(values: Floats) -> list[Any]:
    """Return numbers as a list with 9 significant digits, None for NaN."""
    if values.ndim > 1:
        return [nine_digits(row) for row in values]
    return [None if isnan(value) else float(f"{value:.8e}") for value in values.tolist()]


def record_of(found: "Uncertainty") -> dict[str, Any]:
    """Return an uncertainty as JSON-able data (see `Uncertainty.to_record`)."""
    plan = found.plan
    order = np.argsort(np.array(found.units), kind="stable")
    base_ranks = [rank or None for rank in found.base_ranks[order].tolist()]
    units = np.array(found.units)
    return {
        "engine_version": ENGINE_VERSION,
        "inputs_checksum": inputs_checksum(plan.data),
        "method": method_record(plan.framework),
        "node": plan.of,
        "choices": [{**choice_record(choice), "name": name_of(choice)} for choice in plan.choices],
        "seed": plan.seed,
        "replications": {"asked": plan.replications, "run": found.run},
        "combinations": {"all": plan.combinations, "runnable": plan.runnable},
        "refused": [refusal.to_record() for refusal in plan.refused],
        "notes": list(plan.notes),
        "interval": list(found.shares),
        "units": units[order].tolist(),
        "rank": {
            "base": base_ranks,
            "quantiles": nine_digits(found.ranks[order]),
            "mean": nine_digits(found.mean_ranks[order]),
        },
        "score": {
            "base": nine_digits(found.base_scores[order]),
            "quantiles": nine_digits(found.scores[order]),
            "mean": nine_digits(found.mean_scores[order]),
            "error": nine_digits(found.score_error[order]),
        },
        "mean_shift": nine_digits(found.mean_shift[order]),
        "distribution": found.distribution[order].tolist(),
        "above": {"units": units[found.pairs].tolist(), "counts": found.above.tolist()},
    }
