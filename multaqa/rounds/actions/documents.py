"""Files of a published edition: made once, kept, never made twice."""

from typing import Any

from django.db import transaction

from multaqa.core import files, journal
from multaqa.members.models import Person, State
from multaqa.rounds.actions.jobs import ask_for_job
from multaqa.rounds.models import Job, Publication, PublicationFile

KIND = "documents"


def ask_for_documents(publication: Publication, language: str, *, by: Person) -> Job:
    """Put the printing of all documents of an edition in one language in line; asked for twice, it is one job."""
    return ask_for_job(publication.round, f"{KIND}:{publication.pk}:{language}", kind=KIND, by=by)


@transaction.atomic
def keep_file(
    publication: Publication, name: str, content: bytes, *, download_name: str, state: State | None = None,
    language: str = "", by: Any,
) -> PublicationFile:  # fmt: skip
    """Keep a file of an edition under its lasting name; of two made at once the first stays.

    The name's ending says its kind. by None: the platform itself, for whoever asked first.
    """
    # The edition's row is the lock, so that two who make the same file do not both reach the table.
    Publication.objects.select_for_update().get(pk=publication.pk)
    found = publication.files.filter(name=name).select_related("file").first()
    if found is not None:
        return found
    stored = files.keep_own(content, name=download_name, kind=name.rpartition(".")[2], by=by)
    kept = PublicationFile.objects.create(
        publication=publication, name=name, state=state, language=language, file=stored
    )  # fmt: skip
    journal.record("keep_file", kept, by=by, differences={"name": name, "checksum": stored.checksum})
    return kept
