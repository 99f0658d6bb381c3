"""Series that others publish, uploaded: the form, what would be taken, and the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from multaqa.core import files
from multaqa.members.models import State
from multaqa.rounds import access, actions, loading
from multaqa.rounds.forms.series import SeriesForm
from multaqa.rounds.queries.uploads import outcome_of
from multaqa.ui.numbers import format_number

SHOWN = 30  # new figures on the page; their number is told in any case


@login_required
@require_http_methods(["GET", "POST"])
def series_upload(request: HttpRequest) -> HttpResponse:
    """Take a table with what must be known of it, and read it; nothing is published yet."""
    access.series_to_upload(request.user)
    form = SeriesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["table"]
        content = files.read_upload(sent, limit_mb=5)
        facts = form.facts()
        codes = State.objects.values_list("iso3", flat=True)
        reading = loading.read_series(content, codes=codes, top=facts["top"])
        if facts["headline"] in {one["code"] for one in reading.measures}:
            file = files.keep(content, name=sent.name, kinds={"csv"}, by=request.user)
            upload = actions.keep_series_upload(file, facts=facts, reading=reading, by=request.user)
            return redirect("series_reading", pk=upload.pk)
        columns = ", ".join(one["code"] for one in reading.measures)
        form.add_error(
            "headline", _("The table has no such column of figures. It has: %(columns)s") % {"columns": columns}
        )
    return render(request, "rounds/series_upload.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def series_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was read of an uploaded table, its problems by line, and what taking it would do."""
    upload = access.series_upload_to_decide(request.user, pk)
    outcome = outcome_of(upload)
    context = {"upload": upload, "facts": upload.facts, "outcome": outcome, "shown": outcome.new[:SHOWN]}
    return render(request, "rounds/series_reading.html", context)


@login_required
@require_POST
def series_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish an uploaded table."""
    upload = access.series_upload_to_decide(request.user, pk)
    count = actions.accept_series(upload, by=request.user)
    words = ngettext("%(n)s figure was taken.", "%(n)s figures were taken.", count)
    messages.success(request, words % {"n": format_number(count)})
    return redirect("series", code=upload.facts["code"])


@login_required
@require_POST
def series_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an uploaded table aside."""
    actions.discard_series(access.series_upload_to_decide(request.user, pk), by=request.user)
    return redirect("indices")
