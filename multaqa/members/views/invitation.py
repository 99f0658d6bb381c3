"""The page of a personal link: it opens the account and gives the seat."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from multaqa.members import access, actions
from multaqa.members.forms.account import OpenAccountForm
from multaqa.members.models import Person


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the seat is; take name and password of a new account, or the consent of who has one; sign in."""
    invitation = access.invitation_to_accept(token)
    account = Person.objects.filter(email__iexact=invitation.email).first()
    is_mine = account is not None and request.user.is_authenticated and request.user.pk == account.pk
    context = {
        "invitation": invitation,
        "has_account": account is not None,
        "is_mine": is_mine,
        "is_open": invitation.status == invitation.Status.SENT and not invitation.is_expired,
    }
    if request.method == "POST" and is_mine:
        actions.accept_invitation(invitation, by=request.user)
        messages.success(request, _("The seat is yours from today."))
        return redirect("desk")
    form = OpenAccountForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and account is None and form.is_valid():
        person = actions.accept_invitation(
            invitation, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
        login = Login(user=person, email=person.email, redirect_url=None)
        answer: HttpResponse = perform_password_login(request, {"email": person.email}, login)
        return answer
    status = 422 if form.errors else 200 if context["is_open"] else 410
    return render(request, "members/accept_invitation.html", context | {"form": form}, status=status)
