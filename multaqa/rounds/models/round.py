"""A round: one year's collection, from the call to publication."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import original_language
from multaqa.core.models import StoredFile
from multaqa.core.statuses import Moves
from multaqa.members.models import Person, State
from multaqa.rounds.models.framework import Framework, Indicator


class Round(models.Model):
    """One collection with one framework version, for the states it was opened for."""

    class Status(models.TextChoices):
        PREPARING = "preparing", pgettext_lazy("round", "in preparation")
        OPEN = "open", pgettext_lazy("round", "open")
        UNDER_REVIEW = "under_review", pgettext_lazy("round", "under review")
        COMPUTED = "computed", pgettext_lazy("round", "computed")
        PUBLISHED = "published", pgettext_lazy("round", "published")

    MOVES: Moves = {
        "preparing": ("open",),
        "open": ("under_review", "computed"),
        "under_review": ("computed", "open"),
        "computed": ("computed", "under_review", "published"),
        "published": ("computed",),  # a correction: computed again, published as a new edition
    }

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="rounds")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PREPARING)
    answers_due_at = models.DateTimeField(_("deadline"))
    is_sample = models.BooleanField(default=False)  # invented data: marked on every page and print
    original_language = original_language()

    class Meta:
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return str(self.title)


class Submission(models.Model):
    """A state's copy of the questionnaire."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("submission", "being filled in")
        SUBMITTED = "submitted", pgettext_lazy("submission", "submitted")
        RETURNED = "returned", pgettext_lazy("submission", "sent back")
        ACCEPTED = "accepted", pgettext_lazy("submission", "accepted")

    MOVES: Moves = {
        "draft": ("submitted",),
        "submitted": ("returned", "accepted"),
        "returned": ("submitted",),
        "accepted": ("returned",),
    }

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="submissions")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
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


class Answer(models.Model):
    """One cell, as it was said at one moment: a changed answer is a new row, the earlier one stays.

    Either a value or one of the four absences; never both, never neither.
    """

    class Absence(models.TextChoices):
        NOT_SURVEYED = "not_surveyed", _("not surveyed")
        NOT_ANSWERED = "not_answered", _("not answered")
        NOT_AVAILABLE = "not_available", _("not available")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    class Status(models.TextChoices):
        SAVED = "saved", pgettext_lazy("answer", "saved")
        SUBMITTED = "submitted", pgettext_lazy("answer", "submitted")
        RETURNED = "returned", pgettext_lazy("answer", "sent back")
        ACCEPTED = "accepted", pgettext_lazy("answer", "accepted")

    class Way(models.TextChoices):
        PAGE = "page", _("on the page")
        WORKBOOK = "workbook", _("by workbook")

    MOVES: Moves = {
        "saved": ("submitted",),
        "submitted": ("returned", "accepted"),
        "returned": ("submitted",),
        "accepted": ("returned",),
    }

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="answers")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()  # 1 = first word on this cell
    is_current = models.BooleanField(default=True)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)  # in the indicator's unit
    absence = models.CharField(max_length=20, choices=Absence.choices, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SAVED)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.PAGE)
    upload = models.ForeignKey(  # the workbook that it came in
        "WorkbookUpload", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["submission", "indicator", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator"], condition=Q(is_current=True), name="one_current_answer"
            ),
            models.UniqueConstraint(fields=["submission", "indicator", "number"], name="answer_number_once"),
            models.CheckConstraint(
                name="value_or_absence",
                condition=Q(value__isnull=False, absence="") | (Q(value__isnull=True) & ~Q(absence="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.indicator_id} {self.number}"


class Remark(models.Model):
    """A reviewer's note on one cell, or the state's reply to it. The thread outlives the answer it began on."""

    class Kind(models.TextChoices):
        REMARK = "remark", _("remark")
        REPLY = "reply", _("reply")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(_("remark"))
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class WorkbookUpload(models.Model):
    """A filled workbook: what was read from it waits here, with its problems by cell, until it is accepted."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("workbook", "waiting to be read")
        READ = "read", pgettext_lazy("workbook", "read")
        REFUSED = "refused", pgettext_lazy("workbook", "refused")
        ACCEPTED = "accepted", pgettext_lazy("workbook", "accepted")
        DISCARDED = "discarded", pgettext_lazy("workbook", "discarded")

    MOVES: Moves = {"waiting": ("read", "refused"), "read": ("accepted", "discarded")}

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="uploads")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    language = models.CharField(max_length=2, default="ar")  # of the one who sent it: problems are said in it
    cells = models.JSONField(default=list)  # [{"indicator": code, "cell": "D7", "value": "0.5"|"", "absence": ""}]
    problems = models.JSONField(default=list)  # [{"cell": "D7", "message": "..."}]
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.status}"
