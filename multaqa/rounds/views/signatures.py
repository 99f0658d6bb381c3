"""The director's signature: asked for, given or declined, and looked at later with what it covered."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.core.statuses import changes_of
from multaqa.rounds import access, actions
from multaqa.rounds.actions import submissions as signing
from multaqa.rounds.forms import AgreementForm, WordForm
from multaqa.rounds.models import Submission
from multaqa.rounds.queries.board import state_board
from multaqa.rounds.queries.signatures import covered_rows

PER_PAGE = 200


@login_required
@require_http_methods(["GET", "POST"])
def submission_ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is still missing, and ask the director to sign."""
    submission = access.submission_to_coordinate(request.user, pk)
    if request.method == "POST":
        actions.ask_signature(submission, agreed=_agreed(request), by=request.user)
        messages.success(request, _("The director was asked to sign."))
        return redirect("submission_ready", pk=pk)
    return render(request, "rounds/submission_ready.html", _facts(request, submission))


@login_required
@require_http_methods(["GET", "POST"])
def submission_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sentence and what it covers, and sign it."""
    submission = access.submission_to_sign(request.user, pk)
    if request.method == "POST":
        signature = actions.sign(submission, agreed=_agreed(request), by=request.user)
        messages.success(request, _("The submission is signed and submitted. The reviewers were told."))
        return redirect("signature", pk=signature.pk)
    covers = signing.covered_by(submission)
    authority = signing.authority_of(submission, request.user)
    context = {
        **_facts(request, submission),
        "authority": authority,
        "statement": signing.statement_of(submission, authority=authority, covers=covers),
        "checksum": signing.checksum_of(covers),
        "covered": len(covers),
        "absent": sum(1 for _number, value, _absence in covers.values() if value == ""),
        "word_form": WordForm(prefix="word"),
    }
    return render(request, "rounds/submission_sign.html", context)


@login_required
@require_POST
def submission_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the submission back to the coordinators with a word, unsigned."""
    submission = access.submission_to_answer(request.user, pk)
    actions.give_back(submission, text=request.POST.get("word-text", ""), by=request.user)
    messages.success(request, _("The submission was given back. Answers are open again."))
    return redirect("institutions", pk=pk)


@login_required
@require_safe
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a signature and every answer it covered, beside what the answer says today."""
    found = access.signature_to_read(request.user, pk)
    rows = covered_rows(found)
    page = Paginator(rows, max(1, len(rows)) if "whole" in request.GET else PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "signature": found,
        "submission": found.submission,
        "round": found.submission.round,
        "page": page,
        "changed": sum(1 for row in rows if row.is_changed),
        "holds": signing.checksum_of(found.covers) == found.checksum,
    }
    return render(request, "rounds/signature.html", context)


def _agreed(request: HttpRequest) -> actions.Agreed:
    form = AgreementForm(request.POST)
    form.is_valid()
    return actions.Agreed(partial=form.cleaned_data["partial"], late=form.cleaned_data["late"])


def _facts(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    board = state_board(submission)
    is_first = submission.submitted_at is None
    return {
        "submission": submission,
        "round": submission.round,
        "board": board,
        "missing": board.coverage.whole.missing,
        "undecided": [row for row in board.rows if row.form.status == "handed_in"],
        "unapproved": [row for row in board.rows if row.is_waited_for],
        "is_late": is_first and submission.due_at() < timezone.now(),
        "can_sign": access.may_sign(request.user, submission),
        "last_word": changes_of(submission).exclude(reason="").last(),
        "signatures": submission.signatures.defer("covers").select_related("signed_by"),
        "is_open": submission.status in ("draft", "returned"),
        "is_waiting": submission.status == "awaiting_signature",
    }
