"""What becomes of each state in the sample rounds: a written plan, dealt out to the states by the seed.

The state in view of the demonstration and the stranger's have a fixed part; which other state meets which
fate is drawn, so that nothing here says anything about a state.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from multaqa.members.models import State
from multaqa.rounds.models import InstitutionForm, Submission

Of = Submission.Status
Form = InstitutionForm.Status
Mix = tuple[tuple[str, float], ...]  # statuses of forms with the share of each; the rest is the last one's
IN_VIEW, STRANGER = "OMN", "KWT"


@dataclass(frozen=True)
class Part:
    """A state's way through one round.

    forms: statuses of its institutions' forms; empty = nobody was invited. answered: share of cells that say something.
    reviewed: share of the answers that have a verdict.
    """

    status: str
    forms: Mix = ((Form.APPROVED, 1.0),)
    answered: float = 1.0
    reviewed: float = 0.0
    is_late: bool = False
    is_partial: bool = False
    iso3: str = ""


ACCEPTED = Part(Of.ACCEPTED, ((Form.REMOVED, 0.04), (Form.APPROVED, 0.96)), reviewed=1.0)
READ = Part(Of.SUBMITTED, reviewed=0.6)
MIXED: Mix = (
    (Form.INVITED, 0.15), (Form.FILLING, 0.25), (Form.HANDED_IN, 0.2), (Form.RETURNED, 0.1), (Form.REMOVED, 0.05),
    (Form.APPROVED, 0.25),
)  # fmt: skip
FEW: Mix = ((Form.HANDED_IN, 0.1), (Form.INVITED, 0.9))
SOME: Mix = ((Form.INVITED, 0.25), (Form.FILLING, 0.1), (Form.APPROVED, 0.65))
DRAFT = Part(Of.DRAFT, MIXED)
RETURNED = Part(Of.RETURNED, ((Form.RETURNED, 0.1), (Form.APPROVED, 0.9)), reviewed=0.8)
SILENT = Part(Of.DRAFT, ())
PLAN = (
    ACCEPTED,
    READ,
    Part(Of.AWAITING_SIGNATURE),
    replace(ACCEPTED, is_late=True),
    SILENT,
    Part(Of.SUBMITTED, SOME, is_late=True, is_partial=True),
    replace(ACCEPTED, forms=SOME, is_partial=True),
    ACCEPTED,
    RETURNED,
    Part(Of.DRAFT, FEW),
    Part(Of.SUBMITTED),
    ACCEPTED,
    READ,
    Part(Of.EXCUSED, ()),
    ACCEPTED,
    DRAFT,
    ACCEPTED,
)


def parts_now(states: Sequence[State], *, seed: int) -> list[Part]:
    """Return what became of each state in the round that is under way."""
    fixed = {IN_VIEW: DRAFT, STRANGER: RETURNED}
    others = _dealt([one for one in states if one.iso3 not in fixed], seed=seed)
    plan = [(one, PLAN[at % len(PLAN)]) for at, one in enumerate(others)]
    plan += [(one, fixed[one.iso3]) for one in states if one.iso3 in fixed]
    return _in_order(plan)


def parts_before(states: Sequence[State], *, seed: int) -> list[Part]:
    """Return the same of the published round: of many states two took no part and one came too late."""
    others = _dealt([one for one in states if one.iso3 not in (IN_VIEW, STRANGER)], seed=seed + 1)
    if len(others) < 4:
        return _in_order([(one, ACCEPTED) for one in states])
    away, late = {one.iso3 for one in others[:2]}, others[2].iso3
    plan = {one.iso3: DRAFT if one.iso3 == late else ACCEPTED for one in states}
    plan |= {one.iso3: replace(ACCEPTED, forms=SOME, is_partial=True, is_late=True) for one in others[3:5]}
    return _in_order([(one, plan[one.iso3]) for one in states if one.iso3 not in away])


def _dealt(states: Sequence[State], *, seed: int) -> list[State]:
    return sorted(states, key=lambda one: Random(f"{seed}/fate/{one.iso3}").random())  # noqa: S311 (invented data)


def _in_order(plan: Sequence[tuple[State, Part]]) -> list[Part]:
    ordered = sorted(plan, key=lambda pair: pair[0].position)
    return [replace(part, iso3=state.iso3) for state, part in ordered]


def status_at(mix: Mix, place: int, total: int) -> str:
    """Return the status of the form at this place (0-based) of so many: each status has its share, at least one."""
    end = 0.0
    for status, share in mix:
        end += max(share * total, 1)
        if place < round(end):
            return status
    return mix[-1][0]
