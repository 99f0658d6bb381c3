"""Review: who reads what, verdicts on answers, remarks and the state's replies."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.members.models import Person
from multaqa.rounds.models.collection import Answer, Evidence
from multaqa.rounds.models.framework import Pillar
from multaqa.rounds.models.round import Submission


class ReviewAssignment(models.Model):
    """A reviewer's queue: a state's submission, whole or one pillar of it. A row that ended stays."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="review_assignments")
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="review_assignments")
    is_second = models.BooleanField(default=False)  # reads without seeing the first verdict
    assigned_at = models.DateTimeField(default=timezone.now)
    assigned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["submission", "pillar", "assigned_at"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.reviewer_id}"


class Verdict(models.Model):
    """A reviewer's dated word on one answer. Nothing is overwritten: a later verdict stands beside the earlier ones."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("verdict", "accepted")
        ASK = "ask", pgettext_lazy("verdict", "asked")
        SEND_BACK = "send_back", pgettext_lazy("verdict", "sent back")
        ADJUST = "adjust", pgettext_lazy("verdict", "adjusted")

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)  # adjusted, in the same unit
    choices = models.JSONField(default=list, blank=True)
    absence = models.CharField(max_length=20, choices=Answer.Absence.choices, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField(max_length=80, blank=True)  # of a bulk acceptance: which answers it took
    is_second = models.BooleanField(default=False)  # of the sample read by two
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["answer", "given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"


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
    settled_at = models.DateTimeField(null=True, blank=True)  # of a remark: the reviewer has looked at the reply

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
