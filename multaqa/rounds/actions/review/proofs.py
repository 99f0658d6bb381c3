"""What a reviewer lays beside an adjustment: a piece of the state's evidence, or a file or link of his own."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from multaqa.core import files, journal
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person
from multaqa.rounds.models import Evidence, Submission

KINDS = ("pdf", "docx", "xlsx", "png", "jpg")
PICTURES = ("png", "jpg")


@dataclass(frozen=True)
class Proof:
    """A file (content and its name) or a link, and what it proves."""

    title: str
    url: str = ""
    content: bytes = b""
    name: str = ""


def keep_proof(submission: Submission, proof: Proof, *, by: Person) -> Evidence:
    """Keep a reviewer's own file or link as evidence of the submission, inside the transaction of the verdict."""
    if not proof.title.strip():
        raise RuleBroken(_("Write what the file or link proves."))
    made = Evidence(submission=submission, title=proof.title.strip(), url=proof.url, attached_by=by)
    if proof.content:
        made.file = files.keep(proof.content, name=proof.name, kinds=KINDS, by=by)
        made.kind = Evidence.Kind.SCREENSHOT if made.file.kind in PICTURES else Evidence.Kind.FILE
    else:
        made.kind = Evidence.Kind.LINK
    made.save()
    journal.record("keep_proof", made, by=by, differences={"submission": submission.pk, "title": made.title})
    return made
