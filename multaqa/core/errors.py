"""What the user may not do, said in words for the user."""

from collections.abc import Sequence

from django.utils.functional import Promise


class RuleBroken(Exception):
    """A rule of the house refuses the deed. `message` names the place and the remedy, in the user's language.

    problems: further lines, one per place (a cell, a field); shown as a list under the message.
    Caught in two places only: one middleware (page, 422) and one API handler (the one error shape).
    """

    def __init__(self, message: str | Promise, *, problems: Sequence[str | Promise] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = list(problems)
