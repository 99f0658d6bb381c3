"""One's own account: who I am, my seats, how I sign in, my notices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.members import access, actions
from multaqa.members.forms.account import AccountForm
from multaqa.members.queries import notices_told, sign_in_means, unread_count


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show and change what is mine: name, language, digits; show my seats and how I sign in."""
    form = AccountForm.of(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_account(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your account was saved."))
        return redirect("account")
    context = {
        "form": form,
        "held": request.user.seats.select_related("state", "institution").order_by("-from_on", "-pk"),
        "means": sign_in_means(request.user),
        "needs_second_step": access.must_have_second_factor(request.user),
        "unread": unread_count(request.user),
    }
    return render(request, "members/account.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List my notices of a year, newest first."""
    told = notices_told(request.user)
    has_new = any(one.notice.read_at is None for one in told)
    return render(request, "members/notices.html", {"told": told, "has_new": has_new})


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a notice to the page that it tells of; it counts as read."""
    found = access.notice_to_read(request.user, pk)
    actions.read_notice(found, by=request.user)
    return redirect(f"/{request.LANGUAGE_CODE}/{found.path}" if found.path else "notices")


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all my notices as read."""
    actions.read_notices(request.user, by=request.user)
    return redirect("notices")
