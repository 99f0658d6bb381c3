"""Reads of framework versions: their parts in the order of the pages, and what differs between two versions."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import LANGUAGES, NAMES, text_of
from multaqa.rounds.models import (
    ORIGINS,
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


@dataclass(frozen=True)
class Kind:
    """A kind of part of a framework version: its table, what names it, and the fields that may be written."""

    model: type[models.Model]
    label: str | Promise
    texts: tuple[str, ...]
    fields: tuple[str, ...]
    links: tuple[str, ...] = ()  # to other parts of the same version

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that is compared, texts by language."""
        return (*self.fields, *(f"{text}_{language}" for text in self.texts for language in LANGUAGES))


KINDS = {
    "pillar": Kind(Pillar, _("pillar"), ("name",), ("weight", "origin"), ("parent",)),
    "indicator": Kind(
        Indicator, _("indicator"), ("name", "help"),
        ("weight", "kind", "form", "channel", "audience", "unit", "numerator", "denominator", "minimum", "maximum",
         "decimals", "absences", "evidence_required", "since", "origin"),
        ("pillar", "scale"),
    ),
    "scale": Kind(Scale, _("scale"), (), ("kind",)),
    "service": Kind(
        Service, _("service"), ("name",), ("audience", "replaces", "note"), ("sector", "life_event", "institution_type")
    ),
    "category": Kind(Category, _("category"), ("name",), ("kind",)),
    "check": Kind(PlausibilityCheck, _("check"), ("message",), ("rule", "severity", "concerns")),
    "group": Kind(MaturityGroup, _("group"), ("name",), ("lower",)),
}  # fmt: skip


DEFAULT_RULES = {"not_surveyed": "drop", "not_answered": "skip", "not_available": "skip", "not_applicable": "drop"}
ABSENCE_RULES = {
    "drop": _("left out of the count"),
    "skip": _("no value, and coverage falls"),
    "zero": _("counts as 0"),
    "void": _("the whole above it has no value"),
}
COLUMNS: dict[str, str | Promise] = {
    "name": _("name"),
    "help": _("explanation"),
    "message": _("sentence"),
    "weight": _("weight"),
    "origin": _("origin"),
    "parent": _("under"),
    "pillar": _("pillar"),
    "kind": _("kind"),
    "form": _("asked"),
    "channel": _("channel"),
    "audience": _("audience"),
    "unit": _("unit"),
    "scale": _("scale"),
    "numerator": _("share: above the line"),
    "denominator": _("share: below the line"),
    "minimum": _("least value"),
    "maximum": _("greatest value"),
    "decimals": _("decimals"),
    "absences": _("rules of absence"),
    "evidence_required": _("evidence"),
    "since": _("since edition"),
    "sector": _("sector"),
    "life_event": _("life event"),
    "institution_type": _("field of competence"),
    "replaces": _("replaces"),
    "note": _("note"),
    "rule": _("rule"),
    "severity": _("severity"),
    "concerns": _("concerns"),
    "lower": _("from"),
    "points": _("points"),
    "raw": _("value"),
    "label": _("step"),
    "takes": _("what it takes"),
    "not_surveyed": _("not surveyed"),
    "not_answered": _("not answered"),
    "not_available": _("not available"),
    "not_applicable": _("not applicable"),
}


@dataclass(frozen=True)
class Difference:
    """One line between two versions. before and after: None where the part stands in one version only."""

    kind: str | Promise
    code: str
    name: str
    column: str
    before: Any
    after: Any

    @property
    def column_words(self) -> str:
        """Return what differs, in words; the language of a text by its code."""
        if not self.column:
            return str(_("the part itself"))
        name, _sep, language = self.column.rpartition("_")
        if language in LANGUAGES:
            return f"{COLUMNS[name]} ({NAMES[language]})"
        return str(COLUMNS.get(self.column, self.column))


