"""Documents and data of a round: what an edition consists of, and the whole round for the secretariat."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from multaqa.core import files
from multaqa.rounds import access, report
from multaqa.rounds.queries import collection as queries


@login_required
@require_safe
def round_whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a whole round with its newest result, ready to be computed again elsewhere."""
    found = access.round_to_run(request.user, pk)
    result = queries.newest_result(found)
    if result is None:
        raise Http404
    response = HttpResponse(report.whole_round(result), content_type=files.MEDIA_TYPES["zip"])
    return files.as_download(response, report.whole_name(result))  # type: ignore[no-any-return]
