"""The keys of a framework's file: which table takes which key, of which kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from multaqa.composite.asking import ACROSS_CHANNELS, COUNT_RULES, REDUCTIONS, SCALES
from multaqa.composite.framework import ABSENCES, DIRECTIONS, ORIGINS, RULES, SCOPES, TIES
from multaqa.composite.methods import METHODS, NEEDED

FILE = "framework"


@dataclass(frozen=True)
class Shape:
    """What a key takes: a test, the words for a reader, its JSON schema."""

    accepts: Callable[[Any], bool]
    words: str
    schema: Mapping[str, Any]
    required: bool = False

    def needed(self) -> "Shape":
        """Return the same shape for a key that must be given."""
        return Shape(self.accepts, self.words, self.schema, required=True)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_step(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and isinstance(value.get("method"), str))


def _is_names(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in [*value, *value.values()])


def _one_of(words: tuple[str, ...]) -> Shape:
    listed = [word for word in words if word]
    # Whether the word is known is told by the check of the framework, which names the entry too.
    return Shape(lambda value: isinstance(value, str), f"one of {', '.join(listed)}", {"enum": listed})


def _step(kind: str) -> Shape:
    plain = [method for method in METHODS[kind] if (kind, method) not in NEEDED]
    tables = [_table_of(kind, method, options) for method, options in METHODS[kind].items()]
    words = f"a method's name or {{method = …}}; known: {', '.join(METHODS[kind])}"
    return Shape(_is_step, words, {"anyOf": [{"enum": plain}, *tables]})


def _table_of(kind: str, method: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of one method written as a table with its options."""
    needed = [NEEDED[kind, method]] if (kind, method) in NEEDED else []
    return {
        "type": "object",
        "required": ["method", *needed],
        "properties": {"method": {"const": method}, **{name: _option(one) for name, one in options.items()}},
        "additionalProperties": False,
    }


def _option(kind: Any) -> dict[str, Any]:
    if isinstance(kind, tuple):
        return {"enum": list(kind)}
    return {"type": {"number": "number", "integer": "integer", "flag": "boolean", "text": "string"}[kind]}