def frameworks(*, with_drafts: bool) -> models.QuerySet[Framework]:
    """Return framework versions, the newest of each code first; drafts only where asked."""
    found = Framework.objects.select_related("made_from").order_by("code", "-pk")
    return found if with_drafts else found.filter(is_frozen=True)


def parts_of(framework: Framework, kind: str) -> dict[str, models.Model]:
    """Return the parts of one kind by code; a category's code is `sector:health`."""
    entry = KINDS[kind]
    rows = entry.model._default_manager.filter(framework=framework).select_related(*entry.links)
    return {key_of(one): one for one in rows}


def key_of(part: Any) -> str:
    """Return what names a part within its version and kind."""
    return f"{part.kind}:{part.code}" if isinstance(part, Category) else str(part.code)


def differences_of(before: Framework, after: Framework) -> list[Difference]:
    """Return what differs between two versions, kind by kind, in the order of their parts."""
    found = [
        Difference(_("framework"), after.code, "", column, getattr(before, column), getattr(after, column))
        for column in ("scale", "decimals", "origin")
        if getattr(before, column) != getattr(after, column)
    ]
    for kind, entry in KINDS.items():
        found += _differences(entry, parts_of(before, kind), parts_of(after, kind))
    return [*found, *_step_differences(before, after)]


def _differences(entry: Kind, before: dict[str, Any], after: dict[str, Any]) -> Iterable[Difference]:
    for key in [*after, *(one for one in before if one not in after)]:
        old, new = before.get(key), after.get(key)
        name = text_of(new or old, "name").words if "name" in entry.texts else ""
        if old is None or new is None:
            yield Difference(entry.label, key, name, "", None if old is None else name, None if new is None else name)
            continue
        for column in (*entry.columns, *entry.links):
            said, says = (_plain(getattr(part, column)) for part in (old, new))
            if said != says:
                yield Difference(entry.label, key, name, column, said, says)


def _plain(value: Any) -> Any:
    return key_of(value) if isinstance(value, models.Model) else value


def _step_differences(before: Framework, after: Framework) -> Iterable[Difference]:
    """Yield the steps of scales that differ: they hang on their scale, not on the version."""
    kept = {one: _steps(one) for one in (before, after)}
    for key in [*kept[after], *(one for one in kept[before] if one not in kept[after])]:
        old, new = kept[before].get(key), kept[after].get(key)
        if old != new:
            yield Difference(_("step of a scale"), f"{key[0]}/{key[1]}", "", "", old, new)


def _steps(framework: Framework) -> dict[tuple[str, int], str]:
    rows = ScaleStep.objects.filter(scale__framework=framework).select_related("scale").order_by("scale", "position")
    return {(one.scale.code, one.position): f"{one.points.normalize():f} {text_of(one, 'label').words}" for one in rows}


TAB_OF = {
    "pillar": "tree", "indicator": "questions", "scale": "scales", "service": "services", "category": "services",
    "check": "method", "group": "method",
}  # fmt: skip


def page_of(framework: Framework, tab: str) -> dict[str, Any]:
    """Return what one tab of a version shows, besides its list of services."""
    language = (get_language() or "ar")[:2]
    if tab == "tree":
        return {"branches": branches_of(framework)}
    if tab == "questions":
        rows = framework.indicators.select_related("pillar", "scale").order_by("position")
        forms = [(form, [one for one in rows if one.form == form]) for form in Indicator.Form]
        return {"forms": [(form, asked_of) for form, asked_of in forms if asked_of]}
    if tab == "scales":
        return {"scales": framework.scales.prefetch_related("steps", "indicators").order_by("code")}
    if tab == "services":
        categories = framework.categories.order_by("kind", "position")
        return {
            "total": framework.services.count(), "categories": categories, "replaced": replaced_services(framework)
        }  # fmt: skip
    return {
        "groups": framework.groups.order_by("-position"),
        "plausibility_checks": framework.plausibility_checks.order_by("position"),
        "rules": rules_of(framework),
        "settings": [
            (one[language], one["origin"], ORIGINS.get(one["origin"], ""), one["key"]) for one in framework.settings
        ],
    }


