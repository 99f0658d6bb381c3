"""The three forms being filled in: of the state, of an institution, of its services; submission, replies."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.rounds import access, actions, checks
from multaqa.rounds.forms import UploadForm
from multaqa.rounds.forms.drawing import draw
from multaqa.rounds.forms.filling import ALL, GROUPS, Filling, Section, filling_of
from multaqa.rounds.forms.saving import changed_notes, save_row, save_rows
from multaqa.rounds.models import InstitutionForm, Submission
from multaqa.rounds.queries.board import word_of
from multaqa.ui.pages import is_part_wanted, page_or_part


@login_required
@require_http_methods(["GET", "POST"])
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the state's own form by pillar; without script, save the section that was sent."""
    if request.method == "GET":
        submission = access.submission_to_read(request.user, pk)
        return _national(request, _filling(request, submission))
    submission = access.submission_to_answer(request.user, pk)
    filling = filling_of(submission, can_answer=True)
    if save_rows(filling, request.POST, by=request.user):
        messages.success(request, _("All answers are saved."))
        return redirect("questionnaire", pk=pk)
    return _national(request, filling, status=422)


@login_required
@require_POST
def answer_save(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Save one cell of the state's own form as it is typed, and answer its row."""
    submission = access.submission_to_answer(request.user, pk)
    filling = filling_of(submission, item=item, can_answer=True)
    return _save(request, filling, item, back=reverse("questionnaire", args=[pk]))


@login_required
@require_POST
def answers_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over last round's answers into the empty cells of a section of the state's own form."""
    submission = access.submission_to_answer(request.user, pk)
    filling = filling_of(submission, shown=request.POST.get("section", ""), can_answer=True)
    return _copy(request, filling, back=reverse("questionnaire", args=[pk]))


@login_required
@require_safe
def institution_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an institution's form from above: its sections, what is missing in each, what the checks found."""
    form = access.form_to_read(request.user, pk)
    by = request.GET.get("by", "")
    by = by if by in GROUPS else GROUPS[0]
    filling = _filling(request, form.submission, form, shown="", by=by)
    context = {
        **_facts(request, filling),
        "by": by,
        "groups": [("sector", _("sector")), ("life_event", _("life event"))],
        "uploads": form.uploads.select_related("file")[:5],
        "upload_form": UploadForm(),
        "word": word_of(form),
        "can_oversee": access.may_oversee(request.user, form.submission),
    }
    return render(request, "rounds/institution_form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def form_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Show one section of an institution's form, or all of it; without script, save the section that was sent."""
    if request.method == "GET":
        form = access.form_to_read(request.user, pk)
        return _section(request, _filling(request, form.submission, form, shown=section), section)
    form = access.form_to_fill(request.user, pk)
    filling = filling_of(form.submission, form, shown=section, can_answer=True)
    if filling.shown and save_rows(filling, request.POST, by=request.user):
        messages.success(request, _("All answers are saved."))
        return redirect(request.path)
    return _section(request, filling, section, status=422)


@login_required
@require_POST
def form_answer_save(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Save one cell of an institution's form as it is typed, and answer its row."""
    form = access.form_to_fill(request.user, pk)
    filling = filling_of(form.submission, form, item=item, can_answer=True)
    shown = next((one.key for one in filling.shown), ALL)
    return _save(request, filling, item, back=reverse("form_section", args=[pk, shown]))


@login_required
@require_POST
def form_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over last round's answers into the empty cells of a section of an institution's form, or of all."""
    form = access.form_to_fill(request.user, pk)
    section = request.POST.get("section", "")
    filling = filling_of(form.submission, form, shown=section, can_answer=True)
    return _copy(request, filling, back=reverse("form_section", args=[pk, section or ALL]))


def _may_fill(request: HttpRequest, submission: Submission, form: InstitutionForm | None) -> bool:
    person = request.user
    return access.may_answer(person, submission) if form is None else access.may_fill(person, form)


def _filling(
    request: HttpRequest, submission: Submission, form: InstitutionForm | None = None, **wanted: Any
) -> Filling:
    """Return the form as this person may see it now: open to be filled in, or to be read."""
    is_open = checks.why_locked(submission, None, form=form, by=request.user) is None
    is_there = form is None or form.status != InstitutionForm.Status.REMOVED
    can_answer = is_open and is_there and _may_fill(request, submission, form)
    return filling_of(submission, form, can_answer=can_answer, **wanted)


def _save(request: HttpRequest, filling: Filling, item: str, *, back: str) -> HttpResponse:
    """Save one row and answer it, with whatever it changes beside it: findings of other cells, shares, coverage."""
    row = filling.row(item)
    if row is None:
        refusal = checks.why_gone(filling.submission, filling.form, item)
        if refusal is None:
            raise Http404
        raise refusal
    is_saved = save_row(row, filling, request.POST, by=request.user)
    if not is_part_wanted(request):
        if is_saved:
            return redirect(f"{back}#row-{row.key}")
        if filling.form is None:
            return _national(request, _with(filling_of(filling.submission, can_answer=True), filling), status=422)
        return _section(request, filling, filling.shown[0].key, status=422)
    changed = [one for one in changed_notes(filling, filling.rows) if one.item != item]
    facts = _facts(request, filling)
    draw([row], facts)
    context = {**facts, "row": row, "changed": changed, "section": filling.shown[0], "is_part": True}
    return page_or_part(request, "rounds/parts/saved.html", context, part="saved")


def _with(whole: Filling, part: Filling) -> Filling:
    """Put the rows of a section, with what was refused there, into the whole form."""
    known = {section.key: section for section in part.shown}
    for section in whole.shown:
        section.rows = known[section.key].rows if section.key in known else section.rows
    return whole


def _copy(request: HttpRequest, filling: Filling, *, back: str) -> HttpResponse:
    if not filling.shown:
        raise Http404
    cells = [cell for section in filling.shown for cell in section.cells]
    count = actions.copy_answers(filling.submission, cells, by=request.user)
    messages.success(
        request,
        ngettext(
            "%(n)s answer of the last round was taken over. Look at it again.",
            "%(n)s answers of the last round were taken over. Look at them again.",
            count,
        )
        % {"n": count},
    )
    return redirect(back)


def _facts(request: HttpRequest, filling: Filling) -> dict[str, Any]:
    submission, form = filling.submission, filling.form
    is_draft = submission.status == Submission.Status.DRAFT
    address = "answer_save" if form is None else "form_answer_save"
    keys = [submission.pk] if form is None else [form.pk]
    due_at = submission.due_at()
    if form is not None and not access.may_answer(request.user, submission):
        due_at = submission.institutions_due_at() or due_at
    refusal = checks.why_locked(submission, None, form=form, by=request.user)
    return {
        "submission": submission,
        "form": form,
        "round": submission.round,
        "filling": filling,
        "can_answer": _may_fill(request, submission, form),
        "can_review": access.may_review(request.user, submission),
        "due_at": due_at,
        "is_over": is_draft and timezone.now() > due_at,
        "refusal_words": refusal.message if refusal else "",
        "save_url": reverse(address, args=[*keys, "x"]).removesuffix("x/"),
        "evidence_url": reverse("evidence" if form is None else "form_evidence", args=keys),
        "no_ticks": (),
        "copy_url": reverse("answers_copy" if form is None else "form_copy", args=keys),
    }


def _page_facts(request: HttpRequest, filling: Filling) -> dict[str, Any]:
    """Return what a page with rows needs beyond one row."""
    rows = filling.rows
    facts = _facts(request, filling)
    draw(rows, facts)
    return {
        **facts,
        "last_saved": max((row.answer.answered_at for row in rows if row.answer), default=None),
        "errors": [row for row in rows if row.error],
        "is_editable": any(row.can_edit for row in rows),
    }


def _national(request: HttpRequest, filling: Filling, *, status: int = 200) -> HttpResponse:
    context = {
        **_page_facts(request, filling),
        "rows": filling.rows,
        "upload_form": UploadForm(),
        "uploads": filling.submission.uploads.filter(form=None).select_related("file")[:5],
    }
    return render(request, "rounds/questionnaire.html", context, status=status)


def _section(request: HttpRequest, filling: Filling, key: str, *, status: int = 200) -> HttpResponse:
    if not filling.shown:
        raise Http404
    section: Section | None = None if key == ALL else filling.shown[0]
    context = {
        **_page_facts(request, filling),
        "section": section,
        "next": filling.after(section) if section else None,
    }
    return render(request, "rounds/form_section.html", context, status=status)
