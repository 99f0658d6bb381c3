"""Publication: an edition is never changed; its moment may lie ahead; a correction is a new one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.content import LANGUAGES, text_of
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import facts_of, fillers, tell
from multaqa.rounds.models import Publication, Result, Round, is_out


@transaction.atomic
def publish_round(
    round: Round,
    *,
    note: Mapping[str, str] | str = "",
    at: datetime | None = None,
    number: int | None = None,
    by: Person,
) -> Publication:
    """Publish the newest result as a new edition, now or at a moment that lies ahead; till then it is under embargo.

    note: words by language, or in Arabic alone. number: of the result that was looked at; a newer one is not published
    in its place. A correction needs a note; the earlier edition stays. The same result is never published twice. The
    people of the states are told at its moment.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("framework").get(pk=round.pk)
    before = locked.publications.first()
    given = {"ar": note} if isinstance(note, str) else note
    said = {language: words for language in LANGUAGES if (words := given.get(language, "").strip())}
    result = _publishable(locked, before, is_explained=bool(said), number=number)
    if at is not None and at <= timezone.now():
        raise checks.NotReady(_("The moment of publication lies in the past. Choose a later one, or none: now."))
    publication = Publication.objects.create(
        round=locked,
        result=result,
        number=before.number + 1 if before else 1,
        original_language=next(iter(said), "ar"),
        published_at=at or timezone.now(),
        published_by=by,
        **{f"note_{language}": said.get(language, "") for language in LANGUAGES},
    )
    if at is None:
        _announce(publication, by=by)
        round.status = publication.round.status
    else:
        differences = {"published_at": at.isoformat(), "note": said}
        journal.record("plan_publication", publication, by=by, differences=differences)
    return publication


def _publishable(round: Round, before: Publication | None, *, is_explained: bool, number: int | None) -> Result:
    """Return the newest result; refuse what is not there, published or planned already, or not what was looked at."""
    result = round.results.first()
    if before and before.is_under_embargo:
        raise checks.NotReady(_("An edition is planned already. Withdraw it first, to publish another."))
    if result is None or round.status != Round.Status.COMPUTED:
        raise checks.NotReady(_("There is no new result to publish. Compute the round first."))
    if before and before.result_id == result.pk:
        raise checks.NotReady(_("This result is published already. A correction begins with a new computation."))
    if number is not None and number != result.number:
        raise checks.NotReady(_("A newer result was computed meanwhile. Look at it first."))
    if before and not is_explained:
        raise checks.NotReady(_("A correction needs a note that says what has changed."))
    return result


def _announce(publication: Publication, *, by: Person | None) -> None:
    """Let the round's status follow an edition that is out, and tell the people of its states, once."""
    round = publication.round
    publication.announced_at = timezone.now()
    publication.save(update_fields=["announced_at"])
    note = text_of(publication, "note", language=publication.original_language).words
    if round.status == Round.Status.COMPUTED:
        change_status(round, Round.Status.PUBLISHED, by=by, verb="publish_round", reason=note)
    else:  # it was computed again, or reviewed again, under the embargo: the edition is out all the same
        journal.record("publish_round", round, by=by, differences={"edition": publication.number})
    for submission in round.submissions.select_related("state", "round"):
        path = f"rounds/{round.pk}/results/{submission.state.iso3}/"
        tell(fillers(submission.state), "round_published", path=path, by=by, facts=facts_of(submission))


def announce_due() -> int:
    """Announce the editions whose embargo is over; return how many. For the clock: each is announced once."""
    due = Publication.objects.filter(is_out(), announced_at=None).values_list("pk", flat=True)
    return sum(_announce_once(pk) for pk in due)


@transaction.atomic
def _announce_once(pk: int) -> bool:
    found = Publication.objects.select_for_update(of=("self",)).select_related("round").get(pk=pk)
    if found.announced_at is not None:
        return False
    _announce(found, by=None)
    return True


@transaction.atomic
def withdraw_publication(publication: Publication, *, by: Person) -> None:
    """Take back an edition before its moment, when the secretariat alone has read it. What is out stays."""
    found = Publication.objects.select_for_update(of=("self",)).filter(pk=publication.pk).first()
    if found is None or not found.is_under_embargo:
        raise checks.NotReady(
            _("This edition is out and stays. What is wrong in it is corrected by a new edition with a note.")
        )
    found.withdrawn_at, found.withdrawn_by = timezone.now(), by
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    journal.record("withdraw_publication", found, by=by, differences={"published_at": found.published_at.isoformat()})
