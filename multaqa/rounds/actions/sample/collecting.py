"""The collection of a sample round: institutions, their forms and services, and the answers of each."""

from collections.abc import Iterator
from random import Random

from multaqa.members.models import Institution, Seat, State
from multaqa.rounds.actions.sample.lists import institutions_of, sentences
from multaqa.rounds.actions.sample.plan import IN_VIEW, Form, Part, status_at
from multaqa.rounds.actions.sample.setting import BATCH, Own, Setting
from multaqa.rounds.actions.sample.values import NOT_ANSWERED, Inventor, Said, Sayings, level_of
from multaqa.rounds.models import (
    Answer,
    InstitutionForm,
    Service,
    ServiceAssignment,
    Submission,
    WorkbookUpload,
    item_of,
)

OFFICER = "officer.omn@demo.example"
HALF = 0.55  # of the cells of a form that is being filled in
AGAIN = 0.02  # of the answers were said twice
EXPLAINED = 0.004  # of the answers carry a word of explanation
ADJUSTED, QUERIED = 0.09, 0.05  # of the answers that were read
ADJUSTABLE = ("K03", "K04", "K07", "K08", "K14", "K17", "K28", "K32", "K34")  # a lower step contradicts no other answer
SENT_BACK = 0.15  # of the answers of a form that was sent back
DAYS = 60  # of collection


def make_institutions(states: list[State], *, services: set[str], seed: int) -> dict[str, Own]:
    """Make each state's institutions for these fields of competence; the demonstration's own one takes part too."""
    made: dict[str, Own] = {}
    new: list[Institution] = []
    for state in states:
        kept = officers_own() if state.iso3 == IN_VIEW else None
        for row, kinds in institutions_of(state.iso3, seed=seed):
            if not services.intersection(kinds) and "digital-government" not in kinds:
                continue
            names = {f"name_{language}": row[language] for language in ("ar", "en", "fr")}
            institution = kept if kept and "digital-government" in kinds else Institution(state=state, **names)
            made.setdefault(state.iso3, []).append((institution, kinds))
            new += [institution] if institution.pk is None else []
    Institution.objects.bulk_create(new)
    return made


def officers_own() -> Institution | None:
    """Return the institution of the demonstration's officer."""
    seat = Seat.objects.filter(person__email=OFFICER).exclude(institution=None).select_related("institution").first()
    return seat.institution if seat else None


def collect(setting: Setting, parts: list[Part]) -> None:
    """Make the forms, the services of each and the answers of every state's part."""
    for part in parts:
        setting.forms[part.iso3] = list(_forms(setting, part))
    forms = [form for own in setting.forms.values() for form, _kinds in own]
    InstitutionForm.objects.bulk_create(forms, batch_size=BATCH)
    _assign(setting)
    uploads = _uploads(setting)
    for part in parts:
        setting.answers[part.iso3] = list(_answers(setting, part, uploads))
    everything = [answer for answers in setting.answers.values() for answer in answers]
    Answer.objects.bulk_create([*everything, *_said_before(setting, everything)], batch_size=BATCH)


def _forms(setting: Setting, part: Part) -> Iterator[tuple[InstitutionForm, list[str]]]:
    own = list(setting.institutions[part.iso3]) if part.forms else []
    setting.draw(f"forms/{part.iso3}").shuffle(own)
    officer = setting.staff.officer[part.iso3]
    for place, (institution, kinds) in enumerate(own):
        status = status_at(part.forms, place, len(own))
        if institution.pk == setting.officers_own and part.status == Submission.Status.DRAFT:
            status = Form.FILLING
        is_in = status in (Form.HANDED_IN, Form.RETURNED, Form.APPROVED)
        yield InstitutionForm(
            submission=setting.submissions[part.iso3], institution=institution, status=status,
            invited_at=setting.day(1 + place / 24), handed_in_at=setting.day(30 + place) if is_in else None,
            handed_in_by=officer if is_in else None,
        ), kinds  # fmt: skip


def _assign(setting: Setting) -> None:
    """Give each service to the institution of its field; one that was taken out holds none."""
    rows = []
    for own in setting.forms.values():
        for form, kinds in own:
            if form.status != Form.REMOVED:
                rows += [
                    ServiceAssignment(submission=form.submission, form=form, service=one)
                    for one in setting.services
                    if one.institution_type.code in kinds
                ]
    ServiceAssignment.objects.bulk_create(rows, batch_size=BATCH)


