"""How much of a round is answered: by state, by form, by pillar, by institution.

A cell is asked once: of the state, of each institution that takes part, of each service of the list. A share is not
asked, its counts are. What an institution said that was taken out of the round does not count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Pillar, Scale, Service, Submission

ACTIVE = tuple(one for one in InstitutionForm.Status.values if one != InstitutionForm.Status.REMOVED)
Form = Indicator.Form


@dataclass
class Tally:
    """How many cells were asked and how many say something."""

    said: int = 0
    asked: int = 0

    @property
    def missing(self) -> int:
        """Return how many cells say nothing."""
        return max(0, self.asked - self.said)

    @property
    def percent(self) -> int | None:
        """Return the share that says something, rounded down; None where nothing is asked."""
        return 100 * self.said // self.asked if self.asked else None

    def add(self, *, said: int = 0, asked: int = 0) -> None:
        """Count more cells."""
        self.said, self.asked = self.said + said, self.asked + asked


@dataclass
class Coverage:
    """Cells of one state, or of one institution: in all, by form, by pillar (`None` = counts, which have no pillar)."""

    whole: Tally = field(default_factory=Tally)
    by_form: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_pillar: dict[int | None, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, question: "Question", *, said: int = 0, asked: int = 0) -> None:
        """Count cells of one question."""
        for tally in (self.whole, self.by_form[question.form], self.by_pillar[question.pillar]):
            tally.add(said=said, asked=asked)


@dataclass(frozen=True)
class Question:
    """An indicator as it is counted: of whom it is asked and below which of the index's main pillars it stands."""

    pk: int
    form: str
    audience: str
    pillar: int | None


@dataclass(frozen=True)
class Questions:
    """What a framework version asks (3 reads): its questions, its main pillars, its services by audience."""

    asked: dict[int, Question]
    pillars: list[Pillar]
    services: Mapping[str, int]

    def count(self, question: Question, *, services: Mapping[str, int], institutions: int = 1) -> int:
        """Return how many cells a question has for these services and this number of institutions."""
        if question.form == Form.SERVICE:
            return services.get(question.audience, 0) if question.audience else sum(services.values())
        return institutions if question.form == Form.INSTITUTION else 1


def questions_of(framework_pk: int) -> Questions:
    """Return what a framework version asks."""
    pillars = {one.pk: one for one in Pillar.objects.filter(framework=framework_pk)}

    def top(pk: int | None) -> int | None:
        while pk is not None and pillars[pk].parent_id is not None:
            pk = pillars[pk].parent_id
        return pk

    indicators = Indicator.objects.filter(framework=framework_pk).exclude(scale__kind=Scale.Kind.RATIO)
    asked = {
        pk: Question(pk, form, audience, top(pillar))
        for pk, form, audience, pillar in indicators.values_list("pk", "form", "audience", "pillar_id")
    }
    services = Service.objects.filter(framework=framework_pk).values_list("audience").annotate(n=Count("pk"))
    main = [one for one in pillars.values() if one.parent_id is None]
    return Questions(asked, sorted(main, key=lambda one: one.position), dict(services.order_by()))


def answers_that_count(submissions: Iterable[Submission] | QuerySet[Submission]) -> QuerySet[Answer]:
    """Return the answers in force, but for those of institutions that were taken out."""
    current = Answer.objects.filter(submission__in=submissions, is_current=True)
    return current.exclude(form__status=InstitutionForm.Status.REMOVED)


@dataclass
class Houses:
    """The institutions of a state: how many stand at each status, and how many services they answer for."""

    statuses: Counter[str] = field(default_factory=Counter)
    services: int = 0

    @property
    def taking_part(self) -> int:
        """Return how many were not taken out."""
        return sum(self.statuses[status] for status in ACTIVE)


def institutions_of_states(submissions: Iterable[Submission]) -> dict[int, Houses]:
    """Return the institutions of each submission, counted (1 read)."""
    found: dict[int, Houses] = defaultdict(Houses)
    forms = InstitutionForm.objects.filter(submission__in=list(submissions)).values_list("submission_id", "status")
    counted = forms.annotate(n=Count("pk", distinct=True), services=Count("assignments", distinct=True)).order_by()
    for submission_pk, status, count, services in counted:
        found[submission_pk].statuses[status] = count
        found[submission_pk].services += services if status in ACTIVE else 0
    return found


def coverage_of_states(
    questions: Questions, submissions: Iterable[Submission], institutions: Mapping[int, Houses] | None = None
) -> dict[int, Coverage]:
    """Return the coverage of each submission by its key (2 reads whatever their number; 1 where the last is given)."""
    listed = list(submissions)
    houses = institutions_of_states(listed) if institutions is None else institutions
    found = {one.pk: Coverage() for one in listed}
    for submission in listed:
        taking_part = houses.get(submission.pk, Houses()).taking_part
        for question in questions.asked.values():
            cells = questions.count(question, services=questions.services, institutions=taking_part)
            found[submission.pk].add(question, asked=cells)
    said = answers_that_count(listed).values_list("submission_id", "indicator_id").annotate(n=Count("pk")).order_by()
    for submission_pk, indicator_pk, cells in said:
        if indicator_pk in questions.asked:
            found[submission_pk].add(questions.asked[indicator_pk], said=cells)
    return found


def coverage_of(submission: Submission) -> Coverage:
    """Return the coverage of one submission (5 reads)."""
    return coverage_of_states(questions_of(submission.round.framework_id), [submission])[submission.pk]


def coverage_of_institutions(questions: Questions, submission: Submission) -> dict[int, Coverage]:
    """Return the coverage of each institution of a submission by its form's key (3 reads whatever their number).

    An answer on a service counts for the institution that answers for the service today, whoever said it.
    """
    forms = dict(submission.institution_forms.values_list("pk", "status"))
    holders: dict[int, int] = {}
    services: dict[int, Counter[str]] = {pk: Counter() for pk in forms}
    for service_pk, form_pk, audience in submission.assignments.values_list("service", "form", "service__audience"):
        holders[service_pk] = form_pk
        services[form_pk][audience] += 1
    found = {pk: Coverage() for pk in forms}
    for form_pk, coverage in found.items():
        for question in questions.asked.values():
            if question.form != Form.NATIONAL:
                coverage.add(question, asked=questions.count(question, services=services[form_pk]))
    said = submission.answers.filter(is_current=True).exclude(form=None)
    for form_pk, form_status, service_pk, indicator_pk in said.values_list(
        "form_id", "form__status", "service_id", "indicator_id"
    ):
        holder = form_pk if service_pk is None else holders.get(service_pk)
        counts = holder == form_pk or form_status != InstitutionForm.Status.REMOVED
        if holder is not None and counts and indicator_pk in questions.asked:
            found[holder].add(questions.asked[indicator_pk], said=1)
    return found
