"""The review of a sample round: queues, verdicts by one and by two readers, remarks and the states' replies."""

from collections.abc import Iterator
from random import Random

from multaqa.rounds import checks
from multaqa.rounds.actions.sample.lists import sentences
from multaqa.rounds.actions.sample.plan import Part
from multaqa.rounds.actions.sample.setting import BATCH, Setting
from multaqa.rounds.models import Answer, Remark, ReviewAssignment, Verdict
from multaqa.rounds.queries import review as queries

AGREED = 0.88  # of the answers that two have read
KINDS = {
    Answer.Status.ACCEPTED: Verdict.Kind.ACCEPT,
    Answer.Status.QUERIED: Verdict.Kind.ASK,
    Answer.Status.RETURNED: Verdict.Kind.SEND_BACK,
    Answer.Status.ADJUSTED: Verdict.Kind.ADJUST,
}


def review(setting: Setting, parts: list[Part]) -> None:
    """Give every answer that was read its verdicts, and the threads that belong to them."""
    read = [part for part in parts if part.reviewed]
    ReviewAssignment.objects.bulk_create(one for part in read for one in _assignments(setting, part))
    verdicts: list[Verdict] = []
    remarks: list[Remark] = []
    for part in read:
        draw = setting.draw(f"review/{part.iso3}")
        for answer in setting.answers[part.iso3]:
            if answer.status in KINDS:
                verdicts += _verdicts(setting, answer, draw)
                remarks += _thread(setting, part, answer, draw)
    Verdict.objects.bulk_create(verdicts, batch_size=BATCH)
    Remark.objects.bulk_create(remarks, batch_size=BATCH)
    adjusted = []
    for verdict in verdicts:
        if verdict.kind == Verdict.Kind.ADJUST and not verdict.is_second:
            verdict.answer.adjustment = verdict
            adjusted.append(verdict.answer)
    Answer.objects.bulk_update(adjusted, ["adjustment"], batch_size=200)


def _assignments(setting: Setting, part: Part) -> Iterator[ReviewAssignment]:
    staff, submission = setting.staff, setting.submissions[part.iso3]
    for reviewer, is_second in ((staff.reviewer, False), (staff.second, True)):
        yield ReviewAssignment(
            submission=submission, reviewer=reviewer, is_second=is_second, assigned_at=setting.day(61),
            assigned_by=staff.secretariat,
        )  # fmt: skip


def _verdicts(setting: Setting, answer: Answer, draw: Random) -> Iterator[Verdict]:
    """Yield the verdict that counts and, of some answers, the second reader's."""
    kind = KINDS[Answer.Status(answer.status)]
    iso3 = answer.submission.state.iso3
    is_read_twice = queries.is_read_twice(setting.round, iso3, answer.item)
    by_rule = kind == Verdict.Kind.ACCEPT and not is_read_twice
    first = Verdict(
        answer=answer, kind=kind, rule=checks.ALL if by_rule else "", given_by=setting.staff.reviewer,
        given_at=setting.day(62 + 15 * draw.random()),
    )  # fmt: skip
    if kind == Verdict.Kind.ADJUST:
        _lower(setting, first)
        first.reason = draw.choice(sentences("reason"))
    yield first
    if is_read_twice:
        agrees = draw.random() < AGREED
        other = Verdict.Kind.ASK if kind == Verdict.Kind.ACCEPT else Verdict.Kind.ACCEPT
        second = Verdict(
            answer=answer, kind=kind if agrees else other, is_second=True, takes_effect=False,
            given_by=setting.staff.second, given_at=setting.day(63 + 15 * draw.random()),
        )  # fmt: skip
        if second.kind == Verdict.Kind.ADJUST:
            second.value, second.choices, second.reason = first.value, first.choices, first.reason
        yield second


def _lower(setting: Setting, verdict: Verdict) -> None:
    """Set the value one step lower than the state's own."""
    step = verdict.answer.choices[0] - 1
    verdict.choices = [step]
    verdict.value = setting.points[verdict.answer.indicator.code][step - 1]


def _thread(setting: Setting, part: Part, answer: Answer, draw: Random) -> Iterator[Remark]:
    """Yield the reviewer's remark on what was asked, sent back or adjusted, and the reply to some of them."""
    if answer.status == Answer.Status.ACCEPTED and draw.random() > 0.01:
        return
    remarks, replies = sentences("remark"), sentences("reply")
    place = draw.randrange(len(remarks))
    is_over = answer.status == Answer.Status.ACCEPTED
    has_reply = is_over or draw.random() < 0.55
    yield Remark(
        submission=answer.submission, answer=answer, kind=Remark.Kind.REMARK, text=remarks[place],
        written_by=setting.staff.reviewer, written_at=setting.day(64), settled_at=setting.day(74) if is_over else None,
    )  # fmt: skip
    if has_reply:
        yield Remark(
            submission=answer.submission, answer=answer, kind=Remark.Kind.REPLY, text=replies[place],
            written_by=setting.staff.focal_point[part.iso3], written_at=setting.day(70),
        )  # fmt: skip
