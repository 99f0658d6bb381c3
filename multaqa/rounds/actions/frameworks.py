"""Framework versions: read from the engine's own file form into rows that forms and pages use."""

import hashlib
from decimal import Decimal
from importlib import resources

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa import composite
from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person
from multaqa.rounds.models import Framework, Indicator, MaturityGroup, Pillar

SHIPPED = ("egdi-2024.toml",)


class FrameworkRefused(RuleBroken):
    """The file is no framework, or a version in use would change."""


def load_frameworks(*, by: Person | None = None) -> list[Framework]:
    """Load the frameworks that the product ships, frozen; a version that is there already is left as it is."""
    folder = resources.files("multaqa.rounds").joinpath("frameworks")
    return [_load_shipped(folder.joinpath(name).read_text("utf-8"), by=by) for name in SHIPPED]


def _load_shipped(toml_text: str, *, by: Person | None) -> Framework:
    read = composite.read_framework(toml_text)
    found = Framework.objects.filter(code=read.code, version=read.version, is_frozen=True).first()
    if found:
        return found
    framework = load_framework(toml_text, by=by)
    framework.is_frozen = True
    framework.save(update_fields=["is_frozen"])
    return framework


@transaction.atomic
def load_framework(toml_text: str, *, by: Person | None) -> Framework:
    """Keep a framework version from the engine's TOML; the same text twice is one version.

    Raises FrameworkRefused when a version in use would change, EngineError when the text is no framework.
    """
    read = composite.read_framework(toml_text)
    checksum = hashlib.sha256(toml_text.encode()).hexdigest()
    found = Framework.objects.filter(code=read.code, version=read.version).first()
    if found and found.checksum == checksum:
        return found
    if found and found.is_frozen:
        raise FrameworkRefused(
            _("Version %(version)s of this framework is in use and cannot change. Give the new text a new version.")
            % {"version": read.version}
        )
    if found:
        _remove_parts(found)
    framework = found or Framework(code=read.code, version=read.version)
    framework.document, framework.checksum, framework.origin = toml_text, checksum, read.origin or "published"
    framework.scale, framework.decimals = Decimal(str(read.scale)), read.decimals
    _name(framework, dict(read.names), read.code)
    framework.save()
    pillars = _make_pillars(framework, read)
    _make_indicators(framework, read, pillars)
    _make_groups(framework, read)
    journal.record("load_framework", framework, by=by, differences={"checksum": ["", checksum]})
    return framework


def load_document(content: bytes, *, by: Person) -> Framework:
    """Keep a framework version from an uploaded file. Raises FrameworkRefused with the line that is wrong."""
    try:
        return load_framework(content.decode("utf-8-sig"), by=by)
    except UnicodeDecodeError as wrong:
        raise FrameworkRefused(_("The file is not text in UTF-8. Save it so and load it again.")) from wrong
    except composite.EngineError as wrong:
        raise FrameworkRefused(
            _("The file is no framework. Nothing was kept. What is wrong:"), problems=[str(wrong)]
        ) from wrong


def _name(row: Framework | Pillar | Indicator | MaturityGroup, names: dict[str, str], code: str) -> None:
    for language in ("ar", "en", "fr"):
        setattr(row, f"name_{language}", names.get(language, ""))
    row.original_language = next((one for one in ("ar", "en", "fr") if names.get(one)), "en")
    if not any(names.values()):
        setattr(row, f"name_{row.original_language}", code)


def _remove_parts(framework: Framework) -> None:
    """Remove the parts of a version that no round uses yet, so that the new text makes them afresh."""
    framework.indicators.all().delete()
    framework.pillars.update(parent=None)
    framework.pillars.all().delete()
    framework.groups.all().delete()


def _make_pillars(framework: Framework, read: composite.Framework) -> dict[str, Pillar]:
    made: dict[str, Pillar] = {}
    nodes = [node for node in read.nodes if node.parent is not None]
    waiting = list(nodes)
    while waiting:  # a parent stands before its children, whatever the order of the file
        node = next(one for one in waiting if one.parent in made or not any(one.parent == n.code for n in nodes))
        waiting.remove(node)
        pillar = Pillar(
            framework=framework,
            code=node.code,
            parent=made.get(str(node.parent)),
            weight=Decimal(str(node.weight)),
            position=nodes.index(node) + 1,
        )
        _name(pillar, dict(node.names), node.code)
        pillar.save()
        made[node.code] = pillar
    return made


def _make_indicators(framework: Framework, read: composite.Framework, pillars: dict[str, Pillar]) -> None:
    for position, one in enumerate(read.indicators, 1):
        low, high = sorted(one.goalposts) if one.goalposts else (0.0, read.scale)
        indicator = Indicator(
            framework=framework,
            pillar=pillars.get(one.parent),
            code=one.code,
            unit=one.unit,
            minimum=Decimal(str(low)),
            maximum=Decimal(str(high)),
            weight=Decimal(str(one.weight)),
            position=position,
        )
        _name(indicator, dict(one.names), one.code)
        indicator.save()


def _make_groups(framework: Framework, read: composite.Framework) -> None:
    for position, one in enumerate(read.groups.classes if read.groups else (), 1):
        group = MaturityGroup(framework=framework, code=one.code, lower=Decimal(str(one.start)), position=position)
        _name(group, dict(one.names), one.code)
        group.save()
