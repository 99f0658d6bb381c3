"""What could have been decided otherwise: the choices of an uncertainty analysis, as declared data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework
from multaqa.composite.methods import Step, check_step

STEPS = ("impute", "treat", "normalise", "aggregate", "weights")
EVERY = "*"


def words_of(chosen: Step) -> str:
    """Return a step as a reader writes it: `winsorise`, `winsorise, points 3`."""
    return ", ".join([chosen.method, *(f"{name} {value}" for name, value in chosen.options)])


@dataclass(frozen=True)
class Methods:
    """One step of the method, done in several ways.

    kind: "impute", "treat", "normalise", "aggregate" or "weights". steps: the ways, two or more to matter.
    at: codes of the indicators (for "aggregate" and "weights" of the nodes) that take the step together; empty for the
    framework's own step, which parts with a step of their own do not follow; ("*",) for every part, own step or not.
    """

    kind: str
    steps: tuple[Step, ...]
    at: tuple[str, ...] = ()
    name: str = ""

    def labels(self, framework: Framework) -> tuple[str, ...]:
        """Return each alternative in words."""
        return tuple(words_of(chosen) for chosen in self.steps)


@dataclass(frozen=True)
class Weightings:
    """Several sets of weights, each written out: of experts, of an earlier edition.

    sets: name of a set -> code of a node or indicator -> weight within its parent, at or above 0; a code that is not
    named keeps its weight.
    """

    sets: Mapping[str, Mapping[str, float]]
    name: str = ""

    def labels(self, framework: Framework) -> tuple[str, ...]:
        """Return the names of the sets."""
        return tuple(self.sets)


@dataclass(frozen=True)
class LeaveOut:
    """Leaving out one indicator at a time.

    codes: the indicators that may be left out; empty for every one. nothing: leaving out none is an alternative too.
    """

    codes: tuple[str, ...] = ()
    nothing: bool = True
    name: str = ""

    def left(self, framework: Framework) -> tuple[str, ...]:
        """Return the code that each alternative leaves out, "" for none."""
        codes = self.codes or tuple(framework.tree.codes[leaf] for leaf in framework.tree.leaves)
        return ("", *codes) if self.nothing else codes

    def labels(self, framework: Framework) -> tuple[str, ...]:
        """Return each alternative in words."""
        return tuple(f"without {code}" if code else "all indicators" for code in self.left(framework))


@dataclass(frozen=True)
class WeightNoise:
    """Weights that are not certain: each is multiplied by an even number between 1 - factor and 1 + factor.

    factor: above 0, below 1. levels: depths whose weights move, 1 for the children of the index; under: codes of nodes
    whose children's weights move; both empty for all. sets: number of different sets; None draws one per replication.
    """

    factor: float
    levels: tuple[int, ...] = ()
    under: tuple[str, ...] = ()
    sets: int | None = None
    name: str = ""


@dataclass(frozen=True)
class WeightShares:
    """Weights that are not certain: the children's shares follow a Dirichlet distribution around the given ones.

    concentration: above 0; the higher, the nearer to the given weights (a share s varies with the standard deviation
    sqrt(s (1 - s) / (concentration + 1))). levels, under, sets: see WeightNoise.
    """

    concentration: float
    levels: tuple[int, ...] = ()
    under: tuple[str, ...] = ()
    sets: int | None = None
    name: str = ""


@dataclass(frozen=True)
class AnswerError:
    """Answers that are not certain: every value of an indicator moves by a number of a normal distribution.

    sd: indicator -> standard deviation in the unit of its column. share: for the indicators not in `sd`, the standard
    deviation as a share of the column's own; 0 leaves them as they are. least, greatest: bounds of the moved value, in
    the unit of the column. Missing values stay missing. sets: see WeightNoise.
    """

    sd: Mapping[str, float] = field(default_factory=dict)
    share: float = 0.0
    least: Mapping[str, float] = field(default_factory=dict)
    greatest: Mapping[str, float] = field(default_factory=dict)
    sets: int | None = None
    name: str = ""


Listed = Methods | Weightings | LeaveOut
Drawn = WeightNoise | WeightShares | AnswerError
Choice = Listed | Drawn

_NAMES: dict[type, str] = {
    Weightings: "weightings",
    LeaveOut: "leave_out",
    WeightNoise: "weight_noise",
    WeightShares: "weight_shares",
    AnswerError: "answer_error",
}


def name_of(choice: Choice) -> str:
    """Return the name a choice goes by: its own, else its kind and the codes that it is about."""
    if choice.name:
        return choice.name
    if isinstance(choice, Methods):
        about = "" if choice.at in ((), (EVERY,)) else f" of {', '.join(choice.at)}"
        return f"{choice.kind}{about}"
    return _NAMES[type(choice)]


def _refuse(name: str, message: str, remedy: str) -> EngineError:
    return EngineError(message, place=f"choice {name}", remedy=remedy)


def check_choices(framework: Framework, choices: tuple[Choice, ...]) -> None:
    """Refuse choices that do not fit the framework or each other. Raises EngineError, naming the choice."""
    if not choices:
        raise EngineError("there is no choice", place="choices", remedy="Give at least one choice to vary")
    names = [name_of(choice) for choice in choices]
    for name in names:
        if names.count(name) > 1:
            raise _refuse(name, "two choices have this name", "Give each choice a name of its own")
    for choice in choices:
        _CHECKS[type(choice)](framework, choice, name_of(choice))
    _check_overlap(choices)


def _check_overlap(choices: tuple[Choice, ...]) -> None:
    """Refuse two choices about the same thing: which of them holds would depend on their order."""
    taken: dict[tuple[str, str], str] = {}
    for choice in choices:
        name = name_of(choice)
        if isinstance(choice, Methods):
            keys = [(choice.kind, code) for code in choice.at or ("",)]
        elif isinstance(choice, WeightNoise | WeightShares):
            keys = [("moved weights", "")]
        else:
            keys = [(_NAMES[type(choice)], "")]
        for key in keys:
            if key in taken:
                raise _refuse(name, f"it is about the same as the choice {taken[key]}", "Join the two into one choice")
            taken[key] = name


def targets(framework: Framework, choice: Methods) -> tuple[str, ...]:
    """Return the codes that a choice of methods names, "*" spelled out; empty for the framework's own step."""
    if EVERY not in choice.at:
        return choice.at
    if choice.kind in ("aggregate", "weights"):
        return tuple(node.code for node in framework.nodes if not node.imported)
    return tuple(framework.tree.codes[leaf] for leaf in framework.tree.leaves)


