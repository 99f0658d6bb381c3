"""What the page of differences sends back: which answers stood beside the cells that it showed."""

import json


def seen_of(text: str) -> dict[str, int]:
    """Return {item: number of the answer shown}; what is no such list is an empty one, so that nothing is accepted."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {item: number for item, number in told.items() if isinstance(number, int) and not isinstance(number, bool)}
