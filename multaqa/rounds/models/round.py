"""A round: one year's collection, from the call to publication; each state's submission and its signature."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from multaqa.core.content import original_language, text_of
from multaqa.core.statuses import Moves
from multaqa.members.models import Person, State
from multaqa.rounds.models.framework import Framework


class Round(models.Model):
    """One collection with one framework version, for the states it was opened for.

    Its calendar: early notice, call, the institutions' deadline, the state's deadline, review, right of reply,
    publication. An empty moment is not part of this round.
    """

    class Status(models.TextChoices):
        PREPARING = "preparing", pgettext_lazy("round", "in preparation")
        ANNOUNCED = "announced", pgettext_lazy("round", "announced")
        OPEN = "open", pgettext_lazy("round", "open")
        COLLECTION_CLOSED = "collection_closed", pgettext_lazy("round", "collection closed")
        UNDER_REVIEW = "under_review", pgettext_lazy("round", "under review")
        REPLY_OPEN = "reply_open", pgettext_lazy("round", "right of reply open")
        COMPUTED = "computed", pgettext_lazy("round", "computed")
        PUBLISHED = "published", pgettext_lazy("round", "published")

    MOVES: Moves = {
        "preparing": ("announced", "open"),
        "announced": ("open",),
        "open": ("collection_closed", "under_review", "computed"),
        "collection_closed": ("open", "under_review", "computed"),
        "under_review": ("reply_open", "computed", "open"),
        "reply_open": ("under_review", "computed"),
        "computed": ("computed", "under_review", "published"),
        "published": ("computed",),  # a correction: computed again, published as a new edition
    }

    # The calendar, in its order.
    MOMENTS = (
        "announced_at", "opens_at", "institutions_due_at", "answers_due_at", "review_due_at", "reply_due_at",
        "publishes_at",
    )  # fmt: skip

    class Disclosure(models.TextChoices):
        SCORES = "scores", _("scores to everybody, answers to the state itself")
        STATES = "states", _("answers to all states of the round")
        ANSWERS = "answers", _("answers to everybody")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="rounds")
    previous = models.ForeignKey(  # last year's round, shown beside this one's answers
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_rounds"
    )
    year = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PREPARING)
    announced_at = models.DateTimeField(_("early notice"), null=True, blank=True)
    opens_at = models.DateTimeField(_("call"), null=True, blank=True)  # planned
    institutions_due_at = models.DateTimeField(_("deadline of the institutions"), null=True, blank=True)
    answers_due_at = models.DateTimeField(_("deadline"))
    review_due_at = models.DateTimeField(_("end of review"), null=True, blank=True)
    reply_due_at = models.DateTimeField(_("end of the right of reply"), null=True, blank=True)
    publishes_at = models.DateTimeField(_("publication"), null=True, blank=True)  # planned
    reminder_days = models.JSONField(default=list, blank=True)  # before a deadline: [14, 7, 1]
    moves_by_calendar = models.BooleanField(default=False)  # what has come due is done without a hand
    disclosure = models.CharField(_("disclosure"), max_length=10, choices=Disclosure.choices, default=Disclosure.SCORES)
    needs_evidence = models.BooleanField(default=False)  # as each indicator demands it; else it is welcome
    needs_two_reviewers = models.BooleanField(default=False)
    double_read_percent = models.PositiveSmallIntegerField(default=0)  # of the answers, read by two for agreement
    is_sample = models.BooleanField(default=False)  # invented data: marked on every page and print
    original_language = original_language()

    class Meta:
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return text_of(self, "title").words  # a title that was not translated still names its link

    def days_left(self) -> int:
        """Return how many days lie between today and the deadline, at the secretariat's seat; 0 = today or over."""
        return max(0, (timezone.localdate(self.answers_due_at) - timezone.localdate()).days)

    def days_left_words(self) -> str:
        """Return the same in words."""
        days = self.days_left()
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


class Submission(models.Model):
    """A state's copy of the questionnaire. Late and partial are said of it; neither is a failure."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("submission", "being filled in")
        AWAITING_SIGNATURE = "awaiting_signature", pgettext_lazy("submission", "awaiting signature")
        SUBMITTED = "submitted", pgettext_lazy("submission", "submitted")
        RETURNED = "returned", pgettext_lazy("submission", "sent back")
        ACCEPTED = "accepted", pgettext_lazy("submission", "accepted")
        EXCUSED = "excused", pgettext_lazy("submission", "did not take part")

    MOVES: Moves = {
        "draft": ("awaiting_signature", "submitted", "excused"),
        "awaiting_signature": ("submitted", "draft", "returned", "excused"),
        "submitted": ("returned", "accepted"),
        "returned": ("awaiting_signature", "submitted"),
        "accepted": ("returned",),
        "excused": ("draft",),
    }

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="submissions")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    is_late = models.BooleanField(default=False)  # submitted after the deadline, and taken
    is_partial = models.BooleanField(default=False)  # submitted with cells that say nothing, and taken
    extended_until = models.DateTimeField(null=True, blank=True)  # this state's own deadline; the first stays visible
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["round", "state__position"]
        constraints = [models.UniqueConstraint(fields=["round", "state"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.state_id}"

    def can_be_filled(self) -> bool:
        """Tell whether answers may be written: a draft, or sent back."""
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)

    def due_at(self) -> datetime:
        """Return this state's deadline: its own where it was given one, else the round's."""
        return self.extended_until or self.round.answers_due_at

    def institutions_due_at(self) -> datetime | None:
        """Return the deadline of its institutions, None = the state's own; a state given more time passes it on."""
        return None if self.extended_until else self.round.institutions_due_at


class Signature(models.Model):
    """A director's signature under a submission, with what it covered: kept as it was, whatever follows."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    authority = models.CharField(max_length=300)  # the seat, in the words of that day
    statement = models.TextField()  # the sentence that was signed, in its language
    covers = models.JSONField(default=dict)  # {item: [number, value, absence]}
    checksum = models.CharField(max_length=64)  # SHA-256 of what it covered

    class Meta:
        ordering = ["-signed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.signed_at:%Y-%m-%d}"
