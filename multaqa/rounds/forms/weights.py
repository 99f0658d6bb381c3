"""Weights as sliders give them: `w-<code>` from 0 to 100, and which pillar is opened."""

from collections.abc import Mapping
from urllib.parse import urlencode

from multaqa.core.numbers import read_number

PREFIX = "w-"


def read_weights(data: Mapping[str, str]) -> dict[str, float]:
    """Return the weights that were sent; what is no number counts for nothing."""
    found = {}
    for name, text in data.items():
        if name.startswith(PREFIX) and (value := read_number(text)) is not None:
            found[name.removeprefix(PREFIX)] = float(value)
    return found


def weights_query(changed: Mapping[str, float], opened: str) -> str:
    """Return the query that leads back to these very weights; "" for none."""
    pairs = [(f"{PREFIX}{code}", f"{value:g}") for code, value in changed.items()]
    if opened:
        pairs.append(("open", opened))
    return f"?{urlencode(pairs)}" if pairs else ""
