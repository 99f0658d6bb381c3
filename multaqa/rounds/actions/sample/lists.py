"""The invented names and sentences of the sample rounds."""

import csv
import io
from importlib import resources
from random import Random

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Return one list of the sample."""
    folder = resources.files("multaqa.rounds").joinpath("sample")
    return list(csv.DictReader(io.StringIO(folder.joinpath(f"{name}.csv").read_text("utf-8"))))


def sentences(kind: str) -> list[str]:
    """Return the sentences of a kind: remark, reply, reason, explanation, evidence."""
    return [row["text"] for row in rows("remarks") if row["kind"] == kind]


def institutions_of(iso3: str, *, seed: int) -> list[tuple[Row, list[str]]]:
    """Return a state's institutions with the fields of competence of each; which ones are joined differs by state."""
    draw = Random(f"{seed}/institutions/{iso3}")  # noqa: S311 (invented data)
    offered: dict[str, list[Row]] = {}
    for row in rows("institutions"):
        offered.setdefault(row["type"], []).append(row)
    chosen = {kind: draw.choice(named) for kind, named in offered.items()}
    joined = [kind for kind, row in chosen.items() if row["joins"] and draw.random() < 0.66]
    return [
        (row, [kind, *(other for other in joined if chosen[other]["joins"] == kind)])
        for kind, row in chosen.items()
        if kind not in joined
    ]
