"""The summary table of a result as a workbook: one sheet of scores, one of method and absences."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from multaqa.core.content import text_of
from multaqa.printing import xlsx
from multaqa.rounds.models import Publication, Result
from multaqa.rounds.queries import results as standings
from multaqa.rounds.queries.collection import groups_of
from multaqa.rounds.report import method
from multaqa.ui import preferences


def summary_name(result: Result, language: str) -> str:
    """Return the name under which the summary is downloaded."""
    return f"multaqa-{result.round.framework.code}-{result.round.year}-result-{result.number}-{language}.xlsx"


def summary_workbook(result: Result, publication: Publication | None, *, language: str) -> bytes:
    """Return ranking, components, absences and method of a result as xlsx in this language."""
    with translation.override(language), preferences.plainly():
        made_at = publication.published_at if publication else result.computed_at
        title = text_of(result.round, "title").words
        book = xlsx.Workbook(language=language, title=title, made_on=timezone.localdate(made_at))
        _write_scores(book, result)
        _write_method(book, result, publication)
        content: bytes = book.to_bytes()
        return content


def _write_scores(book: xlsx.Workbook, result: Result) -> None:
    ranking = standings.ranking_of(result)
    names = {group.code: text_of(group, "name").words for group in groups_of(result)}
    decimals = result.round.framework.decimals
    sheet = book.sheet(pgettext("sheet", "Scores"))
    components = [text_of(one, "name").words for one in ranking.components]
    sheet.widths([10, 10, 36, 14, 18, 12, *[18] * len(components)])
    sheet.freeze(1, 3)
    sheet.head(0, [_("rank"), _("code"), _("state"), _("score"), _("group"), _("coverage"), *components])
    row = 0
    for one in [*(one for band in ranking.bands for one in band.standings), *ranking.unranked]:
        row += 1
        score = one.score
        sheet.number(row, 0, score.rank, decimals=0)
        sheet.text(row, 1, score.state.iso3, kind="code")
        sheet.text(row, 2, text_of(score.state, "name").words, kind="strong")
        sheet.number(row, 3, score.score, decimals=decimals)
        sheet.text(row, 4, names.get(score.group_code, ""))
        sheet.number(row, 5, score.coverage, decimals=2)
        for column, part in enumerate(one.parts, 6):
            sheet.number(row, column, part, decimals=decimals)
    for state in ranking.without_part:
        row += 1
        sheet.text(row, 1, state.iso3, kind="code")
        sheet.text(row, 2, text_of(state, "name").words)
        sheet.text(row, 3, _("did not take part"), kind="quiet")


def _write_method(book: xlsx.Workbook, result: Result, publication: Publication | None) -> None:
    sheet = book.sheet(pgettext("sheet", "Method"))
    sheet.widths([34, 90])
    rows: list[list[Any]] = [[mark, ""] for mark in method.marks(result)]
    rows += [["", one["text"]] for one in method.notices(result)]
    rows += method.method_rows(result, publication)
    rows += method.group_rows(groups_of(result), top=result.round.framework.scale)
    rows += method.absence_rows(result.round.framework)
    for row, (label, words, *kind) in enumerate(rows):
        sheet.text(row, 0, label, kind="strong")
        sheet.text(row, 1, words, kind=kind[0] if kind else "")
