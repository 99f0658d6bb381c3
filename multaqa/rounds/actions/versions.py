"""Framework versions made on pages: copied, edited part by part, frozen. A version in use never changes."""

import tomllib
from collections.abc import Mapping
from typing import Any

import tomli_w
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from multaqa import composite
from multaqa.core import journal
from multaqa.members.models import Person
from multaqa.rounds.actions.frameworks import FrameworkRefused
from multaqa.rounds.checks.plausibility import RULES
from multaqa.rounds.dataset import document_of
from multaqa.rounds.models import Framework, Indicator, Pillar, PlausibilityCheck, Scale, ScaleStep
from multaqa.rounds.queries.frameworks import KINDS, key_of, parts_of

ORDER = ("category", "pillar", "scale", "group", "check", "service", "indicator")  # a part after those it names


@transaction.atomic
def copy_version(framework: Framework, *, version: str, by: Person) -> Framework:
    """Make a new, open version with all parts of this one; both stay. Raises FrameworkRefused for a version taken."""
    _refuse_taken(framework.code, version)
    copied: Framework = _fresh(framework, version=version, is_frozen=False, made_from=framework)
    copied.save()
    made: dict[str, dict[str, models.Model]] = {}
    for kind in ORDER:
        made[kind] = _copy_parts(framework, copied, kind, made)
    for step in ScaleStep.objects.filter(scale__framework=framework).select_related("scale"):
        _fresh(step, scale=made["scale"][step.scale.code]).save()
    journal.record("copy_version", copied, by=by, differences={"from": [str(framework), str(copied)]})
    _write_document(copied)
    return copied


def _fresh(row: Any, **changes: Any) -> Any:
    """Return an unsaved copy of a row with other values."""
    columns = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    copied = type(row)(**{name: getattr(row, name) for name in columns})
    for name, value in changes.items():
        setattr(copied, name, value)
    return copied


def _copy_parts(
    framework: Framework, copied: Framework, kind: str, made: Mapping[str, Mapping[str, models.Model]]
) -> dict[str, models.Model]:
    done: dict[str, models.Model] = {}
    for key, part in parts_of(framework, kind).items():
        links: dict[str, Any] = {}
        for name in KINDS[kind].links:
            linked = getattr(part, name)
            links[name] = linked and (made.get(_kind_of(linked)) or done)[key_of(linked)]
        done[key] = _fresh(part, framework=copied, **links)
        done[key].save()
    return done


def _kind_of(part: models.Model) -> str:
    return next(name for name, entry in KINDS.items() if isinstance(part, entry.model))


@transaction.atomic
def begin_version(
    *,
    code: str,
    version: str,
    facts: Mapping[str, Any],
    pillar: Mapping[str, Any],
    indicator: Mapping[str, Any],
    by: Person,
) -> Framework:
    """Make a new framework with its first pillar and its first indicator; more are added to it.

    facts: columns of the framework, its scale (a Decimal, 1 or 100) among them; pillar, indicator: columns of theirs.
    Raises FrameworkRefused for a version that is there already, or where this is no framework.
    """
    _refuse_taken(code, version)
    framework = Framework.objects.create(code=code, version=version, origin="local", document="", checksum="", **facts)
    first = Pillar(framework=framework, position=1, weight=1, **pillar)
    _save(first)
    bounds = {"minimum": 0, "maximum": framework.scale}
    _save(Indicator(framework=framework, pillar=first, position=1, weight=1, **bounds, **indicator))
    journal.record("begin_version", framework, by=by, differences={"version": ["", str(framework)]})
    _write_document(framework)
    return framework


@transaction.atomic
def edit_version(
    framework: Framework, facts: Mapping[str, Any], *, rules: Mapping[str, str] | None = None, by: Person
) -> None:
    """Write what is said of an open version as a whole: names, label, origin, decimals, and its rules of absence.

    rules: {absence: rule} for the whole version; an indicator's own rule goes before. None leaves them as they are.
    """
    _refuse_frozen(framework)
    before = {name: getattr(framework, name) for name in facts}
    told: dict[str, Any] = {name: [before[name], value] for name, value in facts.items() if before[name] != value}
    for name, value in facts.items():
        setattr(framework, name, value)
    if rules is not None:
        document = tomllib.loads(framework.document)
        told["absences"] = [document.get("absences", {}), dict(rules)]
        framework.document = tomli_w.dumps({**document, "absences": dict(rules)})
    framework.save(update_fields=list(facts))
    journal.record("edit_version", framework, by=by, differences=told)
    _write_document(framework)


@transaction.atomic
def write_setting(framework: Framework, key: str, said: Mapping[str, str], *, by: Person) -> None:
    """Write one of the choices that an open version shows to its readers; those that the engine knows it follows.

    said: value, origin, and the sentence in ar, en and fr.
    """
    _refuse_frozen(framework)
    before = next((one for one in framework.settings if one["key"] == key), None)
    row = {"key": key, **said}
    kept = [row if one is before else one for one in framework.settings]
    framework.settings = kept if before else [*kept, row]
    framework.save(update_fields=["settings"])
    journal.record("write_setting", framework, by=by, differences={key: [before, row]})
    _write_document(framework)


