"""A result as CSV, wide and long, and as JSON: every node and every breakdown."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from multaqa.core.content import LANGUAGES
from multaqa.printing import xlsx
from multaqa.rounds.models import Publication, Result
from multaqa.rounds.queries.figures import NODE, Figure, Figures, figures_of, names_of
from multaqa.rounds.report import method

LONG = (
    "iso3", "state_ar", "state_en", "state_fr", "axis", "code", "parent", "name_ar", "name_en", "name_fr", "score",
    "rank", "group", "coverage", "contribution", "rank_low", "rank_high", "absence", "marks",
)  # fmt: skip
NO_PART = "no_part"


def ordered(found: Figures) -> list[Figure]:
    """Return the index's figures, best first; those without a rank last, in alphabetical order."""
    root = found.places[0]
    whole = [one for state in found.states if (one := found.of(state, root))]
    return sorted(whole, key=lambda one: (one.rank is None, one.rank or 0, one.state.position))


def _names(thing: Any) -> list[str]:
    return [getattr(thing, f"name_{language}") or "" for language in LANGUAGES]


def wide_csv(result: Result) -> bytes:
    """Return a row per state, best first: the index, then a column for every node, sector, life event and channel."""
    heads, rows = wide_rows(figures_of(result))
    return xlsx.csv_bytes([heads, *rows])


def wide_rows(found: Figures) -> tuple[list[str], list[list[Any]]]:
    """Return heads and rows of the wide table; a state that took no part has a row that says so.

    marks: sample, illustrative, inferred, in every row, since rows are copied alone.
    """
    marks = " ".join(method.codes(found.result))
    places = [one for one in found.places[1:] if one.axis != "service"]
    heads = ["rank", "iso3", "state_ar", "state_en", "state_fr", "score", "group", "coverage", "rank_low", "rank_high"]
    codes = [one.code if one.axis == NODE else f"{one.axis}.{one.code}" for one in places]
    rows: list[list[Any]] = [
        [
            one.rank, one.state.iso3, *_names(one.state), one.score, one.group, one.coverage, one.low, one.high, "",
            marks, *((part.score if (part := found.of(one.state, place)) else None) for place in places),
        ]
        for one in ordered(found)
    ]  # fmt: skip
    empty: list[Any] = [marks, *[None] * len(places)]
    rows += [
        [None, state.iso3, *_names(state), None, "", None, None, None, NO_PART, *empty] for state in found.without_part
    ]
    return [*heads, "absence", "marks", *codes], rows


def long_csv(result: Result) -> bytes:
    """Return a row per state and place, states in Arabic alphabetical order."""
    return xlsx.csv_bytes([LONG, *long_rows(figures_of(result))])


def long_rows(found: Figures) -> Iterator[Sequence[Any]]:
    """Yield the rows of the long table."""
    marks = " ".join(method.codes(found.result))
    for one in found.rows():
        place = one.place
        yield (
            one.state.iso3, *_names(one.state), place.axis, place.code, place.parent,
            *(place.names[language] for language in LANGUAGES), one.score, one.rank, one.group, one.coverage,
            one.contribution, one.low, one.high, "", marks,
        )  # fmt: skip
    root = found.places[0]
    for state in found.without_part:
        names = [root.names[language] for language in LANGUAGES]
        yield (
            state.iso3, *_names(state), root.axis, root.code, "", *names, None, None, "", None, None, None, None,
            NO_PART, marks,
        )  # fmt: skip


def json_bytes(result: Result, publication: Publication | None) -> bytes:
    """Return a result as JSON: what it is, its method and checksums, every place, every figure."""
    found = figures_of(result)
    heads, rows = wide_rows(found)
    facts = {
        **about(result, publication),
        "places": [
            {"axis": one.axis, "code": one.code, "parent": one.parent, "names": one.names} for one in found.places
        ],
        "scores": [dict(zip(heads, row, strict=True)) for row in rows],
        "figures": [
            {
                "iso3": one.state.iso3, "axis": one.place.axis, "code": one.place.code, "score": one.score,
                "rank": one.rank, "group": one.group, "coverage": one.coverage, "contribution": one.contribution,
            }
            for one in found.rows()
        ],
    }  # fmt: skip
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def about(result: Result, publication: Publication | None) -> dict[str, Any]:
    """Return what a reader must know of a result before its numbers."""
    framework = result.round.framework
    return {
        "framework": str(framework),
        "framework_checksum": result.framework_checksum,
        "label": names_of(framework, "label"),
        "marks": method.codes(result),
        "scale": float(framework.scale),
        "engine_version": result.engine_version,
        "inputs_checksum": result.inputs_checksum,
        "result_checksum": result.checksum,
        "year": result.round.year,
        "round": names_of(result.round, "title"),
        "is_sample": result.round.is_sample,
        "edition": publication.number if publication else None,
        "published_at": publication.published_at.isoformat(timespec="seconds") if publication else None,
        "note": names_of(publication, "note") if publication else {},
        "left_out": result.inputs["left_out"],
    }
