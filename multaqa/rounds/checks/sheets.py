"""The checks of a framework version on what a form says: which cells each concerns, and whether it is explained.

Impossible answers stand in the way of handing in; unlikely ones ask for a word of explanation at one of their cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.rounds.checks import plausibility
from multaqa.rounds.models import EvidenceUse, InstitutionForm, PlausibilityCheck, Scale, Submission
from multaqa.rounds.queries import cells as queries
from multaqa.rounds.queries.cells import Row
from multaqa.rounds.queries.words import Cell


class NotPossible(RuleBroken):
    """Some answers contradict each other or cannot be; they are corrected before the form is handed in."""


class NotExplained(RuleBroken):
    """Some answers are unlikely, and nothing is said about them."""


@dataclass(frozen=True)
class Remarked:
    """A finding where it is shown: its cells (none = the form as a whole) and whether one of them explains it."""

    check: PlausibilityCheck
    cells: tuple[Cell, ...]
    is_explained: bool = False

    @property
    def is_impossible(self) -> bool:
        """Tell whether it stands in the way of handing in."""
        return self.check.severity == PlausibilityCheck.Severity.IMPOSSIBLE

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done about it."""
        return self.is_impossible or (bool(self.cells) and not self.is_explained)

    def others(self, item: str) -> list[Cell]:
        """Return the other cells that it concerns, to be named beside this one."""
        return [cell for cell in self.cells if cell.item != item]

    def words(self) -> str:
        """Return one line that names the place and the remedy."""
        first = next(iter(self.cells), None)
        message = text_of(self.check, "message").words
        if first is None:
            return message
        place = text_of(first.service or first.indicator, "name").words
        codes = ", ".join(cell.indicator.code for cell in self.cells)
        return f"{place} (\u2066{codes}\u2069): {message}"


@dataclass
class Filled:
    """What one form says, read once: cells, answers by item, last round's, evidence; and the checks that apply."""

    cells: Sequence[Cell]
    year: int
    plan: Sequence[PlausibilityCheck]
    said: dict[str, plausibility.Cell] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)
    before: Mapping[str, plausibility.Cell] = field(default_factory=dict)
    evidence: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    evidence_days: Mapping[int, date | None] = field(default_factory=dict)
    evidence_places: set[tuple[str, int]] = field(default_factory=set)  # (item, piece) with the page named

    @cached_property
    def sheet(self) -> plausibility.Sheet:
        """Return it as the rules read it."""
        own, services = self._spread(self.said)
        own_before, services_before = self._spread(self.before)
        questions = {cell.indicator.code: cell.indicator for cell in self.cells}.values()
        ratios = {
            one.code: (one.numerator, one.denominator)
            for one in questions
            if one.scale and one.scale.kind == Scale.Kind.RATIO
        }
        evidence = {
            (_service(cell), cell.indicator.code): keys
            for cell in self.cells
            if (keys := self.evidence.get(cell.item)) is not None
        }
        placed = frozenset(
            (_service(cell), cell.indicator.code, key)
            for cell in self.cells
            for key in self.evidence.get(cell.item, ())
            if (cell.item, key) in self.evidence_places
        )
        return plausibility.Sheet(
            own, services, self.year, own_before, services_before, ratios, evidence, self.evidence_days, placed
        )

    def _spread(
        self, said: Mapping[str, plausibility.Cell]
    ) -> tuple[dict[str, plausibility.Cell], dict[str, dict[str, plausibility.Cell]]]:
        own: dict[str, plausibility.Cell] = {}
        services: dict[str, dict[str, plausibility.Cell]] = {}
        for cell in self.cells:
            place = services.setdefault(cell.service.code, {}) if cell.service else own
            if word := said.get(cell.item):
                place[cell.indicator.code] = word
        return own, services

    def remarked(self) -> list[Remarked]:
        """Return what the checks find, at its cells, in the order of the checks."""
        places = {(_service(cell), cell.indicator.code): cell for cell in self.cells}
        asked = {cell.indicator.code for cell in self.cells}
        found = []
        for one in plausibility.findings(self.sheet, [plan for plan in self.plan if asked.intersection(plan.concerns)]):
            named = [places.get((one.service, code)) or places.get(("", code)) for code in self._codes(one)]
            cells = tuple({cell.item: cell for cell in named if cell}.values())
            if one.service and not cells:
                continue  # of another audience: nobody asked it of this service
            found.append(Remarked(one.check, cells, any(cell.item in self.explained for cell in cells)))
        return found

    def _codes(self, finding: plausibility.Finding) -> Iterable[str]:
        """Return the codes that a finding names; one on a whole service stands at its cells with evidence."""
        if finding.codes or not finding.service:
            return finding.codes
        return [code for code in finding.check.concerns if (finding.service, code) in self.sheet.evidence]

    @cached_property
    def _zero(self) -> set[tuple[str, str]]:
        """Return (count, absence) that count as 0 by the framework's own rule, such as a channel that is not there."""
        counts = {cell.indicator.code: cell.indicator for cell in self.cells if cell.kind == "count"}
        return {(code, absence) for code, one in counts.items() for absence, rule in one.absences.items()
                if rule == "zero"}  # fmt: skip

    def share(self, cell: Cell) -> float | None:
        """Return a share in percent as its counts make it; None where they do not, or too few stand below the line."""
        said = self.sheet.services.get(cell.service.code, {}) if cell.service else self.sheet.own
        counts = {
            code: plausibility.Cell(0.0) if (code, word.absence) in self._zero else word for code, word in said.items()
        }
        return plausibility.share_of(counts, (cell.indicator.numerator, cell.indicator.denominator))

    def say(self, row: Row) -> None:
        """Take over what a row says now, so that the checks can be run again without reading."""
        self.__dict__.pop("sheet", None)
        self.said.pop(row.item, None)
        self.explained.discard(row.item)
        if row.answer:
            self.said[row.item] = _cell(row.answer.value, row.answer.choices, row.answer.absence)
        if row.answer and row.answer.explanation:
            self.explained.add(row.item)


