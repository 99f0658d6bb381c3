"""Words of results: channels, choices of the method."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANNELS: dict[str, str | Promise] = {"portal": _("portal"), "mobile": _("app")}

# What `composite.usual_choices` varies, by the names that the engine gives.
CHOICES: dict[str, str | Promise] = {
    "normalise": _("another normalisation"),
    "aggregate": _("another mean"),
    "weight_noise": _("weights moved by up to a quarter"),
    "leave_out": _("one indicator left out"),
}


def choice_words(name: str) -> str:
    """Return a choice in words, as the engine names it where there is none."""
    return str(CHOICES.get(name, name))
