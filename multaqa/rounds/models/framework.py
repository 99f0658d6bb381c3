"""A framework version: the tree that is measured, what is asked of whom, scales, services. Frozen once in use."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import original_language

UNITS = {
    "index 0-1": _("score between 0 and 1"),
    "points 0-100": _("points from 0 to 100"),
    "mean 1-5": _("mean from 1 to 5"),
    "count": _("count"),
}
ORIGINS = {
    "published": pgettext_lazy("origin", "published"),
    "inferred": pgettext_lazy("origin", "inferred"),
    "local": pgettext_lazy("origin", "set for this version"),
    "illustrative": pgettext_lazy("origin", "illustrative"),
}


class Framework(models.Model):
    """One version of an index's framework. `document` is the engine's own file form and the last word on method."""

    code = models.SlugField()
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    label = models.TextField(blank=True)  # said on every page and print made from it, such as "illustrative"
    document = models.TextField()  # TOML, as `composite.read_framework` reads it
    checksum = models.CharField(max_length=64)
    origin = models.CharField(max_length=20, default="published", choices=ORIGINS.items())  # of weights and cuts
    scale = models.DecimalField(max_digits=6, decimal_places=2)  # the best score: 1 or 100
    decimals = models.PositiveSmallIntegerField(default=2)  # of a printed score
    settings = models.JSONField(default=list, blank=True)  # choices shown to readers: key, value, origin, ar, en, fr
    is_frozen = models.BooleanField(default=False)
    made_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")
    original_language = original_language()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="framework_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @cached_property
    def asks_institutions(self) -> bool:
        """Tell whether institutions fill in forms of their own: some questions are asked of them or of services."""
        return self.indicators.exclude(form=Indicator.Form.NATIONAL).exists()


class Pillar(models.Model):
    """A node between the index and its indicators."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="pillars")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=8, decimal_places=6)
    origin = models.CharField(max_length=20, blank=True, choices=ORIGINS.items())  # empty = the framework's
    position = models.PositiveSmallIntegerField()
    original_language = original_language()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="pillar_code_once")]

    def __str__(self) -> str:
        return self.code


class Category(models.Model):
    """A sector, a life event or a field of competence of institutions, in the order in which they are shown."""

    class Kind(models.TextChoices):
        SECTOR = "sector", _("sector")
        LIFE_EVENT = "life_event", _("life event")
        INSTITUTION_TYPE = "institution_type", _("field of competence")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="categories")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.SlugField()
    name = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField()
    original_language = original_language()

    class Meta:
        ordering = ["framework", "kind", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "kind", "code"], name="category_once")]

    def __str__(self) -> str:
        return self.code


class Service(models.Model):
    """A service of the framework's list. A code never gets another meaning; a new code names those it replaces."""

    class Audience(models.TextChoices):
        INDIVIDUALS = "individuals", _("individuals")
        BUSINESSES = "businesses", _("businesses")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="services")
    code = models.SlugField()
    name = models.CharField(max_length=200)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    sector = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    life_event = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    institution_type = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    replaces = models.JSONField(default=list, blank=True)  # codes of an earlier version
    note = models.TextField(blank=True)  # for those who edit the list; not shown
    position = models.PositiveSmallIntegerField()
    original_language = original_language()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="service_code_once")]

    def __str__(self) -> str:
        return self.code


class Scale(models.Model):
    """How an answer becomes points from 0 to 100."""

    class Kind(models.TextChoices):
        STEPS = "steps", _("one of several steps")
        CHECKLIST = "checklist", _("a list in which all that applies is ticked")
        RATIO = "ratio", _("a share of two counts")
        MEAN = "mean", _("a mean on a scale")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="scales")
    code = models.SlugField()
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        ordering = ["framework", "code"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="scale_code_once")]

    def __str__(self) -> str:
        return self.code


class ScaleStep(models.Model):
    """A step, a line of a checklist, or an end point of a scale."""

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=7, decimal_places=3)  # 0-100
    raw = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)  # end points of a share or a mean
    label = models.CharField(max_length=160, blank=True)
    takes = models.TextField(blank=True)  # what must be there for this step
    original_language = original_language()

    class Meta:
        ordering = ["scale", "position"]
        constraints = [models.UniqueConstraint(fields=["scale", "position"], name="scale_step_once")]

    def __str__(self) -> str:
        return f"{self.scale_id}/{self.position}"


class Indicator(models.Model):
    """One question: a leaf of the framework, or a count asked beside the leaves. `form` says of what it is asked."""

    class Kind(models.TextChoices):
        INDICATOR = "indicator", _("indicator")
        COUNT = "count", _("count")  # has no weight: it makes shares and checks

    class Form(models.TextChoices):
        NATIONAL = "national", pgettext_lazy("form", "of the state")
        INSTITUTION = "institution", pgettext_lazy("form", "of each institution")
        SERVICE = "service", pgettext_lazy("form", "of each service")

    class Channel(models.TextChoices):
        NONE = "", _("no channel")
        PORTAL = "portal", _("portal")
        MOBILE = "mobile", _("app")
        BOTH = "both", _("portal and app")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="indicators")
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators")
    code = models.SlugField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INDICATOR)
    form = models.CharField(max_length=12, choices=Form.choices, default=Form.NATIONAL)
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True)
    audience = models.CharField(max_length=12, choices=Service.Audience.choices, blank=True)  # empty = all services
    name = models.CharField(max_length=300)
    help = models.TextField(blank=True)
    unit = models.CharField(_("unit"), max_length=40)  # the engine's word; `unit_words` says it to readers
    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators")
    numerator = models.CharField(max_length=120, blank=True)  # of a share, in codes of counts
    denominator = models.CharField(max_length=120, blank=True)
    minimum = models.DecimalField(max_digits=16, decimal_places=6)
    maximum = models.DecimalField(max_digits=16, decimal_places=6)
    decimals = models.PositiveSmallIntegerField(default=5)  # the most that an answer may have
    weight = models.DecimalField(max_digits=8, decimal_places=6)
    absences = models.JSONField(default=dict, blank=True)  # {"not_available": "zero", ...}: rules of its own
    evidence_required = models.CharField(max_length=15, blank=True)  # "", "yes", "when_positive"
    since = models.CharField(max_length=10, blank=True)  # edition in which the topic first appeared; empty = not known
    origin = models.CharField(max_length=20, blank=True, choices=ORIGINS.items())
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


class PlausibilityCheck(models.Model):
    """A check of answers against each other and against last year. `rule` names its function in `rounds/checks`."""

    class Severity(models.TextChoices):
        IMPOSSIBLE = "impossible", _("impossible: it must be corrected before submission")
        UNLIKELY = "unlikely", _("unlikely: a word of explanation is asked")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="plausibility_checks")
    code = models.SlugField()
    rule = models.SlugField(max_length=60)
    severity = models.CharField(max_length=12, choices=Severity.choices)
    concerns = models.JSONField(default=list)  # codes of indicators and counts that the check reads
    message = models.TextField()
    position = models.PositiveSmallIntegerField()
    original_language = original_language()

    class Meta:
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="plausibility_check_once")]

    def __str__(self) -> str:
        return self.code


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
