"""The files of a published edition by their lasting names: each is made on its first demand and kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from multaqa.core import files
from multaqa.core.content import LANGUAGES
from multaqa.members.models import State
from multaqa.printing.archive import zip_bytes
from multaqa.printing.blocks import Document
from multaqa.rounds import actions
from multaqa.rounds.models import Publication, PublicationFile
from multaqa.rounds.queries.figures import said_in_languages
from multaqa.rounds.report.data import catalogue_bytes, json_bytes, long_csv, sdmx_data, sdmx_structure, wide_csv
from multaqa.rounds.report.edition import Edition
from multaqa.rounds.report.regional import regional_document, summary_document
from multaqa.rounds.report.state import state_document
from multaqa.rounds.report.summary import summary_workbook
from multaqa.rounds.report.whole import public_bundle


@dataclass(frozen=True)
class Kind:
    """A kind of file: its words, and how one is made. Its files are named `stem` or `stem-LANGUAGE`, then an ending."""

    words: Any
    make: Callable[..., bytes]
    by_language: bool = False


DATA: dict[str, Kind] = {
    "wide.csv": Kind(_("scores, a row per state"), lambda publication: wide_csv(publication.result)),
    "long.csv": Kind(_("all figures, a row per state and part"), lambda publication: long_csv(publication.result)),
    "all.json": Kind(_("all figures, for programs"), lambda one: json_bytes(one.result, one)),
    "sdmx.csv": Kind(_("all figures, SDMX-CSV 2.0"), sdmx_data),
    "structure.xml": Kind(_("structure definition of the SDMX data, SDMX-ML 3.0"), sdmx_structure),
    "framework.toml": Kind(
        _("the framework version, as the engine reads it"), lambda one: one.round.framework.document.encode()
    ),
    "bundle.zip": Kind(_("framework and result with checksums, to check them elsewhere"), public_bundle),
    "results.xlsx": Kind(
        _("all results as a workbook"),
        lambda one, language: summary_workbook(one.result, one, language=language),
        by_language=True,
    ),
}
# Printed documents: what each is, and how one is written; a state's report needs its state too.
DOCUMENTS: dict[str, Any] = {
    "regional": _("regional report"),
    "summary": _("summary table"),
    "state": _("state report"),
}
PRINTS: dict[str, Callable[[Document], bytes]] = {"pdf": Document.to_pdf, "docx": Document.to_docx}
CATALOGUE = "catalogue.jsonld"
_NAME = re.compile(r"(?P<stem>[a-z]+)(-(?P<iso3>[A-Z]{3}))?(-(?P<language>ar|en|fr))?\.(?P<ending>[a-z]+)")


def data_names() -> list[str]:
    """Return the names of the data files of any edition."""
    names = []
    for name, kind in DATA.items():
        stem, _dot, ending = name.partition(".")
        names += [f"{stem}-{language}.{ending}" for language in LANGUAGES] if kind.by_language else [name]
    return names


def words_of(name: str) -> Any:
    """Return what a data file is, in words."""
    found = _NAME.fullmatch(name)
    return DATA[f"{found['stem']}.{found['ending']}"].words if found else ""


def kept_file(publication: Publication, name: str) -> PublicationFile | None:
    """Return a file of an edition, made the first time and kept; None where no edition has a file of this name."""
    found = publication.files.filter(name=name).select_related("file").first()
    return found or _made(publication, name)


def _made(publication: Publication, name: str) -> PublicationFile | None:
    parts = _NAME.fullmatch(name)
    if parts is None:
        return None
    language, kind = parts["language"] or "", DATA.get(f"{parts['stem']}.{parts['ending']}")
    if kind is not None and not parts["iso3"] and kind.by_language == bool(language):
        content = kind.make(publication, language) if language else kind.make(publication)
        return _keep(publication, name, content, language=language)
    if parts["stem"] in DOCUMENTS and language and parts["ending"] in PRINTS:
        return keep_document(Edition(publication), name)
    return None


def document_names(edition: Edition, language: str) -> list[str]:
    """Return the names of all documents of an edition in one language: the region's, then every state's."""
    stems = ["regional", "summary", *(f"state-{one.iso3}" for one in edition.figures.states)]
    return [f"{stem}-{language}.{ending}" for stem in stems for ending in PRINTS]


def keep_document(edition: Edition, name: str) -> PublicationFile | None:
    """Print a document and keep it; one that is kept is returned. None where the edition has no such document."""
    found = edition.publication.files.filter(name=name).select_related("file").first()
    parts = _NAME.fullmatch(name)
    if found is not None or parts is None:
        return found
    language, state = parts["language"], None
    if parts["stem"] == "state":
        state = next((one for one in edition.figures.states if one.iso3 == parts["iso3"]), None)
        if state is None:
            return None
        document = state_document(edition, state, language)
    elif parts["iso3"]:
        return None
    else:
        document = (regional_document if parts["stem"] == "regional" else summary_document)(edition, language)
    content = PRINTS[parts["ending"]](document)
    return _keep(edition.publication, name, content, language=language, state=state)


def documents_zip(publication: Publication, language: str) -> bytes | None:
    """Return the kept documents of one language as one archive; None where none is kept yet."""
    stems = tuple(f"{stem}-" for stem in DOCUMENTS)
    kept = [
        one for one in publication.files.filter(language=language).select_related("file") if one.name.startswith(stems)
    ]
    if not kept:
        return None
    contents = {}
    for one in kept:
        with files.open_file(one.file) as file:
            contents[one.file.name] = file.read()
    return zip_bytes(contents)


def _keep(publication: Publication, name: str, content: bytes, *, language: str = "", **more: Any) -> PublicationFile:
    shown = download_name(publication, name)
    return actions.keep_file(publication, name, content, download_name=shown, language=language, by=None, **more)


def kept_report(publication: Publication, state: State, language: str) -> PublicationFile:
    """Return the report of a state from one publication; it is typeset the first time and kept."""
    found = kept_file(publication, f"state-{state.iso3}-{language}.pdf")
    if found is None:
        raise ValueError(f"{state.iso3} has no score in result {publication.result_id}")
    return found


def catalogue(publication: Publication) -> bytes:
    """Return the record of an edition for catalogues, with its data files, made where they were not, and checksums."""
    kept = [file for name in data_names() if (file := kept_file(publication, name))]
    return catalogue_bytes(publication, [(one, said_in_languages(words_of(one.name))) for one in kept])


def download_name(publication: Publication, name: str) -> str:
    """Return the name under which a file of an edition reaches a reader's disk."""
    round = publication.round
    return f"multaqa-{round.framework.code}-{round.year}-edition-{publication.number}-{name}"
