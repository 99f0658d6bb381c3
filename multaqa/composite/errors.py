"""The one error of the engine: what was found, where, and what would be right."""


class EngineError(ValueError):
    """Refuse an input or a choice, naming the place and the remedy.

    place: where it was found (`indicator OSI`, `unit JOR, indicator OSI`, `line 12`); empty when it is the whole input.
    remedy: what would be right, as a sentence; empty when the message already says it.
    where: (table, code, key) of a framework's entry, for a reader that knows the lines of the file.
    """

    def __init__(self, message: str, *, place: str = "", remedy: str = "", where: tuple[str, str, str] | None = None):
        self.message = message
        self.place = place
        self.remedy = remedy
        self.where = where
        parts = [f"{place}: {message}" if place else message]
        if remedy:
            parts.append(remedy)
        super().__init__(" ".join(part if part.endswith((".", "?", "…")) else f"{part}." for part in parts))
