"""Gates of long work."""

from django.http import Http404

from multaqa.members.models import Person
from multaqa.rounds.access.rounds import round_to_run
from multaqa.rounds.models import Job


def job_to_view(person: Person | None, pk: int) -> Job:
    """Return a job to those who run its round: the secretariat."""
    found = Job.objects.select_related("round__framework").filter(pk=pk).first()
    if found is None:
        raise Http404
    round_to_run(person, found.round_id)
    return found
