"""Strict reading of a framework's TOML file, and the JSON schema of that file."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from multaqa.composite.asking import Count, Item, Items, Scale
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework, Group, Groups, Indicator, Node, Ranking, Respondent, Screening, Years
from multaqa.composite.lines import Lines
from multaqa.composite.methods import METHODS, Step
from multaqa.composite.shapes import FILE, SHAPES, Shape

TABLES = ("absences", "screening", "ranking", "years", "groups")
LISTS = ("scales", "items", "counts", "nodes", "indicators")
_STEPS = ("impute", "treat", "normalise", "weights", "aggregate", "rescale")


def read_framework(text: str) -> Framework:
    """Read a framework from the text of its TOML file.

    text: the file's text. Returns the framework, checked. Raises EngineError that names the line and what would be
    right: unknown key, wrong type, missing parent, cycle, weights all zero, a method or option that is not known.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        place = f"line {found[1]}" if found else "last line"
        raise EngineError(f"not a TOML file: {error}", place=place, remedy="Mend the line") from error
    lines = Lines(text)
    try:
        return _framework(raw, lines)
    except EngineError as error:
        if error.where is None:
            raise
        line = lines.of(*error.where)
        raise EngineError(error.message, place=f"line {line}, {error.place}", remedy=error.remedy) from error


def _check(raw: Mapping[str, Any], name: str, lines: Lines, code: str = "") -> None:
    """Refuse unknown, missing and ill-typed keys of one table of the file."""
    shape = SHAPES[name]
    for key, value in raw.items():
        line = lines.of(name, code, key)
        place = f"line {line}, {name}"
        if key not in shape:
            near = get_close_matches(key, shape, n=1)
            remedy = f"Did you mean “{near[0]}”?" if near else f"Known keys: {', '.join(shape)}"
            raise EngineError(f"unknown key “{key}”", place=place, remedy=remedy)
        if not shape[key].accepts(value):
            raise EngineError(f"{key} is {value!r}", place=place, remedy=f"It must be {shape[key].words}")
    for key, wanted in shape.items():
        if wanted.required and key not in raw:
            place = f"line {lines.of(name, code, '')}, {name}"
            raise EngineError(f"{key} is missing", place=place, remedy=f"Give {key}: {wanted.words}")


def _step(raw: Any) -> Step:
    if isinstance(raw, str):
        return Step(raw)
    return Step(raw["method"], tuple(sorted((key, value) for key, value in raw.items() if key != "method")))


def _with_steps(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _step(value) if key in _STEPS else value for key, value in raw.items()}


def _part(raw: Mapping[str, Any]) -> dict[str, Any]:
    parts = _with_steps(raw)
    if "goalposts" in parts:
        parts["goalposts"] = tuple(float(post) for post in parts["goalposts"])
    return parts


def _node(raw: Mapping[str, Any], lines: Lines, number: int) -> Node:
    parts = _part(raw)
    for place, one in enumerate(parts.get("respondents", ()), start=1):
        _check(one, "nodes.respondents", lines, f"#{number}/{place}")
    return Node(**{**parts, "respondents": tuple(Respondent(**one) for one in parts.get("respondents", ()))})


def _indicator(raw: Mapping[str, Any], lines: Lines, number: int) -> Indicator:
    parts = _part(raw)
    if "items" in parts:
        _check(parts["items"], "indicators.items", lines, f"#{number}")
        items = dict(parts["items"])
        parts["items"] = Items(**{**items, "channels": tuple(items.get("channels", ()))})
    return Indicator(**parts)


def _scale(raw: Mapping[str, Any]) -> Scale:
    parts = {**raw, "points": tuple(float(part) for part in raw["points"]), "labels": tuple(raw.get("labels", ()))}
    if "raw" in raw:
        parts["raw"] = tuple(float(end) for end in raw["raw"])
    return Scale(**parts)


def _groups(raw: Mapping[str, Any], lines: Lines) -> Groups:
    for number, group in enumerate(raw["classes"], start=1):
        _check(group, "groups.classes", lines, f"#{number}")
    classes = tuple(Group(**{**group, "parts": tuple(group.get("parts", ()))}) for group in raw["classes"])
    return Groups(**{**raw, "classes": classes})


def _framework(raw: Mapping[str, Any], lines: Lines) -> Framework:
    _check(raw, FILE, lines)
    for name in TABLES:
        if name in raw:
            _check(raw[name], name, lines)
    for name in LISTS:
        for number, entry in enumerate(raw.get(name, ()), start=1):
            _check(entry, name, lines, f"#{number}")
    parts = _with_steps({key: value for key, value in raw.items() if key not in LISTS})
    if "groups" in raw:
        parts["groups"] = _groups(raw["groups"], lines)
    if "screening" in raw:
        parts["screening"] = Screening(**raw["screening"])
    if "ranking" in raw:
        parts["ranking"] = Ranking(**raw["ranking"])
    if "years" in raw:
        parts["years"] = Years(**raw["years"])
    return Framework(
        **parts,
        nodes=tuple(_node(entry, lines, number) for number, entry in enumerate(raw["nodes"], start=1)),
        indicators=tuple(_indicator(entry, lines, number) for number, entry in enumerate(raw["indicators"], start=1)),
        scales=tuple(_scale(entry) for entry in raw.get("scales", ())),
        items=tuple(Item(**entry) for entry in raw.get("items", ())),
        counts=tuple(Count(**entry) for entry in raw.get("counts", ())),
    )


def _object(shape: Mapping[str, Shape]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {key: part.schema for key, part in shape.items()},
        "additionalProperties": False,
    }
    required = [key for key, part in shape.items() if part.required]
    return {**schema, "required": required} if required else schema


def framework_schema() -> dict[str, Any]:
    """Return the JSON schema (2020-12) of the framework's file."""
    schema = _object(SHAPES[FILE])
    for name in TABLES:
        schema["properties"][name] = _object(SHAPES[name])
    schema["properties"]["groups"]["properties"]["classes"] = {
        "type": "array",
        "minItems": 1,
        "items": _object(SHAPES["groups.classes"]),
    }
    for name in LISTS:
        least = {"minItems": 1} if name in ("nodes", "indicators") else {}
        schema["properties"][name] = {"type": "array", **least, "items": _object(SHAPES[name])}
    indicator, node = (schema["properties"][name]["items"]["properties"] for name in ("indicators", "nodes"))
    indicator["items"] = _object(SHAPES["indicators.items"])
    node["respondents"] = {"type": "array", "items": _object(SHAPES["nodes.respondents"])}
    steps = {kind: {"enum": list(methods)} for kind, methods in METHODS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Framework of an index",
        **schema,
        "$defs": steps,
    }
