"""Contents of a state's printed report."""

from multaqa.core import files
from multaqa.members.models import State
from multaqa.rounds import actions
from multaqa.rounds.models import Publication, StateReport


def kept_report(publication: Publication, state: State, language: str) -> StateReport:
    """Return the report of a state from one publication; it is typeset the first time and kept."""
    found = publication.reports.filter(state=state, language=language).select_related("file").first()
    if found:
        return found
    name = f"multaqa-{publication.round.framework.code}-{publication.round.year}-{state.iso3}-{language}.pdf"
    file = files.keep(state_report(publication, state, language), name=name, kinds={"pdf"}, by=None)
    return actions.keep_report(publication, state, language=language, file=file)


def state_report(publication: Publication, state: State, language: str) -> bytes:
    """Return a state's report as PDF."""
    raise NotImplementedError
