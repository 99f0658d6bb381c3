"""A state's institutions in a round: invited, given services, handed in, approved or returned, taken out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from multaqa.core import journal
from multaqa.core.statuses import change_status
from multaqa.members import actions as members
from multaqa.members.models import Institution, Person, Seat
from multaqa.rounds import checks
from multaqa.rounds.actions.notices import coordinators, facts_of_form, officers, tell
from multaqa.rounds.models import InstitutionForm, Service, ServiceAssignment, Submission
from multaqa.rounds.queries.coverage import coverage_of_institutions, questions_of


@dataclass(frozen=True)
class Officer:
    """Whom to invite as an institution's officer."""

    email: str
    name: str
    language: str = "ar"


@transaction.atomic
def invite_institution(
    submission: Submission,
    *,
    institution: Institution | None = None,
    name: str = "",
    officer: Officer | None = None,
    services: Iterable[Service] = (),
    by: Person,
) -> InstitutionForm:
    """Take an institution into the round, with services and an officer's invitation if given; its officers are told.

    institution: one of the state's; None = the one of this Arabic name, made where the state has none yet.
    """
    locked = _locked(submission)
    checks.check_conducted(locked)
    if institution is None:
        if not name.strip():
            raise checks.InstitutionRefused(_("Choose an institution or write the name of a new one."))
        institution = members.make_institution(locked.state, name=name, by=by)
    if institution.state_id != locked.state_id:
        raise checks.InstitutionRefused(_("The institution belongs to another state. Choose one of this state."))
    if locked.institution_forms.filter(institution=institution).exists():
        raise checks.InstitutionRefused(
            _("This institution is on the list already. If it was taken out, take it in again.")
        )
    form = InstitutionForm.objects.create(submission=locked, institution=institution)
    journal.record("invite_institution", form, by=by, differences={"institution": str(institution)})
    tell(officers(form), "institution_invited", path=_path(form), by=by, facts=facts_of_form(form))
    if officer is not None:
        invite_officer(form, officer=officer, by=by)
    chosen = list(services)
    if chosen:
        assign_services(form, chosen, by=by)
    return form


@transaction.atomic
def invite_officer(form: InstitutionForm, *, officer: Officer, by: Person) -> None:
    """Invite a person by mail to answer for an institution; several may."""
    checks.check_takes_part(form)
    members.invite(
        officer.email, name=officer.name, role=Seat.Role.INSTITUTION_OFFICER, state=form.submission.state,
        institution=form.institution, language=officer.language, by=by,
    )  # fmt: skip


@transaction.atomic
def assign_services(
    form: InstitutionForm, services: Iterable[Service], *, names: Mapping[int, str] | None = None, by: Person
) -> int:
    """Let an institution answer for these services and return how many were new to it; another institution loses them.

    Answers given before stay. names: the state's own names of services, by the service's key.
    """
    locked = _locked(form.submission)
    checks.check_conducted(locked)
    checks.check_takes_part(form)
    chosen = {one.pk: one for one in services}
    if any(one.framework_id != locked.round.framework_id for one in chosen.values()):
        raise checks.InstitutionRefused(_("A service is not in this round’s list. Reload the page and choose again."))
    held = {one.service_id: one for one in locked.assignments.filter(service__in=chosen).select_related("service")}
    new = [pk for pk in chosen if pk not in held]
    moved = [one for one in held.values() if one.form_id != form.pk]
    told = {chosen[pk].code: [None, form.institution_id] for pk in new}
    for one in moved:
        told[one.service.code] = [one.form_id, form.pk]
    ServiceAssignment.objects.bulk_create(
        ServiceAssignment(submission=locked, service=chosen[pk], form=form, local_name=(names or {}).get(pk, ""))
        for pk in new
    )
    ServiceAssignment.objects.filter(pk__in=[one.pk for one in moved]).update(form=form)
    if told:
        journal.record("assign_services", form, by=by, differences={"services": told})
        facts = {**facts_of_form(form), "count": len(told)}
        tell(officers(form), "services_assigned", path=_path(form), by=by, facts=facts)
    return len(told)


@transaction.atomic
def assign_proposed(submission: Submission, *, proposed: Mapping[Service, InstitutionForm], by: Person) -> int:
    """Assign what was proposed and looked through: each service to its institution; return how many moved."""
    by_form: dict[int, tuple[InstitutionForm, list[Service]]] = {}
    for service, form in proposed.items():
        if form.submission_id != submission.pk:
            raise checks.InstitutionRefused(_("The institution belongs to another state. Choose one of this state."))
        by_form.setdefault(form.pk, (form, []))[1].append(service)
    return sum(assign_services(form, services, by=by) for form, services in by_form.values())


@transaction.atomic
def unassign_services(submission: Submission, services: Iterable[Service], *, by: Person) -> int:
    """Leave services without an institution; their saved answers stay and count. Returns how many it were."""
    locked = _locked(submission)
    checks.check_conducted(locked)
    held = locked.assignments.filter(service__in=list(services)).select_related("service")
    told = {one.service.code: [one.form_id, None] for one in held}
    held.delete()
    if told:
        journal.record("unassign_services", locked, by=by, differences={"services": told})
    return len(told)


