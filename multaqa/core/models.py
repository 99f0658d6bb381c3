"""Tables without subject words: the journal, changes of status, stored files, what was loaded from the record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalHead(models.Model):
    """The last number and hash of the journal: one row, locked by each writer, so that a cut tail is noticed too."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class JournalLine(models.Model):
    """One act: who, what, on what, which differences, when. Never changed, never deleted; the database refuses it."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    by_key = models.CharField(max_length=80, blank=True)  # "person:12"; empty = the platform itself
    by_name = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=80)
    thing = models.CharField(max_length=120)  # "Answer:55"
    differences = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["thing"])]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.thing}"


class StatusChange(models.Model):
    """One dated step in the life of a thing. The thing itself only remembers the newest."""

    thing = models.CharField(max_length=120)
    from_status = models.CharField(max_length=40, blank=True)
    to_status = models.CharField(max_length=40)
    at = models.DateTimeField()
    by_key = models.CharField(max_length=80, blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["thing"])]

    def __str__(self) -> str:
        return f"{self.thing}: {self.to_status}"


class StoredFile(models.Model):
    """Bytes that were kept, known by their checksum. The name is the sender's; the kind was read from the content."""

    name = models.CharField(_("file"), max_length=255)
    checksum = models.CharField(max_length=64, db_index=True)  # SHA-256, hex
    size = models.BigIntegerField()  # bytes
    kind = models.CharField(max_length=10)  # "xlsx", "pdf", ...: see core/files.py
    kept_at = models.DateTimeField()
    by_key = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class LoadedFact(models.Model):
    """What a data file said of one row when it was last loaded.

    So a later load tells a correction of the file, which it carries out, from a change made by people, which it leaves.
    """

    table = models.CharField(max_length=60)
    key = models.TextField()  # JSON of the columns that name the row
    said = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="loaded_fact_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class OutgoingMail(models.Model):
    """A mail to one receiver. Its text is kept until the mail server has taken it."""

    to = models.EmailField()
    sender = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(null=True, blank=True)  # empty = given up
    sent_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)  # what the mail server said last

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
