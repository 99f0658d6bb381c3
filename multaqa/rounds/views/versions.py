"""A framework version as a whole: begun, its facts and rules changed, its choices written; by the secretariat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from multaqa.rounds import access, actions
from multaqa.rounds.forms import FrameworkForm, NewFrameworkForm, SettingForm


@login_required
@require_http_methods(["GET", "POST"])
def framework_new(request: HttpRequest) -> HttpResponse:
    """Begin a framework with its first pillar and its first indicator."""
    access.frameworks_to_make(request.user)
    form = NewFrameworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.begin_version(
            code=form.cleaned_data["code"],
            version=form.cleaned_data["version"],
            facts=form.facts_of(),
            pillar=form.facts_of("pillar_"),
            indicator={**form.facts_of("indicator_"), "unit": form.cleaned_data["unit"]},
            by=request.user,
        )
        messages.success(request, _("The framework is open for changes. Add its other parts."))
        return redirect("framework", code=made.code, version=made.version)
    return render(request, "rounds/framework_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def framework_edit(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Change what is said of a version as a whole."""
    found = access.framework_to_edit(request.user, code, version)
    form = FrameworkForm(request.POST or None, framework=found)
    if request.method == "POST" and form.is_valid():
        actions.edit_version(found, form.facts(), rules=form.rules(), by=request.user)
        messages.success(request, _("The version was saved."))
        return redirect("framework_tab", code=code, version=version, tab="method")
    context = {"framework": found, "form": form, "title": _("The version as a whole")}
    return render(request, "rounds/framework_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def framework_setting(request: HttpRequest, code: str, version: str, key: str) -> HttpResponse:
    """Write one of the choices that a version shows to its readers."""
    found = access.framework_to_edit(request.user, code, version)
    setting = access.setting_to_edit(found, key)
    form = SettingForm(request.POST or None, setting=setting)
    if request.method == "POST" and form.is_valid():
        actions.write_setting(found, key, form.cleaned_data, by=request.user)
        messages.success(request, _("The choice was saved."))
        return redirect("framework_tab", code=code, version=version, tab="method")
    context = {"framework": found, "form": form, "title": key}
    return render(request, "rounds/framework_edit.html", context, status=422 if form.errors else 200)
