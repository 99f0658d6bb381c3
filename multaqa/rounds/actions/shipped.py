"""The illustrative framework that ships with the product: its lists into rows, then its document from the rows."""

import csv
import io
from decimal import Decimal
from importlib import resources
from typing import Any

from django.db import transaction

from multaqa.core import journal
from multaqa.rounds.dataset import document_of
from multaqa.rounds.models import (
    Category,
    Framework,
    Indicator,
    MaturityGroup,
    Pillar,
    PlausibilityCheck,
    Scale,
    ScaleStep,
    Service,
)

CODE, VERSION = "gems-2024-illustrative", "1"
NAMES = {
    "name_ar": "إطار توضيحي لمؤشر نضوج الخدمات الحكومية الإلكترونية والنقّالة",
    "name_en": "Illustrative framework of the maturity index of government electronic and mobile services",
    "name_fr": "Cadre illustratif de l’indice de maturité des services gouvernementaux électroniques et mobiles",
}
CATEGORY_FILES = {"sector": "sectors", "life_event": "life_events", "institution_type": "institution_types"}
RULES = {"zero": "zero", "drop": "drop", "missing": "skip"}  # the lists' words for the engine's
CHANNELS = {"portal": "portal", "mobile": "mobile", "both": "both", "none": ""}
AUDIENCES = {"all": "", "individuals": "individuals", "businesses": "businesses"}
CHANNEL_COUNTS = ("portal_completed", "app_completed")
Row = dict[str, str]


@transaction.atomic
def load_illustrative(*, by: Any) -> Framework:
    """Load the illustrative framework once; a version that is there is left as it is."""
    found = Framework.objects.filter(code=CODE, version=VERSION).first()
    if found:
        return found
    label = {f"label_{language}": _setting("label")[language] for language in ("ar", "en", "fr")}
    framework = Framework.objects.create(
        code=CODE, version=VERSION, origin="illustrative", scale=Decimal(100), settings=_rows("settings"),
        decimals=int(_setting("decimals_shown")["value"]), document="", checksum="", **NAMES, **label,
    )  # fmt: skip
    _make_tree(framework)
    _make_lists(framework)
    _make_questions(framework)
    _make_checks(framework)
    framework.document, framework.checksum = document_of(framework)
    framework.is_frozen = True
    framework.save()
    journal.record("load_framework", framework, by=by, differences={"checksum": ["", framework.checksum]})
    return framework


def _rows(name: str) -> list[Row]:
    folder = resources.files("multaqa.rounds").joinpath("frameworks", CODE)
    return list(csv.DictReader(io.StringIO(folder.joinpath(f"{name}.csv").read_text("utf-8"))))


def _setting(key: str) -> Row:
    return next(row for row in _rows("settings") if row["key"] == key)


def _texts(row: Row, column: str, prefix: str = "") -> Row:
    return {f"{column}_{language}": row[f"{prefix}{language}"] for language in ("ar", "en", "fr")}


def _make_tree(framework: Framework) -> None:
    made: dict[str, Pillar] = {}
    rows = [(row, "") for row in _rows("pillars")] + [(row, row["pillar"]) for row in _rows("subpillars")]
    for position, (row, parent) in enumerate(rows, 1):
        made[row["code"]] = Pillar.objects.create(
            framework=framework, parent=made.get(parent), code=row["code"], weight=Decimal(row["weight"]),
            origin=row.get("origin", "illustrative"), position=position, **_texts(row, "name"),
        )  # fmt: skip
    for position, row in enumerate(_rows("groups"), 1):
        MaturityGroup.objects.create(
            framework=framework, code=row["code"], lower=Decimal(row["from"]), position=position, **_texts(row, "name")
        )


def _make_lists(framework: Framework) -> None:
    """Make categories, services and scales."""
    kept: dict[tuple[str, str], Category] = {}
    for kind, file in CATEGORY_FILES.items():
        for position, row in enumerate(_rows(file), 1):
            kept[kind, row["code"]] = Category.objects.create(
                framework=framework, kind=kind, code=row["code"], position=position, **_texts(row, "name")
            )
    Service.objects.bulk_create(
        Service(
            framework=framework, code=row["code"], audience=row["audience"], note=row["note"], position=position,
            **{kind: kept[kind, row[kind]] for kind in CATEGORY_FILES}, **_texts(row, "name", "name_"),
        )
        for position, row in enumerate(_rows("services"), 1)
    )  # fmt: skip
    scales: dict[str, Scale] = {}
    for row in _rows("scales"):
        if row["code"] not in scales:
            scales[row["code"]] = Scale.objects.create(framework=framework, code=row["code"], kind=row["kind"])
        ScaleStep.objects.create(
            scale=scales[row["code"]], position=int(row["order"]), points=Decimal(row["value"]),
            raw=Decimal(row["raw"]) if row["raw"] else None,
            **_texts(row, "label", "label_"), **_texts(row, "takes", "takes_"),
        )  # fmt: skip


def _make_questions(framework: Framework) -> None:
    """Make the indicators, then the counts that are asked beside them."""
    pillars = {one.code: one for one in framework.pillars.all()}
    scales = {one.code: one for one in framework.scales.all()}
    rows = _rows("kpis")
    for position, row in enumerate(rows, 1):
        scale = scales[row["scale"]]
        low, high = ("1", "5") if scale.kind == Scale.Kind.MEAN else ("0", "100")
        Indicator.objects.create(
            framework=framework, pillar=pillars[row["subpillar"]], code=row["code"], form=row["form"], scale=scale,
            channel=CHANNELS[row["channel"]], audience=AUDIENCES[row["applies_to"]],
            unit="mean 1-5" if scale.kind == Scale.Kind.MEAN else "points 0-100",
            numerator=row["numerator"], denominator=row["denominator"],
            minimum=Decimal(low), maximum=Decimal(high), decimals=2, weight=Decimal(row["weight_in_subpillar"]),
            absences={
                kind: RULES[row[f"when_{kind}"]] for kind in ("not_available", "not_applicable", "not_answered")
            },
            evidence_required="" if row["evidence_required"] == "no" else row["evidence_required"],
            since=row["since"], origin=row["origin"], position=position,
            **_texts(row, "name", "text_"), **_texts(row, "help", "help_"),
        )  # fmt: skip
    for position, row in enumerate(_rows("inputs"), len(rows) + 1):
        Indicator.objects.create(
            framework=framework, code=row["code"], kind=Indicator.Kind.COUNT, form=row["form"], unit="count",
            minimum=0, maximum=Decimal(10**9), decimals=0, weight=0, origin="illustrative", position=position,
            # A channel that is not there has completed nothing; what nobody recorded is not answered, never 0.
            absences={"not_available": "zero"} if row["code"] in CHANNEL_COUNTS else {},
            **_texts(row, "name"), **_texts(row, "help", "help_"),
        )  # fmt: skip


def _make_checks(framework: Framework) -> None:
    for position, row in enumerate(_rows("checks"), 1):
        PlausibilityCheck.objects.create(
            framework=framework, code=row["code"], rule=row["rule"], severity=row["severity"],
            concerns=row["concerns"].split(), position=position, **_texts(row, "message", "message_"),
        )  # fmt: skip
