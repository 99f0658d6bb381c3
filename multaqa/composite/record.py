"""The record of a computation: method, checksums and canonical bytes, the same on every machine."""

import hashlib
import json
from dataclasses import fields
from math import isnan
from typing import Any

import numpy as np

from multaqa.composite.data import Data
from multaqa.composite.framework import Framework
from multaqa.composite.methods import Step

ENGINE_VERSION = "1.0"


def plain(value: Any) -> Any:
    """Return a value of the framework as JSON-able data; empty and default-less parts are left out."""
    if isinstance(value, Step):
        return value.to_record()
    if hasattr(value, "__dataclass_fields__"):
        parts = {part.name: plain(getattr(value, part.name)) for part in fields(value)}
        return {name: part for name, part in parts.items() if part not in (None, {}, [], "")}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if hasattr(value, "items"):
        return {str(key): plain(part) for key, part in value.items()}
    return value


def canonical(value: Any) -> bytes:
    """Return JSON bytes with sorted keys and numbers of 12 significant digits; NaN becomes null."""
    return _bytes(_rounded(value))


def _bytes(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    if isinstance(value, float):
        return None if isnan(value) else float(f"{value:.11e}") + 0.0
    return value


def method_record(framework: Framework) -> dict[str, Any]:
    """Return the framework as it was applied, with its own checksum and the engine's version."""
    record = {"framework": plain(framework), "engine_version": ENGINE_VERSION}
    record["checksum"] = hashlib.sha256(canonical(record)).hexdigest()
    return record


def inputs_checksum(data: Data) -> str:
    """Return the SHA-256 of the inputs in hexadecimal; the order of rows and columns does not matter."""
    rows = np.argsort(np.array(data.units), kind="stable")
    columns = np.argsort(np.array(data.indicators), kind="stable")
    digest = hashlib.sha256()
    header = {
        "units": [data.units[row] for row in rows],
        "indicators": [data.indicators[column] for column in columns],
        "answers": data.answers_checksum,
        "unit_groups": None if data.unit_groups is None else [data.unit_groups[row] for row in rows],
    }
    digest.update(_bytes(header))
    # NaN has many bit patterns and 0 has two: one of each stands for all of them.
    values = np.where(np.isnan(data.values), np.nan, data.values + 0.0)
    for array in (values, data.absence_codes, data.answered, data.expected):
        if array is not None:
            kind = "<i8" if array.dtype.kind == "i" else "<f8"
            digest.update(np.ascontiguousarray(array[np.ix_(rows, columns)]).astype(kind).tobytes())
    return digest.hexdigest()
