"""What an analysis varies: the choices of a file."""

import tomllib
from pathlib import Path

from multaqa.composite.errors import EngineError
from multaqa.composite.uncertainty import Choice, read_choice


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
