"""Which institution answers for which service: as it stands, and as it is proposed by field of competence."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from multaqa.core.content import text_of
from multaqa.core.folding import fold
from multaqa.rounds.models import Category, InstitutionForm, Service, ServiceAssignment, Submission
from multaqa.rounds.queries.coverage import ACTIVE

LAST_ROUND = _("as in the last round")
SAME_FIELD = _("answers for others of this field")
BY_NAME = _("by the institution’s name")
SHORT = 3  # letters: a word of a field's name that is shorter names nothing


@dataclass
class ServiceRow:
    """A service of the list with the institution that answers for it, or the one that is proposed, and why."""

    service: Service
    assignment: ServiceAssignment | None
    proposed: InstitutionForm | None = None
    why: str | Promise = ""

    @property
    def form_pk(self) -> int | None:
        """Return the key of the institution's form that is shown as chosen."""
        if self.assignment:
            return self.assignment.form_id
        return self.proposed.pk if self.proposed else None


@dataclass
class Field:
    """A field of competence with its services."""

    category: Category
    rows: list[ServiceRow]


def services_by_field(submission: Submission) -> list[Field]:
    """Return the services of the round's list by field of competence, with proposals where none answers (6 reads).

    Proposed is who answered for the same service in the last round, else who answers for most other services of the
    field, else whose name holds the field's. A service of an institution that was taken out counts as not assigned.
    """
    services = list(
        Service.objects.filter(framework=submission.round.framework_id)
        .select_related("institution_type")
        .order_by("institution_type__position", "position")
    )
    active = submission.institution_forms.filter(status__in=ACTIVE).select_related("institution")
    forms = {one.pk: one for one in active}
    held = {one.service_id: one for one in submission.assignments.all() if one.form_id in forms}
    former = _former(submission, forms)
    by_field = _holders(services, held)
    fields: dict[int, Field] = {}
    for service in services:
        category = service.institution_type
        row = ServiceRow(service, held.get(service.pk))
        if row.assignment is None:
            row.proposed, row.why = _proposal(service, forms, former, by_field)
        fields.setdefault(category.pk, Field(category, [])).rows.append(row)
    return list(fields.values())


def _former(submission: Submission, forms: dict[int, InstitutionForm]) -> dict[str, InstitutionForm]:
    """Return who answered for each service in the last round, by the service's code, where it takes part again."""
    if submission.round.previous_id is None:
        return {}
    by_institution = {one.institution_id: one for one in forms.values()}
    before = ServiceAssignment.objects.filter(
        submission__round=submission.round.previous_id, submission__state=submission.state_id, form__status__in=ACTIVE
    )
    return {
        code: by_institution[institution]
        for code, institution in before.values_list("service__code", "form__institution")
        if institution in by_institution
    }


def _holders(services: list[Service], held: dict[int, ServiceAssignment]) -> dict[int, Counter[int]]:
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for service in services:
        if service.pk in held:
            found[service.institution_type_id][held[service.pk].form_id] += 1
    return found


def _proposal(
    service: Service,
    forms: dict[int, InstitutionForm],
    former: dict[str, InstitutionForm],
    by_field: dict[int, Counter[int]],
) -> tuple[InstitutionForm | None, str | Promise]:
    for code in (service.code, *service.replaces):
        if code in former:
            return former[code], LAST_ROUND
    holders = by_field.get(service.institution_type_id)
    if holders:
        return forms[holders.most_common(1)[0][0]], SAME_FIELD
    named = [one for one in forms.values() if _is_named(service.institution_type, one)]
    return (named[0], BY_NAME) if len(named) == 1 else (None, "")


def _is_named(category: Category, form: InstitutionForm) -> bool:
    """Tell whether the first long word of a field's name stands in the institution's."""
    words = fold(text_of(category, "name", language="ar").words).split()
    name = f" {fold(text_of(form.institution, 'name', language='ar').words)} "
    return any(f"{word} " in name for word in words[:1] if len(word) > SHORT)
