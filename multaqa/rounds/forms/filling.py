"""A form as a page fills it in: its sections with what is missing, the rows shown, and what the checks find."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.rounds import checks
from multaqa.rounds.models import Answer, Indicator, InstitutionForm, Pillar, Submission
from multaqa.rounds.queries import cells as queries
from multaqa.rounds.queries.cells import OWN, Row
from multaqa.rounds.queries.frameworks import ABSENCE_RULES, DEFAULT_RULES
from multaqa.rounds.queries.words import CHOICE_KINDS, Cell
from multaqa.ui.numbers import format_number

ALL = "all"
GROUPS = ("sector", "life_event")  # by which an institution's services are listed
COUNTS = "counts"


@dataclass
class Section:
    """A part of a form that is filled in and saved together: a pillar, an institution's own questions, a service.

    said of asked: cells with a word, of those that wait for one. open: cells at which a check found something that
    stands in the way of handing in, or asks for an explanation.
    """

    key: str
    title: str
    group: str = ""
    cells: list[Cell] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    said: int = 0
    asked: int = 0
    open: int = 0
    last: int = 0  # empty cells that were answered in the round before

    @property
    def missing(self) -> int:
        """Return how many cells still wait."""
        return self.asked - self.said


@dataclass
class Filling:
    """A form being filled in. `shown`: the sections whose rows are on the page."""

    submission: Submission
    form: InstitutionForm | None
    sections: list[Section]
    filled: checks.Filled
    whole: list[checks.Remarked] = field(default_factory=list)  # findings on the form as a whole
    remarked: list[checks.Remarked] = field(default_factory=list)
    shown: list[Section] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """Return every row on the page."""
        return [row for section in self.shown for row in section.rows]

    @property
    def said(self) -> int:
        """Return how many cells of the form say something."""
        return sum(section.said for section in self.sections)

    @property
    def asked(self) -> int:
        """Return how many cells of the form wait for a word."""
        return sum(section.asked for section in self.sections)

    @property
    def open(self) -> list[checks.Remarked]:
        """Return the findings about which something is still to be done."""
        return [one for one in self.remarked if one.is_open]

    @property
    def next_missing(self) -> Section | None:
        """Return the first section with cells that wait."""
        return next((section for section in self.sections if section.missing), None)

    def after(self, section: Section) -> Section | None:
        """Return the section that follows, to go on with."""
        place = self.sections.index(section)
        return self.sections[place + 1] if place + 1 < len(self.sections) else None

    def row(self, item: str) -> Row | None:
        """Return a row on the page, None where the form has no such cell."""
        return next((row for row in self.rows if row.item == item), None)

    def count(self) -> None:
        """Count anew what is said and found in each section."""
        self.remarked = self.filled.remarked()
        self.whole = [one for one in self.remarked if not one.cells]
        noted = {cell.item for one in self.remarked if one.is_open for cell in one.cells}
        for section in self.sections:
            expected = [cell.item for cell in section.cells if cell.kind != "ratio"]
            section.asked = len(expected)
            section.said = sum(1 for item in expected if item in self.filled.said)
            section.open = sum(1 for cell in section.cells if cell.item in noted)

    def mark(self, rows: Iterable[Row]) -> None:
        """Put findings and computed shares into rows."""
        checks.mark(rows, self.filled, self.remarked)


def filling_of(
    submission: Submission,
    form: InstitutionForm | None = None,
    *,
    shown: str = ALL,
    item: str = "",
    can_answer: bool,
    by: str = GROUPS[0],
) -> Filling:
    """Return a form with the rows of one section, of all, or ("") of none (9 reads at most, whatever the cells).

    item: show the section of this cell. by: what services are grouped by. An unknown section shows no rows and is for
    the caller to refuse.
    """
    questions = queries.questions_of(submission)
    sections = _sections_of_state(submission, questions) if form is None else _sections_of(form, questions, by=by)
    cells = [cell for section in sections for cell in section.cells]
    last = queries.last_words(submission, cells)
    filling = Filling(submission, form, sections, checks.filled(submission, cells, last=last))
    filling.count()
    if item:
        shown = next((one.key for one in sections if any(cell.item == item for cell in one.cells)), "")
    filling.shown = [section for section in sections if shown in (section.key, ALL)]
    wanted = [cell for section in filling.shown for cell in section.cells]
    if wanted:
        rows = {row.item: row for row in queries.rows_of(submission, wanted, can_answer=can_answer, last=last)}
        for section in filling.shown:
            section.rows = [rows[cell.item] for cell in section.cells]
            section.last = sum(1 for row in section.rows if row.can_take_over)
        _speak(rows.values())
        filling.mark(rows.values())
    return filling


def _speak(rows: Iterable[Row]) -> None:
    """Put the words of steps and reasons into rows, each scale once."""
    steps: dict[int, list[tuple[int, str, str]]] = {}
    reasons: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows:
        scale, rules = row.indicator.scale, row.indicator.absences
        if scale is not None and row.cell.kind in CHOICE_KINDS:
            if scale.pk not in steps:
                steps[scale.pk] = [
                    (one.position, text_of(one, "label").words, text_of(one, "takes").words)
                    for one in scale.steps.all()
                ]
            row.steps = steps[scale.pk]
        if str(rules) not in reasons:
            reasons[str(rules)] = [
                (one.value, str(one.label), str(ABSENCE_RULES[rules.get(one.value) or DEFAULT_RULES[one.value]]))
                for one in checks.OFFERED
            ]
        row.reasons = reasons[str(rules)]
        if row.last is not None:
            row.last_said = _last_said(row)


def _last_said(row: Row) -> str:
    """Return last round's word in words; steps whose meaning has changed since are given by what they were worth."""
    if row.last is None:
        return ""
    word = row.last.word
    if word.absence:
        return str(Answer.Absence(word.absence).label)
    if word.choices is None or not row.last.can_copy:
        return format_number(row.last.value.normalize()) if row.last.value is not None else ""
    labels = [label for position, label, _takes in row.steps if position in word.choices]
    return _("; ").join(labels) or _("none of these")