def _check_methods(framework: Framework, choice: Methods, name: str) -> None:
    if choice.kind not in STEPS:
        raise _refuse(name, f"“{choice.kind}” is not a step", f"It must be one of {', '.join(STEPS)}")
    if not choice.steps:
        raise _refuse(name, "there is no alternative", "Give the ways in which the step may be done")
    if len(set(choice.steps)) < len(choice.steps):
        raise _refuse(name, "an alternative stands twice", "Give each alternative once")
    for chosen in choice.steps:
        check_step(choice.kind, chosen, place=f"choice {name}")
        low, high = chosen.number("low", 0.0), chosen.number("high", framework.scale)
        if choice.kind == "normalise" and low >= high:
            raise _refuse(name, f"scores from {low:g} to {high:g}", "Give low below high")
    find = framework.node if choice.kind in ("aggregate", "weights") else framework.indicator
    for code in targets(framework, choice):
        find(code)


def _check_weightings(framework: Framework, choice: Weightings, name: str) -> None:
    if not choice.sets:
        raise _refuse(name, "there is no set of weights", "Give at least one set")
    for label, weights in choice.sets.items():
        for code, weight in weights.items():
            framework.tree.position(code)
            if not isfinite(weight) or weight < 0:
                raise _refuse(name, f"the weight of {code} in {label} is {weight:g}", "It must be 0 or more")


def _check_leave_out(framework: Framework, choice: LeaveOut, name: str) -> None:
    if len(set(choice.codes)) < len(choice.codes):
        raise _refuse(name, "an indicator stands twice", "Give each indicator once")
    for code in choice.codes:
        framework.indicator(code)


def _check_sets(sets: int | None, name: str) -> None:
    if sets is not None and sets < 1:
        raise _refuse(name, f"{sets} sets", "Give a number of sets from 1, or none for one per replication")


def _check_moved(framework: Framework, choice: WeightNoise | WeightShares, name: str) -> None:
    _check_sets(choice.sets, name)
    if isinstance(choice, WeightNoise) and not 0 < choice.factor < 1:
        raise _refuse(name, f"the factor is {choice.factor:g}", "It must be above 0 and below 1")
    if isinstance(choice, WeightShares) and not 0 < choice.concentration < float("inf"):
        raise _refuse(name, f"the concentration is {choice.concentration:g}", "It must be above 0")
    for code in choice.under:
        framework.node(code)
    if not moved_parts(framework, choice):
        raise _refuse(name, "no weight is at these levels", "Give levels from 1, or none for all")


def moved_parts(framework: Framework, choice: WeightNoise | WeightShares) -> tuple[int, ...]:
    """Return the positions in the tree of the parts whose weights move."""
    tree = framework.tree
    depths = [0] * len(tree.codes)
    for position in range(1, len(tree.codes)):
        depths[position] = depths[tree.parents[position]] + 1
    every = not choice.levels and not choice.under
    return tuple(
        position
        for position in range(1, len(tree.codes))
        if every or depths[position] in choice.levels or tree.codes[tree.parents[position]] in choice.under
    )


def _check_answers(framework: Framework, choice: AnswerError, name: str) -> None:
    _check_sets(choice.sets, name)
    for what in (choice.sd, choice.least, choice.greatest):
        for code in what:
            framework.indicator(code)
    for code, sd in [*choice.sd.items(), ("the others", choice.share)]:
        if not 0 <= sd < float("inf"):
            raise _refuse(name, f"the standard deviation of {code} is {sd:g}", "It must be 0 or more")
    if not choice.share and not any(choice.sd.values()):
        raise _refuse(name, "no value moves", "Give sd for at least one indicator, or a share for all")
    for code in set(choice.least) & set(choice.greatest):
        if choice.least[code] >= choice.greatest[code]:
            raise _refuse(name, f"the bounds of {code} leave no room", "Give least below greatest")


_CHECKS: dict[type, Any] = {
    Methods: _check_methods,
    Weightings: _check_weightings,
    LeaveOut: _check_leave_out,
    WeightNoise: _check_moved,
    WeightShares: _check_moved,
    AnswerError: _check_answers,
}
