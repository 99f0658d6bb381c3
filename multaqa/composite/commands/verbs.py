"""What each command does."""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Any

from multaqa.composite.commands.arguments import Verb, of_sensitivity, of_uncertainty, pair
from multaqa.composite.commands.files import record_of, write_index, write_report
from multaqa.composite.commands.loading import load_framework, load_table
from multaqa.composite.commands.texts import (
    diagnosis_text,
    framework_text,
    index_text,
    reason_text,
    standing_text,
    what_if_text,
)
from multaqa.composite.commands.writing import new_folder, write_json
from multaqa.composite.diagnosis import CORRELATIONS, diagnose, strengths
from multaqa.composite.errors import EngineError
from multaqa.composite.explain import why
from multaqa.composite.index import Result, build_index
from multaqa.composite.reading import framework_schema
from multaqa.composite.record import method_record, plain
from multaqa.composite.tables import Table
from multaqa.composite.weights import effective_weights
from multaqa.composite.what_if import what_if


def _later(name: str) -> Callable[[argparse.Namespace], None]:
    """Return a verb of the analyses, which are loaded when one is asked for: they need more than numpy."""

    def run(chosen: argparse.Namespace) -> None:
        from multaqa.composite.commands import analysis

        getattr(analysis, name)(chosen)

    return run


def _index(chosen: argparse.Namespace) -> tuple[Result, Table]:
    framework = load_framework(chosen.framework)
    table = load_table(chosen, framework)
    return build_index(framework, table.data), table


def _check(chosen: argparse.Namespace) -> None:
    framework = load_framework(chosen.framework)
    if chosen.json:
        write_json({"holds": True, "weights": effective_weights(framework), **method_record(framework)})
    else:
        print(framework_text(framework))


def _schema(chosen: argparse.Namespace) -> None:
    write_json(framework_schema())


def _compute(chosen: argparse.Namespace) -> None:
    if not chosen.out and (chosen.report or chosen.replace):
        raise EngineError("there is no folder to write into", place="--out", remedy="Name one: --out DIR")
    if chosen.out:
        with new_folder(chosen.out, replace=chosen.replace) as folder:
            result, table = _index(chosen)
            write_index(result, table, folder)
            write_report(result, table, chosen, folder)
    else:
        result, table = _index(chosen)
    if chosen.json:
        write_json(record_of(result, table))
    else:
        print(index_text(result, table.names))
    if chosen.out:
        print(f"Written into {chosen.out}.", file=sys.stderr)


def _explain(chosen: argparse.Namespace) -> None:
    result, _ = _index(chosen)
    reason = why(result, chosen.of)
    if chosen.json:
        write_json(plain(reason))
    else:
        print(reason_text(result, reason, chosen.of))


def _strengths(chosen: argparse.Namespace) -> None:
    result, _ = _index(chosen)
    peers = chosen.peers.split(",") if "," in chosen.peers else chosen.peers
    profile = strengths(result, chosen.of, peers=peers, most=chosen.most)
    if chosen.json:
        write_json(plain(profile))
    else:
        print(standing_text(profile))


def _diagnose(chosen: argparse.Namespace) -> None:
    result, _ = _index(chosen)
    found = diagnose(result, method=chosen.correlation)
    if chosen.json:
        write_json(found.to_record())
    else:
        print(diagnosis_text(found))


def _what_if(chosen: argparse.Namespace) -> None:
    result, _ = _index(chosen)
    changes = dict(_changes(chosen))
    if not any(changes.values()):
        remedy = "Give --weight, --value, --method or --part"
        raise EngineError("nothing is changed", place="what-if", remedy=remedy)
    told = what_if(result, **changes)
    if chosen.json:
        write_json(told.to_record())
    else:
        print(what_if_text(told))


def _changes(chosen: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    weights = {}
    for code, text in chosen.weight:
        weight = _read(text)
        if isinstance(weight, str | bool):
            raise EngineError(f"“{text}” is no number", place=f"--weight {code}", remedy="Give 0 or more")
        weights[code] = float(weight)
    yield "weights", weights
    values = {}
    for cell, text in chosen.value:
        unit, sign, code = cell.partition(":")
        if not sign:
            place = f"--value {cell}={text}"
            raise EngineError("no unit and indicator", place=place, remedy="Write UNIT:INDICATOR=NUMBER, or an absence")
        values[unit, code] = _read(text)
    yield "values", values
    yield "method", {name: _read(text) for name, text in chosen.method}
    parts: dict[str, dict[str, Any]] = {}
    for name, text in chosen.part:
        code, sign, field = name.rpartition(".")
        if not sign:
            remedy = "Write CODE.FIELD=TEXT, such as OSI.normalise=rank"
            raise EngineError("no code and field", place=f"--part {name}={text}", remedy=remedy)
        parts.setdefault(code, {})[field] = _read(text)
    yield "parts", parts


def _read(text: str) -> int | float | bool | str:
    """Read a word of the command as what it looks like."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _of(command: argparse.ArgumentParser) -> None:
    command.add_argument("of", metavar="UNIT", help="the code of a unit of the table")


def _of_peers(command: argparse.ArgumentParser) -> None:
    _of(command)
    command.add_argument("--peers", default="all", help="all, group, class, or codes with commas between them")
    command.add_argument("--most", type=int, default=5, help="how many strengths and weaknesses")


def _of_diagnosis(command: argparse.ArgumentParser) -> None:
    command.add_argument("--correlation", choices=CORRELATIONS, default="pearson", help="kind of correlation")


def _of_what_if(command: argparse.ArgumentParser) -> None:
    for name, shape, does in (
        ("--weight", "CODE=NUMBER", "another weight of a node or indicator"),
        ("--value", "UNIT:INDICATOR=NUMBER", "another value, or one of the four absences"),
        ("--method", "STEP=METHOD", "another method of the framework, such as aggregate=geometric"),
        ("--part", "CODE.FIELD=TEXT", "another field of a node or indicator, such as OSI.normalise=rank"),
    ):
        command.add_argument(name, metavar=shape, type=pair, action="append", default=[], help=does)


VERBS = {
    "check": Verb("does a framework hold together; its tree, methods and effective weights", ("framework",), _check),
    "schema": Verb("print the JSON schema of a framework's file", (), _schema),
    "compute": Verb("compute the index of a table", ("framework", "data", "output"), _compute),
    "explain": Verb("why a unit has its score, down to its values", ("framework", "data"), _explain, _of),
    "strengths": Verb("where a unit stands above and below its peers", ("framework", "data"), _strengths, _of_peers),
    "diagnose": Verb("statistics, correlations and coherence", ("framework", "data"), _diagnose, _of_diagnosis),
    "uncertainty": Verb(
        "how ranks spread over what could have been decided otherwise", ("framework", "data", "output"),
        _later("uncertainty"), of_uncertainty,
    ),
    "sensitivity": Verb(
        "which choice moves the ranking, and which moves a unit's rank", ("framework", "data", "output"),
        _later("sensitivity"), of_sensitivity,
    ),
    "panel": Verb("compute every year of a table with years", ("framework", "data", "folder"), _later("panel")),
    "what-if": Verb("the ranking if something were another", ("framework", "data"), _what_if, _of_what_if),
}  # fmt: skip
