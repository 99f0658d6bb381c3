"""For whom a workbook was issued: a signed mark that it carries, and the name under which it is downloaded."""

from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from multaqa.printing import xlsx
from multaqa.rounds.models import InstitutionForm, Round, Submission

SALT = "multaqa.workbook"
PROPERTY = "multaqa"
TOKEN_CELL = "B12"  # noqa: S105 (the same mark, for programs that drop a workbook's properties)


@dataclass(frozen=True)
class Mark:
    """Whose workbook it is. institution: its key, 0 = the whole state. A round of 0 = not issued by us."""

    round: int = 0
    state: str = ""
    checksum: str = ""
    institution: int = 0


def issue(round: Round, state_code: str, form: InstitutionForm | None = None) -> str:
    """Return the signed mark of a workbook: which round, state, framework version and institution."""
    institution = form.institution_id if form else 0
    return signing.dumps([round.pk, state_code, round.framework.checksum, institution], salt=SALT)


def mark_of(book: xlsx.ReadWorkbook) -> Mark:
    """Return for whom the workbook was issued, as it says in its properties or, without them, in a cell."""
    marks = [book.properties.get(PROPERTY, "")]
    marks += [str(sheet.cell(TOKEN_CELL).value or "") for sheet in book.sheets]
    for mark in filter(None, marks):
        try:
            return Mark(*signing.loads(mark, salt=SALT))
        except (signing.BadSignature, TypeError):
            continue
    return Mark()


def refusal_of(given: Mark, submission: Submission, form: InstitutionForm | None) -> str:
    """Return why nothing is read from a workbook, "" where it was issued for this form.

    On the page of a state the workbooks of its institutions are read too; on an institution's page its own alone.
    """
    if not given.round:
        return _("This workbook was not issued by the platform. Nothing was read. Fill in the one from this page.")
    if given.state != submission.state.iso3:
        return _(
            "This workbook was not issued for your state. Nothing was read. Yours is on the questionnaire page."
        )  # fmt: skip
    if given.round != submission.round_id:
        other = Round.objects.filter(pk=given.round).first()
        return _(
            "This workbook belongs to the %(other)s round; the open round is %(this)s. Nothing was read. "
            "Fill in the %(this)s workbook."
        ) % {"other": other.year if other else "—", "this": submission.round.year}
    if form is not None and given.institution != form.institution_id:
        return _(
            "This workbook was not issued for this institution. Nothing was read. Its own is on the page of its form."
        )
    return ""


def file_name(submission: Submission, form: InstitutionForm | None = None) -> str:
    """Return the name under which the workbook is downloaded."""
    whose = f"{submission.state.iso3}-{form.institution_id}" if form else submission.state.iso3
    return f"multaqa-{submission.round.year}-{submission.round.framework.code}-{whose}.xlsx"
