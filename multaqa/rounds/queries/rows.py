"""Published figures as rows for files: each with its source, its publisher's words and the licence."""

from collections.abc import Iterable
from typing import Any

from multaqa.core.content import text_of
from multaqa.rounds.models import Observation

HEADS = (
    "series", "edition", "iso3", "state_ar", "state_en", "state_fr",
    "measure", "measure_ar", "measure_en", "measure_fr", "value",
    "unit", "word", "group", "absence", "is_doubtful", "source", "source_url", "attribution", "licence",
)  # fmt: skip


def rows_of(observations: Iterable[Observation]) -> list[dict[str, Any]]:
    """Return every figure, conflicting and doubtful ones too, as rows for a file."""
    rows = []
    for one in observations:
        series, state = one.edition.series, one.state
        said = (
            series.code, one.edition.year, state.iso3 if state else "ARB",
            *(getattr(state, f"name_{language}", "") for language in ("ar", "en", "fr")), one.measure.code,
            *(getattr(one.measure, f"name_{language}") for language in ("ar", "en", "fr")),
            _as_printed(one), one.unit, one.word, one.group_code, one.absence, int(one.measure.is_doubtful),
            text_of(one.source, "name").words, one.source.url,
            text_of(series, "attribution").words, text_of(series, "licence").words,
        )  # fmt: skip
        rows.append(dict(zip(HEADS, said, strict=True)))
    return rows


def _as_printed(observation: Observation) -> Any:
    """Return the value with the decimals that its source printed; None where there is no number."""
    return None if observation.value is None else round(observation.value, observation.decimals)
