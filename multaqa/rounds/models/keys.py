"""Keys of the filling API: a person's program writes answers in his name, for as long as he holds his seats."""

from django.db import models
from django.utils import timezone

from multaqa.members.models import Person


class FillingKey(models.Model):
    """One key of one person. Its text is shown once; what is kept is a digest, by which it is known again."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="filling_keys")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the text
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Tell whether it opens anything now."""
        return self.ended_at is None and self.until > timezone.now()
