"""A framework version's rows as the engine's own file: what the pages changed, over what the file said before."""

import hashlib
import tomllib
from decimal import Decimal
from typing import Any

import tomli_w
from django.db import models

from multaqa.core.content import LANGUAGES
from multaqa.rounds.models import Framework, Indicator, Scale

SERVICES = "services"
ASKED_OF = {
    Indicator.Form.NATIONAL: "unit",
    Indicator.Form.INSTITUTION: "institutions",
    Indicator.Form.SERVICE: SERVICES,
}
Entry = dict[str, Any]


def document_of(framework: Framework) -> tuple[str, str]:
    """Return the engine's TOML of a version and its SHA-256: rows over the document that the version had before.

    What no page knows, such as the treatment of outliers, stays as the earlier document has it.
    """
    before = tomllib.loads(framework.document) if framework.document else _first(framework)
    settings = {one["key"]: one["value"] for one in framework.settings}
    found: Entry = {
        **{key: value for key, value in before.items() if key not in ("nodes", "indicators", "groups")},
        **_chosen(before, settings),
        "code": framework.code,
        "version": framework.version,
        "names": _names(framework),
        "origin": framework.origin,
        "scale": _number(framework.scale),
        "decimals": framework.decimals,
    }
    if framework.groups.exists():
        found["groups"] = {**before.get("groups", {}), "classes": _groups(framework)}
    asked = _asked(framework)
    if asked:
        found |= asked
    found["nodes"] = _nodes(framework, before)
    found["indicators"] = _indicators(framework, before, settings)
    text = tomli_w.dumps(found)
    return text, hashlib.sha256(text.encode()).hexdigest()


def _first(framework: Framework) -> Entry:
    """Return what a version without a document begins with."""
    return {
        "normalise": "given" if framework.settings else "min_max",
        "aggregate": "arithmetic",
        "absences": {"not_surveyed": "drop", "not_answered": "skip", "not_applicable": "drop"},
        "ranking": {"ties": "competition", "complete": True},
        "groups": {"inclusive": "lower"},
        "nodes": [{"code": "index"}],
    }


def _chosen(before: Entry, settings: Entry) -> Entry:
    """Return the parts of the document that follow the choices which the version shows to its readers."""
    found: Entry = {}
    if "mean" in settings:
        found["aggregate"] = settings["mean"]
    if "coverage_kpi_percent" in settings:
        found["screening"] = {"indicator": _share(settings["coverage_kpi_percent"]), "by": "answers"}
    if "coverage_rank_percent" in settings:
        least = {"least_coverage": _share(settings["coverage_rank_percent"])}
        found["ranking"] = {**before.get("ranking", {}), **least}
    return found


def _share(percent: str) -> float:
    return float(percent) / 100


def _names(row: Any) -> Entry:
    return {language: words for language in LANGUAGES if (words := getattr(row, f"name_{language}"))}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _groups(framework: Framework) -> list[Entry]:
    rows = framework.groups.order_by("position")
    return [{"code": one.code, "start": _number(one.lower), "names": _names(one)} for one in rows]


def _by_code(entries: list[Entry]) -> dict[str, Entry]:
    return {entry["code"]: entry for entry in entries}


def _root(before: Entry) -> Entry:
    return next(node for node in before["nodes"] if "parent" not in node)


def _nodes(framework: Framework, before: Entry) -> list[Entry]:
    kept, root = _by_code(before["nodes"]), _root(before)
    settings = {one["key"]: one["value"] for one in framework.settings}
    nodes = [root | {"names": _names(framework)}]
    for one in framework.pillars.select_related("parent").order_by("position"):
        entry = kept.get(one.code, {}) | {
            "code": one.code,
            "parent": one.parent.code if one.parent else root["code"],
            "weight": float(one.weight),
            "names": _names(one),
        }
        if one.origin:
            entry["origin"] = one.origin
        if one.parent is None and "coverage_pillar_percent" in settings:
            entry["least_coverage"] = _share(settings["coverage_pillar_percent"])
        nodes.append(entry)
    return nodes


def _indicators(framework: Framework, before: Entry, settings: Entry) -> list[Entry]:
    kept, root = _by_code(before.get("indicators", [])), _root(before)
    rows = framework.indicators.filter(kind=Indicator.Kind.INDICATOR).select_related("pillar", "scale")
    found = []
    for one in rows.order_by("position"):
        entry = kept.get(one.code, {}) | {
            "code": one.code,
            "parent": one.pillar.code if one.pillar else root["code"],
            "weight": float(one.weight),
            "unit": one.unit,
            "names": _names(one),
        }
        if one.origin:
            entry["origin"] = one.origin
        if one.absences:
            entry["absences"] = one.absences
        if one.scale is not None:
            entry["items"] = _items(one, one.scale, settings)
        found.append(entry)
    return found


def _items(indicator: Indicator, scale: Scale, settings: Entry) -> Entry:
    """Return how an indicator is asked, in the engine's words."""
    entry: Entry = {"asked_of": ASKED_OF[Indicator.Form(indicator.form)], "scale": scale.code}
    if indicator.audience:
        entry["applies_to"] = {"audience": indicator.audience}
    if scale.kind == Scale.Kind.RATIO:
        entry |= {"numerator": indicator.numerator, "denominator": indicator.denominator}
        entry["least_denominator"] = float(settings.get("small_denominator", 0))
    return entry


def _asked(framework: Framework) -> Entry:
    """Return scales, services and counts; nothing for a framework whose values are given."""
    scales = [_scale(one) for one in framework.scales.prefetch_related("steps").order_by("code")]
    if not scales:
        return {}
    services = framework.services.select_related("sector", "life_event", "institution_type").order_by("position")
    counts = framework.indicators.filter(kind=Indicator.Kind.COUNT).order_by("position")
    return {
        "scales": scales,
        "items": [{"code": one.code, "list": SERVICES, "tags": _tags(one), "names": _names(one)} for one in services],
        "counts": [
            {
                "code": one.code,
                "asked_of": ASKED_OF[Indicator.Form(one.form)],
                "absences": one.absences,
                "names": _names(one),
            }
            for one in counts
        ],
    }


def _tags(service: Any) -> Entry:
    linked: dict[str, models.Model] = {
        name: getattr(service, name) for name in ("sector", "life_event", "institution_type")
    }
    return {"audience": service.audience, **{name: one.code for name, one in linked.items()}}  # type: ignore[attr-defined]


def _scale(scale: Scale) -> Entry:
    steps = list(scale.steps.all())
    entry: Entry = {"code": scale.code, "kind": scale.kind, "points": [_number(one.points) for one in steps]}
    if scale.kind in (Scale.Kind.RATIO, Scale.Kind.MEAN):
        entry["raw"] = [_number(one.raw) for one in steps if one.raw is not None]
    entry["labels"] = [
        {language: words for language in LANGUAGES if (words := getattr(one, f"label_{language}"))} for one in steps
    ]
    return entry
