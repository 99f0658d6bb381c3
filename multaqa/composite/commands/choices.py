"""What an analysis varies: the choices of a file, or those that any index can be asked about."""

import tomllib
from pathlib import Path

from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Framework
from multaqa.composite.methods import MEANS, Step
from multaqa.composite.prepare import step_of
from multaqa.composite.uncertainty import Choice, LeaveOut, Methods, WeightNoise, read_choice

NOISE = 0.25
# Leaving out one of very few indicators makes another index.
LEAST_TO_LEAVE_OUT = 5


def load_choices(name: str) -> tuple[Choice, ...]:
    """Read choices from a TOML file with a list `choices`. Raises EngineError that names the file and the entry."""
    path = Path(name)
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise EngineError("there is no such file", place=name, remedy="Check the path") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EngineError(f"the file cannot be read: {error}", place=path.name, remedy="Mend the file") from error
    entries = raw.get("choices")
    if not isinstance(entries, list) or not entries or set(raw) != {"choices"}:
        remedy = 'Write [[choices]] for each, with choice = "methods", "weight_noise" and so on'
        raise EngineError("the file must hold choices and nothing else", place=path.name, remedy=remedy)
    found = []
    for number, entry in enumerate(entries, start=1):
        try:
            if not isinstance(entry, dict):
                raise EngineError("the entry is no table", remedy="Write [[choices]]")
            found.append(read_choice(entry))
        except EngineError as error:
            place = ", ".join(part for part in (path.name, f"choice {number}", error.place) if part)
            raise EngineError(error.message, place=place, remedy=error.remedy) from error
    return tuple(found)


def usual_choices(framework: Framework) -> tuple[Choice, ...]:
    """Return what any index can be asked about, as far as this one has it.

    Another normalisation (percentile ranks, or min-max), another mean (geometric with a floor of 1 % of the scale, or
    arithmetic), weights moved by up to a quarter, and one indicator left out.
    """
    choices: list[Choice] = []
    own = framework.normalise
    if any(step_of(framework, one, "normalise") == own and not one.imported for one in framework.indicators):
        other = Step("percentile_rank") if own.method != "percentile_rank" else Step("min_max")
        choices.append(Methods("normalise", (own, other)))
    mean = framework.aggregate
    if mean.method in MEANS:
        floor = Step("geometric", (("floor", framework.scale / 100),))
        choices.append(Methods("aggregate", (mean, floor if mean.method == "arithmetic" else Step("arithmetic"))))
    choices.append(WeightNoise(NOISE))
    if len(framework.indicators) >= LEAST_TO_LEAVE_OUT:
        choices.append(LeaveOut())
    return tuple(choices)
