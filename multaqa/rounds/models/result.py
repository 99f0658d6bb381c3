"""What the engine computed from a round, what was published of it, and the documents printed from it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.models import StoredFile
from multaqa.members.models import Person, State
from multaqa.rounds.models.round import Round


class Result(models.Model):
    """One computation: the method, the engine's version and the checksum of its inputs make it repeatable."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveIntegerField()
    framework_checksum = models.CharField(max_length=64)
    inputs = (
        models.JSONField()
    )  # {"units": [...], "indicators": [...], "answers": [[pk or none, ...]], "left_out": [...]}
    inputs_checksum = models.CharField(max_length=64)
    method = models.JSONField()
    notes = models.JSONField(default=list)  # what the engine tells its reader, in English
    engine_version = models.CharField(max_length=20)
    robustness = models.JSONField(default=dict, blank=True)  # intervals of ranks and scores, which choice moves whom
    checksum = models.CharField(max_length=64)  # of the result's own bytes
    computed_at = models.DateTimeField(default=timezone.now)
    computed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="result_number_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class Score(models.Model):
    """A state's score at one node of the framework."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="scores")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="scores")
    node = models.SlugField()
    is_index = models.BooleanField(default=False)
    score = models.FloatField(null=True)  # none = missing
    rank = models.PositiveSmallIntegerField(null=True)  # 1 is best
    group_code = models.SlugField(blank=True)
    coverage = models.FloatField(null=True)  # 0..1, share of the expected answers below; none = nothing expected
    contribution = models.FloatField(null=True)  # points that this node adds to the index

    class Meta:
        ordering = ["result", "rank", "state__position"]
        constraints = [models.UniqueConstraint(fields=["result", "state", "node"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.result_id} {self.state_id} {self.node}"


class Breakdown(models.Model):
    """A state's mean over a part of its answers: a sector, a life event, a channel, a service."""

    class Axis(models.TextChoices):
        SECTOR = "sector", _("sector")
        LIFE_EVENT = "life_event", _("life event")
        CHANNEL = "channel", _("channel")
        SERVICE = "service", _("service")

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="breakdowns")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    axis = models.CharField(max_length=12, choices=Axis.choices)
    code = models.SlugField()
    score = models.FloatField(null=True)  # 0-100; none = missing
    coverage = models.FloatField(null=True)  # 0..1; none = nothing expected

    class Meta:
        ordering = ["result", "axis", "code", "state__position"]
        constraints = [models.UniqueConstraint(fields=["result", "state", "axis", "code"], name="breakdown_once")]

    def __str__(self) -> str:
        return f"{self.result_id} {self.state_id} {self.axis} {self.code}"


class Publication(models.Model):
    """A published edition of a round's results. A correction is a new, dated one with a note; both stay reachable."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="publications")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField()
    note = models.TextField(_("note"), blank=True)
    published_at = models.DateTimeField(default=timezone.now)  # in the future = under embargo until then
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="publication_number_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class PublicationFile(models.Model):
    """A file of a published edition, made once and kept: the same bytes whoever asks first. `name` is lasting."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=80)  # within the edition: "state-OMN-ar.pdf", "scores.csv"
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=2, blank=True)  # empty = all languages at once
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["publication", "name"]
        constraints = [models.UniqueConstraint(fields=["publication", "name"], name="publication_file_once")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.name}"


class Job(models.Model):
    """Long work on a round, with how far it has come. One `key`, one job: a restart goes on, never begins twice."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "waiting")
        RUNNING = "running", pgettext_lazy("job", "running")
        DONE = "done", pgettext_lazy("job", "done")
        FAILED = "failed", pgettext_lazy("job", "failed")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="jobs")
    key = models.CharField(max_length=120, unique=True)  # "reports:<publication>:<language>", "compute:<round>:<n>"
    kind = models.CharField(max_length=30)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)  # what went wrong, for the secretariat
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    beat_at = models.DateTimeField(null=True, blank=True)  # last sign of life of the worker
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.key

    @property
    def is_under_way(self) -> bool:
        """Tell whether it waits or runs, so that a page looks again."""
        return self.status in (self.Status.WAITING, self.Status.RUNNING)
