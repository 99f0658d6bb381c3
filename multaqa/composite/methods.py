"""Every method the engine knows, step by step, with the options each one takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from multaqa.composite.errors import EngineError

CAPS = ("both", "lower", "upper", "none")
SCALED = {"low": "number", "high": "number"}
FLOOR = {"floor": "number"}

# step -> method -> option -> kind; a tuple lists the allowed words.
METHODS: dict[str, dict[str, dict[str, Any]]] = {
    "impute": {
        "none": {},
        "mean": {},
        "median": {},
        "group_mean": {},
        "constant": {"value": "number"},
        "last_value": {},
        "linear": {},
    },
    "treat": {
        "none": {},
        "automatic": {"skewness": "number", "kurtosis": "number", "points": "integer"},
        "winsorise": {"skewness": "number", "kurtosis": "number", "points": "integer"},
        "log": {"skewness": "number", "kurtosis": "number", "force": "flag"},
        "box_cox": {"skewness": "number", "kurtosis": "number", "force": "flag", "lambda": "number"},
    },
    "normalise": {
        "given": {},
        "min_max": dict(SCALED),
        "goalposts": {"cap": CAPS, "log": "flag", **SCALED},
        "z_score": {"mean": "number", "sd": "number", "population": "flag"},
        "ampi": {"reference": "number"},
        "rank": {},
        "percentile_rank": {},
        "borda": {},
        "distance_to_target": {"target": "number", "cap": "flag"},
        "distance_to_reference": {"reference": "text"},
        "share_of_maximum": {},
    },
    "aggregate": {
        "arithmetic": {},
        "geometric": dict(FLOOR),
        "harmonic": dict(FLOOR),
        "power": {"exponent": "number", **FLOOR},
        "mpi": {"penalty": ("negative", "positive")},
        "ampi": {"penalty": ("negative", "positive")},
        "benefit_of_the_doubt": {"least_share": "number", "greatest_share": "number"},
        "copeland": {},
        "minimum": {},
        "maximum": {},
        "sum": {},
        "product": {},
        "ratio": {},
    },
    "weights": {
        "given": {},
        "equal": {},
        "children": {},
        "pca": {},
        "correlation": {"tolerance": "number"},
        "budget": {},
        "ahp": {"tolerance": "number"},
    },
}

# What an option must be besides its kind, where another value would have no meaning.
LIMITS: dict[tuple[str, str], tuple[Callable[[float], bool], str]] = {
    ("aggregate", "floor"): (lambda value: value > 0, "above 0"),
    ("aggregate", "least_share"): (lambda value: 0 <= value < 1, "0 or more and below 1"),
    ("aggregate", "greatest_share"): (lambda value: 0 < value <= 1, "above 0 and at most 1"),
    ("normalise", "sd"): (lambda value: value > 0, "above 0"),
    ("treat", "points"): (lambda value: value >= 0, "0 or more"),
    ("treat", "skewness"): (lambda value: value >= 0, "0 or more"),
    ("weights", "tolerance"): (lambda value: value > 0, "above 0"),
}
NEEDED = {
    ("impute", "constant"): "value",
    ("normalise", "distance_to_target"): "target",
    ("normalise", "distance_to_reference"): "reference",
}
TRANSFORMING = ("log", "box_cox", "automatic")
KINDS = {"number": "a number", "integer": "a whole number", "flag": "true or false", "text": "text"}
MEANS = ("arithmetic", "geometric", "harmonic", "power")


@dataclass(frozen=True)
class Step:
    """One method and its options, as pairs sorted by name so that a step can be compared and hashed."""

    method: str
    options: tuple[tuple[str, float | str | bool], ...] = ()

    def number(self, name: str, otherwise: float) -> float:
        """Return the option as a number, or `otherwise` when it is not given."""
        return float(dict(self.options).get(name, otherwise))

    def word(self, name: str, otherwise: str) -> str:
        """Return the option as text, or `otherwise` when it is not given."""
        return str(dict(self.options).get(name, otherwise))

    def flag(self, name: str, otherwise: bool = False) -> bool:
        """Return the option as yes or no, or `otherwise` when it is not given."""
        return bool(dict(self.options).get(name, otherwise))

    def has(self, name: str) -> bool:
        """Say whether the option is given."""
        return name in dict(self.options)

    def to_record(self) -> dict[str, Any]:
        """Return the step as JSON-able names and values."""
        return {"method": self.method, **dict(self.options)}


def step(method: str, **options: float | str | bool) -> Step:
    """Make a step from a method's name and its options."""
    return Step(method, tuple(sorted(options.items())))


def _is_of_kind(value: Any, kind: Any) -> bool:
    if isinstance(kind, tuple):
        return value in kind
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "text":
        return isinstance(value, str)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def check_step(kind: str, chosen: Step, *, place: str, where: tuple[str, str, str] | None = None) -> None:
    """Refuse a method or an option that the step does not know, or an option of the wrong kind.

    kind: the step's name, a key of METHODS. place, where: see EngineError. Raises EngineError.
    """
    known: Mapping[str, dict[str, Any]] = METHODS[kind]
    if chosen.method not in known:
        raise EngineError(
            f"unknown method “{chosen.method}” of the step {kind}",
            place=place,
            remedy=f"Known: {', '.join(known)}",
            where=where,
        )
    for name, value in chosen.options:
        fault, remedy = _fault(kind, chosen.method, name, value)
        if fault:
            raise EngineError(fault, place=place, remedy=remedy, where=where)
    needed = NEEDED.get((kind, chosen.method), "")
    if needed and not chosen.has(needed):
        message = f"{chosen.method} lacks its option {needed}"
        raise EngineError(message, place=place, remedy=f"Give {needed} = …", where=where)


def _fault(kind: str, method: str, name: str, value: Any) -> tuple[str, str]:
    """Return what is wrong with an option, and what would be right; two empty words when nothing is."""
    options = METHODS[kind][method]
    if name not in options:
        remedy = f"{method} takes {', '.join(options)}" if options else f"{method} takes no option"
        return f"unknown option “{name}” of {method}", remedy
    if not _is_of_kind(value, options[name]):
        wanted = " or ".join(options[name]) if isinstance(options[name], tuple) else KINDS[options[name]]
        return f"option {name} of {method} is {value!r}", f"It must be {wanted}"
    if (kind, name) in LIMITS and not LIMITS[kind, name][0](value):
        return f"option {name} of {method} is {value!r}", f"It must be {LIMITS[kind, name][1]}"
    return "", ""
