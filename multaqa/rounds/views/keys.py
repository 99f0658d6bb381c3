"""Keys of the filling API: one's own, made and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from multaqa.rounds import access, actions


@login_required
@require_http_methods(["GET", "POST"])
def filling_keys(request: HttpRequest) -> HttpResponse:
    """List my keys; make one and show its text this once."""
    text = ""
    if request.method == "POST":
        _key, text = actions.make_key(request.POST.get("name", ""), by=request.user)
    context = {"keys": request.user.filling_keys.all()[:50], "text": text}
    return render(request, "rounds/filling_keys.html", context)


@login_required
@require_POST
def filling_key_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of my keys."""
    actions.end_key(access.key_to_end(request.user, pk), by=request.user)
    messages.success(request, _("The key was ended. What was written with it stays."))
    return redirect("filling_keys")
