"""All results as a workbook: what it is, ranking, every node, every breakdown, coverage, method."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.members.models import State
from multaqa.printing import xlsx
from multaqa.rounds.models import Breakdown, Publication, Result
from multaqa.rounds.queries.collection import groups_of
from multaqa.rounds.queries.figures import NODE, Figure, Figures, Place, figures_of
from multaqa.rounds.report import method
from multaqa.rounds.report.data.tables import ordered
from multaqa.ui import preferences


def summary_name(result: Result, language: str) -> str:
    """Return the name under which the workbook is downloaded."""
    return f"multaqa-{result.round.framework.code}-{result.round.year}-result-{result.number}-{language}.xlsx"


def summary_workbook(result: Result, publication: Publication | None, *, language: str) -> bytes:
    """Return all results as xlsx in this language; each sheet says on paper too whether its numbers are invented."""
    with translation.override(language), preferences.plainly():
        made_at = publication.published_at if publication else result.computed_at
        title = text_of(result.round, "title").words
        book = _Book(xlsx.Workbook(language=language, title=title, made_on=timezone.localdate(made_at)), result)
        book.write_readme(publication)
        book.write_ranking()
        book.write_pillars()
        book.write_places(pgettext("sheet", "Indicators"), book.leaves())
        for axis, name in _axes().items():
            book.write_places(name, book.found.places_of(axis))
        book.write_coverage()
        book.write_method(publication)
        content: bytes = book.book.to_bytes()
        return content


def _axes() -> dict[str, str]:
    return {
        Breakdown.Axis.SECTOR: pgettext("sheet", "Sectors"),
        Breakdown.Axis.CHANNEL: pgettext("sheet", "Channels"),
        Breakdown.Axis.LIFE_EVENT: pgettext("sheet", "Life events"),
        Breakdown.Axis.SERVICE: pgettext("sheet", "Services"),
    }


class _Book:
    """The workbook while it is written; every number is a number, and an absent one an empty cell."""

    def __init__(self, book: xlsx.Workbook, result: Result) -> None:
        self.book, self.result = book, result
        self.found: Figures = figures_of(result)
        self.decimals = int(result.round.framework.decimals)
        self.head = " · ".join([*method.marks(result), text_of(result.round, "title").words])

    def sheet(self, name: str, widths: Sequence[float], *, freeze: tuple[int, int] = (1, 0)) -> xlsx.Sheet:
        """Add a sheet that says what it is on paper too."""
        sheet = self.book.sheet(name)
        sheet.print_head(self.head)
        sheet.widths(widths)
        sheet.freeze(*freeze)
        return sheet

    def nodes(self) -> list[Place]:
        """Return the nodes above the indicators, without the index."""
        parents = {one.parent for one in self.found.places_of(NODE)}
        return [one for one in self.found.places_of(NODE)[1:] if one.code in parents]

    def leaves(self) -> list[Place]:
        """Return the indicators."""
        parents = {one.parent for one in self.found.places_of(NODE)}
        return [one for one in self.found.places_of(NODE)[1:] if one.code not in parents]

    def write_readme(self, publication: Publication | None) -> None:
        """Write what the workbook is, before its numbers."""
        sheet = self.sheet(pgettext("sheet", "Read me"), [28, 100], freeze=(0, 0))
        framework = self.result.round.framework
        rows = [[text_of(framework, "name").words, text_of(self.result.round, "title").words]]
        rows += [[mark, ""] for mark in method.marks(self.result)]
        rows += [["", one["text"]] for one in method.notices(self.result)]
        note = text_of(publication, "note").words if publication else ""
        rows += [[_("correction"), note]] if note else []
        rows += [
            ["", _("An empty cell is no value, never zero. The sheet of the method says what absences mean.")],
            ["", _("Only the sheet of the ranking is in the order of ranks; the others stand in alphabetical order.")],
            ["", _("Numbers by sector, channel, life event and service are no parts of the score that add up.")],
        ]
        for row, (label, words) in enumerate(rows):
            sheet.text(row, 0, label, kind="strong")
            sheet.text(row, 1, words)

    def write_ranking(self) -> None:
        """Write the states, best first, each with value, interval and coverage."""
        heads = [
            _("rank"), _("best rank"), _("lowest rank"), _("code"), _("state"), _("score"), _("group"), _("coverage")
        ]  # fmt: skip
        sheet = self.sheet(pgettext("sheet", "Ranking"), [10, 12, 12, 10, 36, 14, 22, 12], freeze=(1, 5))
        sheet.head(0, heads)
        groups = {one.code: text_of(one, "name").words for one in groups_of(self.result)}
        row = 0
        for one in ordered(self.found):
            row += 1
            for column, rank in enumerate((one.rank, one.low, one.high)):
                sheet.number(row, column, rank, decimals=0)
            self._state(sheet, row, one.state, at=3)
            sheet.number(row, 5, one.score, decimals=self.decimals)
            sheet.text(row, 6, groups.get(one.group, ""))
            sheet.number(row, 7, one.coverage, decimals=2)
        for state in self.found.without_part:
            row += 1
            self._state(sheet, row, state, at=3)
            sheet.text(row, 5, _("did not take part"), kind="quiet")

    def _state(self, sheet: xlsx.Sheet, row: int, state: State, *, at: int) -> None:
        sheet.text(row, at, state.iso3, kind="code")
        sheet.text(row, at + 1, text_of(state, "name").words, kind="strong")

    def write_pillars(self) -> None:
        """Write a row per state with the index and every node above the indicators."""
        self._by_state(pgettext("sheet", "Pillars"), lambda one: one.score, self.decimals)

    def write_coverage(self) -> None:
        """Write a row per state with the share answered of what was asked, at the same nodes."""
        self._by_state(pgettext("sheet", "Coverage"), lambda one: one.coverage, 2)

    def _by_state(self, name: str, value: Callable[[Figure], float | None], decimals: int) -> None:
        places = [self.found.places[0], *self.nodes()]
        if len(places) == 1:
            places += self.leaves()
        sheet = self.sheet(name, [10, 36, *[18] * len(places)], freeze=(1, 2))
        sheet.head(0, [_("code"), _("state"), *(_named(one) for one in places)])
        for row, state in enumerate(self.found.states, 1):
            self._state(sheet, row, state, at=0)
            for column, place in enumerate(places, 2):
                figure = self.found.of(state, place)
                sheet.number(row, column, value(figure) if figure else None, decimals=decimals)

    def write_places(self, name: str, places: Sequence[Place]) -> None:
        """Write a row per place with its mean, then a column per state; nothing for an axis that is not there."""
        if not places:
            return
        states = self.found.states
        sheet = self.sheet(name, [14, 54, 14, *[14] * len(states)], freeze=(1, 3))
        sheet.head(0, [_("code"), _("name"), _("mean"), *(text_of(one, "short_name").words for one in states)])
        for row, place in enumerate(places, 1):
            sheet.text(row, 0, place.code, kind="code")
            sheet.text(row, 1, _named(place))
            scores = [figure.score if (figure := self.found.of(state, place)) else None for state in states]
            known = [one for one in scores if one is not None]
            sheet.number(row, 2, sum(known) / len(known) if known else None, decimals=self.decimals)
            for column, score in enumerate(scores, 3):
                sheet.number(row, column, score, decimals=self.decimals)

    def write_method(self, publication: Publication | None) -> None:
        """Write versions, checksums, groups and absences."""
        sheet = self.sheet(pgettext("sheet", "Method"), [34, 90], freeze=(0, 0))
        framework = self.result.round.framework
        rows: list[list[Any]] = [*method.method_rows(self.result, publication)]
        rows += method.group_rows(groups_of(self.result), top=framework.scale)
        rows += method.absence_rows(framework)
        for row, (label, words, *kind) in enumerate(rows):
            sheet.text(row, 0, label, kind="strong")
            sheet.text(row, 1, words, kind=kind[0] if kind else "")


def _named(place: Place) -> str:
    return place.names[(get_language() or "ar")[:2]]
