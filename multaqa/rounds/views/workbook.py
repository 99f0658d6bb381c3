"""A form as a workbook, of an institution or of a whole state: download, upload, differences, acceptance."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from multaqa.core import files
from multaqa.rounds import access, actions, checks, tasks
from multaqa.rounds import workbook as xlsx
from multaqa.rounds.forms import UploadForm
from multaqa.rounds.forms.workbook import seen_of
from multaqa.rounds.models import InstitutionForm, Submission, WorkbookUpload
from multaqa.rounds.queries import differences as queries
from multaqa.ui.pages import page_or_part

SLOW = timedelta(seconds=60)
PER_PAGE = 100


@login_required
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a state's form with those of its institutions as xlsx, in the page's language, with what is saved."""
    return _download(access.submission_to_read(request.user, pk))


@login_required
@require_safe
def form_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Download an institution's form as xlsx."""
    form = access.form_to_read(request.user, pk)
    return _download(form.submission, form)


@login_required
@require_POST
def workbook_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a filled workbook of a state and put it in line to be read; nothing is replaced by it."""
    return _keep(request, access.submission_to_answer(request.user, pk))


@login_required
@require_POST
def form_workbook_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a filled workbook of an institution and put it in line to be read."""
    form = access.form_to_fill(request.user, pk)
    return _keep(request, form.submission, form)


@login_required
@require_safe
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what accepting a workbook would change, cell by cell; until it is read, look again each second."""
    found = access.upload_to_decide(request.user, pk)
    is_read = found.status == WorkbookUpload.Status.READ
    listed = queries.differences_of(found) if is_read else []
    changes = [one for one in listed if one.kind in (queries.NEW, queries.CHANGED)]
    shown = [*changes, *(one for one in listed if one.kind == queries.LOCKED)]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    problems = Paginator(found.problems, PER_PAGE).get_page(request.GET.get("problems"))
    context = {
        "upload": found,
        "submission": found.submission,
        "form": found.form,
        "round": found.submission.round,
        "back": _address(found.submission, found.form),
        "counts": Counter(one.kind for one in listed),
        "stale": sum(1 for one in changes if one.is_stale),
        "changes": changes,
        "page": page,
        "lines": [_line(one) for one in page.object_list],
        "problems": problems,
        "seen": json.dumps({one.cell.item: one.number for one in changes}),
        "is_slow": timezone.now() - found.uploaded_at > SLOW,
    }
    return page_or_part(request, "rounds/upload.html", context, part="reading")


@login_required
@require_POST
def upload_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the differences that were shown."""
    found = access.upload_to_decide(request.user, pk)
    count = actions.accept_upload(found, seen=seen_of(request.POST.get("seen", "")), by=request.user)
    messages.success(request, ngettext("%(n)s answer saved", "%(n)s answers saved", count) % {"n": count})
    return redirect(_address(found.submission, found.form))


@login_required
@require_POST
def upload_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the workbook aside; no answer changes."""
    found = access.upload_to_decide(request.user, pk)
    actions.discard_upload(found, by=request.user)
    messages.success(request, _("The workbook was put aside. No answer has changed."))
    return redirect(_address(found.submission, found.form))


def _download(submission: Submission, form: InstitutionForm | None = None) -> HttpResponse:
    content = xlsx.write_workbook(submission, form, language=get_language() or "ar")
    response = HttpResponse(content, content_type=files.MEDIA_TYPES["xlsx"])
    return files.as_download(response, xlsx.file_name(submission, form))  # type: ignore[no-any-return]


def _keep(request: HttpRequest, submission: Submission, form: InstitutionForm | None = None) -> HttpResponse:
    refusal = checks.why_locked(submission, None, form=form, by=request.user)
    if refusal:
        raise refusal
    sent_form = UploadForm(request.POST, request.FILES)
    if not sent_form.is_valid():
        raise xlsx.UploadRefused(_("No file was chosen. Choose the filled workbook first."))
    sent = sent_form.cleaned_data["workbook"]
    content = xlsx.checked_upload(sent)
    file = files.keep(content, name=sent.name, kinds={"xlsx"}, by=request.user)
    language = get_language() or "ar"
    kept = actions.keep_workbook(submission, file, form=form, language=language, by=request.user)
    tasks.read_workbook_task.enqueue(kept.pk)
    return redirect("upload", pk=kept.pk)


def _address(submission: Submission, form: InstitutionForm | None) -> str:
    return reverse("institution_form", args=[form.pk]) if form else reverse("questionnaire", args=[submission.pk])


def _line(one: queries.Difference) -> dict[str, Any]:
    """Return a difference with its words: what is saved, and what stands in the workbook."""
    said = one.as_answer()
    if one.answer:
        one.answer.indicator = one.cell.indicator
    return {
        "one": one,
        "saved": checks.answer_words(one.answer) if one.answer else "",
        "said": checks.answer_words(said),
        "explanation": one.word.explanation
        if one.word.explanation != (one.answer.explanation if one.answer else "")
        else "",
    }
