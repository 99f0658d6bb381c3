"""The questionnaire as a workbook: download, upload, differences, acceptance."""

from collections import defaultdict
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from multaqa.core import files
from multaqa.core.numbers import read_whole
from multaqa.rounds import access, actions, checks, tasks
from multaqa.rounds import workbook as xlsx
from multaqa.rounds.forms import UploadForm
from multaqa.rounds.models import WorkbookUpload
from multaqa.rounds.queries import collection as queries
from multaqa.rounds.queries.collection import Difference
from multaqa.ui.pages import page_or_part

SLOW = timedelta(seconds=60)


@login_required
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the questionnaire as xlsx, in the page's language, with what is saved already."""
    submission = access.submission_to_read(request.user, pk)
    content = xlsx.write_workbook(submission, language=get_language() or "ar")
    response = HttpResponse(content, content_type=files.MEDIA_TYPES["xlsx"])
    return files.as_download(response, xlsx.file_name(submission))  # type: ignore[no-any-return]


@login_required
@require_POST
def workbook_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a filled workbook and put it in line to be read; nothing is replaced by it."""
    submission = access.submission_to_answer(request.user, pk)
    refusal = checks.why_locked(submission, None)
    if refusal:
        raise refusal
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise xlsx.UploadRefused(_("No file was chosen. Choose the filled workbook first."))
    sent = form.cleaned_data["workbook"]
    content = xlsx.checked_upload(sent)
    file = files.keep(content, name=sent.name, kinds={"xlsx"}, by=request.user)
    kept = actions.keep_workbook(submission, file, language=get_language() or "ar", by=request.user)
    tasks.read_workbook_task.enqueue(kept.pk)
    return redirect("upload", pk=kept.pk)


@login_required
@require_safe
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what accepting a workbook would change, cell by cell; until it is read, look again each second."""
    found = access.upload_to_decide(request.user, pk)
    parts: dict[str, list[Difference]] = defaultdict(list)
    if found.status == WorkbookUpload.Status.READ:
        for one in queries.differences(found):
            parts[one.kind].append(one)
    changes = parts["new"] + parts["changed"]
    context = {
        "upload": found,
        "submission": found.submission,
        "round": found.submission.round,
        "statuses": WorkbookUpload.Status,
        "new": parts["new"],
        "changed": parts["changed"],
        "unchanged": parts["unchanged"],
        "locked": parts["locked"],
        "refused": parts["refused"],
        "changes": changes,
        "is_slow": timezone.now() - found.uploaded_at > SLOW,
    }
    return page_or_part(request, "rounds/upload.html", context, part="reading")


@login_required
@require_POST
def upload_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the differences that were shown."""
    found = access.upload_to_decide(request.user, pk)
    given = {name.removeprefix("seen-"): value for name, value in request.POST.items() if name.startswith("seen-")}
    seen = {code: read_whole(number) or 0 for code, number in given.items()}
    count = actions.accept_upload(found, seen=seen, by=request.user)
    messages.success(request, ngettext("%(n)s answer saved", "%(n)s answers saved", count) % {"n": count})
    return redirect("questionnaire", pk=found.submission_id)


@login_required
@require_POST
def upload_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the workbook aside; no answer changes."""
    found = access.upload_to_decide(request.user, pk)
    actions.discard_upload(found, by=request.user)
    messages.success(request, _("The workbook was put aside. No answer has changed."))
    return redirect("questionnaire", pk=found.submission_id)
