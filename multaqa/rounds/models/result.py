"""What the engine computed from a round, what was published of it, and the documents printed from it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import original_language
from multaqa.core.models import StoredFile
from multaqa.members.models import Person, State
from multaqa.rounds.models.round import Round


class Result(models.Model):
    """One computation: the method, the engine's version and the checksum of its inputs make it repeatable.

    `table`: the values by state and indicator that the index was built from, so that weights can be tried and years
    compared without reading the answers again (see `dataset.table_record`).
    `robustness`: ranks when the method is varied with a fixed seed, by state code where a state has a rank:
    - replications, seed, shares: how many were computed, from which seed, and between which shares intervals lie;
    - interval {iso3: [best rank, worst rank]}, scores {iso3: [lowest, highest]};
    - likely {iso3: [rank it has most often, share of the replications 0-1]};
    - ahead {iso3: [state ranked next, share of the replications in which it stands before that one]};
    - shift: mean change of rank over all states and replications;
    - choices {names: [choice], runs, is_exact, ranking: [share 0-1 of each choice in what moves the ranking],
      of: {iso3: [share of each choice in what moves this state's rank]}}.
    Where nothing could be varied it is {problem: why, in English}; empty for a result of an earlier version.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveIntegerField()
    framework_checksum = models.CharField(max_length=64)
    inputs = (
        models.JSONField()
    )  # {"units": [...], "indicators": [...], "answers": [[pk or none, ...]], "left_out": [...]}
    inputs_checksum = models.CharField(max_length=64)
    table = models.JSONField(default=dict, blank=True)
    method = models.JSONField()
    notes = models.JSONField(default=list)  # what the engine tells its reader, in English
    engine_version = models.CharField(max_length=20)
    robustness = models.JSONField(default=dict, blank=True)
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
        PORTAL = "portal", _("service on the portal")  # a service, by what is asked of it on one channel alone
        MOBILE = "mobile", _("service in the app")

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


def is_out(publication: str = "") -> models.Q:
    """Return the condition that an edition is public by now. publication: the way to it, such as "publications__"."""
    return models.Q(**{f"{publication}withdrawn_at__isnull": True, f"{publication}published_at__lte": timezone.now()})


class Standing(models.Manager["Publication"]):
    """The editions that stand: out, or under embargo until their moment. One that was withdrawn is not among them."""

    def get_queryset(self) -> models.QuerySet["Publication"]:
        """Return every edition that was not withdrawn."""
        return super().get_queryset().filter(withdrawn_at=None)


class Publication(models.Model):
    """A published edition of a round's results. A correction is a new, dated one with a note; both stay reachable.

    Until `published_at` it is under embargo: the secretariat alone reads it, and may withdraw it. `announced_at`: the
    moment at which the states were told, and the round's status followed.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="publications")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField()
    note = models.TextField(_("note"), blank=True)
    published_at = models.DateTimeField(default=timezone.now)  # in the future = under embargo until then
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # before its moment: nobody has read it
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    original_language = original_language()  # of the note

    every = models.Manager()  # those withdrawn too
    objects = Standing()

    class Meta:
        ordering = ["round", "-number"]
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="publication_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"

    @property
    def is_under_embargo(self) -> bool:
        """Tell whether its moment lies ahead."""
        return self.published_at > timezone.now()


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