@transaction.atomic
def edit_part(framework: Framework, kind: str, key: str, changes: Mapping[str, Any], *, by: Person) -> models.Model:
    """Write other values into one part of an open version; only the columns of its kind can be written.

    changes: by column; a link is given as the row it names. Raises FrameworkRefused when the version is in use, and
    where the new whole is no framework: then nothing is written.
    """
    _refuse_frozen(framework)
    part = parts_of(framework, kind)[key]
    before = {name: getattr(part, name) for name in changes}
    for name, value in changes.items():
        setattr(part, name, value)
    _save(part)
    told = {name: [_plain(before[name]), _plain(value)] for name, value in changes.items() if before[name] != value}
    journal.record("edit_part", framework, by=by, differences={f"{kind} {key}": told})
    _write_document(framework)
    return part


@transaction.atomic
def add_part(framework: Framework, kind: str, values: Mapping[str, Any], *, by: Person) -> models.Model:
    """Add a part at the end of its list, in an open version."""
    _refuse_frozen(framework)
    model = KINDS[kind].model
    last = 0 if kind == "scale" else max((part.position for part in parts_of(framework, kind).values()), default=0)  # type: ignore[attr-defined]
    placed = {} if kind == "scale" else {"position": last + 1}
    part = model(framework=framework, **placed, **values)
    _save(part)
    journal.record("add_part", framework, by=by, differences={kind: key_of(part)})
    _write_document(framework)
    return part


@transaction.atomic
def remove_part(framework: Framework, kind: str, key: str, *, by: Person) -> None:
    """Take a part out of an open version; one that others name stays, and they are told of."""
    _refuse_frozen(framework)
    part = parts_of(framework, kind)[key]
    if isinstance(part, Scale):
        part.steps.all().delete()
    try:
        part.delete()
    except ProtectedError as held:
        names = sorted({str(one) for one in held.protected_objects})
        raise FrameworkRefused(_("Other parts still name it. Change these first:"), problems=names) from held
    journal.record("remove_part", framework, by=by, differences={kind: key})
    _write_document(framework)


@transaction.atomic
def write_steps(scale: Scale, steps: list[Mapping[str, Any]], *, by: Person) -> None:
    """Write the steps of a scale afresh, in their order: points, raw, label and takes in each language."""
    _refuse_frozen(scale.framework)
    before = [str(one.points) for one in scale.steps.all()]
    scale.steps.all().delete()
    for position, step in enumerate(steps, 1):
        _save(ScaleStep(scale=scale, position=position, **step))
    told = {f"scale {scale.code}": [before, [str(step["points"]) for step in steps]]}
    journal.record("write_steps", scale.framework, by=by, differences=told)
    _write_document(scale.framework)


@transaction.atomic
def freeze_version(framework: Framework, *, by: Person) -> None:
    """Freeze a version: from now on it can be used and read by everybody, and never changes."""
    _refuse_frozen(framework)
    composite.read_framework(framework.document)
    Framework.objects.filter(pk=framework.pk).update(is_frozen=True)
    framework.is_frozen = True
    journal.record("freeze_version", framework, by=by, differences={"checksum": framework.checksum})


def _refuse_taken(code: str, version: str) -> None:
    if Framework.objects.filter(code=code, version=version).exists():
        raise FrameworkRefused(
            _("There is a version %(version)s already. Give the copy another.") % {"version": version}
        )


def _refuse_frozen(framework: Framework) -> None:
    if Framework.objects.select_for_update().get(pk=framework.pk).is_frozen:
        raise FrameworkRefused(
            _("Version %(version)s is frozen and cannot change. Make a copy, which is a new version.")
            % {"version": framework.version}
        )


def _save(part: models.Model) -> None:
    if isinstance(part, PlausibilityCheck) and part.rule not in RULES:
        raise FrameworkRefused(_("There is no such rule. Known rules:"), problems=sorted(RULES))
    try:
        part.full_clean()
    except ValidationError as wrong:
        raise FrameworkRefused(_("This part is not complete or not right:"), problems=wrong.messages) from wrong
    part.save()


def _write_document(framework: Framework) -> None:
    """Write the engine's file anew from the rows; an engine that refuses it refuses the change."""
    try:
        framework.document, framework.checksum = document_of(framework)
        composite.read_framework(framework.document)
    except (composite.EngineError, ValueError) as wrong:
        raise FrameworkRefused(_("With this change it is no framework any more:"), problems=[str(wrong)]) from wrong
    framework.save(update_fields=["document", "checksum"])


def _plain(value: Any) -> Any:
    return key_of(value) if isinstance(value, models.Model) else value
