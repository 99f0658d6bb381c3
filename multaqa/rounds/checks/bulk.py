"""Which answers a rule of bulk acceptance takes: exactly those that its preview shows."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.members.models import Person
from multaqa.rounds.checks.marks import marked_items
from multaqa.rounds.models import Answer, Pillar, Submission, Verdict
from multaqa.rounds.queries import review as queries

ALL, UNCHANGED, EVIDENCED, PILLAR = "all", "unchanged", "evidenced", "pillar:"


class UnknownRule(RuleBroken):
    """There is no such rule."""


@dataclass
class Chosen:
    """What a rule takes of a submission, and what it leaves, with why.

    sampled: read by two, so one by one; open_question: a remark waits; doubted: a check remarks on it; differing:
    reviewers differ; said: the person has accepted it already and a second waits.
    """

    rule: str
    answers: list[Answer] = field(default_factory=list)
    sampled: int = 0
    open_question: int = 0
    doubted: int = 0
    differing: int = 0
    said: int = 0

    @property
    def digest(self) -> str:
        """Return a checksum of what is taken, so that nothing else is accepted than what was looked at."""
        keys = ",".join(str(one.pk) for one in self.answers)
        return hashlib.sha256(f"{self.rule}:{keys}".encode()).hexdigest()[:16]

    @property
    def left(self) -> int:
        """Return how many answers that wait the rule leaves out though they meet it otherwise."""
        return self.sampled + self.open_question + self.doubted + self.differing + self.said


def rules_of(submission: Submission) -> list[tuple[str, str]]:
    """Return the rules with their sentences, in the page's language."""
    pillars = Pillar.objects.filter(framework=submission.round.framework_id, parent=None)
    said = []
    if submission.round.previous_id is not None:
        said.append((UNCHANGED, _("Unchanged since the last round, no open question, no remark of a check")))
    said.append((EVIDENCED, _("With evidence, no open question, no remark of a check")))
    said += [
        (
            f"{PILLAR}{one.code}",
            _("All of “%(pillar)s” without an open question") % {"pillar": text_of(one, "name").words},
        )
        for one in pillars
    ]
    said.append((ALL, _("All that wait, whatever was asked before")))
    return said


def name_of(pillar: Pillar) -> str:
    """Return the name of a pillar in the page's language."""
    return text_of(pillar, "name").words


def rule_words(submission: Submission, rule: str) -> str:
    """Return the sentence of a rule. Raises UnknownRule."""
    words = dict(rules_of(submission)).get(rule)
    if words is None:
        raise UnknownRule(_("There is no such rule. Choose one of those listed."))
    return words


def chosen_by_rule(submission: Submission, rule: str, *, by: Person) -> Chosen:
    """Return the answers that a rule takes, in the order of the questions, and how many it leaves and why.

    Only answers that wait are taken; a fixed number of reads whatever their number.
    """
    rule_words(submission, rule)
    chosen = Chosen(rule)
    round = submission.round
    pillars = queries.pillars_read(round.framework_id) if rule.startswith(PILLAR) else {}
    before = queries.answers_before(submission) if rule == UNCHANGED else {}
    evidenced = set(submission.evidence_uses.filter(evidence__removed_at=None).values_list("item", flat=True))
    asked = set(submission.remarks.filter(settled_at=None).values_list("answer__item", flat=True))
    words = _open_words(submission) if round.needs_two_reviewers else {}
    waiting = submission.answers.filter(is_current=True, status=Answer.Status.SUBMITTED)
    marked = marked_items(submission) if rule in (UNCHANGED, EVIDENCED) else {}
    for answer in waiting.select_related("indicator").order_by("indicator__position", "item"):
        if rule == UNCHANGED and not _is_unchanged(answer, before.get(answer.item)):
            continue
        if rule == EVIDENCED and answer.item not in evidenced:
            continue
        if pillars and f"{PILLAR}{_code(pillars.get(answer.indicator_id))}" != rule:
            continue
        said = words.get(answer.pk, [])
        if queries.is_read_twice(round, submission.state.iso3, answer.item):
            chosen.sampled += 1
        elif rule != ALL and answer.item in asked:
            chosen.open_question += 1
        elif rule in (UNCHANGED, EVIDENCED) and (answer.item in marked or answer.explanation):
            chosen.doubted += 1
        elif any(one.kind == Verdict.Kind.ADJUST for one in said):
            chosen.differing += 1
        elif any(one.given_by_id == by.pk for one in said):
            chosen.said += 1
        else:
            chosen.answers.append(answer)
    return chosen


def _code(pillar: Pillar | None) -> str:
    return pillar.code if pillar else ""


def _is_unchanged(answer: Answer, before: Answer | None) -> bool:
    """Tell whether a state says what counted in the round before, by steps where it chose some."""
    if before is None:
        return False
    return answer.said() == before.effective()


def _open_words(submission: Submission) -> dict[int, list[Verdict]]:
    """Return the words that wait for a second reviewer, by answer."""
    given: dict[int, list[Verdict]] = {}
    verdicts = Verdict.objects.filter(answer__submission=submission, answer__is_current=True)
    for verdict in verdicts.order_by("answer", "pk"):
        given.setdefault(verdict.answer_id, []).append(verdict)
    return {pk: queries.open_words(said) for pk, said in given.items()}
