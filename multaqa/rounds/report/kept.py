"""The files of a published edition by their lasting names: each is made on its first demand and kept."""

from multaqa.members.models import State
from multaqa.rounds import actions
from multaqa.rounds.models import Publication, PublicationFile
from multaqa.rounds.report.state import state_report


def kept_report(publication: Publication, state: State, language: str) -> PublicationFile:
    """Return the report of a state from one publication; it is typeset the first time and kept."""
    name = f"state-{state.iso3}-{language}.pdf"
    found = publication.files.filter(name=name).select_related("file").first()
    if found is not None:
        return found
    content = state_report(publication, state, language)
    return actions.keep_file(
        publication, name, content, download_name=download_name(publication, name), state=state, language=language,
        by=None,
    )  # fmt: skip


def download_name(publication: Publication, name: str) -> str:
    """Return the name under which a file of an edition reaches a reader's disk."""
    round = publication.round
    return f"multaqa-{round.framework.code}-{round.year}-edition-{publication.number}-{name}"
