"""Both rounds of the sample year, from the empty table to the published edition."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.content import text_of
from multaqa.core.errors import RuleBroken
from multaqa.core.models import StatusChange, StoredFile
from multaqa.members.actions import make_demo_people, make_demo_staff
from multaqa.members.models import Person, Seat, State
from multaqa.rounds.actions.compute import compute_round
from multaqa.rounds.actions.publish import publish_round
from multaqa.rounds.actions.sample.collecting import collect, make_institutions, officers_own
from multaqa.rounds.actions.sample.lists import sentences
from multaqa.rounds.actions.sample.plan import IN_VIEW, STRANGER, Part, parts_before, parts_now
from multaqa.rounds.actions.sample.proving import SIGNED, keep_files, prove
from multaqa.rounds.actions.sample.reviewing import review
from multaqa.rounds.actions.sample.setting import Own, Setting, Staff
from multaqa.rounds.actions.sample.values import points_of
from multaqa.rounds.actions.shipped import load_illustrative
from multaqa.rounds.models import (
    Answer,
    Framework,
    InstitutionForm,
    Publication,
    Result,
    Round,
    Service,
    Submission,
    Verdict,
)

TITLES = {"ar": "جولة تجريبية {year}", "en": "Sample round {year}", "fr": "Campagne fictive {year}"}
LASTS = 80  # days from the call to today: the deadline has passed, and those who are not ready have an extension
DUE, EXTENDED = 66, 100


class SampleRefused(RuleBroken):
    """Real people have accounts here: nothing invented is put beside their work."""


@transaction.atomic
def make_sample_rounds(
    *, by: Any, states: int = 19, services: int = 100, seed: int = 1, now: datetime | None = None
) -> list[Round]:
    """Make the sample year once and return its rounds, the published one first; a second call changes nothing.

    states, services: fewer of them make a small sample; the state in view and the stranger's are always among them.
    Raises SampleRefused where anybody real has an account.
    """
    found = list(Round.objects.filter(is_sample=True, framework__code="gems-2024-illustrative").order_by("year"))
    if found:
        return found
    if Person.objects.filter(is_demo=False).exists():
        raise SampleRefused(
            _("People with real accounts work here. The sample year is made only in an empty demonstration.")
        )
    make_demo_people(by=by)
    framework = load_illustrative(by=by)
    chosen = _states(states)
    asked = _services(framework, services)
    staff = _staff(chosen, by=by)
    kinds = {one.institution_type.code for one in asked}
    institutions = make_institutions(chosen, services=kinds, seed=seed)
    files = keep_files(by=staff.secretariat)
    now = now or timezone.now()
    rounds: list[Round] = []
    for year in (0, 1):
        began_at = now - timedelta(days=(1 - year) * 365 + LASTS)
        parts = (parts_now if year else parts_before)(chosen, seed=seed)
        round = _round(framework, parts, began_at=began_at, year=now.year - 1 + year, is_now=bool(year))
        setting = _setting(round, staff, asked, institutions, files, seed=seed, year=year, began_at=began_at)
        Round.objects.filter(pk=round.pk).update(previous=rounds[0] if rounds else None)
        _make(setting, parts, by=by)
        if not year:
            _publish(setting)
        rounds.append(round)
    return list(Round.objects.filter(pk__in=[one.pk for one in rounds]).order_by("year"))


def _services(framework: Framework, count: int) -> list[Service]:
    """Return so many services from all over the list; one of the demonstration's officer is always among them."""
    whole = list(framework.services.select_related("institution_type"))
    own = next(one for one in whole if one.institution_type.code == "digital-government")
    others = [one for one in whole if one != own]
    chosen = {one.code for one in others[:: max(1, len(others) // max(1, count - 1))][: count - 1]} | {own.code}
    return [one for one in whole if one.code in chosen]


def _states(count: int) -> list[State]:
    """Return so many member states in Arabic alphabetical order."""
    members = list(State.objects.filter(memberships__isnull=False, memberships__until_on=None).order_by("position"))
    wanted = [one for one in members if one.iso3 in (IN_VIEW, STRANGER)]
    wanted += [one for one in members if one not in wanted][: max(0, count - len(wanted))]
    return sorted(wanted, key=lambda one: one.position)


def _staff(states: Sequence[State], *, by: Any) -> Staff:
    """Return who acts for whom; whoever is missing is made, and cannot sign in."""
    roles = {"director": "مدير البرنامج", "focal_point": "المنسق الوطني", "officer": "مسؤول مؤسسة"}
    seats = {
        "director": Seat.Role.DIRECTOR,
        "focal_point": Seat.Role.FOCAL_POINT,
        "officer": Seat.Role.INSTITUTION_OFFICER,
    }
    wanted: list[tuple[str, str, str, State | None]] = [
        ("reviewer.two@demo.example", "ريم التجريبية", Seat.Role.REVIEWER, None)
    ]
    for state in states:
        short = text_of(state, "short_name", language="ar").words
        for role, words in roles.items():
            wanted.append((email(role, state), f"{words} {short} (تجريبي)", seats[role], state))
    people = make_demo_staff(wanted, by=by)
    found = {one.email: one for one in [*people, *Person.objects.filter(email__endswith="@demo.example")]}
    return Staff(
        secretariat=found["secretariat@demo.example"],
        reviewer=found["reviewer@demo.example"],
        second=found["reviewer.two@demo.example"],
        **{role: {one.iso3: found[email(role, one)] for one in states} for role in roles},
    )


def email(role: str, state: State) -> str:
    """Return the address of a demonstration person of a state."""
    return f"{role.removesuffix('_point')}.{state.iso3.lower()}@demo.example"


def _round(framework: Framework, parts: list[Part], *, began_at: datetime, year: int, is_now: bool) -> Round:
    def day(number: int) -> datetime:
        return began_at + timedelta(days=number)

    round = Round.objects.create(
        framework=framework, year=year, is_sample=True, status=Round.Status.UNDER_REVIEW, original_language="ar",
        announced_at=day(-30), opens_at=day(0), institutions_due_at=day(45), answers_due_at=day(DUE),
        review_due_at=day(90), reply_due_at=day(104), publishes_at=day(120), reminder_days=[14, 7, 1],
        double_read_percent=10,
        disclosure=Round.Disclosure.SCORES if is_now else Round.Disclosure.ANSWERS,
        **{f"title_{language}": words.format(year=year) for language, words in TITLES.items()},
    )  # fmt: skip
    states = {one.iso3: one for one in State.objects.all()}
    submissions = []
    for part in parts:
        is_in = part.status in SIGNED
        submissions.append(
            Submission(
                round=round, state=states[part.iso3], status=part.status, is_late=part.is_late,
                is_partial=part.is_partial, submitted_at=day(DUE + 4 if part.is_late else DUE - 5) if is_in else None,
                extended_until=day(EXTENDED) if is_now and not is_in and part.forms else None,
            )
        )  # fmt: skip
    Submission.objects.bulk_create(submissions)
    return round


def _setting(
    round: Round, staff: Staff, services: list[Service], institutions: dict[str, Own], files: dict[str, StoredFile],
    *, seed: int, year: int, began_at: datetime,
) -> Setting:  # fmt: skip
    return Setting(
        round=round, staff=staff, services=services, institutions=institutions, files=files,
        officers_own=own.pk if (own := officers_own()) else None,
        indicators={one.code: one for one in round.framework.indicators.select_related("scale")},
        submissions={one.state.iso3: one for one in round.submissions.select_related("state")},
        points=points_of(round.framework), seed=seed, year=year, began_at=began_at,
    )  # fmt: skip


def _make(setting: Setting, parts: list[Part], *, by: Any) -> None:
    """Fill the round and write its one line in the journal."""
    for part in parts:
        if part.status in SIGNED:
            Submission.objects.filter(pk=setting.submissions[part.iso3].pk).update(
                submitted_by=setting.staff.director[part.iso3]
            )
    collect(setting, parts)
    review(setting, parts)
    prove(setting, parts)
    StatusChange.objects.bulk_create(
        StatusChange(
            thing=journal.name_of(setting.submissions[part.iso3]), from_status=Submission.Status.DRAFT,
            to_status=part.status, at=setting.day(DUE), by_name="تجريبي",
        )
        for part in parts
        if part.status != Submission.Status.DRAFT
    )  # fmt: skip
    said = {iso3: len(answers) for iso3, answers in setting.answers.items()}
    journal.record("make_sample_round", setting.round, by=by, differences={"seed": setting.seed, "answers": said})


def _publish(setting: Setting) -> None:
    """Compute and publish the round, then a corrected edition with its note, on days of their own."""
    secretariat = setting.staff.secretariat
    for number, day, note in ((1, 110, ""), (2, 125, "صُحّحت إجابة واحدة بعد النشر. (تصحيح تجريبي)")):
        round = Round.objects.get(pk=setting.round.pk)
        if number > 1:
            _correct(setting)
        result = compute_round(round, leave_out=True, by=secretariat)
        publication = publish_round(round, note=note, by=secretariat)
        Result.objects.filter(pk=result.pk).update(computed_at=setting.day(day - 1))
        Publication.objects.filter(pk=publication.pk).update(
            published_at=setting.day(day), announced_at=setting.day(day)
        )


def _correct(setting: Setting) -> None:
    """Adjust one accepted answer of the published round, as a correction begins."""
    steps = Answer.objects.filter(
        submission__round=setting.round, status=Answer.Status.ACCEPTED, indicator__code="K07", value=70, is_current=True
    )
    answer = steps.exclude(form__status=InstitutionForm.Status.REMOVED).order_by("pk").first()
    if answer is None:
        return
    verdict = Verdict.objects.create(
        answer=answer, kind=Verdict.Kind.ADJUST, value=40, choices=[2], reason=sentences("reason")[0],
        given_at=setting.day(123), given_by=setting.staff.reviewer,
    )  # fmt: skip
    Answer.objects.filter(pk=answer.pk).update(adjustment=verdict, status=Answer.Status.ADJUSTED)
