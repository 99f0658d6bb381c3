"""A round as one archive that can be computed again elsewhere: framework, answers, decisions, result."""

import hashlib
import json
from importlib import resources
from string import Template
from typing import Any

from django.utils.translation import gettext as _

from multaqa.core.content import LANGUAGES, text_of
from multaqa.core.errors import RuleBroken
from multaqa.printing import xlsx
from multaqa.printing.archive import zip_bytes
from multaqa.rounds import dataset
from multaqa.rounds.models import Publication, Result, Round
from multaqa.rounds.report.whole import rows

COMMAND = "multaqa index compute framework.toml answers.csv --decimal point --out again"


class NotTheSame(RuleBroken):
    """What the rows give today is not what the result says; such an export would prove nothing."""


def whole_name(result: Result) -> str:
    """Return the name under which the whole round is downloaded."""
    return f"multaqa-{result.round.framework.code}-{result.round.year}-result-{result.number}-whole.zip"


def whole_round(result: Result) -> bytes:
    """Return everything of a round with one of its results, for the secretariat; the same rows give the same bytes.

    Raises NotTheSame when the result cannot be computed again from its answers to the very bytes that were kept.
    """
    files = {name: xlsx.csv_bytes(table) for name, table in rows.tables_of(result.round).items()}
    return _archive(result, None, files | _answers(result), readme="whole")


def public_bundle(publication: Publication) -> bytes:
    """Return what everybody may have of an edition: framework, result and, where the round discloses them, answers."""
    result = publication.result
    is_open = result.round.disclosure == Round.Disclosure.ANSWERS
    readme = "answers" if is_open else "scores"
    return _archive(result, publication, _answers(result) if is_open else {}, readme=readme)


def _answers(result: Result) -> dict[str, bytes]:
    return {"answers.csv": xlsx.csv_bytes(rows.given_rows(result))}


def _archive(result: Result, publication: Publication | None, files: dict[str, bytes], *, readme: str) -> bytes:
    canonical = dataset.computed_behind(result).to_bytes()
    if hashlib.sha256(canonical).hexdigest() != result.checksum:
        raise NotTheSame(
            _(
                "Result %(number)s cannot be computed again to the same bytes. Nothing was exported. "
                "Compute the round anew."
            )
            % {"number": result.number}
        )
    files = files | {"framework.toml": result.round.framework.document.encode(), "canonical.json": canonical}
    files |= {f"README.{language}.txt": _readme(result, language, readme) for language in LANGUAGES}
    files["record.json"] = _record(result, publication, files)
    return zip_bytes(files)


def _readme(result: Result, language: str, kind: str) -> bytes:
    """Return the words of an archive; sample and illustrative rounds say so first."""
    text = resources.files("multaqa.rounds").joinpath("printed", f"whole_{language}.txt").read_text("utf-8")
    parts = dict(part.split("\n", 1) for part in text.split("\n== ")[1:])
    framework = result.round.framework
    marks = [parts["sample"]] if result.round.is_sample else []
    marks += [f"{label}\n"] if (label := text_of(framework, "label", language=language).words) else []
    words = "\n".join([parts["title"], *marks, parts[kind], *([parts["again"]] if kind != "scores" else [])])
    facts = {
        "round": text_of(result.round, "title", language=language).words,
        "framework": f"{framework.code} {framework.version}",
        "engine": result.engine_version,
        "checksum": result.checksum,
        "command": COMMAND,
    }
    return (Template(words).substitute(facts).strip() + "\n").encode()


def _record(result: Result, publication: Publication | None, files: dict[str, bytes]) -> bytes:
    """Return what a program needs to check the archive: versions, checksums, every file with its own."""
    framework = result.round.framework
    facts: dict[str, Any] = {
        "round": {"year": result.round.year, "title": _in_languages(result.round, "title")},
        "is_sample": result.round.is_sample,
        "label": _in_languages(framework, "label"),
        "framework": {"code": framework.code, "version": framework.version, "origin": framework.origin},
        "framework_checksum": result.framework_checksum,
        "engine_version": result.engine_version,
        "inputs_checksum": result.inputs_checksum,
        "result": result.number,
        "result_checksum": result.checksum,
        "computed_at": result.computed_at.isoformat(timespec="seconds"),
        "left_out": result.inputs["left_out"],
        "edition": publication.number if publication else None,
        "published_at": publication.published_at.isoformat(timespec="seconds") if publication else None,
        "note": _in_languages(publication, "note") if publication else {},
        "command": COMMAND,
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        },
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _in_languages(thing: Any, name: str) -> dict[str, str]:
    return {language: getattr(thing, f"{name}_{language}") or "" for language in LANGUAGES}