def _uploads(setting: Setting) -> dict[int, WorkbookUpload]:
    """Make the workbooks in which a part of the forms came, by form."""
    filled = [form for own in setting.forms.values() for form, _kinds in own if form.status != Form.INVITED]
    draw = setting.draw("uploads")
    by_workbook = [form for form in filled if draw.random() < 0.35]
    uploads = WorkbookUpload.objects.bulk_create(
        WorkbookUpload(
            submission=form.submission, form=form, file=setting.files["workbook"], uploaded_at=setting.day(24),
            status=WorkbookUpload.Status.ACCEPTED, uploaded_by=setting.staff.officer[form.submission.state.iso3],
        )
        for form in by_workbook
    )  # fmt: skip
    return {form.pk: upload for form, upload in zip(by_workbook, uploads, strict=True)}


def _answers(setting: Setting, part: Part, uploads: dict[int, WorkbookUpload]) -> Iterator[Answer]:
    if not part.forms:
        return
    level = level_of(setting.seed, part.iso3, year=setting.year)
    inventor = Inventor(setting.points, level, seed=setting.seed, iso3=part.iso3, year=setting.year)
    explanations = sentences("explanation")
    for form, kinds, service, said in _sayings(setting, part, inventor):
        draw = setting.draw(f"{part.iso3}/{kinds[0]}/{service.code if service else ''}")
        upload = uploads.get(form.pk) if form else None
        for code, one in said.items():
            if form and form.status == Form.FILLING and draw.random() > HALF:
                continue
            indicator = setting.indicators[code]
            status = _status(part, form, one, draw, can_be_lowered=code in ADJUSTABLE)
            yield Answer(
                submission=setting.submissions[part.iso3], indicator=indicator, service=service, form=form,
                item=item_of(indicator, service=service, form=form), value=one.value, choices=list(one.choices),
                absence=one.absence, status=status, number=2 if draw.random() < AGAIN else 1,
                explanation=draw.choice(explanations) if draw.random() < EXPLAINED else "",
                way=_way(upload, draw, year=setting.year), upload=upload,
                answered_at=setting.day(2 + draw.random() * DAYS),
                answered_by=(setting.staff.officer if form else setting.staff.focal_point)[part.iso3],
            )  # fmt: skip


def _sayings(
    setting: Setting, part: Part, inventor: Inventor
) -> Iterator[tuple[InstitutionForm | None, list[str], Service | None, Sayings]]:
    """Yield form, its fields of competence, service and what is said, of every form that somebody has begun."""
    yield None, ["national"], None, inventor.of_state()
    for form, kinds in setting.forms[part.iso3]:
        if form.status == Form.INVITED:
            continue
        own = inventor.of_institution(kinds[0])
        yield form, kinds, None, own
        for service in setting.services:
            if service.institution_type.code in kinds:
                yield form, kinds, service, inventor.of_service(service.code, has_app=bool(own["K05"].value))


def _status(part: Part, form: InstitutionForm | None, said: Said, draw: Random, *, can_be_lowered: bool) -> str:
    """Return how far the review of an answer has come."""
    if part.status in (Submission.Status.DRAFT, Submission.Status.AWAITING_SIGNATURE):
        return Answer.Status.SAVED
    if part.status == Submission.Status.RETURNED and form and form.status == Form.RETURNED:
        return Answer.Status.RETURNED if draw.random() < SENT_BACK else Answer.Status.ACCEPTED
    if draw.random() >= part.reviewed:
        return Answer.Status.SUBMITTED
    turn = draw.random()
    if turn < ADJUSTED and can_be_lowered and said.choices and said.choices[0] > 1:
        return Answer.Status.ADJUSTED
    is_asked = part.status != Submission.Status.ACCEPTED and turn < ADJUSTED + QUERIED
    return Answer.Status.QUERIED if is_asked else Answer.Status.ACCEPTED


def _way(upload: WorkbookUpload | None, draw: Random, *, year: int) -> str:
    if upload:
        return Answer.Way.WORKBOOK
    turn = draw.random()
    if turn < 0.08 and year:
        return Answer.Way.COPIED
    return Answer.Way.API if turn > 0.95 else Answer.Way.PAGE


def _said_before(setting: Setting, answers: list[Answer]) -> Iterator[Answer]:
    """Yield the first word of every cell that was said twice: that nobody had answered it yet."""
    for one in answers:
        if one.number == 2:
            yield Answer(
                submission=one.submission, indicator=one.indicator, service=one.service, form=one.form, item=one.item,
                number=1, is_current=False, absence=NOT_ANSWERED.absence, answered_at=setting.day(1),
                answered_by=one.answered_by,
            )  # fmt: skip
