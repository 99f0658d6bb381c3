"""What every document says of its method: versions, checksums, groups, absences, and what is inferred or invented."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from multaqa import composite
from multaqa.core.content import text_of
from multaqa.rounds import dataset
from multaqa.rounds.models import Answer, Framework, MaturityGroup, Publication, Result
from multaqa.ui.dates import moment
from multaqa.ui.numbers import format_number

# What the engine's rule for an absence means to a reader.
RULES = {
    "drop": gettext_lazy("Left out of the count; coverage is not lowered."),
    "skip": gettext_lazy("Left out of the count; coverage is lowered."),
    "zero": gettext_lazy("Counted as zero, by a rule of this framework."),
    "void": gettext_lazy("The score above it is missing."),
}
SAMPLE = gettext_lazy("The answers and scores of this round are invented and stand for no state.")
AGGREGATIONS = {
    "arithmetic": gettext_lazy("weighted arithmetic mean"),
    "geometric": gettext_lazy("weighted geometric mean"),
    "harmonic": gettext_lazy("weighted harmonic mean"),
}


def codes(result: Result) -> list[str]:
    """Return what a program must know of a result's nature: sample, illustrative, inferred."""
    framework = result.round.framework
    said = [
        (result.round.is_sample, "sample"),
        (framework.origin == "illustrative" or bool(framework.label), "illustrative"),
        (bool(inferred(framework)), "inferred"),
    ]
    return [code for is_so, code in said if is_so]


def marks(result: Result) -> list[str]:
    """Return what stands at the head of every page: sample, illustrative, parts inferred."""
    words = {
        "sample": pgettext("mark", "Sample"),
        "illustrative": pgettext("mark", "Illustrative"),
        "inferred": pgettext("mark", "Parts inferred"),
    }
    return [words[code] for code in codes(result)]


def notices(result: Result) -> list[dict[str, str]]:
    """Return the notices of the first page, each with its kind."""
    framework = result.round.framework
    said = []
    if result.round.is_sample:
        said.append({"kind": "sample", "text": str(SAMPLE)})
    if framework.label:
        said.append({"kind": "", "text": text_of(framework, "label").words})
    said += [{"kind": "inferred", "text": words} for words in inferred(framework)]
    return said


def inferred(framework: Framework) -> list[str]:
    """Return a sentence for each part of the framework that no source has published."""
    read = dataset.engine_framework(framework)
    origins = {part.origin or read.origin for part in read.tree.parts}
    said = []
    if "inferred" in origins:
        said.append(_("Weights are inferred. Their source confirms them before publication."))
    if read.groups and read.groups.origin == "inferred":
        said.append(_("Groups: their cuts, or to which group a score on a cut belongs, are inferred."))
    return said


def absence_rows(framework: Framework) -> list[list[str]]:
    """Return the four absences, each with what this framework does with it."""
    read = dataset.engine_framework(framework)
    return [[str(absence.label), _rule_words(read, absence.value)] for absence in Answer.Absence]


def _rule_words(read: composite.Framework, absence: str) -> str:
    rules = {read.rule(indicator, absence) for indicator in read.indicators}
    return str(RULES[rules.pop()]) if len(rules) == 1 else _("By a rule of each indicator.")


def method_rows(result: Result, publication: Publication | None) -> list[list[str]]:
    """Return versions, method and checksums, label and words: enough to compute the same again. A third word, "code",
    marks what is no text.
    """
    framework = result.round.framework
    read = dataset.engine_framework(framework)
    edition = publication and _("%(number)s, published on %(moment)s") % {
        "number": format_number(publication.number),
        "moment": moment(publication.published_at),
    }
    rows: list[tuple[str, ...]] = [
        (_("framework version"), f"{text_of(framework, 'name').words}{_(', ')}{framework.version}"),
        (_("origin of the weights"), str(framework.get_origin_display())),
        (_("aggregation"), str(AGGREGATIONS.get(read.aggregate.method, read.aggregate.method))),
        (_("edition"), edition or _("Draft. These results are not published; only the secretariat sees them.")),
        (_("computed on"), moment(result.computed_at)),
        (_("engine version"), result.engine_version),
        (_("framework checksum"), result.framework_checksum, "code"),
        (_("inputs checksum"), result.inputs_checksum, "code"),
        (_("result checksum"), result.checksum, "code"),
    ]
    return [list(row) for row in rows]


def group_rows(groups: list[MaturityGroup], *, top: Any) -> list[list[str]]:
    """Return the groups, highest first, each with its range."""
    uppers = [top, *(group.lower for group in groups)]
    return [
        [
            text_of(group, "name").words,
            _("from %(low)s to %(high)s") % {"low": _bound(group.lower), "high": _bound(upper)},
        ]
        for group, upper in zip(groups, uppers, strict=False)
    ]


def _bound(value: Any) -> str:
    return format_number(value.normalize())
