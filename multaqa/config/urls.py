"""Every address: the language comes first, then the room."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from multaqa.config.api import api
from multaqa.config.documentation import api_page
from multaqa.config.filling import filling
from multaqa.config.refusals import not_found
from multaqa.portal.urls import machines
from multaqa.ui.views import set_preferences

urlpatterns = [
    path("", RedirectView.as_view(url="/ar/"), name="start"),
    path("api/v1/", api.urls),
    path("fill/v1/", filling.urls),
    re_path("^api/.*/$", not_found),  # without the last stroke the address is tried again with it
    *machines,
    *i18n_patterns(
        path("", include("multaqa.portal.urls")),
        path("", include("multaqa.members.urls")),
        path("", include("multaqa.meetings.urls")),
        path("", include("multaqa.recommendations.urls")),
        path("", include("multaqa.rounds.urls")),
        path("api/", api_page, name="api_page"),
        path("preferences/", set_preferences, name="set_preferences"),
    ),
]

handler403 = "multaqa.ui.views.permission_denied"
handler404 = "multaqa.ui.views.page_not_found"
handler500 = "multaqa.ui.views.server_error"
