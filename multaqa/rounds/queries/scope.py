"""What a workbook or a call of the API may speak of: an institution's form, or a state's with its institutions'."""

from collections import defaultdict
from dataclasses import dataclass, field

from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Scale, Service, ServiceAssignment, Submission
from multaqa.rounds.queries.cells import cells_of, questions_of
from multaqa.rounds.queries.words import Cell


@dataclass
class Scope:
    """The cells of a form, or of a state's form and those of its institutions, with the answers that stand there.

    Shares are left out: they are made from their counts.
    """

    submission: Submission
    form: InstitutionForm | None
    national: list[Cell] = field(default_factory=list)
    own: list[tuple[InstitutionForm, list[Cell]]] = field(default_factory=list)
    services: list[tuple[Service, InstitutionForm, list[Cell]]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, Cell]:
        """Return every cell by its lasting name, in the order in which they are asked."""
        found = list(self.national)
        found += [cell for _form, cells in self.own for cell in cells]
        found += [cell for _service, _form, cells in self.services for cell in cells]
        return {cell.item: cell for cell in found}


def scope_of(submission: Submission, form: InstitutionForm | None = None, *, with_answers: bool = True) -> Scope:
    """Return the scope of a form, or (form None) of a whole state (7 reads, whatever the number of institutions).

    An institution that was taken out of the round is not in the scope of its state.
    """
    scope = Scope(submission, form)
    questions = [one for one in questions_of(submission) if Cell(one).kind != Scale.Kind.RATIO]
    of_services = [one for one in questions if one.form == Indicator.Form.SERVICE]
    if form is None:
        scope.national = cells_of(submission, questions=questions)
        forms = submission.institution_forms.exclude(status=InstitutionForm.Status.REMOVED)
        listed = list(forms.select_related("institution").order_by("institution__name_ar", "pk"))
    else:
        listed = [form]
    assigned = _assignments(listed) if listed else {}
    for one in listed:
        own = cells_of(submission, one, questions=questions, services=[])
        if own:
            scope.own.append((one, own))
        for service in assigned.get(one.pk, ()):
            cells = cells_of(submission, one, questions=of_services, services=[service])
            if cells:
                scope.services.append((service, one, cells))
    scope.services.sort(key=lambda part: (part[0].sector.position, part[0].position))
    if with_answers:
        scope.answers = _answers(scope)
    return scope


def _assignments(forms: list[InstitutionForm]) -> dict[int, list[Service]]:
    found: dict[int, list[Service]] = defaultdict(list)
    rows = ServiceAssignment.objects.filter(form__in=forms).select_related("service__sector")
    for row in rows.order_by("service__position"):
        found[row.form_id].append(row.service)
    return found


def _answers(scope: Scope) -> dict[str, Answer]:
    said = scope.submission.answers.filter(is_current=True)
    cells = scope.cells
    if scope.form is not None and len(cells) <= 400:
        said = said.filter(item__in=list(cells))
    answers = {}
    for answer in said:
        if answer.item in cells:
            answer.indicator = cells[answer.item].indicator  # its scale has been read
            answers[answer.item] = answer
    return answers