TEXT = Shape(lambda value: isinstance(value, str), "text in quotation marks", {"type": "string"})
NUMBER = Shape(_is_number, "a number", {"type": "number"})
WHOLE = Shape(lambda v: isinstance(v, int) and not isinstance(v, bool), "a whole number", {"type": "integer"})
FLAG = Shape(lambda value: isinstance(value, bool), "true or false", {"type": "boolean"})
NAMES = Shape(_is_names, "a table of names by language", {"type": "object", "additionalProperties": {"type": "string"}})
TABLE = Shape(lambda value: isinstance(value, dict), "a table", {"type": "object"})
ENTRIES = Shape(
    lambda value: isinstance(value, list) and all(isinstance(part, dict) for part in value),
    "a list of tables",
    {"type": "array"},
)
PAIR = Shape(
    lambda value: isinstance(value, list) and len(value) == 2 and all(_is_number(part) for part in value),
    "two numbers, [worst, best]",
    {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
)

NUMBERS = Shape(
    lambda value: isinstance(value, list) and all(_is_number(part) for part in value),
    "a list of numbers",
    {"type": "array", "items": {"type": "number"}},
)
WORDS = Shape(
    lambda value: isinstance(value, list) and all(isinstance(part, str) for part in value),
    "a list of words",
    {"type": "array", "items": {"type": "string"}},
)
WEIGHTS = Shape(
    lambda value: isinstance(value, dict) and all(_is_number(part) for part in value.values()),
    "a table of numbers by code",
    {"type": "object", "additionalProperties": {"type": "number"}},
)
COMPARISONS = Shape(
    lambda value: isinstance(value, dict) and all(WEIGHTS.accepts(part) for part in value.values()),
    "a table of tables of numbers, by both codes",
    {"type": "object", "additionalProperties": WEIGHTS.schema},
)
LABELS = Shape(
    lambda value: isinstance(value, list) and all(_is_names(part) for part in value),
    "a list of tables of names by language",
    {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
)


def _rules_of(rules: tuple[str, ...]) -> Shape:
    schema = {
        "type": "object",
        "properties": {absence: {"enum": list(rules)} for absence in ABSENCES},
        "additionalProperties": False,
    }
    return Shape(_is_names, "a table of rules by absence", schema)


SHAPES: dict[str, dict[str, Shape]] = {
    FILE: {
        "code": TEXT.needed(),
        "version": TEXT.needed(),
        "names": NAMES,
        "origin": _one_of(ORIGINS),
        "source": TEXT,
        "scale": NUMBER,
        "decimals": WHOLE,
        **{kind: _step(kind) for kind in ("impute", "treat", "normalise", "weights", "aggregate")},
        **dict.fromkeys(("absences", "screening", "ranking", "years", "groups"), TABLE),
        **dict.fromkeys(("scales", "items", "counts"), ENTRIES),
        "nodes": ENTRIES.needed(),
        "indicators": ENTRIES.needed(),
    },
    "absences": dict.fromkeys(ABSENCES, _one_of(RULES)),
    "screening": {
        **dict.fromkeys(("unit", "across", "indicator", "node"), NUMBER),
        "by": _one_of(("indicators", "answers")),
    },
    "ranking": {
        "ties": _one_of(TIES),
        "on": _one_of(("full", "displayed")),
        "least_coverage": NUMBER,
        "complete": FLAG,
        "best": _one_of(("highest", "lowest")),
    },
    "years": {"scope": _one_of(SCOPES), "base": WHOLE},
    "groups": {
        "inclusive": _one_of(("lower", "upper")),
        "on": _one_of(("full", "displayed")),
        "method": _one_of(("cuts", "quartiles")),
        "larger": _one_of(("best", "worst")),
        "origin": _one_of(ORIGINS),
        "classes": ENTRIES.needed(),
    },
    "groups.classes": {"code": TEXT.needed(), "start": NUMBER.needed(), "names": NAMES, "parts": WORDS},
    "nodes": {
        "code": TEXT.needed(),
        "parent": TEXT,
        "weight": NUMBER,
        "names": NAMES,
        "origin": _one_of(ORIGINS),
        "source": TEXT,
        "direction": _one_of(DIRECTIONS),
        "imported": FLAG,
        "missing": _one_of(("rescale", "void")),
        "least_coverage": NUMBER,
        "aggregate": _step("aggregate"),
        "weights": _step("weights"),
        "rescale": _step("normalise"),
        "goalposts": PAIR,
        "respondents": ENTRIES,
    },
    "nodes.respondents": {"name": TEXT, "points": WEIGHTS, "comparisons": COMPARISONS},
    "indicators": {
        "code": TEXT.needed(),
        "parent": TEXT.needed(),
        "weight": NUMBER,
        "unit": TEXT,
        "direction": _one_of(DIRECTIONS),
        "goalposts": PAIR,
        "names": NAMES,
        "origin": _one_of(ORIGINS),
        "source": TEXT,
        "imported": FLAG,
        "denominator": TEXT,
        **{kind: _step(kind) for kind in ("impute", "treat", "normalise")},
        "absences": _rules_of(RULES),
        "items": TABLE,
    },
    "indicators.items": {
        "asked_of": TEXT,
        "question": TEXT,
        "scale": TEXT,
        "applies_to": NAMES,
        "channels": WORDS,
        "across_channels": _one_of(ACROSS_CHANNELS),
        "channel_weights": WEIGHTS,
        "across_institutions": _one_of(REDUCTIONS),
        "over": _one_of(REDUCTIONS),
        "numerator": TEXT,
        "denominator": TEXT,
        "least_denominator": NUMBER,
    },
    "scales": {
        "code": TEXT.needed(),
        "kind": _one_of(SCALES).needed(),
        "points": NUMBERS.needed(),
        "raw": PAIR,
        "labels": LABELS,
    },
    "items": {
        "code": TEXT.needed(),
        "list": TEXT.needed(),
        "weight": NUMBER,
        "tags": NAMES,
        "names": NAMES,
    },
    "counts": {
        "code": TEXT.needed(),
        "asked_of": TEXT,
        "absences": _rules_of(COUNT_RULES),
        "names": NAMES,
    },
}
