"""Review: who reads what, verdicts on answers, remarks and the state's replies."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.members.models import Person
from multaqa.rounds.models.collection import Answer, Evidence, Said
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
    """A reviewer's dated word on one answer. Nothing is overwritten: a later verdict stands beside the earlier ones.

    Where two reviewers must say the same, the first word waits (`takes_effect` is false) and the second takes effect.
    A second reading of the sample that measures agreement takes no effect.
    """

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
    takes_effect = models.BooleanField(default=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["answer", "given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"

    def said(self) -> Said:
        """Return what an adjustment sets in the place of the state's word."""
        return Said(self.value, tuple(self.choices), self.absence)

    def is_same_word(self, other: "Verdict") -> bool:
        """Tell whether both say the same of the answer; reasons may differ."""
        return self.kind == other.kind and self.said() == other.said()


class Remark(models.Model):
    """A reviewer's note on one cell, or the state's reply to it. The thread outlives the answer it began on.

    A reply may name another value than the reviewer's: it stands beside both and counts only when a reviewer takes it.
    """

    class Kind(models.TextChoices):
        REMARK = "remark", _("remark")
        REPLY = "reply", _("reply")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(_("remark"))
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)  # of a reply, in the same unit
    choices = models.JSONField(default=list, blank=True)
    absence = models.CharField(max_length=20, choices=Answer.Absence.choices, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(
        null=True, blank=True
    )  # a reviewer has decided on the answer, or said that it stands

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def has_value(self) -> bool:
        """Tell whether a reply names a value, or the reason why there is none."""
        return self.value is not None or self.absence != ""

    def said(self) -> Said:
        """Return the value that a reply names."""
        return Said(self.value, tuple(self.choices), self.absence)
