"""The record of an edition for catalogues of open data: DCAT-AP 3.0, as JSON-LD."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from multaqa.core import files
from multaqa.core.content import LANGUAGES
from multaqa.rounds.models import Publication, PublicationFile, is_out
from multaqa.rounds.queries.figures import names_of, said_in_languages
from multaqa.rounds.report import method

CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
LANGUAGE_CODES = {"ar": "ARA", "en": "ENG", "fr": "FRA"}
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
THEME = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
NAMED = {"jsonld": "JSON_LD", "toml": "TXT"}  # where the authority's name is not the ending
SDMX = "https://sdmx.org/"
PUBLISHER = gettext_lazy("Secretariat of the Meeting of e-Government Programme Directors in the Arab region")
NO_LICENCE = gettext_lazy("No licence is stated yet. Reuse is agreed with the secretariat.")


def catalogue_bytes(publication: Publication, kept: Sequence[tuple[PublicationFile, dict[str, str]]]) -> bytes:
    """Return the record of an edition with the files that are kept of it, each with its words in every language."""
    page = _address("edition_data", publication)
    graph = [_dataset(publication, page, kept), *(_distribution(publication, page, *one) for one in kept)]
    return (json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n").encode()


def _address(view: str, publication: Publication, *parts: str) -> str:
    with translation.override("ar"):  # one lasting address, whoever asks in whatever language
        path = reverse(view, args=[publication.round_id, *parts])
    return f"{settings.SITE_URL}{path}?edition={publication.number}"


def file_address(publication: Publication, name: str) -> str:
    """Return the lasting address of a file of an edition."""
    return _address("edition_file", publication, name)


def _texts(said: dict[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": words} for language, words in said.items() if words]


def _moment(moment: Any) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat(timespec="seconds")}


def _dataset(
    publication: Publication, page: str, kept: Sequence[tuple[PublicationFile, dict[str, str]]]
) -> dict[str, Any]:
    result, round = publication.result, publication.round
    states = sorted(result.scores.filter(is_index=True).values_list("state__iso3", flat=True))
    earlier = round.publications.filter(is_out(), number__lt=publication.number).order_by("number")
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": _texts(_titles(publication)),
        "dct:description": _texts(_descriptions(publication)),
        "dct:identifier": f"{round.framework.code}-{round.year}-edition-{publication.number}",
        "dcat:version": str(publication.number),
        "adms:versionNotes": _texts(names_of(publication, "note")),
        "dct:issued": _moment(publication.published_at),
        "dct:publisher": _publisher(),
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:fn": _texts(said_in_languages(PUBLISHER))},
        "dcat:landingPage": {"@id": page},
        "dcat:theme": {"@id": THEME},
        "dcat:keyword": _texts(said_in_languages(gettext_lazy("digital government"))),
        "dct:accrualPeriodicity": {"@id": FREQUENCY},
        "dct:language": [{"@id": LANGUAGE + LANGUAGE_CODES[one]} for one in LANGUAGES],
        "dct:spatial": [{"@id": COUNTRY + iso3} for iso3 in states],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": f"{round.year}-01-01"},
            "dcat:endDate": {"@type": "xsd:date", "@value": f"{round.year}-12-31"},
        },
        "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": f"result {result.number}, SHA-256 {result.checksum}, engine {result.engine_version}, "
            f"framework SHA-256 {result.framework_checksum}",
        },
        "dcat:prev": [{"@id": _address("edition_data", one)} for one in earlier],
        "dcat:distribution": [{"@id": f"{page}#{one.name}"} for one, _words in kept],
    }


def _titles(publication: Publication) -> dict[str, str]:
    return {
        language: f"{words} – {names_of(publication.round, 'title')[language]}"
        for language, words in names_of(publication.round.framework).items()
    }


def _descriptions(publication: Publication) -> dict[str, str]:
    """Return what every copy must say: what is invented or inferred, and that absence is not zero."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            notices = [one["text"] for one in method.notices(publication.result)]
            said[language] = " ".join([*notices, _("Absence is not zero: every missing score says why it is missing.")])
    return said


def _publisher() -> dict[str, Any]:
    return {"@id": f"{settings.SITE_URL}/", "@type": "foaf:Agent", "foaf:name": _texts(said_in_languages(PUBLISHER))}


def _rights() -> dict[str, Any]:
    if settings.DATA_LICENCE:
        return {"dct:license": {"@id": settings.DATA_LICENCE}}
    return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _texts(said_in_languages(NO_LICENCE))}}


def _distribution(
    publication: Publication, page: str, kept: PublicationFile, words: dict[str, str]
) -> dict[str, Any]:  # fmt: skip
    file = kept.file
    languages = [kept.language] if kept.language else list(LANGUAGES)
    conforms = {"dct:conformsTo": {"@id": SDMX}} if kept.name in ("sdmx.csv", "structure.xml") else {}
    return {
        "@id": f"{page}#{kept.name}",
        "@type": "dcat:Distribution",
        "dct:title": _texts(words),
        "dcat:accessURL": {"@id": page},
        "dcat:downloadURL": {"@id": file_address(publication, kept.name)},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{files.MEDIA_TYPES[file.kind].partition(';')[0]}"
        },
        "dct:format": {"@id": FILE_TYPES + NAMED.get(file.kind, file.kind.upper())},
        "dct:language": [{"@id": LANGUAGE + LANGUAGE_CODES[one]} for one in languages],
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.checksum},
        },
        "dct:issued": _moment(publication.published_at),
        **conforms,
        **_rights(),
    }
