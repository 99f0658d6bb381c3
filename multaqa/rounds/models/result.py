"""What the engine computed from a round, what was published of it, and the documents printed from it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class Publication(models.Model):
    """A published edition of a round's results. A correction is a new, dated one with a note; both stay reachable."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="publications")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField()
    note = models.TextField(_("note"), blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="publication_number_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class StateReport(models.Model):
    """A state's printed report from one publication, in one language."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="reports")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="reports")
    language = models.CharField(max_length=2)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "state", "language"], name="state_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.state_id} {self.language}"