def _service(cell: Cell) -> str:
    return cell.service.code if cell.service else ""


def _cell(value: Decimal | None, choices: Iterable[int], absence: str) -> plausibility.Cell:
    return plausibility.Cell(None if value is None else float(value), tuple(choices), absence)


def filled(
    submission: Submission, cells: Sequence[Cell], *, last: Mapping[str, queries.LastWord] | None = None
) -> Filled:
    """Return what these cells of one form say, for the checks (4 reads, whatever their number).

    last: `last_words`, where the caller has read them.
    """
    plan = list(submission.round.framework.plausibility_checks.order_by("position"))
    made = Filled(cells, submission.round.year, plan)
    form = next((cell.form for cell in cells if cell.form), None)
    items = {cell.item for cell in cells}
    said = submission.answers.filter(queries.place_of(form, list(items)), is_current=True)
    for item, value, choices, absence, explanation in said.values_list(
        "item", "value", "choices", "absence", "explanation"
    ):
        if item in items:
            made.said[item] = _cell(value, choices, absence)
            if explanation:
                made.explained.add(item)
    if plan or form is not None:
        _prove(made, submission, items)
    if not plan:
        return made
    made.before = {
        item: _cell(one.value, one.word.choices or (), one.word.absence)
        for item, one in (queries.last_words(submission, cells) if last is None else last).items()
        if one.can_copy
    }
    return made


def _prove(made: Filled, submission: Submission, items: set[str]) -> None:
    """Put the evidence of the cells beside what they say (1 read)."""
    uses: dict[str, list[int]] = defaultdict(list)
    days: dict[int, date | None] = {}
    pieces = EvidenceUse.objects.filter(submission=submission, evidence__removed_at=None)
    for item, piece, day, place in pieces.values_list("item", "evidence", "evidence__dated_on", "place"):
        if item in items:
            uses[item].append(piece)
            days[piece] = day
            if place:
                made.evidence_places.add((item, piece))
    made.evidence, made.evidence_days = {item: tuple(keys) for item, keys in uses.items()}, days


def mark(rows: Iterable[Row], made: Filled, found: Sequence[Remarked] | None = None) -> None:
    """Put what the checks find beside the rows, and the computed shares into theirs."""
    by_item: dict[str, list[Remarked]] = defaultdict(list)
    for one in made.remarked() if found is None else found:
        for cell in one.cells:
            by_item[cell.item].append(one)
    for row in rows:
        row.findings = by_item[row.item]
        row.evidence = len(made.evidence.get(row.item, ()))
        if row.cell.kind == Scale.Kind.RATIO:
            row.share = made.share(row.cell)


def check_possible(submission: Submission, form: InstitutionForm | None = None) -> None:
    """Refuse a form whose answers cannot be, or that leaves an unlikely one unexplained; each is named with its remedy.

    form None: the national form. Raises NotPossible, else NotExplained.
    """
    found = filled(submission, queries.cells_of(submission, form)).remarked()
    refuse_open(found)


def refuse_open(found: Iterable[Remarked]) -> None:
    """Raise for the findings that are still open, the impossible ones first."""
    waiting = [one for one in found if one.is_open]
    impossible = [one for one in waiting if one.is_impossible]
    if impossible:
        raise NotPossible(
            _("Some answers contradict each other. Correct them before handing in:"),
            problems=[one.words() for one in impossible],
        )
    if waiting:
        raise NotExplained(
            _("Some answers are unlikely. Correct them, or explain each beside its field:"),
            problems=[one.words() for one in waiting],
        )
