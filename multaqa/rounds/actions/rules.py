"""The rules of a round: the round before it, evidence, how it is reviewed, what is disclosed."""

from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person
from multaqa.rounds.models import Round, Verdict

MOST_DOUBLE_READ = 100  # per cent
WIDTH = (Round.Disclosure.SCORES, Round.Disclosure.STATES, Round.Disclosure.ANSWERS)  # from the narrowest on
UNTOLD = (Round.Status.PREPARING, Round.Status.ANNOUNCED)


class RulesRefused(RuleBroken):
    """A rule of the round cannot be changed any more: somebody has acted under it."""


@dataclass(frozen=True)
class Rules:
    """What the secretariat decides for a round, beside its calendar."""

    previous: Round | None
    disclosure: str
    needs_evidence: bool
    needs_two_reviewers: bool
    double_read_percent: int


@transaction.atomic
def set_rules(round: Round, *, rules: Rules, by: Person) -> list[str]:
    """Set the rules of a round and return the names of those that changed.

    States answer under the disclosure that they were told, so it only becomes narrower once the round is open; who
    reviews how does not change once an answer was reviewed. Raises RulesRefused.
    """
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    changed = {
        one.name: [getattr(locked, one.name), getattr(rules, one.name)]
        for one in fields(rules)
        if getattr(locked, one.name) != getattr(rules, one.name)
    }
    if not changed:
        return []
    _refuse_too_late(locked, rules, set(changed))
    for name, (_before, after) in changed.items():
        setattr(locked, name, after)
        setattr(round, name, after)
    locked.save(update_fields=list(changed))
    told = {name: [_as_said(before), _as_said(after)] for name, (before, after) in changed.items()}
    journal.record("set_rules", locked, by=by, differences=told)
    return list(changed)


def _refuse_too_late(round: Round, rules: Rules, changed: set[str]) -> None:
    if round.status == Round.Status.PUBLISHED:
        raise RulesRefused(_("The results of this round are published, so its rules stay as they were."))
    if rules.previous is not None and (rules.previous.pk == round.pk or rules.previous.year > round.year):
        raise RulesRefused(_("The last round must be an earlier one. Choose another."))
    if not 0 <= rules.double_read_percent <= MOST_DOUBLE_READ:
        raise RulesRefused(_("Enter a share between 0 and 100."))
    is_wider = WIDTH.index(Round.Disclosure(rules.disclosure)) > WIDTH.index(Round.Disclosure(round.disclosure))
    if "disclosure" in changed and is_wider and round.status not in UNTOLD:
        raise RulesRefused(
            _("States have answered under the disclosure they were told. It can only become narrower now.")
        )
    of_review = {"needs_two_reviewers", "double_read_percent"} & changed
    if of_review and Verdict.objects.filter(answer__submission__round=round).exists():
        raise RulesRefused(_("Answers were reviewed already, so the rules of the review stay as they were."))


def _as_said(value: object) -> object:
    return value.pk if isinstance(value, Round) else value
