"""Series that others publish, uploaded by the secretariat: kept as they came, looked at, taken whole or not at all."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.content import LANGUAGES
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StoredFile
from multaqa.core.statuses import change_status
from multaqa.members.models import Person, State
from multaqa.rounds.models import Edition, Measure, Observation, Series, SeriesUpload, Source

WORDS = ("name", "publisher", "attribution", "licence", "scale")


class SeriesNotReady(RuleBroken):
    """The upload has problems, or was decided already."""


@transaction.atomic
def keep_series_upload(file: StoredFile, *, facts: dict[str, Any], reading: Any, by: Person) -> SeriesUpload:
    """Keep an uploaded table with what was read of it. Nothing of it is published by this."""
    upload = SeriesUpload.objects.create(
        file=file, facts=facts, measures=reading.measures, rows=reading.rows, problems=reading.problems,
        left_out={"columns": reading.columns, "codes": sorted(reading.codes)}, uploaded_by=by,
    )  # fmt: skip
    journal.record(
        "keep_series_upload", upload, by=by, differences={"checksum": file.checksum, "series": facts["code"]}
    )
    return upload


@transaction.atomic
def accept_series(upload: SeriesUpload, *, by: Person) -> int:
    """Publish an uploaded table and return how many figures are new or corrected; all of it or nothing.

    A figure of the same source with another value is a correction: the earlier row says when it was replaced. One of
    another source is a conflict, and both stand. Raises SeriesNotReady while the table has problems.
    """
    locked = SeriesUpload.objects.select_for_update().get(pk=upload.pk)
    if locked.problems:
        raise SeriesNotReady(_("The table has problems. Mend the file and upload it again; nothing was taken."))
    change_status(upload, SeriesUpload.Status.ACCEPTED, by=by, verb="accept_series")
    series, source = _series(locked), _source(locked)
    measures = _measures(locked, series)
    editions = {year: _edition(series, year, locked) for year in sorted({row["year"] for row in locked.rows})}
    states = {one.iso3: one for one in State.objects.all()}
    kept = {
        (one.edition_id, one.state_id, one.measure_id): one
        for one in Observation.objects.filter(source=source, edition__series=series, replaced_at=None)
    }
    new, now = [], timezone.now()
    for row in locked.rows:
        made = _observation(row, editions[row["year"]], states.get(row["iso3"]), measures[row["measure"]], source)
        before = kept.get((made.edition_id, made.state_id, made.measure_id))
        if before is not None and (before.value, before.word) == (made.value, made.word):
            continue
        if before is not None:
            before.replaced_at = now
            before.save(update_fields=["replaced_at"])
        new.append(made)
    Observation.objects.bulk_create(new)
    journal.record(
        "take_series", series, by=by, differences={"upload": upload.pk, "figures": len(new), "source": source.code}
    )
    return len(new)


@transaction.atomic
def discard_series(upload: SeriesUpload, *, by: Person) -> None:
    """Put an uploaded table aside; the file stays kept, nothing is published."""
    change_status(upload, SeriesUpload.Status.DISCARDED, by=by, verb="discard_series")


def _in(language: str, **words: str) -> dict[str, str]:
    """Return texts in the one language in which they were written; the others stay empty, and pages say so."""
    return {f"{name}_{one}": text if one == language else "" for name, text in words.items() for one in LANGUAGES}


def _series(upload: SeriesUpload) -> Series:
    """Return the series, made where it is new. The words of one that is there stay as they are."""
    facts = upload.facts
    scores = [one["code"] for one in upload.measures if one["kind"] == "score"]
    words = _in(facts["language"], **{name: facts[name] for name in WORDS})
    last = Series.objects.order_by("-position").values_list("position", flat=True).first() or 0
    series, _is_new = Series.objects.get_or_create(
        code=facts["code"],
        defaults={
            **words, "original_language": facts["language"], "url": facts["url"], "position": last + 1,
            "headline": facts["headline"], "parts": [one for one in scores if one != facts["headline"]],
            "top": facts["top"],
        },
    )  # fmt: skip
    return series


def _source(upload: SeriesUpload) -> Source:
    """Return the source: the same name and address are the same source."""
    facts = upload.facts
    name = {f"name_{facts['language']}": facts["source"], "url": facts["source_url"]}
    found = Source.objects.filter(**name).first()
    if found is not None:
        return found
    words = _in(facts["language"], name=facts["source"])
    return Source.objects.create(
        code=f"upload-{upload.pk}", url=facts["source_url"], kind=facts["source_kind"],
        original_language=facts["language"], **words,
    )  # fmt: skip


def _measures(upload: SeriesUpload, series: Series) -> dict[str, Measure]:
    found = {}
    for position, one in enumerate(upload.measures):
        names = {f"name_{language}": one["name"] for language in LANGUAGES}
        found[one["code"]], _is_new = Measure.objects.get_or_create(
            series=series, code=one["code"],
            defaults={"kind": one["kind"], "position": position, "original_language": "en", **names},
        )  # fmt: skip
    return found


def _edition(series: Series, year: int, upload: SeriesUpload) -> Edition:
    words = _in(upload.facts["language"], name=f"{upload.facts['name']} {year}")
    made, _is_new = Edition.objects.get_or_create(
        series=series, year=year, defaults={**words, "original_language": upload.facts["language"]}
    )
    return made


def _observation(
    row: dict[str, Any], edition: Edition, state: State | None, measure: Measure, source: Source
) -> Observation:
    value = Decimal(row["value"]) if row["value"] else None
    units = {"rank": "rank", "group": "category"}
    unit = units.get(measure.kind, "index_0_1" if edition.series.top == 1 else "points")
    return Observation(
        edition=edition, state=state, measure=measure, source=source, value=value, word=row["word"], unit=unit,
        decimals=len(row["value"].partition(".")[2]),
    )  # fmt: skip
