"""Collection: institutions and their services, answers, evidence, workbooks."""

from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.models import StoredFile
from multaqa.core.statuses import Moves
from multaqa.members.models import Institution, Person
from multaqa.rounds.models.framework import Indicator, Service
from multaqa.rounds.models.round import Submission


class InstitutionForm(models.Model):
    """What one institution fills in of its state's submission: its own questions and those of its services."""

    class Status(models.TextChoices):
        INVITED = "invited", pgettext_lazy("institution form", "invited")
        FILLING = "filling", pgettext_lazy("institution form", "being filled in")
        HANDED_IN = "handed_in", pgettext_lazy("institution form", "handed in")
        RETURNED = "returned", pgettext_lazy("institution form", "sent back")
        APPROVED = "approved", pgettext_lazy("institution form", "approved")
        REMOVED = "removed", pgettext_lazy("institution form", "taken out")

    MOVES: Moves = {
        "invited": ("filling", "handed_in", "removed"),
        "filling": ("handed_in", "removed"),
        "handed_in": ("returned", "approved", "removed"),
        "returned": ("handed_in", "removed"),
        "approved": ("returned", "removed"),
        "removed": ("invited",),
    }

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="institution_forms")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="forms")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.INVITED)
    invited_at = models.DateTimeField(default=timezone.now)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["submission", "institution"]
        constraints = [models.UniqueConstraint(fields=["submission", "institution"], name="institution_form_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.institution_id}"

    def can_be_filled(self) -> bool:
        """Tell whether the institution may write now."""
        return self.status in (self.Status.INVITED, self.Status.FILLING, self.Status.RETURNED)


class ServiceAssignment(models.Model):
    """Which institution answers for a service in one submission; a service without a row is not assigned yet."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="assignments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(InstitutionForm, on_delete=models.PROTECT, related_name="assignments")
    local_name = models.CharField(max_length=200, blank=True)  # the state's own name of the service

    class Meta:
        ordering = ["submission", "service__position"]
        constraints = [models.UniqueConstraint(fields=["submission", "service"], name="service_assigned_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.service_id}"


class Said(NamedTuple):
    """What somebody says of a cell: a value in its unit with the steps chosen, or why there is no value."""

    value: Decimal | None = None
    choices: tuple[int, ...] = ()
    absence: str = ""


class Answer(models.Model):
    """One cell, as it was said at one moment: a changed answer is a new row, the earlier one stays.

    `item` names the cell: an indicator, asked of a service or of an institution where it has such a form. Either a
    value or one of the four absences; never both, never neither. What a reviewer adjusted stands in `adjustment`,
    beside it.
    """

    class Absence(models.TextChoices):
        NOT_SURVEYED = "not_surveyed", _("not surveyed")
        NOT_ANSWERED = "not_answered", _("not answered")
        NOT_AVAILABLE = "not_available", _("not available")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    class Status(models.TextChoices):
        SAVED = "saved", pgettext_lazy("answer", "saved")
        SUBMITTED = "submitted", pgettext_lazy("answer", "submitted")
        QUERIED = "queried", pgettext_lazy("answer", "queried")
        RETURNED = "returned", pgettext_lazy("answer", "sent back")
        ACCEPTED = "accepted", pgettext_lazy("answer", "accepted")
        ADJUSTED = "adjusted", pgettext_lazy("answer", "adjusted")

    class Way(models.TextChoices):
        PAGE = "page", _("on the page")
        WORKBOOK = "workbook", _("by workbook")
        API = "api", _("by the API")
        COPIED = "copied", _("taken over from the last round")

    MOVES: Moves = {
        "saved": ("submitted",),
        "submitted": ("queried", "returned", "accepted", "adjusted"),
        "queried": ("returned", "accepted", "adjusted"),
        "returned": ("submitted",),
        "accepted": ("queried", "returned", "adjusted"),
        "adjusted": ("queried", "returned", "accepted", "adjusted"),
    }

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="answers")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="answers")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    form = models.ForeignKey(InstitutionForm, on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    item = models.CharField(max_length=120)  # see `item_of`
    number = models.PositiveIntegerField()  # 1 = first word on this cell
    is_current = models.BooleanField(default=True)
    value = models.DecimalField(max_digits=16, decimal_places=6, null=True, blank=True)  # in the indicator's unit
    choices = models.JSONField(default=list, blank=True)  # positions of the steps chosen, whose points are the value
    absence = models.CharField(max_length=20, choices=Absence.choices, blank=True)
    explanation = models.TextField(blank=True)  # the state's word on an unlikely value
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SAVED)
    adjustment = models.ForeignKey(  # the verdict that set another value beside this one
        "Verdict", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.PAGE)
    upload = models.ForeignKey(  # the workbook that it came in
        "WorkbookUpload", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["submission", "indicator", "number"]
        indexes = [models.Index(fields=["form"]), models.Index(fields=["service"])]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "item"], condition=Q(is_current=True), name="one_current_answer"
            ),
            models.UniqueConstraint(fields=["submission", "item", "number"], name="answer_number_once"),
            models.CheckConstraint(
                name="value_or_absence",
                condition=Q(value__isnull=False, absence="") | (Q(value__isnull=True) & ~Q(absence="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.item} {self.number}"

    def said(self) -> Said:
        """Return what the state says."""
        return Said(self.value, tuple(self.choices), self.absence)

    def effective(self) -> Said:
        """Return what counts: what a reviewer set in its place, else what the state says."""
        return self.adjustment.said() if self.adjustment is not None else self.said()


def item_of(indicator: Indicator, *, service: Service | None = None, form: InstitutionForm | None = None) -> str:
    """Return the lasting name of a cell within a submission: `K13`, `K01.S004` or `K05@17` (institution's key)."""
    if indicator.form == Indicator.Form.SERVICE and service is not None:
        return f"{indicator.code}.{service.code}"
    if indicator.form == Indicator.Form.INSTITUTION and form is not None:
        return f"{indicator.code}@{form.institution_id}"
    return indicator.code


COPY_PROBLEMS = {
    "address": _("the address is not one of a page"),
    "closed": _("the address does not lie in the open internet"),
    "unreachable": _("the page could not be reached"),
    "slow": _("the page did not answer in time"),
    "sign_in": _("the page opens to signed-in readers only"),
    "missing": _("there is no page at this address"),
    "failed": _("the site answered with an error"),
    "moved": _("the address leads from one to another without an end"),
    "kind": _("the address leads to a file and not to a page: attach the file itself"),
    "empty": _("the page shows no text without its programs"),
    "long": _("the page is long: its first part is kept"),
}


class Evidence(models.Model):
    """A kept file or a link, and what it proves. Of a link, the page's text is kept too where it can be reached."""

    class Kind(models.TextChoices):
        FILE = "file", _("file")
        SCREENSHOT = "screenshot", _("screenshot")
        LINK = "link", _("link")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="evidence")
    form = models.ForeignKey(InstitutionForm, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(_("what it proves"), max_length=300)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    url = models.URLField(max_length=1000, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    copy_text = models.TextField(blank=True)
    copied_at = models.DateTimeField(null=True, blank=True)
    copy_problem = models.CharField(max_length=200, blank=True)  # why no copy could be kept: a code of COPY_PROBLEMS
    attached_at = models.DateTimeField(default=timezone.now)
    attached_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)  # while the submission is a draft; the row stays

    class Meta:
        ordering = ["submission", "attached_at", "pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title

    @property
    def waits_for_copy(self) -> bool:
        """Tell whether the page behind a link was not looked at yet."""
        return self.kind == self.Kind.LINK and self.copied_at is None

    def copy_words(self) -> str:
        """Return why no copy could be kept, or not all of it; "" where nothing was in the way."""
        return str(COPY_PROBLEMS.get(self.copy_problem, self.copy_problem))


class EvidenceUse(models.Model):
    """One piece of evidence for one cell; the same piece may serve several."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="evidence_uses")
    item = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)  # the page concerned

    class Meta:
        ordering = ["evidence", "item"]
        indexes = [models.Index(fields=["submission", "item"])]
        constraints = [models.UniqueConstraint(fields=["evidence", "item"], name="evidence_use_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.item}"


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
    form = models.ForeignKey(InstitutionForm, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    language = models.CharField(max_length=2, default="ar")  # of the one who sent it: problems are said in it
    cells = models.JSONField(default=list)  # as `workbook.Reading` keeps them: item, sheet, cell, value, choices ...
    problems = models.JSONField(default=list)  # [{"sheet": "...", "cell": "D7", "message": "..."}]
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.status}"


class Reminder(models.Model):
    """A reminder that was sent, so that the same one is not sent twice."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reminders")
    form = models.ForeignKey(InstitutionForm, on_delete=models.PROTECT, null=True, blank=True, related_name="reminders")
    kind = models.CharField(max_length=60)  # which one: "state_14:<deadline>", "by_hand:<moment>"
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "kind"], name="form_reminded_once"),
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(form__isnull=True), name="state_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"