@dataclass(frozen=True)
class Branch:
    """One line of the tree. depth 0 = right under the index; share: of the index, in percent, by the weights alone."""

    part: Pillar | Indicator
    depth: int
    weight_percent: float
    share_percent: float

    @property
    def kind(self) -> str:
        """Return the kind of part, as `KINDS` names it."""
        return "pillar" if isinstance(self.part, Pillar) else "indicator"


def branches_of(framework: Framework) -> list[Branch]:
    """Return the tree line by line, each with its share of the whole (3 reads whatever its size)."""
    pillars = list(framework.pillars.select_related("parent").order_by("position"))
    leaves = list(framework.indicators.filter(kind=Indicator.Kind.INDICATOR).order_by("position"))
    below: dict[int | None, list[Any]] = defaultdict(list)
    for pillar in pillars:
        below[pillar.parent_id].append(pillar)
    for leaf in leaves:
        below[leaf.pillar_id].append(leaf)

    def walk(parent: int | None, depth: int, share: float) -> Iterable[Branch]:
        whole = float(sum(part.weight for part in below[parent])) or 1.0
        for part in below[parent]:
            own = float(part.weight) / whole
            yield Branch(part, depth, 100 * own, share * own)
            if isinstance(part, Pillar):
                yield from walk(part.pk, depth + 1, share * own)

    return list(walk(None, 0, 100.0))


def services_of(framework: Framework, chosen: Mapping[str, Any]) -> list[Service]:
    """Return the services of a version, narrowed by audience, sector, life event or words, each with its `versions`."""
    found = framework.services.select_related("sector", "life_event", "institution_type").order_by("position")
    for name in ("audience", "sector", "life_event"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    words = chosen.get("q")
    if words:
        named = Q(name_ar__icontains=words) | Q(name_en__icontains=words) | Q(name_fr__icontains=words)
        found = found.filter(named | Q(code__iexact=words))
    versions = versions_of_services(framework)
    services = list(found)
    for one in services:
        one.versions = versions[one.code]  # type: ignore[attr-defined]
    return services


def rules_of(framework: Framework) -> list[tuple[str | Promise, str | Promise]]:
    """Return the framework's own rules of absence in words, the four kinds apart."""
    return [(COLUMNS[absence], ABSENCE_RULES[rule]) for absence, rule in absence_rules(framework).items()]


def absence_rules(framework: Framework) -> dict[str, str]:
    """Return what the framework does with each absence: the engine's word for it, by absence."""
    return {**DEFAULT_RULES, **tomllib.loads(framework.document).get("absences", {})}


def versions_of_services(framework: Framework) -> dict[str, list[str]]:
    """Return the frozen versions, and this one, in which each service is asked, by its code, the oldest first."""
    shown = Q(framework__is_frozen=True, framework__code=framework.code) | Q(framework=framework)
    rows = Service.objects.filter(shown).order_by("framework__pk")
    found: dict[str, list[str]] = defaultdict(list)
    for code, version in rows.values_list("code", "framework__version"):
        found[code].append(version)
    return found


def replaced_services(framework: Framework) -> list[tuple[str, Service | None, Service]]:
    """Return (old code, the old service as it stood last, the new service) for each service that took another's place.

    The old service is None where no version that is kept here has it.
    """
    takers = [one for one in framework.services.order_by("position") if one.replaces]
    codes = {code for one in takers for code in one.replaces}
    earlier = Service.objects.filter(framework__code=framework.code, framework__is_frozen=True, code__in=codes)
    kept = {one.code: one for one in earlier.order_by("framework__pk")}
    return [(code, kept.get(code), one) for one in takers for code in one.replaces]
