"""What the shell of every page needs."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the values that the page shell shows."""
    return {}
