"""Evidence: attached as file, screenshot or link, linked to the cells that it proves, taken away from a draft.

A piece belongs to one form and may serve several of its cells. The page behind a link is fetched later, by a task; one
that cannot be reached is kept all the same, with the reason.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import files, journal
from multaqa.core.errors import RuleBroken
from multaqa.core.fetching import FetchedPage
from multaqa.members.models import Person
from multaqa.rounds import checks
from multaqa.rounds.models import Evidence, EvidenceUse, InstitutionForm, Submission, Verdict


@dataclass(frozen=True)
class About:
    """What is said of a piece of evidence. items: the cells it proves; place: the page concerned, of all of them."""

    title: str
    dated_on: date | None = None
    items: Collection[str] = ()
    place: str = ""


@dataclass(frozen=True)
class At:
    """Where a piece stands: the state's own form, or an institution's."""

    submission: Submission
    form: InstitutionForm | None = None


def attach_file(at: At, sent: Any, about: About, *, by: Person) -> Evidence:
    """Keep an uploaded document as evidence; a picture is kept as a screenshot.

    sent: has `name`, `size` and `read()`. Raises FileRefused (empty, too large, macro, bomb, another kind), a refusal
    of `why_no_evidence`, or EvidenceRefused; then nothing is kept.
    """
    return _attach_sent(at, sent, about, kinds=checks.KINDS, by=by)


def attach_screenshot(at: At, sent: Any, about: About, *, by: Person) -> Evidence:
    """Keep an uploaded picture as evidence; any other kind is refused."""
    return _attach_sent(at, sent, about, kinds=checks.PICTURES, by=by)


def attach_link(at: At, url: str, about: About, *, by: Person) -> Evidence:
    """Keep the address of a page as evidence. A copy of its text is fetched afterwards; none is no hindrance."""
    checks.check_url(url)
    return _attach(at, about, {"kind": Evidence.Kind.LINK, "url": url.strip()}, by=by)


def _attach_sent(at: At, sent: Any, about: About, *, kinds: Collection[str], by: Person) -> Evidence:
    """Judge, read, keep, attach: nobody waits for the bytes of another, so the deed alone is a transaction."""
    with transaction.atomic():
        _refuse(at, about, by=by)
    content = files.read_upload(sent, limit_mb=checks.LIMIT_MB)
    file = files.keep(content, name=sent.name, kinds=kinds, by=by)
    kind = Evidence.Kind.SCREENSHOT if file.kind in checks.PICTURES else Evidence.Kind.FILE
    return _attach(at, about, {"kind": kind, "file": file}, by=by)


def _refuse(at: At, about: About, *, by: Person) -> tuple[Submission, InstitutionForm | None]:
    """Return where it is attached, locked and read afresh; raise where it cannot be."""
    submission, form = _afresh(at)
    refusal = checks.why_no_evidence(submission, form, items=about.items, by=by)
    if refusal:
        raise refusal
    checks.check_about(about.title, about.place)
    checks.check_items(submission, form, about.items)
    return submission, form


def _afresh(at: At) -> tuple[Submission, InstitutionForm | None]:
    submissions = Submission.objects.select_for_update(of=("self",)).select_related("round__framework", "state")
    forms = InstitutionForm.objects.select_related("institution")
    return submissions.get(pk=at.submission.pk), forms.get(pk=at.form.pk) if at.form else None


@transaction.atomic
def _attach(at: At, about: About, body: dict[str, Any], *, by: Person) -> Evidence:
    submission, form = _refuse(at, about, by=by)
    if submission.evidence.filter(form=form, removed_at=None).count() >= checks.MOST_PIECES:
        raise checks.EvidenceRefused(_("This form has too many pieces of evidence. Take away those not needed."))
    piece = Evidence.objects.create(
        submission=submission, form=form, title=about.title.strip(), dated_on=about.dated_on, attached_by=by, **body
    )
    items = sorted(set(about.items))
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=piece, submission=submission, item=item, place=about.place.strip()) for item in items
    )
    told = {"kind": piece.kind, "url": piece.url, "checksum": piece.file.checksum if piece.file else "", "items": items}
    journal.record("attach_evidence", piece, by=by, differences=told)
    return piece


@transaction.atomic
def link_to_cells(evidence: Evidence, items: Collection[str], *, place: str = "", by: Person) -> int:
    """Let a piece prove further cells of its form, on this page of it; returns how many are new."""
    submission, form = _afresh(At(evidence.submission, evidence.form))
    new = sorted(set(items) - set(evidence.uses.values_list("item", flat=True)))
    _refuse_gone(evidence)
    refusal = checks.why_no_evidence(submission, form, items=new, by=by)
    if refusal:
        raise refusal
    checks.check_about(evidence.title, place)
    checks.check_items(submission, form, new)
    if new:
        EvidenceUse.objects.bulk_create(
            EvidenceUse(evidence=evidence, submission=submission, item=item, place=place.strip()) for item in new
        )
        journal.record("link_to_cells", evidence, by=by, differences={"items": new, "place": place.strip()})
    return len(new)


@transaction.atomic
def unlink(evidence: Evidence, item: str, *, by: Person) -> None:
    """Let a piece prove one cell less, while the submission is a draft."""
    submission, form = _afresh(At(evidence.submission, evidence.form))
    refusal = checks.why_not_taken_away(submission, form, by=by)
    if refusal:
        raise refusal
    gone, _tables = evidence.uses.filter(item=item).delete()
    if gone:
        journal.record("unlink", evidence, by=by, differences={"item": item})


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: Person) -> None:
    """Take a piece away while the submission is a draft; the row, the file and the journal stay."""
    submission, form = _afresh(At(evidence.submission, evidence.form))
    refusal = checks.why_not_taken_away(submission, form, by=by)
    if refusal:
        raise refusal
    if Verdict.objects.filter(evidence=evidence).exists():
        raise RuleBroken(_("A reviewer’s decision rests on this piece of evidence, so it stays."))
    if Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=timezone.now()):
        journal.record("remove_evidence", evidence, by=by)


@transaction.atomic
def ask_for_copy(evidence: Evidence, *, by: Person) -> None:
    """Let the page behind a link be fetched once more; a copy that was kept stays until there is a newer one."""
    _refuse_gone(evidence)
    if evidence.kind != Evidence.Kind.LINK:
        raise checks.EvidenceRefused(_("A copy is kept of links only."))
    Evidence.objects.filter(pk=evidence.pk).update(copied_at=None)
    journal.record("ask_for_copy", evidence, by=by)


@transaction.atomic
def keep_copy(evidence: Evidence, page: FetchedPage, *, by: Person | None) -> None:
    """Keep the text of the page behind a link with its moment, or why there is none; an earlier copy is not lost."""
    current = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if current.copied_at is not None:
        return
    current.copied_at, current.copy_problem = timezone.now(), page.problem
    current.copy_text = page.text or current.copy_text
    current.save(update_fields=["copied_at", "copy_problem", "copy_text"])
    journal.record("keep_copy", current, by=by, differences={"problem": page.problem, "length": len(page.text)})


def _refuse_gone(evidence: Evidence) -> None:
    if Evidence.objects.filter(pk=evidence.pk).exclude(removed_at=None).exists():
        raise RuleBroken(_("This piece of evidence was taken away. Reload the page to see what has changed."))
