"""A round: prepared for chosen states, opened, its deadline moved."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.core.statuses import change_status
from multaqa.members.models import Person, State
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, fillers, tell
from multaqa.rounds.models import Framework, Round, Submission


class RoundExists(RuleBroken):
    """A round with this framework, year and title was prepared before, perhaps by a second click."""


@transaction.atomic
def begin_round(
    framework: Framework,
    *,
    year: int,
    title: Mapping[str, str],
    answers_due_at: datetime,
    states: Iterable[State],
    by: Person,
    is_sample: bool = False,
) -> Round:
    """Prepare a round for the chosen states; its framework version is frozen from now on.

    title: words by language; the first of ar, en, fr that is given is the original. Raises RoundExists for a second.
    """
    Framework.objects.select_for_update().get(pk=framework.pk)
    Framework.objects.filter(pk=framework.pk).update(is_frozen=True)
    original = next(language for language in ("ar", "en", "fr") if title.get(language))
    if Round.objects.filter(framework=framework, year=year, **{f"title_{original}": title[original]}).exists():
        raise RoundExists(
            _("A round with this framework, year and title was prepared before. It was not prepared twice.")
        )
    round = Round.objects.create(
        framework=framework,
        year=year,
        answers_due_at=answers_due_at,
        is_sample=is_sample,
        original_language=original,
        **{f"title_{language}": words for language, words in title.items()},
    )
    chosen = list(states)
    Submission.objects.bulk_create(Submission(round=round, state=state) for state in chosen)
    journal.record(
        "begin_round", round, by=by, differences={"framework": str(framework), "states": [one.iso3 for one in chosen]}
    )
    return round


@transaction.atomic
def open_round(round: Round, *, by: Person | None) -> None:
    """Open collection and tell the coordinators and directors of the chosen states."""
    if timezone.now() > round.answers_due_at:
        raise checks.NotReady(checks.deadline_words(round))
    change_status(round, Round.Status.OPEN, by=by, verb="open_round")
    asked = round.submissions.exclude(status=Submission.Status.EXCUSED)
    for submission in asked.select_related("state", "round"):
        path = f"rounds/submissions/{submission.pk}/"
        tell(fillers(submission.state), "round_opened", path=path, by=by, facts=facts_of(submission))


@transaction.atomic
def extend_deadline(round: Round, *, until: datetime, by: Person) -> None:
    """Move the deadline of a round; never into the past, nor behind what its calendar has after it."""
    if until <= timezone.now():
        raise RuleBroken(_("The deadline lies in the past. Choose a later day."))
    moments = {name: getattr(round, name) for name in checks.MOMENTS}
    checks.check_calendar(round, {**moments, "answers_due_at": until})
    before, round.answers_due_at = round.answers_due_at, until
    round.save(update_fields=["answers_due_at"])
    journal.record("extend_deadline", round, by=by, differences={"answers_due_at": [before, until]})
