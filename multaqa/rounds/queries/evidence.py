"""Reads of evidence: the pieces of a form, the cells that they prove, how many stand at each cell."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.rounds.models import Evidence, EvidenceUse, InstitutionForm, Service, Submission, Verdict
from multaqa.rounds.queries.cells import cells_of
from multaqa.rounds.queries.words import Cell

FORGOTTEN = timedelta(minutes=10)  # a page that was not looked at for so long was left lying by its worker


@dataclass
class Group:
    """Cells that are shown under one heading: an institution's own, or those of one of its services."""

    service: Service | None
    cells: list[Cell] = field(default_factory=list)
    chosen: int = 0


def pieces_of(submission: Submission, form: InstitutionForm | None, *, item: str = "") -> QuerySet[Evidence]:
    """Return the pieces of a form, newest first, with `used` = how many cells each proves; item: of that cell only."""
    pieces = Evidence.objects.filter(submission=submission, form=form, removed_at=None).exclude(_of_reviewers())
    if item:
        pieces = pieces.filter(pk__in=EvidenceUse.objects.filter(submission=submission, item=item).values("evidence"))
    pieces = pieces.select_related("file", "attached_by").annotate(used=Count("uses"))
    return pieces.order_by("-attached_at", "-pk")


def _of_reviewers() -> Q:
    """Return the condition "a reviewer laid it beside his adjustment": it is read there, not among the state's own."""
    return Q(uses=None, pk__in=Verdict.objects.exclude(evidence=None).values("evidence"))


def evidence_counts(submission: Submission, items: Collection[str]) -> Counter[str]:
    """Return how many pieces stand at each of these cells (1 read); none is 0."""
    uses = EvidenceUse.objects.filter(submission=submission, evidence__removed_at=None)
    if len(items) <= 60:
        uses = uses.filter(item__in=items)
    wanted = set(items)
    return Counter(item for item in uses.values_list("item", flat=True) if item in wanted)


def evidence_of_cell(submission: Submission, item: str) -> QuerySet[Evidence]:
    """Return the pieces that prove one cell, in the order in which they were attached."""
    used = EvidenceUse.objects.filter(submission=submission, item=item)
    pieces = Evidence.objects.filter(pk__in=used.values("evidence"), removed_at=None)
    return pieces.select_related("file").order_by("attached_at", "pk")


def evidence_totals(submission: Submission) -> dict[int | None, int]:
    """Return how many pieces each form of a submission has, by its key; None = the state's own (1 read)."""
    pieces = submission.evidence.filter(removed_at=None).exclude(_of_reviewers()).order_by()
    return dict(pieces.values_list("form").annotate(count=Count("pk")))


def groups_to_choose(
    submission: Submission, form: InstitutionForm | None, *, chosen: Collection[str] = ()
) -> list[Group]:
    """Return the cells of a form under their headings, to choose those that a piece proves."""
    groups: dict[int | None, Group] = {}
    for cell in cells_of(submission, form):
        group = groups.setdefault(cell.service.pk if cell.service else None, Group(cell.service))
        group.cells.append(cell)
        group.chosen += cell.item in chosen
    return list(groups.values())


def cell_named(groups: Iterable[Group], item: str) -> Cell | None:
    """Return the cell of this name among the groups."""
    return next((cell for group in groups for cell in group.cells if cell.item == item), None)


def words_of_cells(cells: Sequence[Cell]) -> dict[str, str]:
    """Return the name of each cell in the page's language: its service, then its question."""
    words = {}
    for cell in cells:
        question = text_of(cell.indicator, "name").words
        service = text_of(cell.service, "name").words if cell.service else ""
        words[cell.item] = f"{service}{_(': ')}{question}" if service else question
    return words


def copies_left_lying() -> QuerySet[Evidence]:
    """Return the links whose page nobody has looked at for ten minutes: their worker is taken for dead."""
    waiting = Q(kind=Evidence.Kind.LINK, copied_at=None, removed_at=None)
    return Evidence.objects.filter(waiting, attached_at__lt=timezone.now() - FORGOTTEN)
