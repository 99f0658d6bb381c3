"""Framework versions: read by everybody once frozen; made, copied, edited, compared and frozen by the secretariat."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.core import files
from multaqa.members.access import has_seat, person_of
from multaqa.members.models import Seat
from multaqa.rounds import access, actions
from multaqa.rounds.forms import CompareForm, DocumentForm, ServiceFilterForm, VersionForm, part_form, steps_formset
from multaqa.rounds.models import Framework
from multaqa.rounds.queries import frameworks as queries

TABS = ("tree", "questions", "scales", "services", "method")


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """List the framework versions and offer to compare two of them."""
    is_maker = has_seat(person_of(request), Seat.Role.SECRETARIAT)
    listed = queries.frameworks(with_drafts=is_maker)
    context = {"frameworks": listed, "is_maker": is_maker, "form": CompareForm(frameworks=listed)}
    return render(request, "rounds/frameworks.html", context)


@require_safe
def framework(request: HttpRequest, code: str, version: str, tab: str = "tree") -> HttpResponse:
    """Show one side of a version: its tree, what is asked, the scales, the services, the method."""
    found = access.framework_to_view(person_of(request), code, version)
    if tab not in TABS:
        raise Http404
    context = {"framework": found, "tab": tab, "is_maker": has_seat(person_of(request), Seat.Role.SECRETARIAT)}
    context |= queries.page_of(found, tab)
    if tab == "services":
        form = ServiceFilterForm(request.GET, framework=found)
        context |= {"form": form, "services": queries.services_of(found, form.chosen)}
    return render(request, f"rounds/framework_{tab}.html", context | {"version_form": VersionForm()})


@require_safe
def framework_document(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Download the version in the engine's own file form."""
    found = access.framework_to_view(person_of(request), code, version)
    response = HttpResponse(found.document, content_type=files.MEDIA_TYPES["txt"])
    return files.as_download(response, f"{found.code}-{found.version}.toml")  # type: ignore[no-any-return]


@require_safe
def framework_compare(request: HttpRequest) -> HttpResponse:
    """Show what differs between two versions as a list."""
    listed = queries.frameworks(with_drafts=has_seat(person_of(request), Seat.Role.SECRETARIAT))
    form = CompareForm(request.GET, frameworks=listed)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        context |= {"before": before, "after": after, "differences": queries.differences_of(before, after)}
    return render(request, "rounds/framework_compare.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def framework_load(request: HttpRequest) -> HttpResponse:
    """Take a framework from the engine's file."""
    access.frameworks_to_make(request.user)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = files.read_upload(form.cleaned_data["document"], limit_mb=2)
        made = actions.load_document(content, by=request.user)
        messages.success(request, _("The framework was loaded."))
        return redirect("framework", code=made.code, version=made.version)
    return render(request, "rounds/framework_load.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def framework_copy(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Make a new, open version from this one."""
    found = access.framework_to_edit(request.user, code, version)
    form = VersionForm(request.POST)
    if not form.is_valid():
        context = {"framework": found, "version_form": form}
        return render(request, "rounds/framework_copy.html", context, status=422)
    made = actions.copy_version(found, version=form.cleaned_data["version"], by=request.user)
    messages.success(request, _("The copy is open for changes."))
    return redirect("framework", code=made.code, version=made.version)


@login_required
@require_POST
def framework_freeze(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Freeze the version."""
    found = access.framework_to_edit(request.user, code, version)
    actions.freeze_version(found, by=request.user)
    messages.success(request, _("The version is frozen. It can be used in rounds and is read by everybody."))
    return redirect("framework", code=code, version=version)


def _part(found: Framework, kind: str, key: str) -> Any:
    if kind not in queries.KINDS:
        raise Http404
    part = queries.parts_of(found, kind).get(key)
    if part is None:
        raise Http404
    return part


@login_required
@require_http_methods(["GET", "POST"])
def framework_part(request: HttpRequest, code: str, version: str, kind: str, key: str) -> HttpResponse:
    """Edit one part."""
    found = access.framework_to_edit(request.user, code, version)
    part = _part(found, kind, key)
    form = part_form(kind, found, part=part, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.edit_part(found, kind, key, form.changes(), by=request.user)
        messages.success(request, _("The part was saved."))
        return redirect("framework_tab", code=code, version=version, tab=queries.TAB_OF[kind])
    context = {"framework": found, "form": form, "kind": kind, "entry": queries.KINDS[kind], "part": part, "key": key}
    return render(request, "rounds/framework_part.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def framework_part_new(request: HttpRequest, code: str, version: str, kind: str) -> HttpResponse:
    """Add a part."""
    found = access.framework_to_edit(request.user, code, version)
    if kind not in queries.KINDS:
        raise Http404
    form = part_form(kind, found, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_part(found, kind, form.changes(), by=request.user)
        messages.success(request, _("The part was added."))
        return redirect("framework_tab", code=code, version=version, tab=queries.TAB_OF[kind])
    context = {"framework": found, "form": form, "kind": kind, "entry": queries.KINDS[kind], "key": ""}
    return render(request, "rounds/framework_part.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def framework_part_remove(request: HttpRequest, code: str, version: str, kind: str, key: str) -> HttpResponse:
    """Take a part out."""
    found = access.framework_to_edit(request.user, code, version)
    _part(found, kind, key)
    actions.remove_part(found, kind, key, by=request.user)
    messages.success(request, _("The part was taken out."))
    return redirect("framework_tab", code=code, version=version, tab=queries.TAB_OF[kind])


@login_required
@require_http_methods(["GET", "POST"])
def framework_steps(request: HttpRequest, code: str, version: str, key: str) -> HttpResponse:
    """Edit the steps of a scale."""
    found = access.framework_to_edit(request.user, code, version)
    scale = get_object_or_404(found.scales.all(), code=key)
    forms = steps_formset(request.POST or None, steps=scale.steps.all())
    if request.method == "POST" and forms.is_valid():
        said = [one for one in (form.cleaned_data for form in forms) if one and not one.get("DELETE")]
        steps = [{name: value for name, value in one.items() if name != "DELETE"} for one in said]
        actions.write_steps(scale, steps, by=request.user)
        messages.success(request, _("The steps were saved."))
        return redirect("framework_tab", code=code, version=version, tab="scales")
    context = {"framework": found, "scale": scale, "forms": forms}
    return render(request, "rounds/framework_steps.html", context, status=422 if request.method == "POST" else 200)
