"""A result as SDMX: the structure definition with its lists in three languages, and the observations."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import LANGUAGES
from multaqa.printing import sdmx
from multaqa.rounds.dataset import computed_behind
from multaqa.rounds.models import Answer, Framework, Publication, Result
from multaqa.rounds.queries.figures import (
    NODE,
    Figure,
    Figures,
    Place,
    figures_of,
    names_of,
    said_in_languages,
)
from multaqa.rounds.report import method

AGENCY = "MULTAQA"
WHOLE, ASKED_OF_SERVICES = "_T", "_SERVICES"
MEASURES = {
    "SCORE": pgettext_lazy("measure", "score"),
    "RANK": pgettext_lazy("measure", "rank"),
    "RANK_LOW": pgettext_lazy("measure", "best rank of the interval"),
    "RANK_HIGH": pgettext_lazy("measure", "lowest rank of the interval"),
    "COVERAGE": pgettext_lazy("measure", "coverage"),
    "CONTRIBUTION": pgettext_lazy("measure", "contribution to the index"),
}
UNITS = {
    "POINTS": pgettext_lazy("unit", "points of the scale of the index"),
    "RANK": pgettext_lazy("unit", "rank, 1 is best"),
    "SHARE": pgettext_lazy("unit", "share between 0 and 1"),
}
UNIT_OF = {
    "SCORE": "POINTS", "RANK": "RANK", "RANK_LOW": "RANK", "RANK_HIGH": "RANK", "COVERAGE": "SHARE",
    "CONTRIBUTION": "POINTS",
}  # fmt: skip
# Why there is no score, in the engine's words; the four absences stand first, as everywhere.
REASONS = {
    **{f"{absence.value}".upper(): absence.label for absence in Answer.Absence},
    "NO_PART": _("did not take part"),
    "BELOW_COVERAGE": pgettext_lazy("no score", "coverage is below the threshold"),
    "CHILD_MISSING": pgettext_lazy("no score", "a part that decides has no score"),
    "NO_CHILD": pgettext_lazy("no score", "no part has a score"),
    "UNIT_LEFT_OUT": pgettext_lazy("no score", "the state is left out, for too little is known of it"),
    "NO_SCORE": pgettext_lazy("no score", "no score, for another reason"),
}
NATURES = {
    "MEASURED": pgettext_lazy("nature of data", "measured"),
    "SAMPLE": pgettext_lazy("nature of data", "sample: invented, stands for no state"),
}
COLUMNS = (
    ("FREQ", "dimension", pgettext_lazy("column", "frequency"), "CL_FREQ"),
    ("REF_AREA", "dimension", pgettext_lazy("column", "state"), "CL_AREA"),
    ("NODE", "dimension", pgettext_lazy("column", "part of the framework"), "CL_NODE"),
    ("BREAKDOWN", "dimension", pgettext_lazy("column", "part of the answers"), "CL_BREAKDOWN"),
    ("MEASURE", "dimension", pgettext_lazy("column", "what is measured"), "CL_MEASURE"),
    ("TIME_PERIOD", "time", pgettext_lazy("column", "year of the round"), ""),
    ("OBS_VALUE", "measure", pgettext_lazy("column", "value"), ""),
    ("UNIT_MEASURE", "attribute", pgettext_lazy("column", "unit"), "CL_UNIT"),
    ("OBS_STATUS", "attribute", pgettext_lazy("column", "status of the value"), "CL_OBS_STATUS"),
    ("NATURE", "attribute", pgettext_lazy("column", "nature of the data"), "CL_NATURE"),
)


def flow_id(framework: Framework) -> str:
    """Return the name of a framework version among flows of data."""
    return sdmx.plain_id(f"{framework.code}_{framework.version}").upper()


def sdmx_structure(publication: Publication) -> bytes:
    """Return the structure definition of an edition, SDMX-ML 3.0."""
    found = figures_of(publication.result)
    return sdmx.structure_bytes(_flow(publication, found), made_at=publication.published_at)


def sdmx_data(publication: Publication) -> bytes:
    """Return every figure of an edition as SDMX-CSV 2.0; a score that is missing has an empty value and its reason."""
    found = figures_of(publication.result)
    return sdmx.data_bytes(_flow(publication, found), _rows(found, _reasons(publication.result)))


def _list(id: str, title: Any, words: dict[str, Any]) -> sdmx.Codelist:
    codes = [sdmx.Code(code, _in_languages(said)) for code, said in words.items()]
    return sdmx.Codelist(id, _in_languages(title), codes)


def _in_languages(said: Any) -> dict[str, str]:
    """Return the words in every language, English first: readers of one language take the first."""
    names = said if isinstance(said, dict) else said_in_languages(said)
    return {language: names[language] for language in sorted(LANGUAGES, key=lambda one: one != "en")}


def _flow(publication: Publication, found: Figures) -> sdmx.Flow:
    titles = {id: title for _column, _kind, title, id in COLUMNS}
    framework = publication.round.framework
    areas = {one.iso3: names_of(one) for one in sorted(found.states + found.without_part, key=lambda one: one.position)}
    nodes = [
        sdmx.Code(sdmx.plain_id(one.code), _in_languages(one.names), sdmx.plain_id(one.parent))
        for one in found.places_of(NODE)
    ]
    nodes.append(
        sdmx.Code(ASKED_OF_SERVICES, _in_languages(pgettext_lazy("node", "what is asked of each service")))
    )  # fmt: skip
    whole: dict[str, Any] = {WHOLE: pgettext_lazy("part of the answers", "all")}
    parts = whole | {_breakdown(one): one.names for one in found.places if one.axis != NODE}
    lists = [
        _list("CL_FREQ", titles["CL_FREQ"], {"A": pgettext_lazy("frequency", "annual")}),
        _list("CL_AREA", titles["CL_AREA"], areas),
        sdmx.Codelist("CL_NODE", _in_languages(titles["CL_NODE"]), nodes),
        _list("CL_BREAKDOWN", titles["CL_BREAKDOWN"], parts),
        _list("CL_MEASURE", titles["CL_MEASURE"], MEASURES),
        _list("CL_UNIT", titles["CL_UNIT"], UNITS),
        _list("CL_OBS_STATUS", titles["CL_OBS_STATUS"], {"A": pgettext_lazy("status", "a value"), **REASONS}),
        _list("CL_NATURE", titles["CL_NATURE"], NATURES),
    ]
    columns = [sdmx.Column(id, kind, _in_languages(title), codes) for id, kind, title, codes in COLUMNS]
    return sdmx.Flow(
        AGENCY, flow_id(framework), _in_languages(names_of(framework)), columns, lists,
        descriptions=_in_languages(_description(publication)),
    )  # fmt: skip


def _description(publication: Publication) -> dict[str, str]:
    """Return what every copy must say: the round, the edition, the labels."""
    marks = {language: [] for language in LANGUAGES}  # type: dict[str, list[str]]
    for language, said in names_of(publication.round, "title").items():
        marks[language].append(f"{said} ({publication.number}).")
    if "sample" in method.codes(publication.result):
        for language, said in said_in_languages(method.SAMPLE).items():
            marks[language].append(said)
    for language, said in names_of(publication.round.framework, "label").items():
        marks[language].append(said)
    return {language: " ".join(one for one in said if one) for language, said in marks.items()}


def _breakdown(place: Place) -> str:
    return sdmx.plain_id(f"{place.axis.upper()}_{place.code}")


def _reasons(result: Result) -> dict[tuple[str, str], str]:
    """Return why a state has no score at a node, as the engine says it."""
    computed = computed_behind(result)
    return {
        (unit, node): str(computed.missing[row, column]).upper()
        for row, unit in enumerate(computed.units)
        for column, node in enumerate(computed.nodes)
        if computed.missing[row, column]
    }


def _rows(found: Figures, reasons: dict[tuple[str, str], str]) -> Iterator[list[Any]]:
    round = found.result.round
    nature = "SAMPLE" if round.is_sample else "MEASURED"

    def row(iso3: str, place: Place, measure: str, value: float | None, status: str = "A") -> list[Any]:
        is_node = place.axis == NODE
        node, part = (sdmx.plain_id(place.code), WHOLE) if is_node else (ASKED_OF_SERVICES, _breakdown(place))
        return ["A", iso3, node, part, measure, round.year, value, UNIT_OF[measure], status, nature]

    for one in found.rows():
        for measure, value, status in _said(one, reasons):
            yield row(one.state.iso3, one.place, measure, value, status)
    for state in found.without_part:
        yield row(state.iso3, found.places[0], "SCORE", None, "NO_PART")


def _said(one: Figure, reasons: dict[tuple[str, str], str]) -> Iterator[tuple[str, float | None, str]]:
    """Yield measure, value and status of one figure: a missing score is said, a missing rank is not."""
    status = "A"
    if one.score is None:
        status = reasons.get((one.state.iso3, one.place.code), "") if one.place.axis == NODE else ""
        status = status if status in REASONS else "NOT_APPLICABLE" if one.coverage is None else "NO_SCORE"
    yield "SCORE", one.score, status
    more = {
        "RANK": one.rank,
        "RANK_LOW": one.low,
        "RANK_HIGH": one.high,
        "COVERAGE": one.coverage,
        "CONTRIBUTION": one.contribution,
    }
    for measure, value in more.items():
        if value is not None:
            yield measure, value, "A"
