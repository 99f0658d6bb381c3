"""What a whole round consists of, as tables: answers, decisions, remarks, evidence, signatures, institutions."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from multaqa.members.models import Seat
from multaqa.rounds import dataset
from multaqa.rounds.models import (
    Answer,
    Evidence,
    EvidenceUse,
    InstitutionForm,
    Remark,
    Result,
    Round,
    Signature,
    Submission,
    Verdict,
)

Rows = Iterator[Sequence[object]]


def given_rows(result: Result) -> Rows:
    """Yield what the engine was given: the table that `multaqa index` reads."""
    yield ["unit", "question", "item", "institution", "value", "absence"]
    for row in dataset.given_behind(result):
        yield [row.unit, row.question, row.item, row.institution, _number(row.value), row.absence]


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize() + 0


def _at(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _chosen(choices: Sequence[int]) -> str:
    return " ".join(str(one) for one in choices)


def roles_of(round: Round) -> dict[int, str]:
    """Return everybody's role, newest seat first: a record names what somebody was, not who he is."""
    seats = Seat.objects.order_by("from_on", "pk").values_list("person_id", "role")
    return {person: str(role) for person, role in seats}


def answer_rows(round: Round, roles: dict[int, str]) -> Rows:
    """Yield every answer that was given, earlier ones too."""
    yield [
        "state", "item", "number", "is_current", "indicator", "service", "institution", "value", "choices", "absence",
        "explanation", "status", "way", "answered_at", "answered_by_role",
    ]  # fmt: skip
    found = Answer.objects.filter(submission__round=round).order_by("submission__state__iso3", "item", "number")
    for state, value, choices, at, person, *rest in found.values_list(
        "submission__state__iso3", "value", "choices", "answered_at", "answered_by_id", "item", "number", "is_current",
        "indicator__code", "service__code", "form__institution_id", "absence", "explanation", "status", "way",
    ).iterator(chunk_size=5000):  # fmt: skip
        item, number, is_current, indicator, service, institution, absence, explanation, status, way = rest
        yield [
            state, item, number, int(bool(is_current)), indicator, service, institution, _plain(value),
            _chosen(choices), absence, explanation, status, way, _at(at), roles.get(person, ""),
        ]  # fmt: skip


def decision_rows(round: Round, roles: dict[int, str]) -> Rows:
    """Yield every verdict, in the order in which they were given."""
    yield [
        "state", "item", "answer_number", "decision", "value", "choices", "absence", "reason", "rule", "is_second",
        "evidence", "given_at", "given_by_role",
    ]  # fmt: skip
    found = Verdict.objects.filter(answer__submission__round=round).select_related("answer__submission__state")
    for one in found.order_by("given_at", "pk").iterator(chunk_size=2000):
        yield [
            one.answer.submission.state.iso3, one.answer.item, one.answer.number, one.kind, _plain(one.value),
            _chosen(one.choices), one.absence, one.reason, one.rule, int(one.is_second), one.evidence_id,
            _at(one.given_at), roles.get(one.given_by_id, ""),
        ]  # fmt: skip


def remark_rows(round: Round, roles: dict[int, str]) -> Rows:
    """Yield every remark and reply."""
    yield ["state", "item", "kind", "text", "written_at", "settled_at", "written_by_role"]
    found = Remark.objects.filter(submission__round=round).select_related("answer", "submission__state")
    for one in found.order_by("written_at", "pk").iterator(chunk_size=2000):
        yield [
            one.submission.state.iso3, one.answer.item, one.kind, one.text, _at(one.written_at), _at(one.settled_at),
            roles.get(one.written_by_id, ""),
        ]  # fmt: skip


def evidence_rows(round: Round) -> Rows:
    """Yield every piece of evidence with the cells that it serves; the files themselves are not in the export."""
    yield ["evidence", "state", "kind", "title", "url", "file", "sha256", "bytes", "attached_at", "removed_at", "items"]
    items: dict[int, list[str]] = {}
    for pk, item in EvidenceUse.objects.filter(submission__round=round).values_list("evidence_id", "item"):
        items.setdefault(pk, []).append(item)
    for one in Evidence.objects.filter(submission__round=round).select_related("file", "submission__state"):
        yield [
            one.pk, one.submission.state.iso3, one.kind, one.title, one.url, one.file.name if one.file else "",
            one.file.checksum if one.file else "", one.file.size if one.file else None, _at(one.attached_at),
            _at(one.removed_at),
            " ".join(sorted(items.get(one.pk, ()))),
        ]  # fmt: skip


def submission_rows(round: Round) -> Rows:
    """Yield every state's submission."""
    yield ["state", "state_ar", "state_en", "state_fr", "status", "is_late", "is_partial", "submitted_at"]
    for one in Submission.objects.filter(round=round).select_related("state").order_by("state__iso3"):
        names = [getattr(one.state, f"name_{language}") for language in ("ar", "en", "fr")]
        yield [one.state.iso3, *names, one.status, int(one.is_late), int(one.is_partial), _at(one.submitted_at)]


def institution_rows(round: Round) -> Rows:
    """Yield every institution that was asked, under the name that the engine's table has for it."""
    yield ["institution", "code", "state", "name_ar", "name_en", "name_fr", "status", "services"]
    forms = InstitutionForm.objects.filter(submission__round=round).select_related("institution", "submission__state")
    services: dict[int, list[str]] = {}
    for form, code in forms.order_by("assignments__service__position").values_list("pk", "assignments__service__code"):
        services.setdefault(form, []).extend([code] if code else [])
    for one in forms.order_by("submission__state__iso3", "institution_id"):
        iso3 = one.submission.state.iso3
        names = [getattr(one.institution, f"name_{language}") for language in ("ar", "en", "fr")]
        code = dataset.institution_code(iso3, one.institution_id)
        yield [one.institution_id, code, iso3, *names, one.status, " ".join(services.get(one.pk, ()))]


def signature_rows(round: Round) -> Rows:
    """Yield every signature with the checksum of what it covered."""
    yield ["state", "signed_at", "authority", "statement", "items", "sha256"]
    found = Signature.objects.filter(submission__round=round).select_related("submission__state")
    for one in found.order_by("signed_at", "pk"):
        yield [
            one.submission.state.iso3, _at(one.signed_at), one.authority, one.statement, len(one.covers), one.checksum
        ]  # fmt: skip


def tables_of(round: Round) -> dict[str, Any]:
    """Return every table of a round by the name of its file."""
    roles = roles_of(round)
    return {
        "answers-as-given.csv": answer_rows(round, roles),
        "decisions.csv": decision_rows(round, roles),
        "evidence.csv": evidence_rows(round),
        "institutions.csv": institution_rows(round),
        "remarks.csv": remark_rows(round, roles),
        "signatures.csv": signature_rows(round),
        "submissions.csv": submission_rows(round),
    }
