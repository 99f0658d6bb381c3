"""A framework version: the tree that is measured, its weights, its groups. Frozen once a round uses it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import original_language

UNITS = {"index 0-1": _("score between 0 and 1")}


class Framework(models.Model):
    """One version of an index's framework. `document` is the engine's own file form and the last word on method."""

    code = models.SlugField()
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    document = models.TextField()  # TOML, as `composite.read_framework` reads it
    checksum = models.CharField(max_length=64)
    origin = models.CharField(max_length=20, default="published")  # of weights and cuts: published, inferred, local
    scale = models.DecimalField(max_digits=6, decimal_places=2)  # the best score: 1 or 100
    decimals = models.PositiveSmallIntegerField(default=2)  # of a printed score
    is_frozen = models.BooleanField(default=False)
    original_language = original_language()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="framework_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Pillar(models.Model):
    """A node between the index and its indicators."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="pillars")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.SlugField()
    name = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=8, decimal_places=6)
    position = models.PositiveSmallIntegerField()
    original_language = original_language()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="pillar_code_once")]

    def __str__(self) -> str:
        return self.code


class Indicator(models.Model):
    """A leaf of the framework: one question with a unit and a range."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="indicators")
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators")
    code = models.SlugField()
    name = models.CharField(max_length=200)
    help = models.TextField(blank=True)
    unit = models.CharField(_("unit"), max_length=40)  # the engine's word; `unit_words` says it to readers
    minimum = models.DecimalField(max_digits=16, decimal_places=6)
    maximum = models.DecimalField(max_digits=16, decimal_places=6)
    decimals = models.PositiveSmallIntegerField(default=5)  # the most that an answer may have
    weight = models.DecimalField(max_digits=8, decimal_places=6)
    position = models.PositiveSmallIntegerField()
    original_language = original_language()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return self.code

    def unit_words(self) -> str:
        """Return the unit in the page's language, where the product knows the word for it."""
        return str(UNITS.get(self.unit, self.unit))


class MaturityGroup(models.Model):
    """A group of scores: the lower bound belongs to it unless the framework's document says otherwise."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="groups")
    code = models.SlugField()
    name = models.CharField(max_length=120)
    lower = models.DecimalField(max_digits=8, decimal_places=4)
    position = models.PositiveSmallIntegerField()  # 1 = lowest
    original_language = original_language()

    class Meta:
        ordering = ["framework", "-position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="maturity_group_once")]

    def __str__(self) -> str:
        return self.code
