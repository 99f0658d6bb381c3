"""A framework with the alternatives of some choices in place of what it says."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from multaqa.composite.data import Flags
from multaqa.composite.framework import Framework, Indicator, Node
from multaqa.composite.methods import Step
from multaqa.composite.uncertainty.choices import LeaveOut, Listed, Methods, Weightings, targets


def changed(
    framework: Framework,
    alternatives: Iterable[tuple[Listed, int]],
    *,
    weights: Mapping[str, float] | None = None,
    given: Iterable[str] = (),
    gone: Flags | None = None,
) -> Framework:
    """Return the framework with alternatives, of choices and by number, in place; without its groups.

    weights: of parts within their parents, over all other weights. given: codes of nodes whose children's weights are
    then those. gone: (parts of the tree,) parts that are left out. Groups say nothing about scores and ranks, and their
    cuts may not fit another scale. Raises EngineError when the result does not hold together.
    """
    whole: dict[str, Any] = {"groups": None}
    parts: dict[str, dict[str, Any]] = {}
    for choice, alternative in alternatives:
        if isinstance(choice, Weightings):
            for code, weight in tuple(choice.sets.values())[alternative].items():
                parts.setdefault(code, {})["weight"] = float(weight)
        elif isinstance(choice, Methods):
            _set(framework, choice, choice.steps[alternative], whole, parts)
        else:
            assert isinstance(choice, LeaveOut)  # noqa: S101 - told by `gone`
    for code, weight in (weights or {}).items():
        parts.setdefault(code, {})["weight"] = weight
    for code in given:
        parts.setdefault(code, {})["weights"] = Step("given")
    kept = [
        replace(part, **parts[part.code]) if part.code in parts else part
        for position, part in enumerate(framework.tree.parts)
        if gone is None or not gone[position]
    ]
    return replace(
        framework,
        nodes=tuple(part for part in kept if isinstance(part, Node)),
        indicators=tuple(part for part in kept if isinstance(part, Indicator)),
        **whole,
    )


def _set(
    framework: Framework, choice: Methods, chosen: Step, whole: dict[str, Any], parts: dict[str, dict[str, Any]]
) -> None:
    codes = targets(framework, choice)
    if not codes:
        whole[choice.kind] = chosen
    for code in codes:
        parts.setdefault(code, {})[choice.kind] = chosen
