"""What the checks remark on in a whole submission, read at once."""

from collections import defaultdict
from datetime import date

from multaqa.rounds.checks import plausibility
from multaqa.rounds.checks.sheets import Filled, Remarked, filled
from multaqa.rounds.models import Answer, EvidenceUse, InstitutionForm, Said, Service, ServiceAssignment, Submission
from multaqa.rounds.queries import cells as queries
from multaqa.rounds.queries.review import answers_before


def marked_items(submission: Submission) -> dict[str, list[Remarked]]:
    """Return the remarks of the checks by cell, over all forms of a submission (10 reads, whatever its size)."""
    plan = list(submission.round.framework.plausibility_checks.order_by("position"))
    if not plan:
        return {}
    questions = queries.questions_of(submission)
    forms = submission.institution_forms.exclude(status=InstitutionForm.Status.REMOVED).select_related("institution")
    services: dict[int, list[Service]] = defaultdict(list)
    for one in ServiceAssignment.objects.filter(submission=submission).select_related("service"):
        services[one.form_id].append(one.service)
    said: dict[str, plausibility.Cell] = {}
    explained: set[str] = set()
    columns = ("item", "explanation", "value", "choices", "absence")
    for item, explanation, *word in submission.answers.filter(is_current=True).values_list(*columns):
        said[item] = _cell(Said(*word))
        if explanation:
            explained.add(item)
    before = {item: _cell(one.effective()) for item, one in answers_before(submission).items()}
    uses: dict[str, list[int]] = defaultdict(list)
    days: dict[int, date | None] = {}
    pieces = EvidenceUse.objects.filter(submission=submission, evidence__removed_at=None)
    for item, piece, day in pieces.values_list("item", "evidence", "evidence__dated_on"):
        uses[item].append(piece)
        days[piece] = day
    evidence = {item: tuple(keys) for item, keys in uses.items()}
    marked: dict[str, list[Remarked]] = defaultdict(list)
    for form in (None, *forms):
        mine = services[form.pk] if form else ()
        cells = queries.cells_of(submission, form, questions=questions, services=mine)
        items = {cell.item for cell in cells}
        made = Filled(
            cells, submission.round.year, plan,
            {item: said[item] for item in items & said.keys()}, explained & items,
            {item: before[item] for item in items & before.keys()}, evidence, days,
        )  # fmt: skip
        for found in made.remarked():
            for cell in found.cells:
                marked[cell.item].append(found)
    return dict(marked)


def findings_at(answer: Answer) -> list[Remarked]:
    """Return what the checks remark on at one answer, read with the form that it stands in (11 reads at most)."""
    if not answer.submission.round.framework.plausibility_checks.exists():
        return []
    cells = queries.cells_of(answer.submission, answer.form)
    return [one for one in filled(answer.submission, cells).remarked() if answer.item in {c.item for c in one.cells}]


def _cell(said: Said) -> plausibility.Cell:
    return plausibility.Cell(None if said.value is None else float(said.value), tuple(said.choices), said.absence)
