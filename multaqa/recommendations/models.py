"""Recommendations: what states, the secretariat or partners are asked to do."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import original_language
from multaqa.core.statuses import Moves
from multaqa.meetings.models import Meeting


class Recommendation(models.Model):
    """A numbered recommendation of a meeting; cited as 8/3."""

    class Addressee(models.TextChoices):
        STATES = "states", _("member states")
        SECRETARIAT = "secretariat", _("secretariat")
        PARTNERS = "partners", _("partners")

    class Status(models.TextChoices):
        ADOPTED = "adopted", pgettext_lazy("recommendation", "adopted")
        FOLLOWING = "following", pgettext_lazy("recommendation", "in follow-up")
        SUPERSEDED = "superseded", pgettext_lazy("recommendation", "superseded")
        ARCHIVED = "archived", pgettext_lazy("recommendation", "archived")

    ADDRESSED = {
        "states": _("Addressed to member states"),
        "secretariat": _("Addressed to the secretariat"),
        "partners": _("Addressed to partners"),
    }

    MOVES: Moves = {
        "adopted": ("following", "superseded", "archived"),
        "following": ("superseded", "archived"),
    }

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    addressed_to = models.CharField(max_length=12, choices=Addressee.choices)
    theme_key = models.SlugField()
    theme = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ADOPTED)
    original_language = original_language()

    class Meta:
        ordering = ["-meeting__number", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="recommendation_number_once")]

    def __str__(self) -> str:
        return self.citation

    @property
    def addressed(self) -> str:
        """Return to whom it is addressed, as a sentence says it."""
        return str(self.ADDRESSED[self.addressed_to])

    @property
    def citation(self) -> str:
        """Return how it is cited: number of the meeting, number within it."""
        return f"{self.meeting.number}/{self.number}"
