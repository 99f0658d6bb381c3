"""What a state may read out of its score: where it stands above the others, where below, what would raise it most."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from multaqa.core.content import text_of
from multaqa.members.models import Institution, State
from multaqa.printing.blocks import Block, Column, Heading, Paragraph, Row, Table
from multaqa.rounds.dataset import NextStep
from multaqa.rounds.models import Indicator, Round
from multaqa.rounds.queries.figures import NODE, Place
from multaqa.rounds.report.edition import Edition
from multaqa.rounds.report.parts import known, named
from multaqa.ui.numbers import format_number

MOST = 8
NAMED = 3


def advice_blocks(edition: Edition, state: State) -> list[Block]:
    """Return strengths, gaps, and the steps that would add most; what a framework cannot tell is left out."""
    return [*_beside_the_others(edition, state), *_steps(edition, state)]


def _places(edition: Edition) -> dict[str, Place]:
    return {one.code: one for one in edition.figures.places_of(NODE)}


def _beside_the_others(edition: Edition, state: State) -> list[Block]:
    profile = edition.profile(state)
    if profile is None or len(edition.framework.indicators.all()) <= NAMED:
        return []
    places = _places(edition)
    made: list[Block] = []
    columns = [
        Column(_("indicator"), is_wide=True), Column(_("code"), "code"), Column(_("score"), "num"),
        Column(_("mean of the other states"), "num"), Column(_("difference"), "num"),
    ]  # fmt: skip
    for title, found in ((_("Strengths"), profile.strengths), (_("Areas for improvement"), profile.weaknesses)):
        rows = [
            Row([
                named(places[one.code]), one.code, known(one.score, edition.decimals),
                known(one.mean, edition.decimals), format_number(one.difference, edition.decimals, sign=True),
            ])
            for one in found
        ]  # fmt: skip
        if rows:
            made += [Heading(title), Table(columns, rows)]
    if profile.missing:
        words = ngettext(
            "%(n)s indicator has no score: too little was answered, or it does not apply. It is neither.",
            "%(n)s indicators have no score: too little was answered, or they do not apply. They are neither.",
            len(profile.missing),
        )
        made.append(Paragraph(words % {"n": format_number(len(profile.missing))}, is_quiet=True))
    return made


def _steps(edition: Edition, state: State) -> list[Block]:
    found = edition.steps.get(state.iso3, [])[:MOST]
    if not found:
        return []
    is_open = edition.result.round.disclosure == Round.Disclosure.ANSWERS
    forms = dict(edition.framework.indicators.values_list("code", "form"))
    places = _places(edition)
    columns = [
        Column(_("indicator"), is_wide=True), Column(_("code"), "code"), Column(_("what can rise"), is_wide=True),
        Column(_("points added"), "num"),
    ]  # fmt: skip
    rows = [
        Row([
            named(places[one.code]), one.code, _what(edition, one, Indicator.Form(forms[one.code]), is_open=is_open),
            format_number(one.gain, 2, sign=True),
        ])
        for one in found
    ]  # fmt: skip
    said = _(
        "Each row: what the score would gain if every answer of this indicator that can rise rose by one step, and "
        "nothing else changed. In a list, a step is the line that is worth most. Shares and means have no steps and do "
        "not stand here, nor does what was never answered. The table counts points; it does not know cost or effort."
    )
    return [Heading(_("What would raise the score most")), Paragraph(said), Table(columns, rows)]


def _what(edition: Edition, step: NextStep, form: Indicator.Form, *, is_open: bool) -> str:
    """Return of how many services or institutions; their names only where the round discloses answers."""
    count = len(step.cells)
    if form == Indicator.Form.NATIONAL:
        return _("the state’s own answer")
    if form == Indicator.Form.SERVICE:
        words = ngettext("%(n)s service", "%(n)s services", count) % {"n": format_number(count)}
    else:
        words = ngettext("%(n)s institution", "%(n)s institutions", count) % {"n": format_number(count)}
    if not is_open:
        return words
    names = _names(edition, [cell for cell, _gain in step.cells[:NAMED]], form)
    return _("%(count)s, first: %(names)s") % {"count": words, "names": _("; ").join(names)}


def _names(edition: Edition, codes: list[str], form: Indicator.Form) -> list[str]:
    if form == Indicator.Form.SERVICE:
        known_names = {one.code: one for one in edition.framework.services.filter(code__in=codes)}
        return [text_of(known_names[code], "name").words for code in codes if code in known_names]
    keys = {code: int(code.rpartition("-")[2]) for code in codes}
    kept = Institution.objects.in_bulk(list(keys.values()))
    return [text_of(kept[keys[code]], "name").words for code in codes if keys[code] in kept]
