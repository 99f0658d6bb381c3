"""Meetings, their dates as each source tells them, their open and closed parts, and what they said at the end."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import original_language
from multaqa.core.statuses import Moves


class Meeting(models.Model):
    """A numbered meeting of the directors."""

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("in person")
        VIRTUAL = "virtual", _("virtual")
        HYBRID = "hybrid", _("hybrid")

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting", "planned")
        ANNOUNCED = "announced", pgettext_lazy("meeting", "announced")
        CONCLUDED = "concluded", pgettext_lazy("meeting", "concluded")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")

    class ClosedReaders(models.TextChoices):
        SECRETARIAT = "secretariat", _("the secretariat alone")
        MEMBERS = "members", _("the secretariat, directors and national coordinators of member states")

    MOVES: Moves = {"planned": ("announced", "cancelled"), "announced": ("concluded", "cancelled")}

    number = models.PositiveSmallIntegerField(unique=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLANNED)
    closed_readers = models.CharField(  # the meeting's rule; never loaded from a file, the secretariat decides
        max_length=12, choices=ClosedReaders.choices, default=ClosedReaders.SECRETARIAT
    )
    city = models.CharField(max_length=80, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    margin = models.CharField(max_length=300, blank=True)  # "in the margin of ..."
    subject = models.TextField(blank=True)  # the open part only: this text is public
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    original_language = original_language()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"


class MeetingDate(models.Model):
    """A date of a meeting as one source tells it. Two sources that differ are two rows, and both are shown."""

    class Precision(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="dates")
    starts_on = models.DateField()  # precision month: the day is a placeholder
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    is_preferred = models.BooleanField(default=True)
    source = models.CharField(max_length=300)
    note = models.CharField(max_length=300, blank=True)
    original_language = original_language()
    loaded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "-is_preferred", "starts_on"]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.starts_on} ({self.precision})"


class Part(models.Model):
    """An open or closed part of a meeting. Of a closed part the public sees only that there is one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=True)
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    partners = models.TextField(blank=True)
    attendance = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    original_language = original_language()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="part_number_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"


class AgendaItem(models.Model):
    """One line of the agenda of a part; it shares the part's openness."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=400)
    original_language = original_language()

    class Meta:
        ordering = ["part", "number"]
        constraints = [models.UniqueConstraint(fields=["part", "number"], name="agenda_item_number_once")]

    def __str__(self) -> str:
        return str(self.title)


class KeyMessage(models.Model):
    """One point of what a meeting said at its end, where it adopted no numbered recommendations."""

    class Kind(models.TextChoices):
        RECOMMENDED = "recommended", _("recommended, as a news item tells")
        OUTCOME_DOCUMENT = "outcome_document", _("outcome document")
        KEY_MESSAGE = "key_message", _("key messages")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="key_messages")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField()
    source = models.CharField(max_length=300, blank=True)
    original_language = original_language()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="key_message_number_once")]

    def __str__(self) -> str:
        return str(self.text)
