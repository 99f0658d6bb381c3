"""Computation and publication: a result is kept each time, an edition is never changed."""

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa import composite
from multaqa.core import journal
from multaqa.core.statuses import change_status
from multaqa.members.models import Person
from multaqa.rounds import checks, dataset
from multaqa.rounds.actions.notices import facts_of, fillers, tell
from multaqa.rounds.models import Publication, Result, Round


@transaction.atomic
def compute_round(round: Round, *, leave_out: bool, by: Person) -> Result:
    """Compute the round's next result from the accepted submissions; the earlier results stay.

    leave_out: agreed that states without an accepted submission have no score. Raises NotReady otherwise.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("framework").get(pk=round.pk)
    checks.check_ready_to_compute(locked, leave_out=leave_out)
    framework, data, inputs = dataset.build_from_tables(locked)
    computed = composite.build_index(framework, data)
    result = dataset.save_result(locked, computed, inputs=inputs, by=by)
    journal.record(
        "compute_round", result, by=by, differences={"inputs": result.inputs_checksum, "result": result.checksum}
    )
    change_status(round, Round.Status.COMPUTED, by=by)
    return result


@transaction.atomic
def publish_round(round: Round, *, note: str = "", by: Person) -> Publication:
    """Publish the newest result as a new edition. A correction needs a note; the earlier edition stays.

    The same result is never published twice. The people of the states are told.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("framework").get(pk=round.pk)
    result = locked.results.first()
    before = locked.publications.first()
    if result is None or locked.status != Round.Status.COMPUTED:
        raise checks.NotReady(_("There is no new result to publish. Compute the round first."))
    if before and before.result_id == result.pk:
        raise checks.NotReady(_("This result is published already. A correction begins with a new computation."))
    if before and not note.strip():
        raise checks.NotReady(_("A correction needs a note that says what has changed."))
    publication = Publication.objects.create(
        round=locked,
        result=result,
        number=before.number + 1 if before else 1,
        note=note.strip(),
        published_by=by,
    )
    change_status(round, Round.Status.PUBLISHED, by=by, verb="publish_round", reason=note.strip())
    for submission in locked.submissions.select_related("state", "round"):
        path = f"rounds/{locked.pk}/results/{submission.state.iso3}/"
        tell(fillers(submission.state), "round_published", path=path, by=by, facts=facts_of(submission))
    return publication
