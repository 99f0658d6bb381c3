"""Series that others publish (GEMS figures, EGDI): they stand beside our scores and are never mixed with them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import original_language
from multaqa.core.models import StoredFile
from multaqa.core.statuses import Moves
from multaqa.members.models import Person, State


class Source(models.Model):
    """Where a figure was printed."""

    class Kind(models.TextChoices):
        ESCWA = "escwa", _("ESCWA")
        UN = "un", _("United Nations")
        STATE = "state", _("a state's own statement")
        PRESS = "press", _("press")

    code = models.SlugField(max_length=60, unique=True)
    url = models.URLField(max_length=600, blank=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    original_language = original_language()

    def __str__(self) -> str:
        return self.code


class Series(models.Model):
    """Values over years, published by one publisher."""

    code = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    attribution = models.TextField()
    licence = models.TextField(blank=True)
    scale = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=300, blank=True)
    headline = models.CharField(max_length=80, blank=True)  # of an uploaded series: the measure that stands for it,
    parts = models.JSONField(default=list, blank=True)  # the measures that it is made of,
    top = models.PositiveSmallIntegerField(null=True, blank=True)  # and the top of its scale
    original_language = original_language()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.code


class Edition(models.Model):
    """One fixed public edition of a series."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="editions")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    symbol = models.CharField(max_length=80, blank=True)
    released = models.CharField(max_length=200, blank=True)
    states_assessed = models.PositiveSmallIntegerField(null=True, blank=True)
    weights = models.TextField(blank=True)
    has_break_before = models.BooleanField(default=False)
    break_reason = models.TextField(blank=True)
    original_language = original_language()

    class Meta:
        ordering = ["series", "year"]
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="edition_year_once")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.year}"


class EditionGroup(models.Model):
    """A group of an edition as its publisher cut it; an edition without rows has not published its groups."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="groups")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()  # 1 = lowest
    name = models.CharField(max_length=120)
    lower = models.DecimalField(max_digits=8, decimal_places=4, null=True)  # in the unit of the series
    upper = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    origin = models.CharField(max_length=20, default="published")
    original_language = original_language()

    class Meta:
        ordering = ["edition", "-position"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="edition_group_once")]

    def __str__(self) -> str:
        return self.code


class EditionNote(models.Model):
    """What a careful reader of an edition is told."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    original_language = original_language()

    class Meta:
        ordering = ["edition", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="edition_note_once")]

    def __str__(self) -> str:
        return str(self.text)


class Measure(models.Model):
    """What an observation measures: the whole, a pillar, a rank, a count."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="measures")
    code = models.SlugField(max_length=80)
    kind = models.CharField(max_length=12)  # score, rank, count, change, group
    pillar = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_doubtful = models.BooleanField(default=False)  # kept for the record, not shown as a result
    name = models.CharField(max_length=200)
    original_language = original_language()

    class Meta:
        ordering = ["series", "position"]
        constraints = [models.UniqueConstraint(fields=["series", "code"], name="measure_code_once")]

    def __str__(self) -> str:
        return self.code


class Observation(models.Model):
    """One published figure: edition, state, measure, value, unit, source. Conflicting figures are several rows."""

    class Absence(models.TextChoices):
        NOT_SURVEYED = "not_surveyed", _("not surveyed")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="observations")
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, related_name="observations")  # none = region
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    value = models.DecimalField(max_digits=12, decimal_places=5, null=True)  # none = a word, or an absence
    decimals = models.PositiveSmallIntegerField(default=0)  # as printed by the source
    word = models.CharField(max_length=120, blank=True)  # a category, as printed
    group_code = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=20)
    absence = models.CharField(max_length=20, choices=Absence.choices, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="observations")
    loaded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)  # a corrected figure keeps its earlier row

    class Meta:
        ordering = ["edition", "measure", "state", "pk"]
        indexes = [models.Index(fields=["edition", "measure"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.state_id} {self.measure_id}: {self.value}"


class Participation(models.Model):
    """Whether a state took part in an edition: known to have, known not to have, or not known (no row)."""

    class Status(models.TextChoices):
        TOOK_PART = "took_part", _("took part")
        NO_PART = "no_part", _("did not take part")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="participations")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="participations")
    status = models.CharField(max_length=10, choices=Status.choices)
    basis = models.CharField(max_length=300, blank=True)
    original_language = original_language()

    class Meta:
        ordering = ["edition", "state"]
        constraints = [models.UniqueConstraint(fields=["edition", "state"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.state_id} {self.status}"


class SeriesUpload(models.Model):
    """A table of a published series, as the secretariat uploaded it: it waits here until it is taken or put aside."""

    class Status(models.TextChoices):
        READ = "read", pgettext_lazy("upload", "read")
        ACCEPTED = "accepted", pgettext_lazy("upload", "taken")
        DISCARDED = "discarded", pgettext_lazy("upload", "put aside")

    MOVES: Moves = {"read": ("accepted", "discarded")}

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.READ)
    facts = models.JSONField()  # the words of the form: series, publisher, licence, source ...
    measures = models.JSONField(default=list)  # [{"code", "name", "kind"}]
    rows = models.JSONField(default=list)  # [{"line", "year", "iso3", "measure", "value", "word"}]
    left_out = models.JSONField(default=dict)  # {"columns": [...], "codes": [...]}: what is not taken
    problems = models.JSONField(default=list)  # [{"line", "message"}]
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.facts.get('code')} {self.status}"
