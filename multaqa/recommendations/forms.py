"""Web input: what the list of recommendations is narrowed by."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from multaqa.core.content import text_of
from multaqa.recommendations.models import Recommendation
from multaqa.ui.filtering import FilterForm, choice_field, query_field
from multaqa.ui.ordinals import meeting_name


class RecommendationFilter(FilterForm):
    """Words, meeting, theme and addressee, out of those that occur."""

    def __init__(self, asked: Any, *, known: Iterable[Recommendation]) -> None:
        super().__init__(asked)
        known = list(known)
        meetings = {str(one.meeting.number): meeting_name(one.meeting.number) for one in known}
        themes = {one.theme_key: text_of(one, "theme").words for one in known}
        self.fields["q"] = query_field(_("Words in the text"))
        self.fields["meeting"] = choice_field(_("Meeting"), meetings.items(), all_label=_("all meetings"))
        self.fields["theme"] = choice_field(_("Theme"), themes.items(), all_label=_("all themes"))
        self.fields["addressed_to"] = choice_field(
            _("Addressed to"), Recommendation.Addressee.choices, all_label=_("all")
        )