@transaction.atomic
def name_services(form: InstitutionForm, *, names: Mapping[int, str], by: Person) -> int:
    """Write the state's own names of an institution's services; return how many changed.

    names: by the service's key; one that the institution does not answer for is left alone.
    """
    checks.check_conducted(_locked(form.submission))
    longest = ServiceAssignment._meta.get_field("local_name").max_length
    told: dict[str, list[str]] = {}
    for one in form.assignments.filter(service__in=list(names)).select_related("service"):
        before, after = one.local_name, " ".join(names[one.service_id].split())[:longest]
        if before != after:
            told[one.service.code] = [before, after]
            ServiceAssignment.objects.filter(pk=one.pk).update(local_name=after)
    if told:
        journal.record("name_services", form, by=by, differences={"local_name": told})
    return len(told)


@transaction.atomic
def hand_in(form: InstitutionForm, *, is_partial: bool = False, by: Person) -> None:
    """Hand an institution's part to its national coordinator. is_partial: agreed that some cells say nothing.

    What is impossible is corrected first, and what is unlikely explained: raises NotPossible or NotExplained.
    """
    locked = _locked_form(form)
    checks.check_takes_part(locked)
    if locked.status in (InstitutionForm.Status.HANDED_IN, InstitutionForm.Status.APPROVED):
        raise checks.InstitutionRefused(_("This part was handed in already. It was not handed in twice."))
    checks.check_conducted(locked.submission)
    checks.check_possible(locked.submission, locked)
    coverage = coverage_of_institutions(questions_of(locked.submission.round.framework_id), locked.submission)
    missing = coverage[locked.pk].whole.missing
    if missing and not is_partial:
        raise checks.SubmissionIncomplete(checks.missing_words(missing))
    change_status(form, InstitutionForm.Status.HANDED_IN, by=by, verb="hand_in")
    form.handed_in_at, form.handed_in_by = timezone.now(), by
    form.save(update_fields=["handed_in_at", "handed_in_by"])
    facts = {**facts_of_form(locked), "count": missing}
    tell(coordinators(locked.submission.state), "form_handed_in", path=_list(locked), by=by, facts=facts)


@transaction.atomic
def approve_form(form: InstitutionForm, *, by: Person) -> None:
    """Approve what an institution handed in; the second approval changes nothing."""
    locked = _locked_form(form)
    if locked.status == InstitutionForm.Status.APPROVED:
        return
    checks.check_conducted(locked.submission)
    change_status(form, InstitutionForm.Status.APPROVED, by=by, verb="approve_form")
    tell(officers(locked), "form_approved", path=_path(locked), by=by, facts=facts_of_form(locked))


@transaction.atomic
def return_form(form: InstitutionForm, *, text: str, by: Person) -> None:
    """Return an institution's part with a word on what is asked; its officers can write again."""
    locked = _locked_form(form)
    checks.check_conducted(locked.submission)
    if not text.strip():
        raise checks.InstitutionRefused(_("A part is returned with a word. Write what the institution is asked."))
    change_status(form, InstitutionForm.Status.RETURNED, by=by, verb="return_form", reason=text.strip())
    facts = facts_of_form(locked, text=text.strip())
    tell(officers(locked), "form_returned", path=_path(locked), by=by, facts=facts)


@transaction.atomic
def remove_institution(form: InstitutionForm, *, text: str, by: Person) -> None:
    """Take an institution out of the round with a reason: its answers count no more, and none is deleted."""
    locked = _locked_form(form)
    checks.check_conducted(locked.submission)
    if not text.strip():
        raise checks.InstitutionRefused(_("The reason is kept with the decision. Write it in one sentence."))
    change_status(form, InstitutionForm.Status.REMOVED, by=by, verb="remove_institution", reason=text.strip())
    facts = facts_of_form(locked, text=text.strip())
    tell(officers(locked), "institution_removed", path="desk/", by=by, facts=facts)


@transaction.atomic
def restore_institution(form: InstitutionForm, *, by: Person) -> None:
    """Take an institution in again: its answers count as before, and it may go on."""
    locked = _locked_form(form)
    checks.check_conducted(locked.submission)
    change_status(form, InstitutionForm.Status.INVITED, by=by, verb="restore_institution")
    if locked.answers.filter(is_current=True).exists():
        change_status(form, InstitutionForm.Status.FILLING, by=by)
    tell(officers(locked), "institution_invited", path=_path(locked), by=by, facts=facts_of_form(locked))


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).select_related("round", "state").get(pk=submission.pk)


def _locked_form(form: InstitutionForm) -> InstitutionForm:
    found = InstitutionForm.objects.select_for_update(of=("self",))
    return found.select_related("submission__round", "submission__state", "institution").get(pk=form.pk)


def _path(form: InstitutionForm) -> str:
    return f"rounds/forms/{form.pk}/"


def _list(form: InstitutionForm) -> str:
    return f"rounds/submissions/{form.submission_id}/institutions/"
