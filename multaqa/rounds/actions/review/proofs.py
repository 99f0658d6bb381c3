"""What a reviewer lays beside an adjustment: a piece of the state's evidence, or a file or link of his own."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from multaqa.core import files, journal
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person
from multaqa.rounds.models import Answer, Evidence

KINDS = ("pdf", "docx", "xlsx", "png", "jpg")
PICTURES = ("png", "jpg")


@dataclass(frozen=True)
class Proof:
    """A file (content and its name) or a link, and what it proves."""

    title: str
    url: str = ""
    content: bytes = b""
    name: str = ""


def keep_proof(answer: Answer, proof: Proof, *, by: Person) -> Evidence:
    """Keep a reviewer's own file or link beside an answer, inside the transaction of the verdict.

    It is read by whoever reads that form, and proves no answer of the state.
    """
    if not proof.title.strip():
        raise RuleBroken(_("Write what the file or link proves."))
    made = Evidence(submission=answer.submission, form=answer.form, title=proof.title.strip(), url=proof.url)
    made.attached_by = by
    if proof.content:
        made.file = files.keep(proof.content, name=proof.name, kinds=KINDS, by=by)
        made.kind = Evidence.Kind.SCREENSHOT if made.file.kind in PICTURES else Evidence.Kind.FILE
    else:
        made.kind = Evidence.Kind.LINK
    made.save()
    journal.record("keep_proof", made, by=by, differences={"item": answer.item, "title": made.title})
    return made
