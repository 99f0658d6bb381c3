"""Evidence of a form: listed, attached as file or link, linked to answers, its copy read, its file downloaded."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.core import files
from multaqa.rounds import access, actions, checks, tasks
from multaqa.rounds.forms.evidence import FileForm, LinkForm, chosen_items
from multaqa.rounds.models import Evidence, InstitutionForm, Submission
from multaqa.rounds.queries import evidence as queries
from multaqa.ui.pages import page_or_part

PER_PAGE = 40


@login_required
@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """List the evidence of the state's own form, or attach some."""
    if request.method == "POST":
        return _attach(request, actions.At(access.submission_to_answer(request.user, pk)))
    submission = access.submission_to_read(request.user, pk)
    return _page(request, actions.At(submission), may_fill=access.may_answer(request.user, submission))


@login_required
@require_http_methods(["GET", "POST"])
def form_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """List the evidence of an institution's form, or attach some."""
    if request.method == "POST":
        form = access.form_to_fill(request.user, pk)
        return _attach(request, actions.At(form.submission, form))
    form = access.form_to_read(request.user, pk)
    return _page(request, actions.At(form.submission, form), may_fill=access.may_fill(request.user, form))


@login_required
@require_safe
def evidence_piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one piece: what it proves, the kept copy of a page as plain text, the answers that it is linked to."""
    found = access.evidence_to_read(request.user, pk)
    submission, form = found.submission, found.form
    uses = list(found.uses.all())
    items = {use.item for use in uses}
    groups = queries.groups_to_choose(submission, form, chosen=items)
    named = queries.words_of_cells([cell for group in groups for cell in group.cells if cell.item in items])
    context = {
        **_facts(request, submission, form),
        "piece": found,
        "groups": groups,
        "linked": [(use, named.get(use.item, "")) for use in uses],
        "items": items,
        "can_take_away": _may_fill(request, submission, form)
        and checks.why_not_taken_away(submission, form, by=request.user) is None,
    }
    return page_or_part(request, "rounds/evidence_piece.html", context, part="copy")


@login_required
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the kept file, never shown as a page."""
    found = access.evidence_to_read(request.user, pk)
    if found.file is None:
        raise Http404
    return files.download(found.file)  # type: ignore[return-value]


@login_required
@require_POST
def evidence_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a piece to further answers of its form."""
    found = access.evidence_to_change(request.user, pk)
    place = request.POST.get("place", "")
    count = actions.link_to_cells(found, chosen_items(request.POST), place=place, by=request.user)
    messages.success(request, ngettext("%(n)s answer linked", "%(n)s answers linked", count) % {"n": count})
    return redirect("evidence_piece", pk=pk)


@login_required
@require_POST
def evidence_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the link to one answer away; the piece stays."""
    found = access.evidence_to_change(request.user, pk)
    actions.unlink(found, request.POST.get("item", ""), by=request.user)
    messages.success(request, _("The link was taken away; the evidence stays."))
    return redirect("evidence_piece", pk=pk)


@login_required
@require_POST
def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece away from a draft."""
    found = access.evidence_to_change(request.user, pk)
    actions.remove_evidence(found, by=request.user)
    messages.success(request, _("The evidence was taken away. The journal keeps what it was."))
    return redirect(_address(found.submission, found.form))


@login_required
@require_POST
def evidence_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the page behind a link once more."""
    found = access.evidence_to_change(request.user, pk)
    actions.ask_for_copy(found, by=request.user)
    tasks.keep_link_copy_task.enqueue(found.pk)
    return redirect("evidence_piece", pk=pk)


def _attach(request: HttpRequest, at: actions.At) -> HttpResponse:
    """Attach what was sent; where something is missing in it, say so beside its field and keep what was typed."""
    is_link = "url" in request.POST
    form = LinkForm(request.POST) if is_link else FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, at, may_fill=True, refused=form)
    about = form.about(chosen_items(request.POST))
    if is_link:
        piece = actions.attach_link(at, form.cleaned_data["url"], about, by=request.user)
        tasks.keep_link_copy_task.enqueue(piece.pk)
        messages.success(request, _("The link was attached. A copy of the page is fetched meanwhile."))
    else:
        piece = actions.attach_file(at, form.cleaned_data["file"], about, by=request.user)
        messages.success(request, _("The evidence was attached."))
    item = about.items[0] if len(about.items) == 1 else ""  # type: ignore[index]
    return redirect(_address(at.submission, at.form) + (f"?item={item}" if item else ""))


def _may_fill(request: HttpRequest, submission: Submission, form: InstitutionForm | None) -> bool:
    person = request.user
    return access.may_fill(person, form) if form else access.may_answer(person, submission)


def _address(submission: Submission, form: InstitutionForm | None) -> str:
    return reverse("form_evidence", args=[form.pk]) if form else reverse("evidence", args=[submission.pk])


def _facts(
    request: HttpRequest, submission: Submission, form: InstitutionForm | None, item: str = ""
) -> dict[str, Any]:
    may_fill = _may_fill(request, submission, form)
    items = [item] if item else []
    refusal = checks.why_no_evidence(submission, form, items=items, by=request.user) if may_fill else None
    return {
        "submission": submission,
        "round": submission.round,
        "form": form,
        "may_fill": may_fill,
        "can_attach": may_fill and refusal is None,
        "refusal_words": refusal.message if refusal else "",
        "address": _address(submission, form),
    }


def _page(
    request: HttpRequest, at: actions.At, *, may_fill: bool, refused: FileForm | LinkForm | None = None
) -> HttpResponse:
    item = (request.POST if request.method == "POST" else request.GET).get("item", "")[:120]
    groups = queries.groups_to_choose(at.submission, at.form) if may_fill or item else []
    cell = queries.cell_named(groups, item)
    if item and cell is None:
        raise Http404
    listed = Paginator(queries.pieces_of(at.submission, at.form, item=item), PER_PAGE)
    context = {
        **_facts(request, at.submission, at.form, item),
        "page": listed.get_page(request.GET.get("page")),
        "item": item,
        "cell": cell,
        "groups": groups,
        "file_form": refused if isinstance(refused, FileForm) else FileForm(auto_id="file-%s"),
        "link_form": refused if isinstance(refused, LinkForm) else LinkForm(auto_id="link-%s"),
        "kinds": Evidence.Kind,
    }
    return render(request, "rounds/evidence.html", context, status=422 if refused else 200)
