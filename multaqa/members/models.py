"""The mechanism's members: states, their bodies and institutions; persons, their seats, invitations and notices."""

import hashlib
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from multaqa.core.content import original_language
from multaqa.core.models import OutgoingMail
from multaqa.core.statuses import Moves


class State(models.Model):
    """A state of the League. Membership of the mechanism is a dated row, since not every state takes part."""

    iso3 = models.CharField(max_length=3, unique=True)
    iso2 = models.CharField(max_length=2, unique=True)
    position = models.PositiveSmallIntegerField(unique=True)  # Arabic alphabetical order
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(max_length=60)
    formal_name = models.CharField(max_length=160)
    original_language = original_language()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.name)


class Membership(models.Model):
    """A state's membership of the mechanism, from-to; an empty date is not known."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="memberships")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.state_id} {self.from_on}"


class Body(models.Model):
    """The responsible body of a state, from-to; bodies are renamed and replaced. An empty date is not known."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=300)
    original_language = original_language()
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=5, default="day")  # day, month, year
    is_certain = models.BooleanField(default=True)
    is_listed = models.BooleanField(default=True)  # stands in the mechanism's own list
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    loaded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)  # a corrected fact keeps its earlier row

    class Meta:
        ordering = ["state", "-is_listed", "from_on", "pk"]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return str(self.name)


class Institution(models.Model):
    """A ministry or agency of a state that answers for its services."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="institutions")
    name = models.CharField(max_length=300)
    original_language = original_language()

    class Meta:
        ordering = ["state", "pk"]

    def __str__(self) -> str:
        return str(self.name)


class Objective(models.Model):
    """One of the mechanism's six objectives."""

    number = models.PositiveSmallIntegerField(unique=True)
    key = models.SlugField(unique=True)
    text = models.TextField()
    original_language = original_language()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.text)


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by their official e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person; without a password nobody can sign in as him until he sets one."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find by e-mail, whatever its capitals."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Who signs in. What he may do stands in his seats, never here."""

    DIGITS = {"latn": "123", "arab": "١٢٣"}

    email = models.EmailField(_("official e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(max_length=2, default="ar")
    digits = models.CharField(max_length=4, default="latn", choices=DIGITS.items())
    shows_hijri = models.BooleanField(default=False)
    mails_notices = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)  # known password; refused unless demo mode is on
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()
    _seats_today: "list[Seat]"  # read once for each object, by access.has_seat

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class Seat(models.Model):
    """What a person may do, for whom, from-to. Both days are included; an empty end is open."""

    class Role(models.TextChoices):
        SECRETARIAT = "secretariat", _("secretariat")
        DIRECTOR = "director", _("programme director")
        FOCAL_POINT = "focal_point", _("national coordinator")
        INSTITUTION_OFFICER = "institution_officer", _("institution officer")
        REVIEWER = "reviewer", _("reviewer")
        PARTNER = "partner", _("partner")

    OF_A_STATE = (Role.DIRECTOR, Role.FOCAL_POINT, Role.INSTITUTION_OFFICER)
    GIVEN_BY_DIRECTOR = (Role.FOCAL_POINT, Role.INSTITUTION_OFFICER)  # in his own state

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20, choices=Role.choices)
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["role", "state", "from_on"]
        constraints = [
            models.CheckConstraint(
                name="seat_of_a_state_names_it",
                condition=Q(role__in=["director", "focal_point", "institution_officer"], state__isnull=False)
                | (~Q(role__in=["director", "focal_point", "institution_officer"]) & Q(state__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.state or ''}".strip()

    def is_held_on(self, day: date) -> bool:
        """Tell whether the seat is held on this day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    @property
    def has_ended(self) -> bool:
        """Tell whether the last day is over."""
        return self.until_on is not None and self.until_on < timezone.localdate()


class Invitation(models.Model):
    """A personal invitation to open an account and take a seat. Only the hash of its token is kept."""

    class Status(models.TextChoices):
        SENT = "sent", pgettext_lazy("invitation", "sent")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")

    MOVES: Moves = {"sent": ("accepted", "withdrawn")}

    email = models.EmailField(_("official e-mail"))
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(max_length=20, choices=Seat.Role.choices)
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, blank=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True)
    language = models.CharField(max_length=2, default="ar")
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.SENT)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    mail = models.ForeignKey(OutgoingMail, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(  # none = invited from the command line of the installation
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_sent"
    )

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @staticmethod
    def hash_of(token: str) -> str:
        """Return what is kept of a link's token."""
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_expired(self) -> bool:
        """Tell whether it was left unanswered too long."""
        return self.status == self.Status.SENT and self.expires_at <= timezone.now()


class Notice(models.Model):
    """A word to a person, written in the same transaction as the deed; its mail is too."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)  # names the template notices/<kind>.txt
    facts = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True)  # the page it leads to, without the language
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"

    def facts_in(self, language: str) -> dict[str, Any]:
        """Return the facts as its text shows them: words in this language, else in Arabic; moments as moments."""
        return {name: _fact(name, value, language) for name, value in self.facts.items()}


def _fact(name: str, value: Any, language: str) -> Any:
    if isinstance(value, dict):
        return value.get(language) or value.get("ar", "")
    if value and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if value and name.endswith("_on") else value