def _sections_of_state(submission: Submission, questions: Sequence[Indicator]) -> list[Section]:
    """Return the national form by main pillar; counts stand in the section of the questions around them."""
    sections: dict[str, Section] = {}
    waiting: list[Cell] = []  # counts, until the pillar is known of the shares that they make
    for cell in queries.cells_of(submission, questions=questions):
        if cell.indicator.pillar is None:
            waiting.append(cell)
            continue
        pillar = _main(cell.indicator.pillar)
        section = sections.setdefault(pillar.code, Section(pillar.code, text_of(pillar, "name").words))
        section.cells += [*waiting, cell]
        waiting = []
    if waiting:
        sections[COUNTS] = Section(COUNTS, _("Counts"), cells=waiting)
    return list(sections.values())


def _main(pillar: Pillar) -> Pillar:
    """Return the main pillar above; `parent` has been read for two levels, deeper trees are read step by step.

    What stands directly below the index is a main pillar; the index itself where there is none between.
    """
    while pillar.parent is not None and pillar.parent.parent_id is not None:
        pillar = pillar.parent
    return pillar.parent if pillar.parent is not None else pillar


def _sections_of(form: InstitutionForm, questions: Sequence[Indicator], *, by: str) -> list[Section]:
    """Return an institution's own questions, then each of its services, grouped by sector or by life event."""
    services = [one.service for one in queries.assignments_of(form)]
    own = Section(OWN, _("The institution itself"))
    of_services = {service.pk: Section(service.code, text_of(service, "name").words) for service in services}
    for service in services:
        of_services[service.pk].group = text_of(getattr(service, by), "name").words
    for cell in queries.cells_of(form.submission, form, questions=questions, services=services):
        (of_services[cell.service.pk] if cell.service else own).cells.append(cell)
    groups = list(dict.fromkeys(getattr(service, by) for service in services))
    groups.sort(key=lambda one: one.position)
    listed = [of_services[one.pk] for group in groups for one in services if getattr(one, by) == group]
    return [section for section in (own, *listed) if section.cells]
